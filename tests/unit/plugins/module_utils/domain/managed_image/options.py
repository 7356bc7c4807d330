"""The options of an image as the module receives them, and what Azure shows of one."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.arguments import IMAGE_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.desired import DesiredImage
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.observed import ObservedImage
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

GROUP = "/subscriptions/0000/resourceGroups/web"
IMAGE = f"{GROUP}/providers/Microsoft.Compute/images/golden"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/builder"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/builder-os"
SNAPSHOT = f"{GROUP}/providers/Microsoft.Compute/snapshots/nightly"
BLOB = "https://vhds.blob.core.windows.net/vhds/os.vhd"
_OBSERVED: dict[str, t.Any] = {
    "id": IMAGE,
    "name": "golden",
    "location": "eastus",
    "tags": {"Env": "test"},
    "properties": {
        "hyperVGeneration": "V2",
        "storageProfile": {
            "osDisk": {
                "osType": "Linux",
                "osState": "Generalized",
                "managedDisk": {"id": DISK},
                "caching": "ReadWrite",
                "storageAccountType": "Premium_LRS",
                "diskSizeGB": 30,
            },
            "dataDisks": [{"lun": 2}],
        },
    },
}


def desired(**given: t.Any) -> DesiredImage:
    """Return the image asked for with these options, all others at their defaults."""
    defaults = {name: argument.get("default") for name, argument in IMAGE_ARGUMENTS.items()}
    options = {**defaults, "name": "golden", "resource_group": "web", **given}
    return DesiredImage.from_options(options, subscription="0000")


def observed(**changed: t.Any) -> ObservedImage:
    """Return the image as Azure shows it, with what is changed at dotted paths (`__` for a dot)."""
    document = copy.deepcopy(_OBSERVED)
    for path, value in changed.items():
        plant(document, path.replace("__", "."), value)
    return ObservedImage(document=document)
