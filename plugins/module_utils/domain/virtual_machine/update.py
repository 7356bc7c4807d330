# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing machine the one asked for."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..drift import refuse_drift
from ..errors import ActionRefused, NeedsPermission
from ..generation import AskedGeneration
from ..plan import Change, Plan, Step
from ..property import Difference, Property, differences
from ..resource_id import same_id
from ..tags import plant_tags
from ..wire import Json, dig, plant, same_text
from .data_disk import DataDiskComparison, compare_data_disks, lun_of
from .deallocation import steps_around
from .desired import DesiredMachine
from .disk_change import capability_steps, data_disk_steps, new_disk_steps, os_disk_steps
from .observed import ObservedMachine, note_of
from .os_disk_effect import is_ephemeral
from .profiles import with_whole_profiles
from .properties import OS_DISK_TYPE, PROPERTIES

_SECURITY: t.Final = "properties.securityProfile"


def plan_update(
    desired: DesiredMachine,
    observed: ObservedMachine,
    *,
    size: str | None,
    interface: Mapping[str, t.Any] | None = None,
    disks: Mapping[str, Mapping[str, t.Any]] | None = None,
) -> Plan:
    """Return the plan for a machine that exists; `interface` is its primary one where it has to be compared.

    `disks` are those of its disks, by id in lower case, whose own settings have to be compared.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only, and
    NeedsPermission where the machine would have to be deallocated, or its generation upgraded, without leave.
    """
    rows = _with_swap(PROPERTIES) if desired.swap_os_disk else PROPERTIES
    found = differences(rows, _declared(desired, observed, size), observed.document)
    comparison = compare_data_disks(desired.data_disks, observed.data_disks)
    drift = _drift(desired, observed, found, comparison, interface)
    refuse_drift(observed.id, drift, desired.on_immutable)
    _refuse_upgrade_without_leave(desired, observed)
    wanted = [difference for difference in found if not difference.immutable]
    _refuse_deallocation_of_ephemeral(observed, wanted)
    of_disks = (*os_disk_steps(observed, wanted), *_data_disk_steps(desired, observed, disks or {}))
    own = [difference for difference in wanted if difference.row is not OS_DISK_TYPE]
    update = _update_step(desired, observed, own, comparison)
    if update is None and same_text(observed.provisioning_state, "Failed"):
        update = _reapply_step(observed)
    first = capability_steps(booted_disk(desired, observed), wanted, disks or {})
    return Plan(steps=steps_around(desired, observed, update, of_disks, first=first), drift=tuple(drift))


def _refuse_deallocation_of_ephemeral(observed: ObservedMachine, wanted: Iterable[Difference]) -> None:
    """Raise ActionRefused for what changes on a deallocated VM only, which one with an ephemeral OS disk never is."""
    options = [difference.row.option for difference in wanted if difference.row.cost == "needs deallocate"]
    if options and is_ephemeral(observed):
        raise ActionRefused(
            observed.id,
            f"change {', '.join(options)}",
            "it changes while the VM is deallocated, which Azure does not do with an ephemeral OS disk.",
            "Create a new VM with what is to change.",
        )


def _with_swap(rows: Iterable[Property]) -> list[Property]:
    """Return the rows for a machine that may take another OS disk in place of its own."""
    return [replace(row, cost="needs reboot") if row.option == "os_disk.managed_disk" else row for row in rows]


def swaps_os_disk(desired: DesiredMachine, observed: ObservedMachine) -> bool:
    """Tell whether the machine is to boot from another disk than now, and may."""
    return bool(desired.os_disk and desired.swap_os_disk and not same_id(observed.os_disk_id, str(desired.os_disk)))


def booted_disk(desired: DesiredMachine, observed: ObservedMachine) -> str | None:
    """Return the id of the OS disk that the machine boots from after the change."""
    return str(desired.os_disk) if swaps_os_disk(desired, observed) else observed.os_disk_id


def asks_of_os_disk(desired: DesiredMachine, observed: ObservedMachine) -> bool:
    """Tell whether a change needs the OS disk to support it: another disk controller, or hibernation enabled."""
    enables = "properties.additionalCapabilities.hibernationEnabled"
    hibernates = bool(dig(desired.declared, enables)) and not dig(observed.document, enables)
    return hibernates or changes_controller(desired, observed)


def changes_controller(desired: DesiredMachine, observed: ObservedMachine) -> bool:
    """Tell whether the machine is to have another disk controller; one that Azure does not show is SCSI."""
    path = "properties.storageProfile.diskControllerType"
    asked = dig(desired.declared, path)
    return asked is not None and not same_text(dig(observed.document, path, "SCSI"), asked)


def _data_disk_steps(
    desired: DesiredMachine, observed: ObservedMachine, documents: Mapping[str, Mapping[str, t.Any]]
) -> tuple[Step, ...]:
    held = {lun_of(entry) for entry in observed.data_disks}
    new = (disk for disk in desired.data_disks if disk.lun not in held)
    changed = data_disk_steps(desired.data_disks, observed, documents)
    return (*changed, *new_disk_steps(new, desired.resource_id))


def resize_target(desired: DesiredMachine, observed: ObservedMachine) -> str | None:
    """Return the size the machine has to get: none where its own is among those acceptable."""
    acceptable = {size.lower() for size in desired.sizes}
    if not acceptable or acceptable & {size.lower() for size in (observed.size, observed.preferred_size) if size}:
        return None
    return desired.sizes[0]


