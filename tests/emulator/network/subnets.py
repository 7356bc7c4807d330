from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from ..errors import resource_not_found
from ..paging import page
from ..properties import accept, network_refusal, without_nulls
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .addresses import Network, contains, parse_prefix
from .bodies import SUBNET
from .errors import child_not_found, missing_value, network_error, subnet_in_use
from .provisioning import begin_delete, begin_update, new_etag, set_state
from .references import SECURITY_GROUPS, SUBNETS, resolve, users_of_subnets

RETRY_AFTER = 3
# Microsoft, "Private subnets by default in Azure virtual networks" (techcommunity.microsoft.com, 2026).
PRIVATE_SINCE = "2025-07-01"


def put_subnet(world: World, request: ArmRequest) -> Reply:
    """Create or update one subnet of a virtual network."""
    network = _network(world, request)
    body = without_nulls(accept(request.body, SUBNET, refuse=network_refusal))
    existing = world.store.get(request.resource_id)
    subnet = build_subnet(
        world, network, request.params["subnet"], body.get("properties", {}), api_version=request.api_version
    )
    others = [other for other in subnets_of(world, network) if other is not existing]
    check_ranges(network, [*others, subnet])
    world.store.put(subnet)
    changed = [network, subnet]
    set_state(changed, "Updating")
    created = existing is None
    status, headers = begin_update(world, request, changed, created=created, retry_after=RETRY_AFTER)
    return Reply(status=status, body=present_subnet(subnet, users_of_subnets(world)), headers=headers)


def get_subnet(world: World, request: ArmRequest) -> Reply:
    """Return one subnet."""
    return Reply(body=present_subnet(_existing(world, request), users_of_subnets(world)))


def list_subnets(world: World, request: ArmRequest) -> Reply:
    """List the subnets of a virtual network."""
    users = users_of_subnets(world)
    found = [present_subnet(subnet, users) for subnet in subnets_of(world, _network(world, request))]
    return page(world.settings, request, found)


def delete_subnet(world: World, request: ArmRequest) -> Reply:
    """Delete a subnet that nothing uses."""
    network = _network(world, request)
    subnet = world.store.get(request.resource_id)
    if subnet is None:
        return Reply(status=204)
    check_unused(world, [subnet])

    def finish() -> None:
        network["etag"] = new_etag()

    return begin_delete(world, request, subnet, network["location"], finish)


def subnets_of(world: World, network: Resource) -> list[Resource]:
    """Return the subnets of a virtual network in the order of creation."""
    return world.store.of_type(SUBNETS, scope=network["id"])


def build_subnet(world: World, network: Resource, name: str, given: Mapping[str, Any], *, api_version: str) -> Resource:
    """Return the new state of a subnet: what was given, with what the service fills in."""
    subnet_id = f"{network['id']}/subnets/{name}"
    existing = world.store.get(subnet_id)
    prefixes = list(given.get("addressPrefixes") or ([given["addressPrefix"]] if given.get("addressPrefix") else []))
    if not prefixes:
        raise missing_value(f"properties.subnets[{name}].properties.addressPrefix")
    parsed = [parse_prefix(prefix, f"subnet {name}") for prefix in prefixes]
    if existing is not None:
        _check_prefixes_free(world, existing, parsed)
    properties: dict[str, Any] = {"provisioningState": "Updating"}
    properties |= {"addressPrefix": prefixes[0]} if len(prefixes) == 1 else {"addressPrefixes": prefixes}
    if "networkSecurityGroup" in given:
        path = "properties.networkSecurityGroup"
        reference = given["networkSecurityGroup"]
        group = resolve(world, reference, SECURITY_GROUPS, by=subnet_id, path=path, location=network["location"])
        properties["networkSecurityGroup"] = {"id": group["id"]}
    kept = {"addressPrefix", "addressPrefixes", "networkSecurityGroup"}
    properties |= {
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
        **_outbound_access(existing, api_version),
        **{member: deepcopy(value) for member, value in given.items() if member not in kept},
    }
    properties["delegations"] = [_delegation(subnet_id, entry) for entry in properties["delegations"]]
    return {
        "name": existing["name"] if existing is not None else name,
        "id": existing["id"] if existing is not None else subnet_id,
        "etag": new_etag(),
        "properties": properties,
        "type": SUBNETS,
    }


