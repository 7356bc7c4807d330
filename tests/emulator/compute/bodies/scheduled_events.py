from __future__ import annotations

from ...properties import BOOLEAN, STRING, since, structure
from .references import NEWER

USER_INITIATED_REDEPLOY = structure("UserInitiatedRedeploy", automaticallyApprove=BOOLEAN)
USER_INITIATED_REBOOT = structure("UserInitiatedReboot", automaticallyApprove=BOOLEAN)
EVENT_GRID = structure("EventGridAndResourceGraph", enable=BOOLEAN, scheduledEventsApiVersion=since(NEWER, STRING))
EVENT_TARGETS = structure("ScheduledEventsAdditionalPublishingTargets", eventGridAndResourceGraph=EVENT_GRID)
ALL_INSTANCES_DOWN = structure("AllInstancesDown", automaticallyApprove=BOOLEAN)
SCHEDULED_EVENTS_POLICY = structure(
    "ScheduledEventsPolicy",
    userInitiatedRedeploy=USER_INITIATED_REDEPLOY,
    userInitiatedReboot=USER_INITIATED_REBOOT,
    scheduledEventsAdditionalPublishingTargets=EVENT_TARGETS,
    allInstancesDown=since(NEWER, ALL_INSTANCES_DOWN),
)
TERMINATE_NOTIFICATION = structure("TerminateNotificationProfile", notBeforeTimeout=STRING, enable=BOOLEAN)
OS_IMAGE_NOTIFICATION = structure("OSImageNotificationProfile", notBeforeTimeout=STRING, enable=BOOLEAN)
SCHEDULED_EVENTS_PROFILE = structure(
    "ScheduledEventsProfile",
    terminateNotificationProfile=TERMINATE_NOTIFICATION,
    osImageNotificationProfile=OS_IMAGE_NOTIFICATION,
)
