from __future__ import annotations

from typing import Any

from ...errors import AzureError
from ...routing import ArmRequest
from ...store import Resource
from ..context import Compute, normal_location, unique_id
from ..refusals import invalid, not_allowed

# disks-incremental-snapshots.md: these types may have sectors of 4096 bytes, which is what they have unless told.
LARGE_SECTORS = ("UltraSSD_LRS", "PremiumV2_LRS")
SECTOR = 4096
SNAPSHOTS = "microsoft.compute/snapshots"


def check_copy(compute: Compute, made: Resource, properties: dict[str, Any]) -> None:
    """Raise where the source of a copy, and the type and location of what is made of it, do not go together."""
    data = properties["creationData"]
    source = compute.world.store.get(str(data.get("sourceResourceId", "")))
    if data["createOption"] not in ("Copy", "CopyStart") or source is None:
        return
    is_snapshot = made["type"].lower() == SNAPSHOTS
    if source["properties"].get("completionPercent", 100) < 100:
        percent = source["properties"]["completionPercent"]
        raise not_allowed(f"Snapshot '{source['id']}' cannot be used before its copy is complete; it is at {percent}%.")
    if data["createOption"] == "CopyStart":
        _check_copy_start(source, made, properties)
    if sector_size(source) == SECTOR:
        if is_snapshot and not properties.get("incremental"):
            message = f"A snapshot of '{source['id']}', which has sectors of {SECTOR} bytes, must be incremental."
            raise invalid(message, "incremental")
        if not is_snapshot and made["sku"]["name"] not in LARGE_SECTORS:
            message = (
                f"The source '{source['id']}' has sectors of {SECTOR} bytes; only disks of the types "
                f"{' and '.join(LARGE_SECTORS)} can be made of it, not {made['sku']['name']}."
            )
            raise invalid(message, "sku.name")
        data["logicalSectorSize"] = SECTOR


def _check_copy_start(source: Resource, made: Resource, properties: dict[str, Any]) -> None:
    if made["type"].lower() != SNAPSHOTS:
        raise invalid("CreateOption 'CopyStart' is for snapshots only.", "creationData.createOption")
    elsewhere = normal_location(source["location"]) != normal_location(made["location"])
    full = not (properties.get("incremental") and source["properties"].get("incremental"))
    if elsewhere and full:
        message = "Only an incremental snapshot can be copied to another location, as an incremental snapshot."
        raise AzureError(400, "BadRequest", message, target="incremental")


def sector_size(disk: Resource) -> int:
    """Return the size of a disk's or snapshot's sectors in bytes."""
    given = disk["properties"].get("creationData", {}).get("logicalSectorSize")
    return int(given or (SECTOR if disk.get("sku", {}).get("name") in LARGE_SECTORS else 512))


def settle_family(made: Resource) -> None:
    """Give an incremental snapshot the id of its family: all those of one disk."""
    properties = made["properties"]
    if made["type"].lower() == SNAPSHOTS and properties.get("incremental"):
        first = properties["creationData"].get("sourceUniqueId") or properties["uniqueId"]
        properties.setdefault("incrementalSnapshotFamilyId", unique_id(f"family{first}"))


def start_copying(compute: Compute, request: ArmRequest, made: Resource) -> None:
    """Let a copy between locations go on in the background, after the snapshot is there."""
    properties = made["properties"]
    if properties["creationData"]["createOption"] != "CopyStart":
        return
    properties["completionPercent"] = 0
    seconds = compute.world.settings.operation_seconds

    def finish() -> None:
        properties["completionPercent"] = 100

    compute.copies[made["id"].lower()] = compute.world.operations.start(
        request,
        location=made["location"],
        collection="DiskOperations",
        action="copy",
        finish=finish,
        duration=seconds,
    )


def show_progress(compute: Compute, resource: Resource) -> None:
    """Bring the percentage of a running copy up to the time."""
    running = compute.copies.get(resource["id"].lower())
    if (
        running is not None
        and compute.world.operations.is_running(running)
        and "completionPercent" in resource["properties"]
    ):
        passed = (compute.world.clock() - running.started) / max(running.due - running.started, 0.001)
        resource["properties"]["completionPercent"] = min(99, int(100 * passed))
