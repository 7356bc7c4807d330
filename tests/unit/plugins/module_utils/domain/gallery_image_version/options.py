"""The options of an image version as the module receives them, and what Azure shows of one."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image_version.arguments import (
    GALLERY_IMAGE_VERSION_ARGUMENTS,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image_version.desired import (
    DesiredGalleryImageVersion,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image_version.observed import (
    ObservedGalleryImageVersion,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

COMPUTE = "/subscriptions/0000/resourceGroups/images/providers/Microsoft.Compute"
DEFINITION = f"{COMPUTE}/galleries/golden/images/web"
VERSION = f"{DEFINITION}/versions/1.0.0"
MANAGED_IMAGE = f"{COMPUTE}/images/img"
ACCOUNT = "/subscriptions/0000/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/vhds"
BLOB = "https://vhds.blob.core.windows.net/vhds/os.vhd"
_OBSERVED: dict[str, t.Any] = {
    "id": VERSION,
    "name": "1.0.0",
    "location": "eastus2",
    "properties": {
        "publishingProfile": {
            "targetRegions": [
                {"name": "East US 2", "regionalReplicaCount": 1, "storageAccountType": "Standard_LRS", "encryption": {}}
            ],
            "replicaCount": 1,
            "excludeFromLatest": False,
            "storageAccountType": "Standard_LRS",
        },
        "storageProfile": {"source": {"id": MANAGED_IMAGE}, "osDiskImage": {"sizeInGB": 30, "source": {}}},
        "replicationStatus": {
            "aggregatedState": "InProgress",
            "summary": [{"region": "East US 2", "state": "Replicating", "details": "", "progress": 40}],
        },
    },
}


def desired(**given: t.Any) -> DesiredGalleryImageVersion:
    """Return the image version asked for with these options, all others at their defaults."""
    defaults = {name: argument.get("default") for name, argument in GALLERY_IMAGE_VERSION_ARGUMENTS.items()}
    named = {"name": "1.0.0", "gallery": "golden", "gallery_image": "web", "resource_group": "images"}
    return DesiredGalleryImageVersion.from_options({**defaults, **named, **given}, subscription="0000")


def observed(**changed: t.Any) -> ObservedGalleryImageVersion:
    """Return the image version as Azure shows it, with what is changed at dotted paths (`__` for a dot)."""
    document = copy.deepcopy(_OBSERVED)
    for path, value in changed.items():
        plant(document, path.replace("__", "."), value)
    return ObservedGalleryImageVersion(document=document)
