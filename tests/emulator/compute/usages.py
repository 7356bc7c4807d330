from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import AzureError
from ..store import Resource
from .context import Compute, normal_location
from .sizes import Size, same

# No facts, but what a grown subscription may have. A resource of type Microsoft.Compute/locations/usages in the store
# sets another limit.
LIMITS: Mapping[str, int] = {"availabilitySets": 2500, "virtualMachines": 25000}
DISK_COUNTS: Mapping[str, tuple[str, str]] = {
    "Standard": ("StandardDiskCount", "Standard Storage Managed Disks"),
    "Premium": ("PremiumDiskCount", "Premium Storage Managed Disks"),
    "StandardSSD": ("StandardSSDDiskCount", "StandardSSDStorageDisks"),
}
DISK_LIMIT = 50_000
CORES_LIMIT = 10_000
REQUEST_MORE = "Submit a request for Quota increase at https://aka.ms/ProdportalCRP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One counter of a location."""

    name: str
    localized: str
    current: int
    limit: int

    def to_arm(self) -> dict[str, Any]:
        """Return the counter as the usages API writes it."""
        name = {"value": self.name, "localizedValue": self.localized}
        return {"limit": self.limit, "unit": "Count", "currentValue": self.current, "name": name}


def usages(compute: Compute, location: str) -> list[Usage]:
    """Return every counter of a location, counted from the resources that exist."""
    found = [
        _usage(
            compute, location, "availabilitySets", "Availability Sets", len(_of(compute, "availabilitySets", location))
        ),
        _usage(compute, location, "cores", "Total Regional vCPUs", cores(compute, location)),
        _usage(
            compute, location, "virtualMachines", "Virtual Machines", len(_of(compute, "virtualMachines", location))
        ),
        _usage(
            compute,
            location,
            "lowPriorityCores",
            "Total Regional Low-priority vCPUs",
            cores(compute, location, spot=True),
        ),
    ]
    families = dict.fromkeys(size.family for size in compute.sizes.of_location(location))
    found += [
        _usage(compute, location, family, _localized(family), cores(compute, location, family)) for family in families
    ]
    disks = _of(compute, "disks", location)
    for kind, (name, localized) in DISK_COUNTS.items():
        held = sum(disk.get("sku", {}).get("name", "").partition("_")[0] == kind for disk in disks)
        found.append(_usage(compute, location, name, localized, held))
    return found


def cores(compute: Compute, location: str, family: str | None = None, *, spot: bool = False) -> int:
    """Return the vCPUs that the machines of a location, or of one family there, count for.

    Deallocated machines count too (vCPU quotas, learn.microsoft.com).
    """
    total = 0
    for machine in _of(compute, "virtualMachines", location):
        size = compute.sizes.find(machine["properties"]["hardwareProfile"]["vmSize"], location)
        if size is None or is_spot(machine["properties"]) != spot or (family and not same(size.family, family)):
            continue
        total += int(size.number("vCPUs"))
    return total


def is_spot(properties: Mapping[str, Any]) -> bool:
    """Tell whether a machine counts against the low-priority quota."""
    return properties.get("priority", "Regular") in ("Spot", "Low", "SpotPlus")


def check_quota(compute: Compute, size: Size, more: int, properties: Mapping[str, Any]) -> None:
    """Raise the refusal of a machine, or of a larger size, that the quota of the location has no room for."""
    location = size.location
    if more <= 0:
        return
    if is_spot(properties):
        low = _usage(compute, location, "lowPriorityCores", "", cores(compute, location, spot=True))
        _refuse(low, "Low Priority", location, more)
        return
    _refuse(
        _usage(compute, location, size.family, "", cores(compute, location, size.family)), size.family, location, more
    )
    _refuse(_usage(compute, location, "cores", "", cores(compute, location)), "Total Regional", location, more)


def _refuse(usage: Usage, named: str, location: str, more: int) -> None:
    needed = usage.current + more
    if needed <= usage.limit:
        return
    message = (
        f"Operation could not be completed as it results in exceeding approved {named} Cores quota. Additional "
        f"details - Deployment Model: Resource Manager, Location: {location}, Current Limit: {usage.limit}, "
        f"Current Usage: {usage.current}, Additional Required: {more}, (Minimum) New Limit Required: {needed}. "
        f"{REQUEST_MORE}"
    )
    raise AzureError(409, "OperationNotAllowed", message)


def _usage(compute: Compute, location: str, name: str, localized: str, current: int) -> Usage:
    return Usage(name=name, localized=localized, current=current, limit=_limit(compute, location, name))


def _limit(compute: Compute, location: str, name: str) -> int:
    scope = f"{compute.world.subscription_scope}/providers/Microsoft.Compute/locations/{location}/usages/{name}"
    seeded = compute.world.store.get(scope)
    if seeded is not None:
        return int(seeded["properties"]["limit"])
    return DISK_LIMIT if name.endswith("DiskCount") else LIMITS.get(name, CORES_LIMIT)


def _localized(family: str) -> str:
    return family.replace("standard", "Standard ", 1).replace("Family", " Family vCPUs")


def _of(compute: Compute, kind: str, location: str) -> list[Resource]:
    found = compute.world.store.of_type(f"Microsoft.Compute/{kind}")
    return [resource for resource in found if normal_location(resource["location"]) == normal_location(location)]
