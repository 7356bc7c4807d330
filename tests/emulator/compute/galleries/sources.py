from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import AzureError
from ...store import Resource
from ..context import Compute, normal_location
from ..refusals import invalid, missing, not_allowed
from ..virtual_machines.lookup import learn_from_disks
from ..virtual_machines.state import generation_of, is_generalized

Profile = dict[str, Any]
# Without a storage service the size of a blob cannot be read.
BLOB_GB = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an image version is made of, as far as Azure's rules ask about it; "" where it does not say.

    generalized is None where nothing tells; security is the security type of a machine, a disk or a snapshot.
    """

    id: str
    kind: str
    os_disk: Profile
    data_disks: tuple[Profile, ...] = ()
    generation: str = ""
    os_type: str = ""
    architecture: str = ""
    security: str = ""
    generalized: bool | None = None
    location: str = ""


def find_source(compute: Compute, profile: Mapping[str, Any]) -> Source:
    """Return what a storageProfile names, or raise the refusal of one that names nothing or too much."""
    whole, os_image = profile.get("source") or {}, profile.get("osDiskImage") or {}
    named = [str(value) for value in (whole.get("id"), whole.get("virtualMachineId")) if value]
    if whole.get("communityGalleryImageId"):
        raise AzureError(501, "NotImplemented", "The emulator makes no versions of community images.")
    disk = os_image.get("source") or {}
    if len(named) + bool(disk) > 1:
        message = "Exactly one of 'storageProfile.source' and 'storageProfile.osDiskImage.source' must be given."
        raise invalid(message, "galleryArtifactVersion.properties.storageProfile")
    if named:
        return _whole(compute, named[0])
    if not disk:
        raise missing("galleryArtifactVersion.properties.storageProfile.source")
    source = _disk_source(compute, os_image)
    data = tuple(
        _disk_source(compute, one).os_disk | {"lun": one["lun"]} for one in profile.get("dataDiskImages") or []
    )
    return Source(
        id=source.id,
        kind=source.kind,
        os_disk=source.os_disk,
        data_disks=data,
        generation=source.generation,
        os_type=source.os_type,
        architecture=source.architecture,
        security=source.security,
        location=source.location,
    )


def check_source(source: Source, definition: Resource, location: str) -> None:
    """Raise where the source and the definition do not go together, or the source lies elsewhere."""
    held = definition["properties"]
    for name, label, given in (
        ("hyperVGeneration", "Hypervisor generation", source.generation),
        ("osType", "OS type", source.os_type),
        ("architecture", "architecture", source.architecture),
    ):
        if given and given != held[name]:
            message = (
                f"The resource with id '{source.id}' has a different {label} ['{given}'] than the parent gallery image "
                f"{label} ['{held[name]}']."
            )
            raise AzureError(409, "Conflict", message)
    if source.location and normal_location(source.location) != normal_location(location):
        message = f"The source '{source.id}' is in location '{source.location}', the image version in '{location}'."
        raise invalid(message, "galleryArtifactVersion.properties.storageProfile.source")
    if source.generalized is not None and source.generalized != (held["osState"] == "Generalized"):
        state = "Generalized" if source.generalized else "Specialized"
        message = (
            f"The resource with id '{source.id}' has a different OS state ['{state}'] than the parent gallery image OS "
            f"state ['{held['osState']}']."
        )
        raise AzureError(409, "Conflict", message)
    _check_security(source, held)


def _check_security(source: Source, held: Mapping[str, Any]) -> None:
    features = {one["name"].lower(): str(one["value"]) for one in held.get("features", ())}
    wanted = features.get("securitytype", "None")
    target = "galleryArtifactVersion.properties.storageProfile.source"
    if wanted.lower().endswith("supported") and (source.kind == "virtual machine" or source.security):
        message = (
            f"The gallery image with SecurityType '{wanted}' takes a VHD blob, a user image or a gallery image version "
            f"as its source, not the {source.kind} '{source.id}'."
        )
        raise invalid(message, target)
    of_source = "ConfidentialVM" if source.security.startswith("Confidential") else source.security
    bound = wanted if wanted in ("TrustedLaunch", "ConfidentialVM") else ""
    if not wanted.lower().endswith("supported") and source.kind != "gallery image version" and of_source != bound:
        message = (
            f"The source '{source.id}' has the security type '{of_source or 'Standard'}', the gallery image has the "
            f"SecurityType '{wanted}'."
        )
        raise invalid(message, target)


def _whole(compute: Compute, source_id: str) -> Source:
    found = compute.world.store.get(source_id)
    readers: Mapping[str, Callable[[Compute, Resource], Source]] = {
        "microsoft.compute/virtualmachines": _machine,
        "microsoft.compute/images": _image,
        "microsoft.compute/galleries/images/versions": _version,
        "microsoft.compute/disks": _disk,
        "microsoft.compute/snapshots": _disk,
    }
    if found is None or found["type"].lower() not in readers:
        raise _not_found(source_id)
    return readers[found["type"].lower()](compute, found)


def _machine(compute: Compute, machine: Resource) -> Source:
    learn_from_disks(compute, machine)
    profile = machine["properties"]["storageProfile"]
    os_disk = compute.find(str(profile["osDisk"].get("managedDisk", {}).get("id", "")), "Microsoft.Compute/disks")
    known = os_disk["properties"] if os_disk is not None else {}
    security = machine["properties"].get("securityProfile", {}).get("securityType") or "Standard"
    return Source(
        id=machine["id"],
        kind="virtual machine",
        os_disk={"sizeInGB": profile["osDisk"].get("diskSizeGB", BLOB_GB), "hostCaching": profile["osDisk"]["caching"]},
        data_disks=tuple(
            {"lun": disk["lun"], "sizeInGB": disk.get("diskSizeGB", 1), "hostCaching": disk.get("caching", "None")}
            for disk in profile.get("dataDisks", [])
        ),
        generation=generation_of(machine),
        os_type=profile["osDisk"]["osType"],
        architecture=known.get("supportedCapabilities", {}).get("architecture", ""),
        security="" if security == "Standard" else security,
        generalized=is_generalized(machine),
        location=machine["location"],
    )


def _image(compute: Compute, image: Resource) -> Source:
    del compute
    profile = image["properties"]["storageProfile"]
    os_disk = profile["osDisk"]
    return Source(
        id=image["id"],
        kind="user image",
        os_disk={"sizeInGB": os_disk.get("diskSizeGB", BLOB_GB), "hostCaching": os_disk.get("caching", "ReadWrite")},
        data_disks=tuple(
            {"lun": disk["lun"], "sizeInGB": disk.get("diskSizeGB", 1), "hostCaching": disk.get("caching", "None")}
            for disk in profile.get("dataDisks", [])
        ),
        generation=image["properties"].get("hyperVGeneration", ""),
        os_type=os_disk["osType"],
        generalized=os_disk.get("osState", "Generalized") == "Generalized",
        location=image["location"],
    )


def _version(compute: Compute, version: Resource) -> Source:
    definition = compute.world.store.get(version["id"].rpartition("/versions/")[0])
    held = definition["properties"] if definition is not None else {}
    profile = version["properties"].get("storageProfile", {})
    os_disk = profile.get("osDiskImage", {})
    return Source(
        id=version["id"],
        kind="gallery image version",
        os_disk={"sizeInGB": os_disk.get("sizeInGB", BLOB_GB), "hostCaching": os_disk.get("hostCaching", "ReadWrite")},
        data_disks=tuple(
            {name: disk[name] for name in ("lun", "sizeInGB", "hostCaching")}
            for disk in profile.get("dataDiskImages", [])
        ),
        generation=held.get("hyperVGeneration", ""),
        os_type=held.get("osType", ""),
        architecture=held.get("architecture", ""),
        generalized=held.get("osState", "Generalized") == "Generalized",
        location=version["location"],
    )


def _disk(compute: Compute, disk: Resource) -> Source:
    del compute
    properties = disk["properties"]
    if properties.get("diskState") in ("ReadyToUpload", "ActiveUpload"):
        raise not_allowed(f"Disk '{disk['id']}' cannot be copied while it is in the state {properties['diskState']}.")
    return Source(
        id=disk["id"],
        kind="snapshot" if disk["type"].lower().endswith("snapshots") else "disk",
        os_disk={"sizeInGB": properties.get("diskSizeGB", 1)},
        generation=properties.get("hyperVGeneration") or "",
        os_type=properties.get("osType", ""),
        architecture=properties.get("supportedCapabilities", {}).get("architecture", ""),
        security=properties.get("securityProfile", {}).get("securityType", ""),
        location=disk["location"],
    )


def _disk_source(compute: Compute, image: Mapping[str, Any]) -> Source:
    given = image.get("source") or {}
    if given.get("uri"):
        if not (given.get("storageAccountId") or given.get("id")):
            raise missing("galleryArtifactVersion.properties.storageProfile.osDiskImage.source.storageAccountId")
        return Source(id=str(given["uri"]), kind="VHD blob", os_disk={"sizeInGB": BLOB_GB})
    found = compute.world.store.get(str(given.get("id", "")))
    if found is None or found["type"].lower() not in ("microsoft.compute/disks", "microsoft.compute/snapshots"):
        raise _not_found(str(given.get("id", "")))
    return _disk(compute, found)


def _not_found(source_id: str) -> AzureError:
    return AzureError(404, "NotFound", f"Resource {source_id.rpartition('/')[2]} is not found.", target=source_id)
