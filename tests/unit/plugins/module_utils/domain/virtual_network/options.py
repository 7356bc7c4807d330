"""The options of a network as the module receives them, and what Azure shows of one that is up to date."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.arguments import NETWORK_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.desired import DesiredNetwork
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.observed import ObservedNetwork
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

GROUP = "/subscriptions/0000/resourceGroups/web"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net"
SUBNET = f"{NETWORK}/subnets/machines"
SECURITY_GROUP = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/ssh"
ADDRESS = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/web1-nic/ipConfigurations/ipconfig1"
SSH: dict[str, t.Any] = {"name": "ssh", "priority": 1000, "ports": ["22"], "source": ["203.0.113.7/32"]}
ASKED: dict[str, t.Any] = {
    "location": "westeurope",
    "address_prefixes": ["10.0.0.0/16"],
    "subnet": {"name": "machines", "address_prefix": "10.0.1.0/24"},
    "security_group": {"name": "ssh", "rules": [SSH]},
}
_OBSERVED: dict[str, t.Any] = {
    "id": NETWORK,
    "name": "net",
    "location": "westeurope",
    "tags": {"Env": "test"},
    "properties": {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [
            {"name": "other", "id": f"{NETWORK}/subnets/other", "properties": {"addressPrefixes": ["10.0.9.0/24"]}},
            {
                "name": "Machines",
                "id": SUBNET,
                "properties": {
                    "addressPrefix": "10.0.1.0/24",
                    "networkSecurityGroup": {"id": SECURITY_GROUP.upper()},
                    "privateEndpointNetworkPolicies": "Disabled",
                },
            },
        ],
    },
}
_SECURITY_GROUP: dict[str, t.Any] = {
    "id": SECURITY_GROUP,
    "name": "ssh",
    "location": "westeurope",
    "properties": {
        "securityRules": [
            {"name": "other", "properties": {"priority": 100, "direction": "Inbound", "protocol": "Icmp"}},
            {
                "name": "SSH",
                "properties": {
                    "description": "kept",
                    "priority": 1000,
                    "direction": "Inbound",
                    "access": "Allow",
                    "protocol": "TCP",
                    "sourcePortRange": "*",
                    "destinationPortRange": "22",
                    "destinationPortRanges": [],
                    "sourceAddressPrefix": "203.0.113.7/32",
                    "sourceAddressPrefixes": [],
                    "destinationAddressPrefix": "*",
                },
            },
        ],
        "subnets": [{"id": SUBNET}],
    },
}


def desired(**given: t.Any) -> DesiredNetwork:
    """Return the network asked for with these options, all others at their defaults."""
    defaults = {name: argument.get("default") for name, argument in NETWORK_ARGUMENTS.items()}
    options = {**defaults, "name": "net", "resource_group": "web", **given}
    return DesiredNetwork.from_options(options, subscription="0000")


def observed(**changed: t.Any) -> ObservedNetwork:
    """Return the network as Azure shows it, with what is changed at dotted paths (`__` for a dot)."""
    return ObservedNetwork(document=_changed(_OBSERVED, changed))


def security_group(**changed: t.Any) -> dict[str, t.Any]:
    """Return the security group as Azure shows it, with what is changed at dotted paths (`__` for a dot)."""
    return _changed(_SECURITY_GROUP, changed)


def _changed(document: dict[str, t.Any], changed: dict[str, t.Any]) -> dict[str, t.Any]:
    document = copy.deepcopy(document)
    for path, value in changed.items():
        plant(document, path.replace("__", "."), value)
    return document
