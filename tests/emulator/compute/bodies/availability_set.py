from __future__ import annotations

from ...properties import INTEGER, READ_ONLY, STRING, envelope, list_of, structure
from .references import SUB_RESOURCE
from .scheduled_events import SCHEDULED_EVENTS_POLICY

AVAILABILITY_SET_PROPERTIES = structure(
    "AvailabilitySetProperties",
    platformUpdateDomainCount=INTEGER,
    platformFaultDomainCount=INTEGER,
    virtualMachines=list_of(SUB_RESOURCE),
    proximityPlacementGroup=SUB_RESOURCE,
    statuses=READ_ONLY,
    scheduledEventsPolicy=SCHEDULED_EVENTS_POLICY,
    virtualMachineScaleSetMigrationInfo=READ_ONLY,
)
SKU = structure("Sku", name=STRING, tier=STRING, capacity=INTEGER)
AVAILABILITY_SET = envelope("AvailabilitySet", AVAILABILITY_SET_PROPERTIES, sku=SKU)
