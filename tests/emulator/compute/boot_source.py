from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import AzureError
from ..store import Resource
from .context import Compute, normal_location
from .galleries.lifecycle import VERSION
from .galleries.others import resolve_others
from .galleries.replicas import has_replica, latest
from .marketplace import ImageVersion
from .refusals import invalid, missing
from .sizes import same

Kind = Literal["marketplace", "managed image", "gallery image", "disk", "vhd"]
GIB = 1024**3
# A fixed VHD ends with a footer of this many bytes, which a managed disk does not hold.
VHD_FOOTER = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class BootSource:
    """What a virtual machine boots from, as far as Azure's rules ask about it.

    security is the value of the image's SecurityType feature, or the disk's security type, "" for none; a disk without
    a generation counts as V1. disk_image is what goes into creationData of the OS disk made from it.
    """

    kind: Kind
    generation: str
    os_type: str
    generalized: bool
    architecture: str = "x64"
    controllers: frozenset[str] = frozenset({"SCSI"})
    security: str = ""
    size_bytes: int = 30 * GIB
    plan: Mapping[str, str] | None = None
    disk_image: Mapping[str, Any] | None = None
    exact_version: str = ""
    data_disks: tuple[Mapping[str, Any], ...] = ()
    location: str = ""
    capabilities: Mapping[str, Any] | None = None
    hibernation: bool = False

    @property
    def size_gb(self) -> int:
        """The size in GiB that Azure shows."""
        return max(1, self.size_bytes // GIB)

    @property
    def supports_trusted_launch(self) -> bool:
        """Whether a trusted launch machine may be made from it."""
        allowed = ("trustedlaunch", "trustedlaunchsupported", "trustedlaunchandconfidentialvmsupported")
        return self.generation == "V2" and self.security.lower() in allowed

    @property
    def supports_confidential(self) -> bool:
        """Whether a confidential machine may be made from it."""
        security = self.security.lower()
        return security in ("trustedlaunchandconfidentialvmsupported", "confidentialvmsupported") or (
            security.startswith("confidentialvm")
        )


def from_version(compute: Compute, version: ImageVersion, location: str) -> BootSource:
    """Describe a marketplace image version."""
    properties = version.properties
    os_image = properties["osDiskImage"]
    given = int(os_image.get("sizeInBytes", 0))
    size = given - VHD_FOOTER if given else int(os_image.get("sizeInGb", 30)) * GIB
    return BootSource(
        kind="marketplace",
        generation=properties.get("hyperVGeneration", "V1"),
        os_type=os_image["operatingSystem"],
        generalized=True,
        architecture=properties.get("architecture", "x64"),
        controllers=_split(version.feature("DiskControllerTypes")),
        security=version.feature("SecurityType"),
        size_bytes=size,
        plan=properties.get("plan"),
        disk_image={"id": version.id(compute.world.subscription_id, location)},
        exact_version=version.name,
        data_disks=tuple({"lun": disk["lun"], "size": disk["sizeInGb"]} for disk in properties["dataDiskImages"]),
        capabilities=_capabilities(_features(version), properties.get("architecture", "x64")),
        hibernation=version.feature("IsHibernateSupported") == "True",
    )


def from_image(compute: Compute, image: Resource) -> BootSource:
    """Describe a managed image."""
    profile = image["properties"].get("storageProfile", {})
    os_disk = profile.get("osDisk", {})
    source = (os_disk.get("managedDisk") or os_disk.get("snapshot") or {}).get("id", "")
    disk = compute.world.store.get(source) if source else None
    known = disk["properties"] if disk is not None else {}
    size = int(known.get("diskSizeBytes", 0)) or int(os_disk.get("diskSizeGB", 30)) * GIB
    return BootSource(
        kind="managed image",
        generation=image["properties"].get("hyperVGeneration") or "V1",
        os_type=os_disk.get("osType", "Linux"),
        generalized=os_disk.get("osState", "Generalized") == "Generalized",
        architecture=known.get("supportedCapabilities", {}).get("architecture", "x64"),
        controllers=_split(known.get("supportedCapabilities", {}).get("diskControllerTypes")),
        size_bytes=size,
        disk_image={"id": image["id"]},
        capabilities=known.get("supportedCapabilities"),
        data_disks=tuple(
            {"lun": disk["lun"], "size": disk.get("diskSizeGB", 4)} for disk in profile.get("dataDisks", ())
        ),
        location=image["location"],
    )


def from_gallery(compute: Compute, resource: Resource, location: str) -> BootSource:
    """Describe a version of a gallery image, or the latest one of a definition, that has a replica in the location."""
    if same(resource["type"], VERSION):
        version: Resource | None = resource if has_replica(resource, location) else None
        definition = compute.world.store.get(resource["id"].rpartition("/versions/")[0])
    else:
        version, definition = latest(compute, resource, location), resource
    if definition is None:
        raise image_not_found(resource["id"])
    if version is None:
        raise gallery_image_not_found(resource["id"], location)
    if version["properties"].get("provisioningState") == "Creating":
        message = (
            f"The resource cannot be created from Image {version['id']} until Image has been successfully created."
        )
        raise AzureError(409, "OperationNotAllowed", message)
    properties = definition["properties"]
    features = {feature["name"].lower(): str(feature["value"]) for feature in properties.get("features", ())}
    profile = version["properties"].get("storageProfile", {})
    return BootSource(
        kind="gallery image",
        generation=properties.get("hyperVGeneration") or "V1",
        os_type=properties.get("osType", "Linux"),
        generalized=properties.get("osState", "Generalized") == "Generalized",
        architecture=properties.get("architecture", "x64"),
        controllers=_split(features.get("diskcontrollertypes") or features.get("diskcontrollertype")),
        security=features.get("securitytype", ""),
        size_bytes=int(profile.get("osDiskImage", {}).get("sizeInGB", 30)) * GIB,
        plan=_plan(properties.get("purchasePlan")),
        disk_image={"id": version["id"]},
        exact_version=version["name"],
        data_disks=tuple(
            {"lun": disk["lun"], "size": disk.get("sizeInGB", 4)} for disk in profile.get("dataDiskImages", ())
        ),
        capabilities=_capabilities(features, properties.get("architecture", "x64")),
        hibernation=features.get("ishibernatesupported", "").lower() == "true",
    )


def from_disk(disk: Resource) -> BootSource:
    """Describe a specialised managed disk, or a snapshot."""
    properties = disk["properties"]
    supported = properties.get("supportedCapabilities", {})
    return BootSource(
        kind="disk",
        generation=properties.get("hyperVGeneration") or "V1",
        os_type=properties.get("osType", ""),
        generalized=False,
        architecture=supported.get("architecture", "x64"),
        controllers=_split(supported.get("diskControllerTypes")),
        security=properties.get("securityProfile", {}).get("securityType", ""),
        size_bytes=int(properties.get("diskSizeBytes", 0)),
        plan=_plan(properties.get("purchasePlan")),
        location=disk["location"],
        capabilities=supported or None,
        hibernation=bool(properties.get("supportsHibernation")),
    )


def resolve_reference(compute: Compute, reference: Mapping[str, Any], location: str) -> BootSource:
    """Return what an imageReference names, or raise Azure's refusal of one that names nothing usable."""
    resource_id = reference.get("id")
    if resource_id:
        return _resolve_id(compute, str(resource_id), location)
    for name in ("sharedGalleryImageId", "communityGalleryImageId"):
        if reference.get(name):
            return _resolve_id(compute, resolve_others(compute, str(reference[name])), location)
    return from_version(compute, require_version(compute, reference), location)


def require_version(compute: Compute, reference: Mapping[str, Any]) -> ImageVersion:
    """Return the marketplace version that publisher, offer, sku and version name."""
    parts = {name: str(reference.get(name) or "") for name in ("publisher", "offer", "sku", "version")}
    absent = next((name for name, value in parts.items() if not value), None)
    if absent is not None:
        raise missing(f"imageReference.{absent}")
    version = compute.marketplace.find(parts["publisher"], parts["offer"], parts["sku"], parts["version"])
    if version is None:
        named = ":".join(parts.values())
        message = (
            f"The platform image '{named}' is not available. Verify that all fields in the storage profile are "
            "correct. For more details about storage profile information, please refer to "
            "https://aka.ms/storageprofile"
        )
        raise AzureError(404, "PlatformImageNotFound", message, target="imageReference")
    version.refuse_deprecated()
    return version


def image_not_found(resource_id: str) -> AzureError:
    """The 404 of an image that does not exist."""
    return AzureError(404, "NotFound", f"The Image {resource_id} cannot be found.", target="imageReference")


def gallery_image_not_found(resource_id: str, location: str) -> AzureError:
    """The 404 of a gallery image without a usable version in a location."""
    message = (
        f"The gallery image {resource_id} is not available in {location} region. Please contact image owner to "
        "replicate to this region, or change your requested region."
    )
    return AzureError(404, "GalleryImageNotFound", message, target="imageReference")


def _resolve_id(compute: Compute, resource_id: str, location: str) -> BootSource:
    found = compute.world.store.get(resource_id)
    if found is None:
        raise image_not_found(resource_id)
    kind = found["type"].lower()
    if kind == "microsoft.compute/images":
        return _resolve_image(compute, found, location)
    if kind.startswith("microsoft.compute/galleries/images"):
        return from_gallery(compute, found, location)
    message = f"The value of parameter imageReference.id is invalid: '{resource_id}' is a {found['type']}."
    raise invalid(message, "imageReference.id")


def _resolve_image(compute: Compute, image: Resource, location: str) -> BootSource:
    if normal_location(image["location"]) != normal_location(location):
        raise image_not_found(image["id"])
    if image["properties"].get("provisioningState") != "Succeeded":
        message = f"The resource cannot be created from Image {image['id']} until Image has been successfully created."
        raise AzureError(409, "OperationNotAllowed", message)
    return from_image(compute, image)


def _split(controllers: str | None) -> frozenset[str]:
    # Microsoft's contract spells it NVME and NVMe.
    spelled = {"scsi": "SCSI", "nvme": "NVMe"}
    parts = (part.strip() for part in (controllers or "SCSI").split(","))
    return frozenset(spelled.get(part.lower(), part) for part in parts)


def _features(version: ImageVersion) -> dict[str, str]:
    names = ("DiskControllerTypes", "IsAcceleratedNetworkSupported")
    return {name.lower(): version.feature(name) for name in names}


def _capabilities(features: Mapping[str, str], architecture: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    controllers = features.get("diskcontrollertypes") or features.get("diskcontrollertype")
    if controllers:
        found["diskControllerTypes"] = controllers
    if features.get("isacceleratednetworksupported"):
        found["acceleratedNetwork"] = features["isacceleratednetworksupported"].lower() == "true"
    return found | {"architecture": architecture}


def _plan(purchase: Mapping[str, Any] | None) -> dict[str, str] | None:
    if not purchase:
        return None
    return {name: str(purchase.get(name, "")) for name in ("name", "publisher", "product")}
