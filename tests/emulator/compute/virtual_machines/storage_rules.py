from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import AzureError
from ...store import Resource
from ..boot_source import GIB
from ..context import Compute, normal_location
from ..refusals import invalid, missing, not_allowed
from .proposal import Properties, Proposal

# ephemeral-os-disks.md of 2026-09-08.
LARGEST_EPHEMERAL = 2040
FULL_CACHING_VCPUS = 8
PLACEMENTS = ("CacheDisk", "ResourceDisk", "NvmeDisk")


def disks_are_attachable(proposal: Proposal) -> None:
    """Each disk that comes by its id exists, lies in the location, and belongs to no other machine."""
    held = set(attached_ids(proposal.held))
    for disk_id in attached_ids(proposal.properties):
        if disk_id in held:
            continue
        disk = require_disk(proposal.compute, disk_id)
        if normal_location(disk["location"]) != normal_location(proposal.location):
            message = f"Disk '{disk_id}' is in location '{disk['location']}' and the VM is in '{proposal.location}'."
            raise invalid(message, "managedDisk.id")
        owner = disk.get("managedBy", "")
        if owner and owner.lower() != proposal.resource_id.lower():
            message = f"Disk '{disk_id}' cannot be attached as the disk is already owned by VM '{owner}'."
            raise AzureError(409, "ConflictingUserInput", message, target=disk_id)
        if disk["properties"].get("diskState") in ("ReadyToUpload", "ActiveUpload", "ActiveSAS"):
            state = disk["properties"]["diskState"]
            raise not_allowed(f"Disk '{disk_id}' cannot be attached while it is in the state {state}.")
        _same_zone(proposal, disk)


def _same_zone(proposal: Proposal, disk: Resource) -> None:
    zones = disk.get("zones") or []
    if zones and list(proposal.zones) != list(zones) and not disk["sku"]["name"].endswith("ZRS"):
        message = f"Disk '{disk['id']}' is in zone {zones[0]} and the VM is not."
        raise AzureError(400, "BadRequest", message, target="zones")


def require_disk(compute: Compute, disk_id: str) -> Resource:
    """Return a managed disk, or raise the refusal of an id that names none."""
    disk = compute.find(disk_id, "Microsoft.Compute/disks")
    if disk is None:
        raise AzureError(404, "NotFound", f"Resource {disk_id.rpartition('/')[2]} is not found.")
    return disk


def attached_ids(properties: Properties) -> Iterator[str]:
    """Return the ids of the existing disks a machine's properties name."""
    profile = properties.get("storageProfile", {})
    for disk in [profile.get("osDisk") or {}, *(profile.get("dataDisks") or [])]:
        found = (disk.get("managedDisk") or {}).get("id")
        if found:
            yield str(found)


def os_disk_is_whole(proposal: Proposal) -> None:
    """An attached OS disk comes with its operating system and its id, and without an image."""
    disk = proposal.os_disk
    if disk and not disk.get("createOption"):
        raise missing("osDisk.createOption")
    if disk.get("createOption") == "Attach":
        if proposal.properties["storageProfile"].get("imageReference"):
            message = "Cannot attach an existing OS disk if the VM is created from a platform or user image."
            raise invalid(message, "osDisk")
        if not disk.get("osType"):
            raise missing("osDisk.osType")
    if _grown(disk) and disk["diskSizeGB"] < proposal.source.size_gb:
        message = (
            f"Disk with size {disk['diskSizeGB']}GB, which is smaller than the size {proposal.source.size_gb}GB of "
            "corresponding disk in Image, is not allowed."
        )
        raise not_allowed(message, "osDisk.diskSizeGB")


def _grown(disk: Properties) -> bool:
    return bool(disk.get("diskSizeGB")) and disk.get("createOption") == "FromImage"


def storage_types_fit_the_size(proposal: Proposal) -> None:
    """Premium disks need a size for them; Ultra disks need the capability switched on, and are no OS disks."""
    for disk, is_os in [(proposal.os_disk, True), *((disk, False) for disk in proposal.data_disks)]:
        kind = storage_type(proposal.compute, disk)
        if kind.startswith("Premium_") and not proposal.size.has("PremiumIO"):
            message = (
                f"Requested operation cannot be performed because the VM size {proposal.size.name} does not support "
                f"the storage account type {kind} of disk '{disk.get('name', proposal.name)}'. Consider updating the "
                "VM to a size that supports Premium storage."
            )
            raise invalid(message, f"{'osDisk' if is_os else 'dataDisk'}.managedDisk.storageAccountType")
        if is_os and kind in ("UltraSSD_LRS", "PremiumV2_LRS"):
            message = f"StorageAccountType {kind} is not supported for the OS disk."
            raise invalid(message, "osDisk.managedDisk.storageAccountType")
        ultra = proposal.properties.get("additionalCapabilities", {}).get("ultraSSDEnabled")
        if kind == "UltraSSD_LRS" and not ultra:
            message = (
                "StorageAccountType UltraSSD_LRS can be used only when additionalCapabilities.ultraSSDEnabled is set."
            )
            raise invalid(message, "managedDisk.storageAccountType")


