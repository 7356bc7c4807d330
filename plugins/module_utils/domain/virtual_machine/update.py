# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing machine the one asked for."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..drift import refuse_drift
from ..errors import NeedsPermission
from ..plan import Change, Plan, Step
from ..property import Difference, differences
from ..tags import plant_tags
from ..wire import Json, dig, plant, same_text
from .data_disk import DataDiskComparison, compare_data_disks
from .desired import DesiredMachine
from .observed import ObservedMachine, PowerState
from .power import power_steps
from .properties import PROPERTIES


def plan_update(
    desired: DesiredMachine,
    observed: ObservedMachine,
    *,
    size: str | None,
    interface: Mapping[str, t.Any] | None = None,
) -> Plan:
    """Return the plan for a machine that exists; `interface` is its primary one where it has to be compared.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only, and
    NeedsPermission where the machine would have to be deallocated without leave.
    """
    found = differences(PROPERTIES, _declared(desired, observed, size), observed.document)
    disks = compare_data_disks(desired.data_disks, observed.data_disks)
    drift = _drift(desired, observed, found, disks, interface)
    refuse_drift(observed.id, drift, desired.on_immutable)
    update = _update_step(desired, observed, [d for d in found if not d.immutable], disks)
    if update is None and same_text(observed.provisioning_state, "Failed"):
        update = _reapply_step(observed)
    steps = _with_power(desired, observed, update)
    return Plan(steps=steps, drift=tuple(drift))


def resize_target(desired: DesiredMachine, observed: ObservedMachine) -> str | None:
    """Return the size the machine has to get: none where its own is among those acceptable."""
    current = (observed.size or "").lower()
    if not desired.sizes or current in {size.lower() for size in desired.sizes}:
        return None
    return desired.sizes[0]


def _declared(desired: DesiredMachine, observed: ObservedMachine, size: str | None) -> Json:
    declared = copy.deepcopy(desired.declared)
    if size:
        plant(declared, "properties.hardwareProfile.vmSize", size)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    if desired.image:
        plant(declared, "properties.storageProfile.imageReference", desired.image.to_arm())
    if desired.os_disk:
        plant(declared, "properties.storageProfile.osDisk.managedDisk.id", str(desired.os_disk))
    return declared


def _drift(
    desired: DesiredMachine,
    observed: ObservedMachine,
    found: Iterable[Difference],
    disks: DataDiskComparison,
    interface: Mapping[str, t.Any] | None,
) -> list[Change]:
    drift = [difference.change for difference in found if difference.immutable]
    drift += disks.drift
    if desired.interface and interface is not None:
        drift += desired.interface.drift(interface)
    if desired.generation != "any" and observed.generation not in (None, desired.generation):
        drift.append(
            Change(path="generation", before=observed.generation, after=desired.generation, cost="needs replace")
        )
    return drift


def _update_step(
    desired: DesiredMachine, observed: ObservedMachine, found: Iterable[Difference], disks: DataDiskComparison
) -> Step | None:
    changes = [difference.change for difference in found]
    body: Json = {}
    for difference in found:
        plant(body, difference.row.path, difference.after)
    if disks.changes:
        changes += disks.changes
        plant(body, "properties.storageProfile.dataDisks", list(disks.entries))
    if not changes:
        return None
    if dig(body, "properties.securityProfile.securityType") == "Standard":
        plant(body, "properties.securityProfile.uefiSettings", None)
    return Step(
        method="PATCH",
        resource_id=observed.id or str(desired.resource_id),
        summary=f"update virtual machine {desired.resource_id.name}",
        changes=tuple(changes),
        body=body,
        # What was compared is what is changed, or Azure refuses.
        headers={"If-Match": observed.etag} if observed.etag else {},
    )


def _reapply_step(observed: ObservedMachine) -> Step:
    """Return the action by which Azure tries once more what it failed to provision."""
    return Step(
        method="POST",
        resource_id=observed.id,
        action="reapply",
        summary=f"reapply the state of virtual machine {observed.id.rsplit('/', 1)[-1]}",
        changes=(Change(path="provisioning_state", before=observed.provisioning_state, after="Succeeded"),),
    )


def _with_power(desired: DesiredMachine, observed: ObservedMachine, update: Step | None) -> tuple[Step, ...]:
    before, after = observed.power_state, desired.power_state
    if update is None:
        return power_steps(desired.resource_id, before=before, after=after)
    needs_deallocate = any(change.cost == "needs deallocate" for change in update.changes)
    if not needs_deallocate or before == "deallocated":
        return (update, *power_steps(desired.resource_id, before=before, after=after))
    if not desired.allow_deallocate and after != "deallocated":
        costly = ", ".join(change.path for change in update.changes if change.cost == "needs deallocate")
        raise NeedsPermission(
            observed.id, "allow_deallocate", f"{costly} can only change while the machine is deallocated."
        )
    back: PowerState | None = after or before
    down = power_steps(desired.resource_id, before=before, after="deallocated")
    # The etag read before the machine was deallocated is no longer its etag afterwards.
    return (*down, _without_etag(update), *power_steps(desired.resource_id, before="deallocated", after=back))


def _without_etag(step: Step) -> Step:
    return replace(step, headers={})
