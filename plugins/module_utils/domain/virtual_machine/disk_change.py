# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is changed on a machine's disks themselves: storage type and performance are theirs, not the machine's."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ..disk_capabilities import (
    CONTROLLERS,
    HIBERNATION,
    listed_controllers,
    spelled_controllers,
    with_whole_capabilities,
)
from ..managed_disk.growth import refuse_while_copying
from ..plan import Change, Cost, Plan, Step
from ..property import Difference
from ..resource_id import ResourceId, same_id
from ..wire import Json, dig, number, plant, same_text
from .data_disk import DataDisk, lun_of
from .observed import ObservedMachine
from .properties import OS_DISK_TYPE

# Azure changes these and the size online; the storage type only while no machine runs from the disk.
_PERFORMANCE: t.Final = {"diskIOPSReadWrite": "iops", "diskMBpsReadWrite": "mbps"}


def os_disk_steps(observed: ObservedMachine, found: Iterable[Difference]) -> tuple[Step, ...]:
    """Return the step that gives the OS disk another storage type, where that is asked for."""
    for difference in found:
        if difference.row is OS_DISK_TYPE and observed.os_disk_id:
            return (_step(observed.os_disk_id, {"sku": {"name": difference.after}}, [difference.change]),)
    return ()


def capability_steps(
    os_disk: str | None, found: Iterable[Difference], documents: Mapping[str, Mapping[str, t.Any]]
) -> tuple[Step, ...]:
    """Return the step before the VM's own that has the OS disk support what the VM is to use; it is never undone.

    Azure boots from NVMe, and enables hibernation, where the OS disk says that its system supports it. Microsoft's
    converter (SAP-on-Azure-Scripts-and-Utilities) and the page on hibernation change the disk of a deallocated VM
    first. A disk that supports more than the VM uses does no harm. `documents` are by id in lower case.
    """
    document = documents.get(str(os_disk).lower())
    if os_disk is None or document is None:
        return ()
    body: Json = {}
    changes: list[Change] = []
    for path, option, before, after in _lacking(found, document):
        plant(body, path, after)
        changes.append(Change(path=f"os_disk.{option}", before=before, after=after, cost="needs deallocate"))
    return (_step(os_disk, with_whole_capabilities(body, document), changes),) if changes else ()


def guest_warnings(machine: str, plan: Plan) -> tuple[str, ...]:
    """Return what the operating system has to be prepared for, which Azure does not check."""
    if not any(change.path == "disk_controller" and change.after == "NVMe" for change in plan.changes):
        return ()
    warning = (
        f"{machine} boots from NVMe after this change. Azure does not check its operating system: the initramfs needs "
        "the NVMe driver (Windows: the service stornvme starts at boot), and no mount may name /dev/sd*. See "
        "https://learn.microsoft.com/azure/virtual-machines/enable-nvme-interface."
    )
    return (warning,)


def _lacking(found: Iterable[Difference], document: Mapping[str, t.Any]) -> Iterator[tuple[str, str, t.Any, t.Any]]:
    for difference in found:
        if difference.row.option == "disk_controller":
            listed = listed_controllers(dig(document, CONTROLLERS, "SCSI"))
            if difference.after not in listed:
                before = dig(document, CONTROLLERS)
                yield CONTROLLERS, "disk_controllers", before, spelled_controllers((*listed, difference.after))
        if difference.row.option == "hibernation" and difference.after and not dig(document, HIBERNATION):
            yield HIBERNATION, "hibernation", dig(document, HIBERNATION), True


def data_disk_steps(
    wanted: Iterable[DataDisk], observed: ObservedMachine, documents: Mapping[str, Mapping[str, t.Any]]
) -> tuple[Step, ...]:
    """Return a step for each data disk whose size, type or performance differs; `documents` are by id in lower case."""
    attached = {lun_of(entry): entry for entry in observed.data_disks}
    steps = []
    for disk in wanted:
        entry = attached.get(disk.lun, {})
        disk_id = dig(entry, "managedDisk.id")
        if not disk.present or not disk_id or (disk.managed_disk and not same_id(disk_id, str(disk.managed_disk))):
            continue
        document = documents.get(str(disk_id).lower())
        changes, body = _compare(disk, document) if document is not None else ([], {})
        if disk.grows(entry):
            refuse_while_copying(str(disk_id), document or {}, (observed.id,))
            changes.append(_growth(disk, entry, document or {}))
            plant(body, "properties.diskSizeGB", disk.size_gb)
        if changes:
            steps.append(_step(str(disk_id), body, changes))
    return tuple(steps)


def _growth(disk: DataDisk, attached: Mapping[str, t.Any], document: Mapping[str, t.Any]) -> Change:
    """Return the growth of an attached disk: online, unless several VMs share it."""
    shared = number(document, "properties.maxShares") > 1
    return Change(
        path=f"data_disks[lun={disk.lun}].size_gb",
        before=attached.get("diskSizeGB"),
        after=disk.size_gb,
        cost="needs deallocate" if shared else "in place",
    )


def new_disk_steps(disks: Iterable[DataDisk], machine: ResourceId) -> tuple[Step, ...]:
    """Return the steps that give new data disks their performance, which Azure takes only once they are there."""
    steps = []
    for disk in disks:
        if not disk.present or not disk.performance:
            continue
        held = disk.managed_disk or ResourceId.of_type(
            "Microsoft.Compute/disks",
            str(disk.name),
            subscription=machine.subscription,
            resource_group=machine.resource_group,
        )
        changes = [
            Change(path=f"data_disks[lun={disk.lun}].{_PERFORMANCE[key]}", before=None, after=value)
            for key, value in disk.performance.items()
        ]
        steps.append(_step(str(held), {"properties": disk.performance}, changes))
    return tuple(steps)


def _compare(disk: DataDisk, document: Mapping[str, t.Any]) -> tuple[list[Change], Json]:
    changes: list[Change] = []
    body: Json = {}
    rows: list[tuple[str, str, t.Any, Cost]] = [
        ("storage_account_type", "sku.name", disk.storage_account_type, "needs deallocate")
    ]
    rows += [
        (option, f"properties.{key}", disk.performance.get(key), "in place") for key, option in _PERFORMANCE.items()
    ]
    for option, path, after, cost in rows:
        before = dig(document, path)
        if after is not None and not same_text(before, after):
            plant(body, path, after)
            changes.append(Change(path=f"data_disks[lun={disk.lun}].{option}", before=before, after=after, cost=cost))
    return changes, body


def _step(disk_id: str, body: Json, changes: Iterable[Change]) -> Step:
    return Step(
        method="PATCH",
        resource_id=disk_id,
        summary=f"change managed disk {disk_id.rsplit('/', 1)[-1]}",
        changes=tuple(changes),
        body=body,
    )