def _outbound_access(existing: Resource | None, api_version: str) -> dict[str, bool]:
    """Return what a PUT that does not mention it gives: new subnets are private from 2025-07-01 on, others stay."""
    if existing is None:
        return {"defaultOutboundAccess": False} if api_version >= PRIVATE_SINCE else {}
    held = existing["properties"]
    return {name: held[name] for name in ("defaultOutboundAccess",) if name in held}


def present_subnet(subnet: Resource, users: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return a subnet with the IP configurations that are in it."""
    shown: dict[str, Any] = deepcopy(subnet)
    found = users.get(subnet["id"].lower(), [])
    if found:
        shown["properties"]["ipConfigurations"] = [{"id": user} for user in found]
    return shown


def check_unused(world: World, subnets: Iterable[Resource]) -> None:
    """Raise where an IP configuration is in one of the subnets."""
    users = users_of_subnets(world)
    for subnet in subnets:
        found = users.get(subnet["id"].lower())
        if found:
            raise subnet_in_use(subnet["name"], found)


def check_ranges(network: Resource, subnets: Iterable[Resource]) -> None:
    """Raise where a subnet is outside the virtual network or overlaps another subnet."""
    space = [parse_prefix(text, network["name"]) for text in network["properties"]["addressSpace"]["addressPrefixes"]]
    seen: list[tuple[str, Network]] = []
    for subnet in subnets:
        for prefix in prefixes_of(subnet):
            if not any(contains(outer, prefix) for outer in space):
                message = (
                    f"Subnet '{subnet['name']}' is not valid because its IP address range is outside the IP address "
                    f"range of virtual network '{network['name']}'."
                )
                raise network_error(400, "NetcfgSubnetRangeOutsideVnet", message)
            if any(prefix.overlaps(other) for dummy, other in seen):
                message = (
                    f"Subnet '{subnet['name']}' is not valid because its IP address range overlaps with that of an "
                    f"existing subnet in virtual network '{network['name']}'."
                )
                raise network_error(400, "NetcfgSubnetRangesOverlap", message)
            seen.append((subnet["name"], prefix))


def prefixes_of(subnet: Resource) -> list[Network]:
    """Return the address prefixes of a subnet."""
    properties = subnet["properties"]
    texts = properties.get("addressPrefixes") or [properties["addressPrefix"]]
    return [parse_prefix(text, subnet["name"]) for text in texts]


def _check_prefixes_free(world: World, existing: Resource, wanted: list[Network]) -> None:
    gone = [prefix for prefix in prefixes_of(existing) if prefix not in wanted]
    if gone and users_of_subnets(world).get(existing["id"].lower()):
        message = f"IpPrefix {gone[0]} on Subnet {existing['name']} has active allocations and cannot be deleted."
        raise network_error(400, "InUsePrefixCannotBeDeleted", message)


def _delegation(subnet_id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": given.get("name", ""),
        "id": f"{subnet_id}/delegations/{given.get('name', '')}",
        "etag": new_etag(),
        "properties": {"provisioningState": "Succeeded", "actions": [], **given.get("properties", {})},
        "type": f"{SUBNETS}/delegations",
    }


def _network(world: World, request: ArmRequest) -> Resource:
    network_id = request.resource_id.lower().rpartition("/subnets")[0]
    network = world.store.get(network_id)
    if network is None:
        raise resource_not_found(request.resource_id[: len(network_id)])
    return network


def _existing(world: World, request: ArmRequest) -> Resource:
    _network(world, request)
    subnet = world.store.get(request.resource_id)
    if subnet is None:
        raise child_not_found(request.resource_id)
    return subnet
