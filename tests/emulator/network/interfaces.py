from __future__ import annotations

import uuid
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ..properties import accept, network_refusal, without_nulls
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .bodies import INTERFACE
from .errors import interface_in_use, missing_value
from .ip_configurations import Configurator
from .provisioning import begin_delete, begin_update, existing_resource, start_resource
from .public_addresses import give_address
from .references import INTERFACES, SECURITY_GROUPS, reference_id, resolve

UPDATE_RETRY_AFTER = 10
CONFIGURED = ("ipConfigurations", "networkSecurityGroup", "dnsSettings")
# What belongs to the machine an interface is attached to; an update of the interface keeps it.
ATTACHMENT = ("macAddress", "primary", "virtualMachine")


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
    give_public_addresses(world, interface)
    retry_after = None if created else UPDATE_RETRY_AFTER
    status, headers = begin_update(world, request, [interface], created=created, retry_after=retry_after)
    return Reply(status=status, body=present_interface(world, interface), headers=headers)


def get_interface(world: World, request: ArmRequest) -> Reply:
    """Return one interface."""
    return Reply(body=present_interface(world, existing_resource(world, request)))


def remove_interface(world: World, request: ArmRequest) -> Reply:
    """Delete an interface that no machine has."""
    interface = world.store.get(request.resource_id)
    if interface is None:
        return Reply(status=204)
    user = reference_id(interface["properties"].get("virtualMachine"))
    if user:
        raise interface_in_use(interface["id"], user)
    return begin_delete(world, request, interface, interface["location"])


def present_interface(_: World, interface: Resource) -> dict[str, Any]:
    """Return an interface; its IP configurations share its state and etag."""
    shown: dict[str, Any] = deepcopy(interface)
    for configuration in shown["properties"].get("ipConfigurations", []):
        configuration["etag"] = shown.get("etag", "")
        configuration["properties"]["provisioningState"] = shown["properties"]["provisioningState"]
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


def give_public_addresses(world: World, interface: Resource) -> None:
    """Have the interface's dynamic public addresses given out while a machine has the interface."""
    attached = bool(interface["properties"].get("virtualMachine"))
    for configuration in interface["properties"]["ipConfigurations"]:
        address = world.store.get(reference_id(configuration["properties"].get("publicIPAddress")))
        if address is not None:
            give_address(world, address, in_use=attached)
