from __future__ import annotations

import uuid
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ..errors import AzureError
from ..store import Resource
from ..world import World
from .interfaces import fill_interface, give_public_addresses
from .provisioning import new_etag
from .public_addresses import fill_public_address
from .references import INTERFACES, PUBLIC_ADDRESSES, reference_id

# Members of networkProfile.networkInterfaceConfigurations[].properties that are those of an interface.
SHARED = (
    "auxiliaryMode",
    "auxiliarySku",
    "disableTcpStateTracking",
    "enableAcceleratedNetworking",
    "enableIPForwarding",
    "networkSecurityGroup",
)


def create_interface_for_vm(world: World, vm: Resource, configuration: Mapping[str, Any]) -> str:
    """Make the interface, and the public addresses it asks for, that a machine's networkProfile describes.

    `configuration` is an entry of properties.networkProfile.networkInterfaceConfigurations. Returns the interface's id;
    the interface is attached to the machine. Raises AzureError as a PUT of the interface would.
    """
    given = configuration.get("properties", {})
    scope = "/".join(vm["id"].split("/")[:5])
    name = f"{configuration['name']}-{_suffix()}"
    properties: dict[str, Any] = {member: deepcopy(given[member]) for member in SHARED if member in given}
    dns = given.get("dnsSettings", {})
    if dns.get("dnsServers"):
        properties["dnsSettings"] = {"dnsServers": list(dns["dnsServers"])}
    properties["ipConfigurations"] = [
        _ip_configuration(world, vm, scope, entry) for entry in given.get("ipConfigurations", [])
    ]
    interface = _tracked(vm, f"{scope}/providers/{INTERFACES}/{name}", name, INTERFACES)
    try:
        fill_interface(world, interface, properties, None)
    except AzureError:
        for entry in properties["ipConfigurations"]:
            world.store.delete(reference_id(entry["properties"].get("publicIPAddress")))
        raise
    interface["properties"]["provisioningState"] = "Succeeded"
    world.store.put(interface)
    attach_interface(world, interface["id"], vm["id"], primary=bool(given.get("primary", True)))
    return str(interface["id"])


def attach_interface(world: World, interface_id: str, vm_id: str, *, primary: bool) -> None:
    """Note on an interface which machine has it; it gets a MAC address, its dynamic public addresses are given out."""
    interface = world.store.get(interface_id)
    if interface is None:
        return
    properties = interface["properties"]
    properties |= {"virtualMachine": {"id": vm_id}, "primary": primary}
    properties.setdefault("macAddress", _mac_address())
    interface["etag"] = new_etag()
    give_public_addresses(world, interface)


def detach_interface(world: World, interface_id: str) -> None:
    """Note on an interface that no machine has it any more."""
    interface = world.store.get(interface_id)
    if interface is None:
        return
    for member in ("virtualMachine", "primary", "macAddress"):
        interface["properties"].pop(member, None)
    interface["etag"] = new_etag()


def delete_interface(world: World, interface_id: str) -> None:
    """Remove an interface, with those of its public addresses that are to go with it (deleteOption Delete)."""
    interface = world.store.get(interface_id)
    if interface is None:
        return
    world.store.delete(interface_id)
    for configuration in interface["properties"].get("ipConfigurations", []):
        address = world.store.get(reference_id(configuration["properties"].get("publicIPAddress")))
        if address is not None and address["properties"].get("deleteOption") == "Delete":
            world.store.delete(address["id"])


def _ip_configuration(world: World, vm: Resource, scope: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(entry.get("properties", {}))
    described = given.pop("publicIPAddressConfiguration", None)
    if described:
        given["publicIPAddress"] = {"id": _public_address(world, vm, scope, described)}
    return {"name": entry.get("name"), "properties": given}


def _public_address(world: World, vm: Resource, scope: str, described: Mapping[str, Any]) -> str:
    given = dict(described.get("properties", {}))
    given.pop("publicIPPrefix", None)
    name = f"{described['name']}-{_suffix()}"
    address = _tracked(vm, f"{scope}/providers/{PUBLIC_ADDRESSES}/{name}", name, PUBLIC_ADDRESSES)
    body = {"properties": given, **({"sku": described["sku"]} if described.get("sku") else {})}
    fill_public_address(address, body, None)
    address["properties"]["provisioningState"] = "Succeeded"
    world.store.put(address)
    return str(address["id"])


def _tracked(vm: Resource, resource_id: str, name: str, resource_type: str) -> Resource:
    return {
        "name": name,
        "id": resource_id,
        "etag": new_etag(),
        "type": resource_type,
        "location": vm["location"],
        "tags": dict(vm.get("tags", {})),
        "properties": {"provisioningState": "Updating", "resourceGuid": str(uuid.uuid4())},
    }


def _suffix() -> str:
    return uuid.uuid4().hex[:8]


def _mac_address() -> str:
    tail = uuid.uuid4().hex[:6].upper()
    return f"00-22-48-{tail[:2]}-{tail[2:4]}-{tail[4:]}"
