# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network interface that each machine of a scale set gets."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..plan import Change
from ..resource_id import ResourceId, same_id
from ..virtual_machine.network import NETWORK_API_VERSION
from ..wire import Json, dig, objects, plant, plant_given

CONFIGURATIONS: t.Final = "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations"
_SUBNETS = "Microsoft.Network/virtualNetworks/subnets"
_SECURITY_GROUPS = "Microsoft.Network/networkSecurityGroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceInterface:
    """What was asked of the interfaces; None is what nobody asked for."""

    subnet: ResourceId
    public_ip: bool | None = None
    accelerated_networking: bool | None = None
    security_group: ResourceId | None = None
    backend_pools: tuple[str, ...] | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any]) -> InstanceInterface | None:
        """Read subnet_id and what belongs to it; raises InvalidOption where the rest is given without it."""
        rest = ("public_ip", "accelerated_networking", "security_group_id", "backend_pool_ids")
        if not options.get("subnet_id"):
            for option in rest:
                if options.get(option) is not None:
                    raise InvalidOption(option, "it describes the interfaces in subnet_id.", "subnet_id too")
            return None
        group, pools = options.get("security_group_id"), options.get("backend_pool_ids")
        return cls(
            subnet=ResourceId.parse_of_type(options["subnet_id"], _SUBNETS, option="subnet_id"),
            public_ip=options.get("public_ip"),
            accelerated_networking=options.get("accelerated_networking"),
            security_group=ResourceId.parse_of_type(group, _SECURITY_GROUPS, option="security_group_id")
            if group
            else None,
            backend_pools=tuple(str(pool) for pool in pools) if pools is not None else None,
        )

    def to_arm(self, scale_set: str, *, uniform: bool) -> Json:
        """Return the networkProfile of a new scale set."""
        name = f"{scale_set}-nic"
        configuration: Json = {
            "name": name,
            "properties": {
                "primary": True,
                "ipConfigurations": [{"name": "ipconfig1", "properties": {"primary": True}}],
            },
        }
        # In uniform mode interfaces are no resources of their own, and no version of their contract is named.
        profile: Json = {} if uniform else {"networkApiVersion": NETWORK_API_VERSION}
        if not uniform:
            configuration["properties"]["deleteOption"] = "Delete"
        return profile | {"networkInterfaceConfigurations": [self._applied_to(configuration, uniform=uniform)]}

    def changed(self, observed: Mapping[str, t.Any]) -> tuple[list[Change], list[Json]]:
        """Return what differs in the primary interface of the observed model, and all interfaces as they are to be."""
        configurations = [copy.deepcopy(each) for each in objects(observed, CONFIGURATIONS)]
        first = next((each for each in configurations if dig(each, "properties.primary")), None)
        first = first or next(iter(configurations), None)
        if first is None:
            return [], []
        before, after = _describe(first), self._asked()
        changes = [
            Change(path=option, before=before[option], after=value)
            for option, value in after.items()
            if not _same(before[option], value)
        ]
        uniform = same_id(dig(observed, "properties.orchestrationMode"), "Uniform")
        position = configurations.index(first)
        configurations[position] = self._applied_to(first, uniform=uniform)
        return changes, configurations

    def _asked(self) -> Json:
        asked: Json = {"subnet_id": str(self.subnet)}
        plant_given(
            asked,
            (
                ("public_ip", self.public_ip),
                ("accelerated_networking", self.accelerated_networking),
                ("security_group_id", str(self.security_group) if self.security_group else None),
                ("backend_pool_ids", list(self.backend_pools) if self.backend_pools is not None else None),
            ),
        )
        return asked

    def _applied_to(self, configuration: Json, *, uniform: bool) -> Json:
        properties = configuration["properties"]
        address = properties["ipConfigurations"][0]["properties"]
        plant(address, "subnet.id", str(self.subnet))
        if self.public_ip:
            address.setdefault("publicIPAddressConfiguration", _public_address(configuration["name"], uniform=uniform))
        elif self.public_ip is False:
            address.pop("publicIPAddressConfiguration", None)
        if self.backend_pools is not None:
            address["loadBalancerBackendAddressPools"] = [{"id": pool} for pool in self.backend_pools]
        plant_given(
            properties,
            (
                ("enableAcceleratedNetworking", self.accelerated_networking),
                ("networkSecurityGroup.id", str(self.security_group) if self.security_group else None),
            ),
        )
        return configuration


def _public_address(interface: str, *, uniform: bool) -> Json:
    address: Json = {"name": f"{interface}-ip", "sku": {"name": "Standard", "tier": "Regional"}, "properties": {}}
    if not uniform:
        address["properties"]["deleteOption"] = "Delete"
    return address


def _describe(configuration: Mapping[str, t.Any]) -> Json:
    address: Json = next(iter(objects(configuration, "properties.ipConfigurations")), {})
    pools = objects(address, "properties.loadBalancerBackendAddressPools")
    return {
        "subnet_id": dig(address, "properties.subnet.id"),
        "public_ip": dig(address, "properties.publicIPAddressConfiguration") is not None,
        "accelerated_networking": bool(dig(configuration, "properties.enableAcceleratedNetworking")),
        "security_group_id": dig(configuration, "properties.networkSecurityGroup.id"),
        "backend_pool_ids": [pool.get("id") for pool in pools],
    }


def _same(before: t.Any, after: t.Any) -> bool:
    if isinstance(after, list):
        return sorted(str(each).lower() for each in before) == sorted(str(each).lower() for each in after)
    return same_id(before, after)
