# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine does not tell of its disks, read from the disks where somebody asked for it."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Iterator

from ..domain.resource_id import ResourceId
from ..domain.virtual_machine.data_disk import lun_of
from ..domain.virtual_machine.desired import DesiredMachine
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.virtual_machine.update import asks_of_os_disk, booted_disk
from ..domain.wire import Json, asked, dig, plant, same_text
from .client import ArmClient

_OS_DISK: t.Final = "properties.storageProfile.osDisk"


def with_disk_settings(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine) -> ObservedMachine:
    """Return the machine with size and type of its disks: Azure leaves them out while the machine is deallocated.

    One call for each disk that is asked about and not told of; none for a machine that has its hardware.
    """
    document: Json = copy.deepcopy(dict(observed.document))
    for entry, wanted in _asked_about(desired, document):
        hidden = [key for key in wanted if dig(entry, key) is None]
        disk = (
            client.find(str(dig(entry, "managedDisk.id")))
            if hidden and ResourceId.find(dig(entry, "managedDisk.id"))
            else None
        )
        for key in hidden if disk else ():
            value = dig(disk, "properties.diskSizeGB" if key == "diskSizeGB" else "sku.name")
            plant(entry, key, value)
    return ObservedMachine(document=document)


def read_disks(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine) -> dict[str, Json]:
    """Return, by id in lower case, the disks whose own settings are asked for and may differ.

    Without the OS disk where it is ephemeral, which Azure does not show.
    """
    attached = {lun_of(entry): entry for entry in observed.data_disks}
    found: dict[str, Json] = {}
    os_disk = booted_disk(desired, observed) if asks_of_os_disk(desired, observed) else None
    document = client.find(os_disk) if os_disk and ResourceId.find(os_disk) else None
    if os_disk and document is not None:
        found[os_disk.lower()] = document
    for disk in desired.data_disks:
        entry = attached.get(disk.lun, {})
        disk_id = ResourceId.find(dig(entry, "managedDisk.id"))
        typed = disk.storage_account_type
        retyped = typed is not None and not same_text(dig(entry, "managedDisk.storageAccountType"), typed)
        if disk.present and disk_id and (retyped or disk.performance or disk.grows(entry)):
            found[str(disk_id).lower()] = client.get(str(disk_id))
    return found


def _asked_about(desired: DesiredMachine, document: Json) -> Iterator[tuple[Json, list[str]]]:
    keys = ("diskSizeGB", "managedDisk.storageAccountType")
    given = [key for key in keys if dig(desired.declared, f"{_OS_DISK}.{key}") is not None]
    os_disk = asked(document, _OS_DISK)
    if given and isinstance(os_disk, dict):
        yield os_disk, given
    sized = {disk.lun for disk in desired.data_disks if disk.size_gb is not None}
    for entry in dig(document, "properties.storageProfile.dataDisks", ()):
        if isinstance(entry, dict) and lun_of(entry) in sized:
            yield entry, ["diskSizeGB", "managedDisk.storageAccountType"]
