from __future__ import annotations

import copy
from typing import Any

from ...store import Resource
from ..boot_source import GIB, BootSource
from ..context import Compute, group_scope, name_of, unique_id
from ..disks.content import described, fill_from_source
from ..disks.model import complete_disk
from .attachments import release_disk
from .proposal import Properties, Proposal
from .state import view_of

SECURITY_OF_DISK = {
    "VMGuestStateOnly": "ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey",
    "DiskWithVMGuestState": "ConfidentialVM_DiskEncryptedWithPlatformKey",
    "NonPersistedTPM": "ConfidentialVM_NonPersistedTPM",
}


def settle_os_disk(proposal: Proposal) -> Properties:
    """Return the osDisk as Azure shows it from the start: type, caching, what becomes of it on delete."""
    given = proposal.os_disk
    ephemeral = bool(given.get("diffDiskSettings"))
    settled: Properties = {"osType": proposal.source.os_type or given.get("osType", "Linux")}
    settled |= said(given, "osType", "managedDisk")
    settled.setdefault("createOption", "FromImage")
    settled.setdefault("caching", "ReadWrite")
    settled.setdefault("deleteOption", "Delete" if ephemeral else "Detach")
    if not given.get("vhd"):
        settled["managedDisk"] = _managed(proposal, given)
    return settled


def settle_data_disk(proposal: Proposal, given: Properties) -> Properties:
    """Return a data disk as Azure shows it from the start."""
    settled = said(given, "managedDisk", "detachOption")
    settled.setdefault("createOption", "Empty")
    settled.setdefault("caching", "None")
    settled.setdefault("deleteOption", "Detach")
    settled.setdefault("toBeDetached", False)
    if not given.get("vhd"):
        settled["managedDisk"] = _managed(proposal, given)
    return settled


def said(given: Properties, *others: str) -> Properties:
    """Return what a disk's body says, the other members left out; "vhd" or "image" with nothing in it says nothing."""
    return {name: value for name, value in given.items() if name not in others and value != {}}


def _managed(proposal: Proposal, given: Properties) -> Properties:
    managed = dict(given.get("managedDisk") or {})
    held = proposal.compute.find(str(managed.get("id", "")), "Microsoft.Compute/disks")
    if held is not None:
        managed["storageAccountType"] = held["sku"]["name"]
        return managed
    managed.setdefault("storageAccountType", "Premium_LRS" if proposal.size.has("PremiumIO") else "Standard_LRS")
    return managed


