from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from ..store import Resource
from ..world import World
from .addresses import check_static, first_free
from .errors import malformed_reference, missing_value, network_error
from .references import (
    INTERFACES,
    PUBLIC_ADDRESSES,
    SUBNETS,
    VIRTUAL_NETWORKS,
    ip_configurations,
    reference_id,
    resolve,
    users_of_public_addresses,
)
from .subnets import prefixes_of

CONFIGURATIONS = INTERFACES + "/ipConfigurations"
DECIDED = ("subnet", "publicIPAddress", "privateIPAddress", "privateIPAllocationMethod", "primary")


@dataclass(slots=True, kw_only=True)
class Configurator:
    """Builds the IP configurations of one interface; `before` are those it had, whose dynamic addresses stay."""

    world: World
    interface: Resource
    before: Sequence[Mapping[str, Any]]
    built: list[dict[str, Any]] = field(default_factory=list)

    def build(self, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the configurations, exactly one of them primary when none was said to be."""
        for entry in entries:
            self.built.append(self._configuration(entry))
        if not any(configuration["properties"]["primary"] for configuration in self.built):
            self.built[0]["properties"]["primary"] = True
        return self.built

    def _configuration(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        name = entry.get("name")
        if not name:
            raise missing_value("properties.ipConfigurations[].name")
        given = entry.get("properties", {})
        own_id = f"{self.interface['id']}/ipConfigurations/{name}"
        subnet = self._subnet(given.get("subnet"), name)
        version = given.get("privateIPAddressVersion", "IPv4")
        properties: dict[str, Any] = {
            "provisioningState": "Succeeded",
            "privateIPAddress": self._private_address(own_id, given, subnet, version),
            "privateIPAllocationMethod": given.get("privateIPAllocationMethod", "Dynamic"),
        }
        if given.get("publicIPAddress"):
            properties["publicIPAddress"] = {"id": self._public_address(own_id, given["publicIPAddress"])["id"]}
        properties |= {
            "subnet": {"id": subnet["id"]},
            "primary": bool(given.get("primary", False)),
            "privateIPAddressVersion": version,
            **{member: deepcopy(value) for member, value in given.items() if member not in DECIDED},
        }
        etag = self.interface["etag"]
        return {"name": name, "id": own_id, "etag": etag, "type": CONFIGURATIONS, "properties": properties}

    def _private_address(self, own_id: str, given: Mapping[str, Any], subnet: Resource, version: str) -> str:
        prefixes = [prefix for prefix in prefixes_of(subnet) if f"IPv{prefix.version}" == version]
        shown = ", ".join(str(prefix) for prefix in prefixes)
        taken = self._taken(subnet, own_id)
        if given.get("privateIPAllocationMethod") == "Static":
            address = given.get("privateIPAddress")
            if not address:
                raise missing_value("properties.ipConfigurations[].properties.privateIPAddress")
            check_static(address, prefixes, shown)
            if address in taken:
                message = (
                    f"IP configuration {own_id} is using the private IP address {address} which is already allocated "
                    f"to resource {taken[address]}."
                )
                raise network_error(400, "PrivateIPAddressIsAllocated", message)
            return str(address)
        earlier = next((old for old in self.before if old["id"].lower() == own_id.lower()), None)
        if earlier is not None and _is_in(earlier, subnet):
            return str(earlier["properties"]["privateIPAddress"])
        free = next((found for prefix in prefixes if (found := first_free(prefix, taken)) is not None), None)
        if free is None:
            message = (
                f"Subnet {subnet['name']} with address prefix {shown} does not have enough capacity for 1 IP addresses."
            )
            raise network_error(400, "SubnetIsFull", message)
        return free

    def _taken(self, subnet: Resource, own_id: str) -> dict[str, str]:
        others = [configuration for dummy, configuration in ip_configurations(self.world)]
        return {
            configuration["properties"].get("privateIPAddress", ""): configuration["id"]
            for configuration in [*others, *self.built]
            if _is_in(configuration, subnet) and configuration["id"].lower() != own_id.lower()
        }

    def _subnet(self, reference: Any, name: str) -> Resource:
        path = f"properties.ipConfigurations[{name}].properties.subnet"
        if not reference_id(reference):
            raise malformed_reference("", "subnets", path)
        own_id = self.interface["id"]
        subnet = resolve(self.world, reference, SUBNETS, by=own_id, path=path)
        network = {"id": subnet["id"].rpartition("/subnets/")[0]}
        location = self.interface["location"]
        resolve(self.world, network, VIRTUAL_NETWORKS, by=own_id, path=path, location=location)
        return subnet

    def _public_address(self, own_id: str, reference: Any) -> Resource:
        path = "properties.ipConfigurations[].properties.publicIPAddress"
        by, location = self.interface["id"], self.interface["location"]
        address = resolve(self.world, reference, PUBLIC_ADDRESSES, by=by, path=path, location=location)
        users = users_of_public_addresses(self.world).get(address["id"].lower(), [])
        others = [user for user in users if user.lower() != own_id.lower()]
        if others:
            message = (
                f"Resource {own_id} is referencing public IP address {address['id']} that is already allocated to "
                f"resource {others[0]}."
            )
            raise network_error(400, "PublicIPAddressInUse", message)
        delete_option = reference.get("properties", {}).get("deleteOption")
        if delete_option:
            address["properties"]["deleteOption"] = delete_option
        return address


def _is_in(configuration: Mapping[str, Any], subnet: Resource) -> bool:
    return reference_id(configuration["properties"].get("subnet")).lower() == str(subnet["id"]).lower()
