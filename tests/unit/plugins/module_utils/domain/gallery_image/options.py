"""The options of an image definition as the module receives them, and what Azure shows of one."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image.arguments import GALLERY_IMAGE_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image.desired import DesiredGalleryImage
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image.observed import ObservedGalleryImage
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

GALLERY = "/subscriptions/0000/resourceGroups/images/providers/Microsoft.Compute/galleries/golden"
IMAGE = f"{GALLERY}/images/web"
NAMED = {"os_type": "Linux", "publisher": "example", "offer": "web", "sku": "v2"}
_OBSERVED: dict[str, t.Any] = {
    "id": IMAGE,
    "name": "web",
    "location": "eastus",
    "properties": {
        "hyperVGeneration": "V2",
        "architecture": "x64",
        "osType": "Linux",
        "osState": "Generalized",
        "identifier": {"publisher": "example", "offer": "web", "sku": "v2"},
        "features": [
            {"name": "SecurityType", "value": "TrustedLaunchSupported"},
            {"name": "DiskControllerTypes", "value": "SCSI, NVMe"},
            {"name": "IsSomethingNew", "value": "True"},
        ],
    },
}


def desired(**given: t.Any) -> DesiredGalleryImage:
    """Return the image definition asked for with these options, all others at their defaults."""
    defaults = {name: argument.get("default") for name, argument in GALLERY_IMAGE_ARGUMENTS.items()}
    options = {**defaults, "name": "web", "gallery": "golden", "resource_group": "images", **given}
    return DesiredGalleryImage.from_options(options, subscription="0000")


def observed(**changed: t.Any) -> ObservedGalleryImage:
    """Return the image definition as Azure shows it, with what is changed at dotted paths (`__` for a dot)."""
    document = copy.deepcopy(_OBSERVED)
    for path, value in changed.items():
        plant(document, path.replace("__", "."), value)
    return ObservedGalleryImage(document=document)
