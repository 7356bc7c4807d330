# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing managed disk the one asked for."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from ..drift import generation_drift, refuse_drift
from ..errors import InUse
from ..plan import Change, Plan
from ..property import Difference, differences
from ..resource_steps import update_steps
from ..tags import plant_tags
from .desired import DesiredDisk
from .observed import ObservedDisk
from .properties import PROPERTIES, SIZE, STORAGE_TYPE
from .source import source_drift


def plan_update(desired: DesiredDisk, observed: ObservedDisk) -> Plan:
    """Return the plan for a disk that exists.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only, and InUse where
    the machine that holds the disk would have to be deallocated.
    """
    declared = copy.deepcopy(desired.declared)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    found = differences(PROPERTIES, declared, observed.document)
    drift = [difference.change for difference in found if difference.immutable]
    drift += _generation_drift(desired, observed) + source_drift(desired.source, observed.creation_data)
    refuse_drift(observed.id, drift, desired.on_immutable)
    _refuse_while_running(observed, [difference for difference in found if not difference.immutable])
    return Plan(steps=update_steps(observed.id, "managed disk", found), drift=tuple(drift))


def _generation_drift(desired: DesiredDisk, observed: ObservedDisk) -> list[Change]:
    if not (desired.holds_os or observed.holds_os):
        return []
    return generation_drift(observed.recorded, desired.generation)


def _refuse_while_running(observed: ObservedDisk, wanted: Iterable[Difference]) -> None:
    """Raise InUse for what Azure changes only while no running machine holds the disk; a data disk grows online."""
    rows = (SIZE, STORAGE_TYPE) if observed.holds_os else (STORAGE_TYPE,)
    held = [difference.row.option for difference in wanted if difference.row in rows]
    if held and observed.held_by_running_machine:
        raise InUse(
            observed.id,
            observed.holders,
            f"{' and '.join(held)} cannot change while a machine runs from it:",
            "Deallocate the machine first (power_state: deallocated).",
        )
