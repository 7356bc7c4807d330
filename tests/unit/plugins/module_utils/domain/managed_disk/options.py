"""The options of a disk as the module receives them, and what Azure shows of one."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.arguments import DISK_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.desired import DesiredDisk
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.observed import ObservedDisk
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

GROUP = "/subscriptions/0000/resourceGroups/web"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/os1"
OTHER = f"{GROUP}/providers/Microsoft.Compute/disks/os0"
SNAPSHOT = f"{GROUP}/providers/Microsoft.Compute/snapshots/nightly"
IMAGE = f"{GROUP}/providers/Microsoft.Compute/images/golden"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/web1"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/vhds"
BLOB = "https://vhds.blob.core.windows.net/vhds/os.vhd"
URN = "Canonical:jammy:gen2:22.04.1"
VERSION = (
    "/Subscriptions/0000/Providers/Microsoft.Compute/Locations/eastus/Publishers/canonical"
    "/ArtifactTypes/VMImage/Offers/jammy/Skus/gen2/Versions/22.04.1"
)
_OBSERVED: dict[str, t.Any] = {
    "id": DISK,
    "name": "os1",
    "location": "eastus",
    "zones": ["1"],
    "tags": {"Env": "test"},
    "sku": {"name": "Premium_LRS", "tier": "Premium"},
    "properties": {
        "osType": "Linux",
        "hyperVGeneration": "V2",
        "diskSizeGB": 30,
        "diskState": "Unattached",
        "creationData": {"createOption": "FromImage", "imageReference": {"id": VERSION}},
        "securityProfile": {"securityType": "TrustedLaunch"},
    },
}


def desired(**given: t.Any) -> DesiredDisk:
    """Return the disk asked for with these options, all others at their defaults."""
    defaults = {name: argument.get("default") for name, argument in DISK_ARGUMENTS.items()}
    return DesiredDisk.from_options({**defaults, "name": "os1", "resource_group": "web", **given}, subscription="0000")


def observed(**changed: t.Any) -> ObservedDisk:
    """Return the disk as Azure shows it, with what is changed at dotted paths (`__` for a dot)."""
    document = copy.deepcopy(_OBSERVED)
    for path, value in changed.items():
        plant(document, path.replace("__", "."), value)
    return ObservedDisk(document=document)
