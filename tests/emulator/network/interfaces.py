from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from ..errors import AzureError
from ..properties import accept, network_refusal, without_nulls
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .bodies import INTERFACE
from .errors import interface_in_use, missing_value
from .ip_configurations import Configurator
from .provisioning import begin_delete, begin_update, new_etag, start_resource
from .public_addresses import fill_public_address
from .references import INTERFACES, PUBLIC_ADDRESSES, SECURITY_GROUPS, reference_id, resolve

UPDATE_RETRY_AFTER = 10
CONFIGURED = ("ipConfigurations", "networkSecurityGroup", "dnsSettings")
# What the machine that has an interface wrote into it; an update of the interface keeps it.
ATTACHMENT = ("primary", "virtualMachine")
# Members of networkProfile.networkInterfaceConfigurations[].properties that are those of an interface.
SHARED = (
    "auxiliaryMode",
    "auxiliarySku",
    "disableTcpStateTracking",
    "enableAcceleratedNetworking",
    "enableIPForwarding",
    "networkSecurityGroup",
)


def put_interface(world: World, request: ArmRequest) -> Reply:
    """Create or replace; a new one is Succeeded at once, as recorded, and has its private addresses at once."""
    body = without_nulls(accept(request.body, INTERFACE, refuse=network_refusal))
    existing = world.store.get(request.resource_id)
    interface = start_resource(world, request, body, INTERFACES, existing)
    fill_interface(world, interface, body.get("properties", {}), existing)
    created = existing is None
    if created:
        interface["properties"]["provisioningState"] = "Succeeded"
    world.store.put(interface)
    retry_after = None if created else UPDATE_RETRY_AFTER
    status, headers = begin_update(world, request, [interface], created=created, retry_after=retry_after)
    return Reply(status=status, body=present_interfaces(world, [interface])[0], headers=headers)


def delete_addressed_interface(world: World, request: ArmRequest) -> Reply:
    """Delete an interface that no machine has."""
    interface = world.store.get(request.resource_id)
    if interface is None:
        return Reply(status=204)
    user = reference_id(interface["properties"].get("virtualMachine"))
    if user:
        raise interface_in_use(interface["id"], user)
    return begin_delete(world, request, interface, interface["location"])


def present_interfaces(dummy: World, interfaces: Sequence[Resource]) -> list[dict[str, Any]]:
    """Return interfaces; their IP configurations share their state and etag; those of machines have a MAC address."""
    return [_present(interface) for interface in interfaces]


def _present(interface: Resource) -> dict[str, Any]:
    shown: dict[str, Any] = deepcopy(interface)
    properties = shown["properties"]
    if "virtualMachine" in properties:
        properties["macAddress"] = _mac_address(interface["id"])
    for configuration in properties.get("ipConfigurations", []):
        configuration["etag"] = shown.get("etag", "")
        configuration["properties"]["provisioningState"] = properties["provisioningState"]
    return shown


def fill_interface(world: World, interface: Resource, given: Mapping[str, Any], existing: Resource | None) -> None:
    """Put in what was given and what the service adds, above all the private addresses."""
    if not given.get("ipConfigurations"):
        raise missing_value("properties.ipConfigurations")
    before = existing["properties"] if existing is not None else {}
    configurator = Configurator(world=world, interface=interface, before=before.get("ipConfigurations", []))
    suffix = before.get("dnsSettings", {}).get("internalDomainNameSuffix")
    properties = interface["properties"]
    properties |= {
        "ipConfigurations": configurator.build(given["ipConfigurations"]),
        "dnsSettings": {
            "dnsServers": [],
            **given.get("dnsSettings", {}),
            "appliedDnsServers": [],
            "internalDomainNameSuffix": suffix or f"{uuid.uuid4().hex[:26]}.bx.internal.cloudapp.net",
        },
        "enableAcceleratedNetworking": False,
        "vnetEncryptionSupported": False,
        "enableIPForwarding": False,
        "disableTcpStateTracking": False,
        "hostedWorkloads": [],
        "tapConfigurations": [],
        "nicType": "Standard",
        "auxiliaryMode": "None",
        "auxiliarySku": "None",
        **{name: deepcopy(value) for name, value in given.items() if name not in CONFIGURED},
    }
    if reference_id(given.get("networkSecurityGroup")):
        by, location = interface["id"], interface["location"]
        path, reference = "properties.networkSecurityGroup", given["networkSecurityGroup"]
        group = resolve(world, reference, SECURITY_GROUPS, by=by, path=path, location=location)
        properties["networkSecurityGroup"] = {"id": group["id"]}
    properties |= {name: before[name] for name in ATTACHMENT if name in before}


def create_interface_for_vm(world: World, vm: Resource, configuration: Mapping[str, Any]) -> str:
    """Make the interface, and the public addresses it asks for, that a machine's networkProfile describes.

    `configuration` is an entry of properties.networkProfile.networkInterfaceConfigurations. Returns the interface's id;
    the interface is attached to the machine. Raises AzureError as a PUT of the interface would.
    """
    given = configuration.get("properties", {})
    if not configuration.get("name"):
        raise missing_value("properties.networkProfile.networkInterfaceConfigurations[].name")
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
    interface["properties"] |= {
        "provisioningState": "Succeeded",
        "virtualMachine": {"id": vm["id"]},
        "primary": bool(given.get("primary", True)),
    }
    world.store.put(interface)
    return str(interface["id"])


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
    name = f"{described.get('name', 'publicIP')}-{_suffix()}"
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
        "tags": {},
        "properties": {"provisioningState": "Updating", "resourceGuid": str(uuid.uuid4())},
    }


def _suffix() -> str:
    return uuid.uuid4().hex[:8]


def _mac_address(interface_id: str) -> str:
    tail = uuid.uuid5(uuid.NAMESPACE_URL, interface_id.lower()).hex[:6].upper()
    return f"00-22-48-{tail[:2]}-{tail[2:4]}-{tail[4:]}"
