# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network interface that Azure makes together with a machine, and how it is recognised afterwards."""

from __future__ import annotations

import hashlib
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..plan import Change
from ..resource_id import ResourceId, same_id
from ..wire import Json, dig, plant_given

# The version of Microsoft.Network in which Compute makes the interface (REST reference of Virtual Machines).
NETWORK_API_VERSION = "2022-11-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeInterface:
    """An interface asked for by its subnet; it lives and dies with the machine."""

    subnet: ResourceId
    public_ip: bool = False
    accelerated_networking: bool | None = None
    security_group: ResourceId | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any]) -> MadeInterface | None:
        """Read subnet_id and what belongs to it; raises InvalidOption where the rest is given without it."""
        if not options.get("subnet_id"):
            for option in ("public_ip", "accelerated_networking", "security_group_id"):
                if options.get(option) is not None:
                    raise InvalidOption(option, "it describes the interface made in subnet_id.", "give subnet_id too")
            return None
        group = options.get("security_group_id")
        return cls(
            subnet=ResourceId.parse_of_type(
                options["subnet_id"], "Microsoft.Network/virtualNetworks/subnets", option="subnet_id"
            ),
            public_ip=bool(options.get("public_ip")),
            accelerated_networking=options.get("accelerated_networking"),
            security_group=ResourceId.parse_of_type(
                group, "Microsoft.Network/networkSecurityGroups", option="security_group_id"
            )
            if group
            else None,
        )

    def name_for(self, machine: str) -> str:
        """Return the interface's name, which ends in a digest of what was asked of it.

        Azure keeps nothing of the request but the interface's id on the machine. The digest in it tells an
        unchanged request from a changed one without reading the interface.
        """
        asked = f"{self.subnet}|{self.public_ip}|{self.accelerated_networking}|{self.security_group}".lower()
        return f"{machine}-nic-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"

    def made_by_this_request(self, machine: str, interface_ids: list[str]) -> bool:
        """Tell whether one of the machine's interfaces was made by this very request.

        Azure makes the name unique by a suffix of its own.
        """
        made = self.name_for(machine).lower()
        names = [interface_id.rsplit("/", 1)[-1].lower() for interface_id in interface_ids]
        return any(name == made or name.startswith(f"{made}-") for name in names)

    def to_arm(self, machine: str) -> Json:
        """Return the networkProfile that makes the interface with the machine."""
        name = self.name_for(machine)
        address: Json = {"name": "ipconfig1", "properties": {"primary": True, "subnet": {"id": str(self.subnet)}}}
        if self.public_ip:
            address["properties"]["publicIPAddressConfiguration"] = {
                "name": f"{name}-ip",
                "sku": {"name": "Standard", "tier": "Regional"},
                "properties": {"deleteOption": "Delete", "publicIPAllocationMethod": "Static"},
            }
        properties: Json = {"primary": True, "deleteOption": "Delete", "ipConfigurations": [address]}
        plant_given(
            properties,
            (
                ("enableAcceleratedNetworking", self.accelerated_networking),
                ("networkSecurityGroup.id", str(self.security_group) if self.security_group else None),
            ),
        )
        return {
            "networkApiVersion": NETWORK_API_VERSION,
            "networkInterfaceConfigurations": [{"name": name, "properties": properties}],
        }

    def drift(self, interface: Mapping[str, t.Any]) -> list[Change]:
        """Compare with the machine's primary interface as Azure shows it; none of this changes with the machine."""
        address: Json = next(iter(dig(interface, "properties.ipConfigurations", ())), {})
        observed = {
            "subnet_id": dig(address, "properties.subnet.id"),
            "public_ip": dig(address, "properties.publicIPAddress") is not None,
            "accelerated_networking": bool(dig(interface, "properties.enableAcceleratedNetworking")),
            "security_group_id": dig(interface, "properties.networkSecurityGroup.id"),
        }
        asked: dict[str, t.Any] = {"subnet_id": str(self.subnet), "public_ip": self.public_ip}
        if self.accelerated_networking is not None:
            asked["accelerated_networking"] = self.accelerated_networking
        if self.security_group:
            asked["security_group_id"] = str(self.security_group)
        return [
            Change(path=option, before=observed[option], after=after, cost="needs replace")
            for option, after in asked.items()
            if not same_id(observed[option], after)
        ]