def changes_security(desired: DesiredMachine, observed: ObservedMachine) -> bool:
    """Tell whether the machine is to get another security type than it has."""
    return desired.security_type not in (None, observed.security_type)


def needs_verdict(desired: DesiredMachine, observed: ObservedMachine) -> bool:
    """Tell whether the machine gets what eligibility is about: another size, security type, controller or OS disk."""
    changed = resize_target(desired, observed) is not None or swaps_os_disk(desired, observed)
    return changed or changes_controller(desired, observed) or changes_security(desired, observed)


def _declared(desired: DesiredMachine, observed: ObservedMachine, size: str | None) -> Json:
    declared = copy.deepcopy(desired.declared)
    if size:
        plant(declared, "properties.hardwareProfile.vmSize", size)
    plant_tags(declared, observed.document, _asked_tags(desired, observed), purge=desired.purge_tags)
    if desired.image:
        plant(declared, "properties.storageProfile.imageReference", desired.image.to_arm())
    if desired.os_disk:
        plant(declared, "properties.storageProfile.osDisk.managedDisk.id", str(desired.os_disk))
    # A machine of a specialised source has no osProfile, and never gets one.
    if dig(observed.document, "properties.osProfile"):
        desired.agent.plant(declared, os_type=observed.os_type)
    return declared


def _asked_tags(desired: DesiredMachine, observed: ObservedMachine) -> Mapping[str, str] | None:
    """Return the tags asked for; the note of a change that never came to its end stays until the machine is back."""
    if desired.tags is None or observed.return_to is None:
        return desired.tags
    return {**desired.tags, **note_of(observed.id, observed.return_to)}


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
    if desired.generation not in ("any", _generation_after(desired, observed)):
        drift.append(
            Change(path="generation", before=observed.generation, after=desired.generation, cost="needs replace")
        )
    return drift


def _upgrades(desired: DesiredMachine, observed: ObservedMachine) -> bool:
    """Tell whether the machine becomes generation 2, which trusted launch makes of a generation 1 machine for good."""
    return observed.generation == "V1" and desired.security_type == "trusted_launch"


def _generation_after(desired: DesiredMachine, observed: ObservedMachine) -> AskedGeneration:
    """Return the generation the machine would have; where Azure shows none, the one that was asked for."""
    return "V2" if _upgrades(desired, observed) else observed.generation or desired.generation


def _refuse_upgrade_without_leave(desired: DesiredMachine, observed: ObservedMachine) -> None:
    if _upgrades(desired, observed) and not desired.upgrade_generation:
        because = "with trusted launch its generation becomes V2 for good, and the way back is only a restore."
        raise NeedsPermission(observed.id, "upgrade_generation", because)


def _update_step(
    desired: DesiredMachine, observed: ObservedMachine, found: Iterable[Difference], disks: DataDiskComparison
) -> Step | None:
    changes = [difference.change for difference in found]
    if _upgrades(desired, observed):
        changes.append(Change(path="generation", before="V1", after="V2", cost="needs deallocate"))
    body: Json = {}
    for difference in found:
        plant(body, difference.row.path, difference.after)
    if swaps_os_disk(desired, observed) and desired.os_disk:
        # Azure swaps the disk that id and name agree upon.
        plant(body, "properties.storageProfile.osDisk.name", desired.os_disk.name)
    if "identity" in body:
        body["identity"] = _identity(desired, observed)
    if disks.changes:
        changes += disks.changes
        plant(body, "properties.storageProfile.dataDisks", list(disks.entries))
    if not changes:
        return None
    security_type = dig(body, f"{_SECURITY}.securityType")
    if security_type == "Standard":
        plant(body, f"{_SECURITY}.uefiSettings", None)
    elif security_type:
        plant(body, f"{_SECURITY}.uefiSettings", _uefi_settings(desired))
    return Step(
        method="PATCH",
        resource_id=observed.id or str(desired.resource_id),
        summary=f"update virtual machine {desired.resource_id.name}",
        changes=tuple(changes),
        body=with_whole_profiles(body, observed.document),
        # What was compared is what is changed, or Azure refuses.
        headers={"If-Match": observed.etag} if observed.etag else {},
    )


def _identity(desired: DesiredMachine, observed: ObservedMachine) -> Json:
    """Return the identities whole: Azure takes the type with them, and gives up one that stands there as null."""
    wanted: Json = dict(desired.declared.get("identity") or {})
    asked_ids = {identity.lower() for identity in wanted.get("userAssignedIdentities") or {}}
    held = dig(observed.document, "identity.userAssignedIdentities", {})
    gone = {identity: None for identity in held if identity.lower() not in asked_ids}
    if gone and asked_ids:
        wanted["userAssignedIdentities"] = {**wanted["userAssignedIdentities"], **gone}
    return wanted


def _uefi_settings(desired: DesiredMachine) -> Json:
    """Return both settings: an existing machine boots with Secure Boot only where that is asked for."""
    asked: Json = dig(desired.declared, f"{_SECURITY}.uefiSettings", {})
    return {"secureBootEnabled": False, "vTpmEnabled": True} | asked


def _reapply_step(observed: ObservedMachine) -> Step:
    """Return the action by which Azure tries once more what it failed to provision."""
    return Step(
        method="POST",
        resource_id=observed.id,
        action="reapply",
        summary=f"reapply the state of virtual machine {observed.id.rsplit('/', 1)[-1]}",
        changes=(Change(path="provisioning_state", before=observed.provisioning_state, after="Succeeded"),),
    )
