from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import AzureError
from ...store import Resource
from ..boot_source import GIB, VHD_FOOTER, BootSource, from_version, require_version, resolve_reference
from ..context import Compute, normal_location
from ..refusals import invalid, missing, not_allowed

# Bounds of uploadSizeBytes, the footer included (azure-mgmt-compute 39, CreationData).
UPLOAD_BOUNDS = (20_972_032, 35_183_298_347_520)
INHERITED = ("osType", "hyperVGeneration", "supportsHibernation", "supportedCapabilities", "purchasePlan")
MARKETPLACE_ID = re.compile(
    r"/publishers/(?P<publisher>[^/]+)/artifacttypes/vmimage/offers/(?P<offer>[^/]+)"
    r"/skus/(?P<sku>[^/]+)/versions/(?P<version>[^/]+)$",
    re.IGNORECASE,
)
Given = Mapping[str, Any]


def fill_from_source(compute: Compute, location: str, given: Given) -> dict[str, Any]:
    """Return the properties of a new disk or snapshot with what its creationData brings along.

    What was given wins over what the source would bring; nothing invents a generation that neither has.
    """
    option = given.get("creationData", {}).get("createOption")
    if not option:
        raise missing("disk.creationData.createOption")
    source = SOURCES.get(option)
    if source is None:
        message = f"The value '{option}' of parameter 'disk.creationData.createOption' is not supported here."
        raise invalid(message, "disk.creationData.createOption")
    check_security(given)
    return source(compute, location, given)


def check_security(given: Given) -> None:
    """Raise the refusal of a security type on a disk that is not of generation 2."""
    security = given.get("securityProfile", {}).get("securityType")
    if security and given.get("hyperVGeneration") == "V1":
        message = f"Security Type '{security}' is not supported for HyperVGeneration 'V1'."
        raise AzureError(400, "BadRequest", message, target="securityProfile.securityType")


def _from_nothing(compute: Compute, location: str, given: Given) -> dict[str, Any]:
    del compute, location
    if not given.get("diskSizeGB"):
        raise missing("disk.diskSizeGB")
    return _sized(given, given["diskSizeGB"] * GIB)


def _from_image(compute: Compute, location: str, given: Given) -> dict[str, Any]:
    data = given["creationData"]
    reference = data.get("galleryImageReference") or data.get("imageReference")
    if not reference:
        raise missing("disk.creationData.imageReference")
    if reference.get("id"):
        source = _image_source(compute, location, str(reference["id"]))
    else:
        source = resolve_reference(compute, reference, location)
    if "lun" in reference:
        size = next((disk["size"] for disk in source.data_disks if disk["lun"] == reference["lun"]), None)
        if size is None:
            message = f"The image has no data disk at LUN {reference['lun']}."
            raise invalid(message, "imageReference.lun")
        return _sized(given, _larger(given, size * GIB))
    return _sized(described(source) | dict(given), _larger(given, source.size_bytes))


def described(source: BootSource) -> dict[str, Any]:
    """Return what an OS disk takes over from the image it is made of."""
    found: dict[str, Any] = {"osType": source.os_type, "hyperVGeneration": source.generation}
    if source.plan:
        found["purchasePlan"] = {name: source.plan[name] for name in ("name", "publisher", "product")}
    if source.hibernation:
        found["supportsHibernation"] = True
    if source.capabilities:
        found["supportedCapabilities"] = dict(source.capabilities)
    return found


def _image_source(compute: Compute, location: str, image_id: str) -> BootSource:
    parts = MARKETPLACE_ID.search(image_id)
    if parts is not None:
        return from_version(compute, require_version(compute, parts.groupdict()), location)
    return resolve_reference(compute, {"id": image_id}, location)


