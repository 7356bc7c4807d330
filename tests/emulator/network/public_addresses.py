from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from ..properties import accept, network_refusal, without_nulls
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .addresses import first_free_public
from .bodies import PUBLIC_ADDRESS
from .errors import network_error, public_address_in_use
from .provisioning import begin_delete, begin_update, start_resource
from .references import PUBLIC_ADDRESSES, users_of_public_addresses

RETRY_AFTER = 1
# What a client may send back of an answer, but the service decides.
DECIDED = ("ipAddress", "provisioningState", "resourceGuid")


def put_public_address(world: World, request: ArmRequest) -> Reply:
    """Create or replace."""
    body = without_nulls(accept(request.body, PUBLIC_ADDRESS, refuse=network_refusal))
    existing = world.store.get(request.resource_id)
    address = start_resource(world, request, body, PUBLIC_ADDRESSES, existing)
    fill_public_address(address, body, existing)
    world.store.put(address)

    created = existing is None
    status, headers = begin_update(world, request, [address], created=created, retry_after=RETRY_AFTER)
    return Reply(status=status, body=present_public_addresses(world, [address])[0], headers=headers)


def delete_public_address(world: World, request: ArmRequest) -> Reply:
    """Delete a public address that no IP configuration has."""
    address = world.store.get(request.resource_id)
    if address is None:
        return Reply(status=204)
    users = users_of_public_addresses(world).get(address["id"].lower())
    if users:
        raise public_address_in_use(address["id"], users[0])
    return begin_delete(world, request, address, address["location"])


def fill_public_address(address: Resource, body: Mapping[str, Any], existing: Resource | None) -> None:
    """Put in what was given and the defaults of the service."""
    given = body.get("properties", {})
    sku = {"name": "Basic", "tier": "Regional", **body.get("sku", {})}
    if existing is not None and "sku" in body and existing["sku"]["name"] != sku["name"]:
        message = f"Sku of public IP address {address['id']} cannot be changed from {existing['sku']['name']}."
        raise network_error(400, "PublicIPAddressSkuCannotBeChanged", message)
    method = given.get("publicIPAllocationMethod", "Static" if sku["name"] != "Basic" else "Dynamic")
    if sku["name"] != "Basic" and method == "Dynamic":
        message = "Standard sku publicIp must have AllocationMethod set to Static."
        raise network_error(400, "StandardAndBasicSkuPublicIpAllocationMethodMismatch", message)
    address["sku"] = sku
    if "zones" in body:
        address["zones"] = body["zones"]
    properties = address["properties"]
    properties |= {
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": method,
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
        "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
        **{name: deepcopy(value) for name, value in given.items() if name not in DECIDED},
    }
    if "domainNameLabel" in properties.get("dnsSettings", {}):
        settings = properties["dnsSettings"]
        settings["fqdn"] = f"{settings['domainNameLabel']}.{address['location']}.cloudapp.azure.com"
    if existing is not None and "ipAddress" in existing["properties"]:
        properties["ipAddress"] = existing["properties"]["ipAddress"]


def present_public_addresses(world: World, addresses: Sequence[Resource]) -> list[dict[str, Any]]:
    """Return public addresses with the IP configurations that have them.

    A static one is given out with its creation, a dynamic one while a machine uses it.
    """
    users = users_of_public_addresses(world)
    return [_present(world, address, users.get(address["id"].lower(), [])) for address in addresses]


def _present(world: World, address: Resource, users: Sequence[str]) -> dict[str, Any]:
    properties = address["properties"]
    if properties["publicIPAllocationMethod"] == "Static":
        due = properties["provisioningState"] == "Succeeded"
    else:
        due = any(_is_of_a_machine(world, user) for user in users)
        if not due:
            properties.pop("ipAddress", None)
    if due and "ipAddress" not in properties:
        others = world.store.of_type(PUBLIC_ADDRESSES)
        taken = {other["properties"].get("ipAddress", "") for other in others}
        properties["ipAddress"] = first_free_public(properties["publicIPAddressVersion"], taken)
    shown: dict[str, Any] = deepcopy(address)
    if users:
        shown["properties"]["ipConfiguration"] = {"id": users[0]}
    return shown


def _is_of_a_machine(world: World, configuration_id: str) -> bool:
    interface = world.store.get(configuration_id.rpartition("/ipConfigurations/")[0])
    return interface is not None and "virtualMachine" in interface["properties"]
