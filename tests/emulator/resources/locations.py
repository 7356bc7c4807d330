from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..errors import AzureError
from ..world import World, read_catalogue


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in read_catalogue("locations")}


def location_names() -> list[str]:
    """Return the short names of the locations: "eastus"."""
    return list(_catalogue())


def display_names() -> list[str]:
    """Return the names for people: "East US"."""
    return [entry["displayName"] for entry in _catalogue().values()]


def canonical_location(given: str) -> str | None:
    """Return the short name of a location spelled either way, or None where it is unknown."""
    name = given.replace(" ", "").lower()
    return name if name in _catalogue() else None


def check_location(given: object, resource_type: str) -> str:
    """Return the short name of the location a resource is put in, or raise Resource Manager's 400."""
    if not isinstance(given, str) or not given:
        raise AzureError(400, "LocationRequired", "The location property is required for this definition.")
    location = canonical_location(given)
    if location is None:
        available = ",".join(location_names())
        message = (
            f"The provided location '{given}' is not available for resource type '{resource_type}'. "
            f"List of available regions for the resource type is '{available}'."
        )
        raise AzureError(400, "LocationNotAvailableForResourceType", message)
    return location


def locations_of(world: World) -> list[dict[str, Any]]:
    """Return the locations as the subscription lists them."""
    scope = world.subscription_scope
    return [_with_ids(scope, entry) for entry in _catalogue().values()]


def _with_ids(scope: str, entry: dict[str, Any]) -> dict[str, Any]:
    location = {name: value for name, value in entry.items() if name != "source"}
    metadata = dict(location.get("metadata", {}))
    if "pairedRegion" in metadata:
        paired = [
            {"name": pair["name"], "id": f"{scope}/locations/{pair['name']}"} for pair in metadata["pairedRegion"]
        ]
        metadata["pairedRegion"] = paired
    return {"id": f"{scope}/locations/{entry['name']}", **location, "metadata": metadata}
