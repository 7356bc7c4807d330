# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing managed disk the one asked for."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

from ..disk_capabilities import with_whole_capabilities
from ..drift import generation_drift, refuse_drift
from ..errors import InUse
from ..plan import Change, Plan, Step
from ..property import Difference, differences
from ..resource_steps import update_steps
from ..tags import plant_tags
from ..wire import dig, number
from .desired import DesiredDisk
from .growth import ONLINE_LIMIT_GB, must_be_detached, refuse_while_copying
from .observed import ObservedDisk
from .properties import PROPERTIES, SIZE, STORAGE_TYPE
from .source import Upload, source_drift
from .upload import growth_step, upload_step


def plan_update(desired: DesiredDisk, observed: ObservedDisk, *, sent: int = 0) -> Plan:
    """Return the plan for a disk that exists; one that still waits for its upload is filled first.

    `sent` is how many bytes of the file an earlier run is known to have sent.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only, and InUse where
    the machine that holds the disk would have to be deallocated.
    """
    declared = copy.deepcopy(desired.declared)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    filling = _filling(desired, observed, sent)
    if filling:
        # Azure tells the size once the bytes are there.
        declared.get("properties", {}).pop("diskSizeGB", None)
    found = differences(PROPERTIES, declared, observed.document)
    drift = [difference.change for difference in found if difference.immutable]
    drift += _generation_drift(desired, observed) + source_drift(desired.source, observed.creation_data)
    refuse_drift(observed.id, drift, desired.on_immutable)
    _refuse_while_running(observed, [difference for difference in found if not difference.immutable])
    steps = tuple(
        replace(step, body=with_whole_capabilities(step.body or {}, observed.document))
        for step in update_steps(observed.id, "managed disk", found)
    )
    return Plan(steps=(*filling, *steps), drift=tuple(drift))


def _filling(desired: DesiredDisk, observed: ObservedDisk, sent: int) -> tuple[Step, ...]:
    source = desired.source
    if not observed.waits_for_upload or not isinstance(source, Upload):
        return ()
    if source_drift(source, observed.creation_data):
        return ()
    filling = upload_step(observed.id, source, unique_id=observed.unique_id, sent=sent)
    return (filling, *growth_step(observed.id, source, dig(desired.declared, "properties.diskSizeGB")))


def _generation_drift(desired: DesiredDisk, observed: ObservedDisk) -> list[Change]:
    if not (desired.holds_os or observed.holds_os):
        return []
    return generation_drift(observed.recorded, desired.generation)


def _crosses_online_limit(observed: ObservedDisk, difference: Difference) -> bool:
    kind = dig(observed.document, "sku.name")
    return not observed.holds_os and must_be_detached(
        number(observed.document, "properties.diskSizeGB"), int(difference.after), kind
    )


def _refuse_while_running(observed: ObservedDisk, wanted: Sequence[Difference]) -> None:
    """Raise InUse for what Azure changes only while no running VM holds the disk; a data disk grows online.

    A data disk that several VMs may share does not grow online, and one that crosses 4 TiB has to be detached.
    """
    for difference in wanted:
        if difference.row is SIZE and observed.holders:
            refuse_while_copying(observed.id, observed.document, observed.holders)
        if difference.row is SIZE and observed.holders and _crosses_online_limit(observed, difference):
            raise InUse(
                observed.id,
                observed.holders,
                f"size_gb cannot grow beyond {ONLINE_LIMIT_GB} GiB while the disk is attached:",
                "Deallocate the VM and detach the disk first, then attach it again.",
            )
    rows = (SIZE, STORAGE_TYPE) if observed.holds_os or observed.is_shared else (STORAGE_TYPE,)
    held = [difference.row.option for difference in wanted if difference.row in rows]
    if held and observed.held_by_running_machine:
        raise InUse(
            observed.id,
            observed.holders,
            f"{' and '.join(held)} cannot change while a machine runs from it:",
            "Deallocate the machine first (power_state: deallocated).",
        )
