# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual network as Azure shows it, subnets included."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..resource_id import same_id
from ..wire import Json, dig, members, objects, text, texts
from .desired import DesiredNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedNetwork:
    """The wire document of a network."""

    document: Mapping[str, t.Any]

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    @property
    def address_prefixes(self) -> list[str]:
        return texts(self.document, "properties.addressSpace.addressPrefixes")

    @property
    def subnets(self) -> list[Json]:
        return objects(self.document, "properties.subnets")

    @property
    def interface_ids(self) -> list[str]:
        """Return the ids of the IP configurations that are in its subnets."""
        return [user for subnet in self.subnets for user in users_of(subnet)]

    def subnet(self, name: str) -> Json | None:
        """Return the subnet of this name, or None."""
        return next((s for s in self.subnets if str(s.get("name") or "").lower() == name.lower()), None)

    def to_dict(self, desired: DesiredNetwork) -> Json:
        """Return the facts a playbook reads, with the ids of the subnet and security group it named."""
        subnet = self.subnet(desired.subnet_id.name) if desired.subnet_id else None
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.document.get("location"),
            "resource_group_id": desired.resource_id.group_id,
            "address_prefixes": self.address_prefixes,
            "subnet_id": (subnet or {}).get("id") or (str(desired.subnet_id) if desired.subnet_id else None),
            "security_group_id": str(desired.security_group_id) if desired.security_group_id else None,
            "subnets": [_subnet_facts(entry) for entry in self.subnets],
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }


def prefixes_of(subnet: Mapping[str, t.Any] | None) -> list[str]:
    """Return the address ranges of a subnet, which Azure keeps in one of two places."""
    one = dig(subnet, "properties.addressPrefix")
    return [str(one)] if one else texts(subnet, "properties.addressPrefixes")


def users_of(subnet: Mapping[str, t.Any]) -> list[str]:
    """Return the ids of the IP configurations in a subnet."""
    return [str(entry["id"]) for entry in objects(subnet, "properties.ipConfigurations") if entry.get("id")]


def security_group_of(subnet: Mapping[str, t.Any] | None) -> str | None:
    """Return the id of the security group a subnet is associated with."""
    return text(subnet, "properties.networkSecurityGroup.id")


def has_outbound_access(subnet: Mapping[str, t.Any] | None) -> bool:
    """Tell whether VMs in a subnet have default outbound access: a subnet is private where Azure shows false."""
    return dig(subnet, "properties.defaultOutboundAccess") is not False


def is_within(resource_id: str, parent_id: str) -> bool:
    """Tell whether the resource lies below the parent."""
    return same_id(resource_id[: len(parent_id)], parent_id) and resource_id[len(parent_id) :].startswith("/")


def _subnet_facts(subnet: Mapping[str, t.Any]) -> Json:
    return {
        "id": subnet.get("id"),
        "name": subnet.get("name"),
        "address_prefixes": prefixes_of(subnet),
        "security_group_id": security_group_of(subnet),
        "default_outbound_access": has_outbound_access(subnet),
    }
