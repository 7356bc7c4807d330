from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..store import Resource
from ..world import World
from .errors import invalid_reference, malformed_reference

INTERFACES = "Microsoft.Network/networkInterfaces"
PUBLIC_ADDRESSES = "Microsoft.Network/publicIPAddresses"
SECURITY_GROUPS = "Microsoft.Network/networkSecurityGroups"
SUBNETS = "Microsoft.Network/virtualNetworks/subnets"
VIRTUAL_NETWORKS = "Microsoft.Network/virtualNetworks"


def reference_id(reference: Any) -> str:
    """Return the id of a reference, "" where there is none."""
    return str(reference.get("id") or "") if isinstance(reference, dict) else ""


def resolve(world: World, reference: Any, expected: str, *, by: str, path: str, location: str = "") -> Resource:
    """Return the resource a body refers to, or raise where it is malformed, missing or in another region."""
    given = reference_id(reference)
    if not _has_type(given, expected):
        raise malformed_reference(given, expected.rpartition("/")[2], path)
    found = world.store.get(given)
    if found is None or (location and found.get("location", location) != location):
        raise invalid_reference(given, by)
    return found


def ip_configurations(world: World) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Yield every IP configuration with the interface it belongs to."""
    for interface in world.store.of_type(INTERFACES):
        for configuration in interface["properties"].get("ipConfigurations", []):
            yield interface, configuration


def users_of_subnets(world: World) -> dict[str, list[str]]:
    """Return the ids of the IP configurations by the subnet (in lower case) they are in."""
    return _users(world, "subnet")


def users_of_public_addresses(world: World) -> dict[str, list[str]]:
    """Return the ids of the IP configurations by the public address (in lower case) they have."""
    return _users(world, "publicIPAddress")


def users_of_security_groups(world: World, kind: str) -> dict[str, list[str]]:
    """Return the ids of the interfaces or subnets (the kind) by the security group (in lower case) they refer to."""
    users: dict[str, list[str]] = {}
    for user in world.store.of_type(kind):
        used = reference_id(user["properties"].get("networkSecurityGroup")).lower()
        if used:
            users.setdefault(used, []).append(user["id"])
    return users


def _users(world: World, member: str) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {}
    for dummy, configuration in ip_configurations(world):
        used = reference_id(configuration["properties"].get(member)).lower()
        if used:
            users.setdefault(used, []).append(configuration["id"])
    return users


def _has_type(resource_id: str, expected: str) -> bool:
    segments = resource_id.strip("/").split("/")
    lowered = [segment.lower() for segment in segments]
    if "providers" not in lowered:
        return False
    rest = segments[lowered.index("providers") + 1 :]
    return len(rest) % 2 == 1 and "/".join([rest[0], *rest[1::2]]).lower() == expected.lower()
