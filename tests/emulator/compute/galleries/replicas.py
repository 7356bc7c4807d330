from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...operations import Operation
from ...resources.locations import canonical_location, display_names, location_names
from ...store import Resource
from ..context import Compute, normal_location
from ..refusals import invalid
from .lifecycle import VERSION


def settle_profile(given: Mapping[str, Any], location: str, published: str) -> dict[str, Any]:
    """Return a publishing profile as Azure shows it: every region with its replicas and storage."""
    count = given.get("replicaCount", 1)
    storage = given.get("storageAccountType", "Standard_LRS")
    regions = [_region(one, count, storage) for one in given.get("targetRegions") or [{"name": location}]]
    names = [one["name"] for one in regions]
    if len(set(names)) < len(names):
        raise invalid("A region is given twice in the target regions.", "publishingProfile.targetRegions")
    if normal_location(location) not in {normal_location(name) for name in names}:
        message = (
            f"The target regions {', '.join(names)} do not include '{location}', the location of the gallery image "
            "version."
        )
        raise invalid(message, "publishingProfile.targetRegions")
    kept = {name: value for name, value in given.items() if name not in ("targetRegions", "replicaCount")}
    defaults = {"excludeFromLatest": False, "publishedDate": published, "storageAccountType": storage}
    return {"targetRegions": regions, "replicaCount": count} | defaults | kept


def _region(given: Mapping[str, Any], count: int, storage: str) -> dict[str, Any]:
    name = canonical_location(str(given.get("name", "")))
    if name is None:
        raise invalid(f"The region '{given.get('name', '')}' is not known.", "publishingProfile.targetRegions")
    spelled = dict(zip(location_names(), display_names(), strict=True))[name]
    settled = {"name": spelled, "regionalReplicaCount": count, "storageAccountType": storage}
    found: dict[str, Any] = settled | {key: value for key, value in given.items() if key != "name"}
    # Recorded: an encryption of the OS disk shows a security profile, be it empty.
    if found.get("encryption", {}).get("osDiskImage"):
        encryption = found["encryption"]
        found["encryption"] = encryption | {"osDiskImage": {"securityProfile": {}} | encryption["osDiskImage"]}
    return found


def has_replica(version: Resource, location: str) -> bool:
    """Tell whether a version can be used in a location."""
    return any(normal_location(one["name"]) == normal_location(location) for one in _regions(version))


def excluded_from_latest(version: Resource, location: str) -> bool:
    """Tell whether a version, or its target region in the location, is excluded from latest."""
    if version["properties"].get("publishingProfile", {}).get("excludeFromLatest"):
        return True
    regions = (one for one in _regions(version) if normal_location(one["name"]) == normal_location(location))
    return any(one.get("excludeFromLatest") for one in regions)


def latest(compute: Compute, definition: Resource, location: str) -> Resource | None:
    """Return the highest version of a definition in a location, but for failed, unfinished and excluded ones.

    `excludeFromLatest` of the version and of its target region count (contract of 2024-03-03).
    """
    found = [
        version
        for version in compute.world.store.of_type(VERSION, scope=definition["id"])
        if version["properties"].get("provisioningState") == "Succeeded"
        and has_replica(version, location)
        and not excluded_from_latest(version, location)
    ]
    return max(found, key=_number, default=None)


def replication_status(version: Resource, operation: Operation | None, now: float) -> dict[str, Any]:
    """Return how far each region's replication is, as $expand=ReplicationStatus shows it; done where none runs."""
    running = operation is not None
    failed = version["properties"].get("provisioningState") == "Failed"
    progress = 100
    if operation is not None:
        progress = int(100 * (now - operation.started) / max(operation.due - operation.started, 0.001))
    state = "Failed" if failed else "Replicating" if running else "Completed"
    summary = [
        {"region": one["name"], "state": state, "details": "", "progress": 0 if failed else min(progress, 100)}
        for one in _regions(version)
    ]
    whole = {"Replicating": "InProgress"}.get(state, state)
    return {"aggregatedState": whole, "summary": summary}


def _regions(version: Resource) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = version["properties"].get("publishingProfile", {}).get("targetRegions", ())
    return found


def _number(version: Resource) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version["name"]))