def make_os_disk(compute: Compute, machine: Resource, source: BootSource) -> None:
    """Make the OS disk of a machine that boots from an image, unless it has one already."""
    profile = machine["properties"]["storageProfile"]
    os_disk = profile["osDisk"]
    managed = os_disk.get("managedDisk")
    if managed is None:
        _name_unmanaged(machine, os_disk, source)
        return
    held = compute.find(str(managed.get("id", "")), "Microsoft.Compute/disks")
    if held is not None:
        os_disk.setdefault("name", held["name"])
        os_disk["diskSizeGB"] = held["properties"].get("diskSizeGB", 1)
        return
    kind = "disk1" if profile.get("dataDisks") else "OsDisk_1"
    name = os_disk.setdefault("name", _generated(machine, kind))
    size = max(source.size_bytes, int(os_disk.get("diskSizeGB") or 0) * GIB)
    properties = described(source) | {"diskSizeGB": size // GIB, "diskSizeBytes": size}
    reference = "galleryImageReference" if source.kind == "gallery image" else "imageReference"
    properties["creationData"] = {"createOption": "FromImage", reference: dict(source.disk_image or {})}
    security = _disk_security(machine["properties"])
    if security:
        properties["securityProfile"] = {"securityType": security}
    os_disk["diskSizeGB"] = size // GIB
    if is_ephemeral(machine):
        provision_ephemeral_disk(compute, machine)
    ephemeral = bool(os_disk.get("diffDiskSettings"))
    managed["id"] = _store(compute, machine, name, managed, properties, kept=not ephemeral)


def replace_os_disk(compute: Compute, machine: Resource, source: BootSource) -> None:
    """Make the OS disk anew of an image; the old one goes or stays as its deleteOption says."""
    os_disk = machine["properties"]["storageProfile"]["osDisk"]
    if os_disk.get("diffDiskSettings"):
        provision_ephemeral_disk(compute, machine)
        return
    managed = os_disk.get("managedDisk") or {}
    before = str(managed.pop("id", ""))
    release_disk(compute, before)
    if os_disk.get("deleteOption") == "Delete":
        compute.world.store.delete(before)
    os_disk["name"] = _generated(machine, "OsDisk_1", of=compute.now())
    os_disk.pop("diskSizeGB", None)
    make_os_disk(compute, machine, source)


def is_ephemeral(machine: Resource) -> bool:
    """Tell whether the machine's OS disk lies on its host."""
    return bool(machine["properties"].get("storageProfile", {}).get("osDisk", {}).get("diffDiskSettings"))


def provision_ephemeral_disk(compute: Compute, machine: Resource) -> None:
    """Provision an OS disk on the machine's host, where nothing of an older one is: the instance view shows when.

    ephemeral-os-disks.md (2026-09-08) on a resize and on a redeployment: "Data on the OS disk is deleted, OS is
    reprovisioned".
    """
    view_of(machine)["osDiskMade"] = compute.now()


def make_data_disk(compute: Compute, machine: Resource, disk: Properties, source: BootSource) -> None:
    """Make a data disk that a machine asks for, or take up the one it names."""
    managed = disk.get("managedDisk")
    if managed is None:
        return
    held = compute.find(str(managed.get("id", "")), "Microsoft.Compute/disks")
    if held is not None:
        disk.setdefault("name", held["name"])
        disk["diskSizeGB"] = held["properties"].get("diskSizeGB", 1)
        return
    name = disk.setdefault("name", _generated(machine, f"disk{disk['lun'] + 2}"))
    given: Properties = {"creationData": _data_creation(disk, source)}
    if disk.get("diskSizeGB"):
        given["diskSizeGB"] = disk["diskSizeGB"]
    elif disk["createOption"] == "Empty":
        given["diskSizeGB"] = 4
    properties = fill_from_source(compute, machine["location"], given)
    disk["diskSizeGB"] = properties["diskSizeGB"]
    managed["id"] = _store(compute, machine, name, managed, properties)


def _data_creation(disk: Properties, source: BootSource) -> Properties:
    if disk["createOption"] == "FromImage":
        return {
            "createOption": "FromImage",
            ("galleryImageReference" if source.kind == "gallery image" else "imageReference"): {
                **(source.disk_image or {}),
                "lun": disk["lun"],
            },
        }
    if disk["createOption"] in ("Copy", "Restore"):
        return {"createOption": "Copy", "sourceResourceId": disk.get("sourceResource", {}).get("id")}
    return {"createOption": "Empty"}


def _store(
    compute: Compute, machine: Resource, name: str, managed: Properties, properties: Properties, *, kept: bool = True
) -> str:
    disk_id = f"{group_scope(machine['id'])}/providers/Microsoft.Compute/disks/{name}"
    disk: dict[str, Any] = {
        "name": name,
        "id": disk_id,
        "type": "Microsoft.Compute/disks",
        "location": machine["location"],
        "tags": copy.deepcopy(machine.get("tags", {})),
        "managedBy": machine["id"],
        "sku": {"name": managed["storageAccountType"]},
        "properties": properties | {"diskState": "Attached"},
    }
    if machine.get("zones") and not managed["storageAccountType"].endswith("ZRS"):
        disk["zones"] = list(machine["zones"])
    if managed.get("diskEncryptionSet"):
        encryption = {
            "type": "EncryptionAtRestWithCustomerKey",
            "diskEncryptionSetId": managed["diskEncryptionSet"]["id"],
        }
        disk["properties"]["encryption"] = encryption
    complete_disk(compute, disk)
    disk["properties"]["LastOwnershipUpdateTime"] = disk["properties"]["timeCreated"]
    if kept:
        compute.world.store.put(disk)
    return disk_id


def _disk_security(properties: Properties) -> str:
    kind = properties.get("securityProfile", {}).get("securityType")
    if kind == "TrustedLaunch":
        return "TrustedLaunch"
    managed = properties["storageProfile"]["osDisk"].get("managedDisk", {})
    asked = managed.get("securityProfile", {})
    if kind != "ConfidentialVM":
        return ""
    encryption = asked.get("securityEncryptionType", "")
    if encryption == "DiskWithVMGuestState" and asked.get("diskEncryptionSet"):
        return "ConfidentialVM_DiskEncryptedWithCustomerKey"
    return SECURITY_OF_DISK.get(encryption, "")


def _generated(machine: Resource, kind: str, *, of: str = "") -> str:
    digits = unique_id(f"{machine['id']}/{machine['properties'].get('vmId', '')}/{kind}{of}").replace("-", "")
    return f"{name_of(machine['id'])}_{kind}_{digits}"


def _name_unmanaged(machine: Resource, os_disk: Properties, source: BootSource) -> None:
    os_disk.setdefault("name", f"{machine['name']}_os")
    os_disk.setdefault("diskSizeGB", source.size_gb)
