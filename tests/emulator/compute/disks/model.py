from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ...properties import Property
from ...store import Resource
from ..bodies.managed_disk import DISK, SNAPSHOT
from ..boot_source import GIB
from ..context import Compute, unique_id
from ..refusals import invalid
from ..tracked import update_body
from .tiers import sku_tier, tier_of

# What a PATCH may not name: DiskUpdate and SnapshotUpdate lack them.
NOT_IN_UPDATE = ("hyperVGeneration", "securityProfile", "creationData", "completionPercent", "incremental")
UPLOADS = ("Upload", "UploadPreparedSecure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Managed disks or snapshots: what their requests hold, and what Azure adds."""

    resource_type: str
    body: Property
    default_sku: str
    complete: Callable[[Compute, Resource], None]

    @property
    def update(self) -> Property:
        """The body of a PATCH."""
        properties = self.body.members["properties"]
        kept = update_body(properties, *(name for name in properties.members if name not in NOT_IN_UPDATE))
        top = update_body(self.body, "tags", "sku", "properties")
        return replace(top, members={**top.members, "properties": kept})


def complete_disk(compute: Compute, disk: Resource) -> None:
    """Fill in what Azure adds to a disk: performance, defaults, state and ids."""
    properties = disk["properties"]
    sku = disk["sku"]["name"]
    tier = tier_of(sku, properties.get("diskSizeGB", 1))
    if tier is not None:
        properties["diskIOPSReadWrite"], properties["diskMBpsReadWrite"] = tier.iops, tier.mbps
        properties.pop("tier", None)
        if sku.startswith("Premium_") and "diskSizeGB" in properties:
            properties["tier"] = tier.name
    _complete(compute, disk)
    if properties["creationData"]["createOption"] in UPLOADS and "diskSizeBytes" not in properties:
        properties.setdefault("diskState", "ReadyToUpload")
    properties.setdefault("diskState", "Unattached")


def complete_snapshot(compute: Compute, snapshot: Resource) -> None:
    """Fill in what Azure adds to a snapshot."""
    properties = snapshot["properties"]
    properties.setdefault("incremental", False)
    if properties["creationData"]["createOption"] == "CopyStart":
        properties.setdefault("completionPercent", 100)
    _complete(compute, snapshot)
    properties.setdefault("diskState", "Unattached")


def _complete(compute: Compute, resource: Resource) -> None:
    properties = resource["properties"]
    resource["sku"] = {"name": resource["sku"]["name"], "tier": sku_tier(resource["sku"]["name"])}
    properties.setdefault("encryption", {"type": "EncryptionAtRestWithPlatformKey"})
    properties.setdefault("networkAccessPolicy", "AllowAll")
    properties.setdefault("publicNetworkAccess", "Enabled")
    properties.setdefault("timeCreated", compute.now())
    properties.setdefault("uniqueId", unique_id(resource["id"] + properties["timeCreated"]))
    properties["provisioningState"] = "Succeeded"


def resize(properties: dict[str, Any], size_gb: int) -> None:
    """Grow a disk, or raise the refusal of a smaller size."""
    if size_gb < properties.get("diskSizeGB", 0):
        raise invalid("Disks or snapshot cannot be resized down.", "diskSizeGB")
    if size_gb > properties.get("diskSizeGB", 0):
        properties["diskSizeGB"], properties["diskSizeBytes"] = size_gb, size_gb * GIB


DISKS = Kind(resource_type="Microsoft.Compute/disks", body=DISK, default_sku="Standard_LRS", complete=complete_disk)
SNAPSHOTS = Kind(
    resource_type="Microsoft.Compute/snapshots", body=SNAPSHOT, default_sku="Standard_LRS", complete=complete_snapshot
)
