from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from ..errors import AzureError
from ..properties import accept, network_refusal, without_nulls
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .addresses import parse_prefix
from .bodies import VIRTUAL_NETWORK
from .errors import missing_value
from .provisioning import begin_delete, begin_update, set_state, start_resource
from .references import VIRTUAL_NETWORKS, users_of_subnets
from .subnets import build_subnet, check_ranges, check_unused, present_subnet, subnets_of

RETRY_AFTER = 3
FILLED = ("subnets", "provisioningState", "resourceGuid")


def put_virtual_network(world: World, request: ArmRequest) -> Reply:
    """Create or replace; a body without subnets leaves those there are, one with subnets removes the others."""
    body = without_nulls(accept(request.body, VIRTUAL_NETWORK, refuse=network_refusal))
    existing = world.store.get(request.resource_id)
    network = start_resource(world, request, body, VIRTUAL_NETWORKS, existing)
    given = body.get("properties", {})
    _fill(network, given)
    kept, removed = _plan_subnets(world, network, given, request.api_version)
    check_unused(world, removed)
    check_ranges(network, kept)
    world.store.put(network)
    for subnet in removed:
        world.store.delete(subnet["id"])
    for subnet in kept:
        world.store.put(subnet)
    changed = [network, *kept]
    set_state(changed, "Updating")
    created = existing is None
    status, headers = begin_update(world, request, changed, created=created, retry_after=RETRY_AFTER)
    return Reply(status=status, body=present_virtual_networks(world, [network])[0], headers=headers)


def delete_virtual_network(world: World, request: ArmRequest) -> Reply:
    """Delete a virtual network none of whose subnets is used."""
    network = world.store.get(request.resource_id)
    if network is None:
        return Reply(status=204)
    check_unused(world, subnets_of(world, network))
    return begin_delete(world, request, network, network["location"])


def present_virtual_networks(world: World, networks: Sequence[Resource]) -> list[dict[str, Any]]:
    """Return virtual networks with their subnets in them."""
    users = users_of_subnets(world)
    return [_present(world, network, users) for network in networks]


def _present(world: World, network: Resource, users: Mapping[str, list[str]]) -> dict[str, Any]:
    shown: dict[str, Any] = deepcopy(network)
    properties = shown["properties"]
    subnets = [present_subnet(subnet, users) for subnet in subnets_of(world, network)]
    last = ("virtualNetworkPeerings", "enableDdosProtection")
    ordered = {name: value for name, value in properties.items() if name not in last}
    shown["properties"] = ordered | {"subnets": subnets} | {name: properties[name] for name in last}
    return shown


def _fill(network: Resource, given: Mapping[str, Any]) -> None:
    prefixes = given.get("addressSpace", {}).get("addressPrefixes")
    if not prefixes:
        raise missing_value("properties.addressSpace")
    for prefix in prefixes:
        parse_prefix(prefix, f"virtual network {network['name']}")
    if given.get("virtualNetworkPeerings"):
        raise AzureError(501, "NotImplemented", "The emulator has no virtual network peerings.")
    properties = network["properties"]
    properties |= {name: deepcopy(value) for name, value in given.items() if name not in FILLED}
    properties.setdefault("virtualNetworkPeerings", [])
    properties.setdefault("enableDdosProtection", False)


def _plan_subnets(
    world: World, network: Resource, given: Mapping[str, Any], api_version: str
) -> tuple[list[Resource], list[Resource]]:
    existing = subnets_of(world, network)
    if "subnets" not in given:
        return existing, []
    kept = []
    for index, entry in enumerate(given["subnets"]):
        if not entry.get("name"):
            raise missing_value(f"properties.subnets[{index}].name")
        properties = entry.get("properties", {})
        kept.append(build_subnet(world, network, entry["name"], properties, api_version=api_version))
    names = {subnet["id"].lower() for subnet in kept}
    return kept, [subnet for subnet in existing if subnet["id"].lower() not in names]
