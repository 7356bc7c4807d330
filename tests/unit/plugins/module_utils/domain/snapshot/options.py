"""The options of a snapshot as the module receives them, and what Azure shows of one and of its sources."""

from __future__ import annotations

import copy
import typing as t
from dataclasses import replace

from ansible_collections.gen2.azure.plugins.module_utils.domain.snapshot.arguments import SNAPSHOT_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.snapshot.desired import DesiredSnapshot
from ansible_collections.gen2.azure.plugins.module_utils.domain.snapshot.observed import ObservedSnapshot
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

GROUP = "/subscriptions/0000/resourceGroups/web"
SNAPSHOT = f"{GROUP}/providers/Microsoft.Compute/snapshots/nightly"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/os1"
ELSEWHERE = "/subscriptions/0000/resourceGroups/archive/providers/Microsoft.Compute/snapshots/kept"
SYSTEM = SourceFacts(
    kind="managed_disk",
    name=DISK,
    option="source.disk",
    recorded="V2",
    os_type="Linux",
    location="eastus",
    resource_id=DISK,
)
UNMARKED = replace(SYSTEM, recorded=None)
DATA = replace(SYSTEM, recorded=None, os_type=None)
_OBSERVED: dict[str, t.Any] = {
    "id": SNAPSHOT,
    "name": "nightly",
    "location": "eastus",
    "tags": {"Env": "test"},
    "sku": {"name": "Standard_LRS", "tier": "Standard"},
    "properties": {
        "osType": "Linux",
        "hyperVGeneration": "V2",
        "diskSizeGB": 30,
        "incremental": True,
        "creationData": {"createOption": "Copy", "sourceResourceId": DISK.upper()},
        "securityProfile": {"securityType": "TrustedLaunch"},
    },
}


def desired(**given: t.Any) -> DesiredSnapshot:
    """Return the snapshot asked for with these options, all others at their defaults."""
    defaults = {name: argument.get("default") for name, argument in SNAPSHOT_ARGUMENTS.items()}
    options = {**defaults, "name": "nightly", "resource_group": "web", **given}
    return DesiredSnapshot.from_options(options, subscription="0000")


def observed(**changed: t.Any) -> ObservedSnapshot:
    """Return the snapshot as Azure shows it, with what is changed at dotted paths (`__` for a dot)."""
    document = copy.deepcopy(_OBSERVED)
    for path, value in changed.items():
        plant(document, path.replace("__", "."), value)
    return ObservedSnapshot(document=document)