def _from_copy(compute: Compute, location: str, given: Given) -> dict[str, Any]:
    data = dict(given["creationData"])
    # Recorded: older clients name the source of a copy by sourceUri.
    if "sourceUri" in data:
        data.setdefault("sourceResourceId", data.pop("sourceUri"))
    source_id = data.get("sourceResourceId")
    if not source_id:
        raise missing("disk.creationData.sourceResourceId")
    source = _copy_source(compute, str(source_id), "" if data["createOption"] == "CopyStart" else location)
    security = given.get("securityProfile", {}).get("securityType")
    if security:
        message = f"Security Type '{security}' is not supported for CreateOption 'Copy'"
        raise AzureError(400, "BadRequest", message, target="securityProfile.securityType")
    held = source["properties"]
    inherited = {name: held[name] for name in (*INHERITED, "securityProfile") if held.get(name) is not None}
    data["sourceUniqueId"] = held.get("uniqueId", "")
    filled = inherited | dict(given) | {"creationData": data}
    return _sized(filled, _larger(given, int(held.get("diskSizeBytes") or held.get("diskSizeGB", 0) * GIB)))


def _copy_source(compute: Compute, source_id: str, location: str) -> Resource:
    source = compute.world.store.get(source_id)
    known = source is not None and source["type"].lower() in ("microsoft.compute/disks", "microsoft.compute/snapshots")
    # Recorded: a source in another location is not found, unless a snapshot is copied between locations by CopyStart.
    if source is None or not known or location not in ("", normal_location(source["location"])):
        raise AzureError(404, "NotFound", f"Resource {source_id.rpartition('/')[2]} is not found.")
    state = source["properties"].get("diskState")
    if state in ("ReadyToUpload", "ActiveUpload"):
        raise not_allowed(f"Disk '{source_id}' cannot be copied while it is in the state {state}.")
    return source


def _from_blob(compute: Compute, location: str, given: Given) -> dict[str, Any]:
    del compute, location
    data = given["creationData"]
    names: tuple[str, ...] = ("sourceUri", "storageAccountId")
    if data["createOption"] == "ImportSecure":
        names = (*names, "securityDataUri")
    for name in names:
        if not data.get(name):
            raise missing(f"disk.creationData.{name}")
    # Without a storage service the blob's size cannot be read: 30 GiB stand for it.
    return _sized(given, given.get("diskSizeGB", 30) * GIB)


def _from_upload(compute: Compute, location: str, given: Given) -> dict[str, Any]:
    del compute, location
    size = given["creationData"].get("uploadSizeBytes")
    if size is None:
        raise missing("disk.creationData.uploadSizeBytes")
    low, high = UPLOAD_BOUNDS
    if not low <= size <= high:
        message = f"The value of parameter uploadSizeBytes is out of range. The value must be between {low} and {high}."
        raise invalid(message, "uploadSizeBytes")
    if size % VHD_FOOTER:
        message = f"The value of parameter uploadSizeBytes must be a multiple of {VHD_FOOTER}."
        raise invalid(message, "uploadSizeBytes")
    # The size shows once the upload has ended.
    return {name: value for name, value in given.items() if name != "diskSizeGB"}


def uploaded_size(properties: Given) -> int:
    """Return the size in bytes of a disk whose upload has ended."""
    return int(properties["creationData"]["uploadSizeBytes"]) - VHD_FOOTER


def _larger(given: Given, smallest: int) -> int:
    asked = given.get("diskSizeGB")
    if asked is None:
        return smallest
    if asked * GIB < smallest // GIB * GIB:
        message = (
            f"Disk with size {asked}GB, which is smaller than the size {smallest // GIB}GB of corresponding disk in "
            "Image, is not allowed."
        )
        raise AzureError(400, "OperationNotAllowed", message, target="disk.diskSizeGB")
    return max(smallest, int(asked) * GIB)


def _sized(given: Given, size: int) -> dict[str, Any]:
    return dict(given) | {"diskSizeGB": max(1, size // GIB), "diskSizeBytes": size}


SOURCES: Mapping[str, Callable[[Compute, str, Given], dict[str, Any]]] = {
    "Empty": _from_nothing,
    "FromImage": _from_image,
    "Copy": _from_copy,
    "CopyStart": _from_copy,
    "Import": _from_blob,
    "ImportSecure": _from_blob,
    "Upload": _from_upload,
    "UploadPreparedSecure": _from_upload,
}