def storage_type(compute: Compute, disk: Properties) -> str:
    """Return the type of a disk, from the machine's body or from the disk it names, "" where neither says."""
    managed = disk.get("managedDisk") or {}
    held = compute.find(str(managed.get("id", "")), "Microsoft.Compute/disks")
    return str(held["sku"]["name"] if held is not None else managed.get("storageAccountType") or "")


def data_disks_have_their_own_luns(proposal: Proposal) -> None:
    """Data disks differ in their LUN, and are no more than the size takes."""
    luns: set[Any] = set()
    for disk in proposal.data_disks:
        lun = disk.get("lun")
        if lun is None:
            raise missing("dataDisk.lun")
        if lun in luns:
            raise invalid(f"A disk at LUN {lun} already exists.", "dataDisk.lun")
        luns.add(lun)
    most = int(proposal.size.number("MaxDataDiskCount", 64))
    if len(proposal.data_disks) > most:
        message = f"The maximum number of data disks allowed to be attached to a VM of this size is {most}."
        raise not_allowed(message, "dataDisks")


def ephemeral_disk_fits(proposal: Proposal) -> None:
    """An ephemeral OS disk needs read-only caching and a size with room for it where it is placed."""
    settings = proposal.os_disk.get("diffDiskSettings")
    if not settings:
        return
    size = proposal.size
    if not size.has("EphemeralOSDiskSupported"):
        message = f"The VM size {size.name} does not support ephemeral OS disks."
        raise AzureError(400, "NotSupported", message, target="osDisk.diffDiskSettings")
    if proposal.os_disk.get("caching") != "ReadOnly":
        message = "Ephemeral OS disks need the caching type ReadOnly."
        raise invalid(message, "osDisk.caching")
    if proposal.os_disk.get("createOption") == "Attach":
        message = "An existing disk cannot be attached as an ephemeral OS disk."
        raise invalid(message, "osDisk.diffDiskSettings")
    if not proposal.source.generalized:
        message = "Ephemeral OS disks are not supported for specialized images."
        raise AzureError(400, "NotSupported", message, target="osDisk.diffDiskSettings")
    needed = int(proposal.os_disk.get("diskSizeGB") or proposal.source.size_gb)
    reserved = 0 if proposal.security_type == "Standard" else 1
    placement = settings.get("placement") or placement_for(proposal, needed)
    room = min(room_for(proposal, placement), LARGEST_EPHEMERAL) - reserved
    _check_full_caching(proposal, settings, needed, room_for(proposal, placement))
    if needed > room:
        message = (
            f"OS disk of Ephemeral VM with size greater than {room} GB is not allowed for VM size {size.name} when the "
            f"DiffDiskPlacement is {placement}."
        )
        raise AzureError(400, "NotSupported", message, target="osDisk.diffDiskSettings")


def _check_full_caching(proposal: Proposal, settings: Properties, needed: int, room: int) -> None:
    """Full caching needs 8 vCPUs, and more local storage than the OS disk takes twice with its guest state."""
    if not settings.get("enableFullCaching"):
        return
    vcpus = int(proposal.size.number("vCPUsAvailable") or proposal.size.number("vCPUs"))
    if vcpus < FULL_CACHING_VCPUS or room <= 2 * needed + 1:
        message = f"Full caching is not supported for an OS disk of {needed} GB on VM size {proposal.size.name}."
        raise AzureError(400, "NotSupported", message, target="osDisk.diffDiskSettings.enableFullCaching")


def placement_for(proposal: Proposal, needed: int) -> str:
    """Return where an ephemeral OS disk goes when nothing is said: the cache first."""
    return next((name for name in PLACEMENTS if room_for(proposal, name) >= needed), PLACEMENTS[0])


def room_for(proposal: Proposal, placement: str) -> int:
    """Return the GiB a size has at a placement."""
    size = proposal.size
    return {
        "CacheDisk": int(size.number("CachedDiskBytes") // GIB),
        "ResourceDisk": int(size.number("MaxResourceVolumeMB") // 1024),
        "NvmeDisk": int(size.number("NvmeDiskSizeInMiB") // 1024),
    }[placement]
