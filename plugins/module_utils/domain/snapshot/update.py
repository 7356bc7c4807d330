# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing snapshot the one asked for."""

from __future__ import annotations

import copy
from dataclasses import replace

from ..disk_capabilities import with_whole_capabilities
from ..drift import generation_drift, refuse_drift
from ..managed_disk.source import source_drift
from ..plan import Plan
from ..property import differences
from ..resource_steps import update_steps
from ..tags import plant_tags
from .desired import DesiredSnapshot
from .observed import ObservedSnapshot
from .properties import PROPERTIES


def plan_update(desired: DesiredSnapshot, observed: ObservedSnapshot) -> Plan:
    """Return the plan for a snapshot that exists.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only.
    """
    declared = copy.deepcopy(desired.declared)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    found = differences(PROPERTIES, declared, observed.document)
    drift = [difference.change for difference in found if difference.immutable]
    drift += generation_drift(observed.recorded, desired.generation) if desired.generation else []
    drift += source_drift(desired.source, observed.creation_data)
    refuse_drift(observed.id, drift, desired.on_immutable)
    steps = tuple(
        replace(step, body=with_whole_capabilities(step.body or {}, observed.document))
        for step in update_steps(observed.id, "snapshot", found)
    )
    return Plan(steps=steps, drift=tuple(drift))
