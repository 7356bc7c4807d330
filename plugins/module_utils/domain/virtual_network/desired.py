# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual network as asked for, with its subnet and security group, before anybody talks to Azure."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..drift import OnImmutable
from ..errors import InvalidOption
from ..location import normalise_location
from ..resource_id import ResourceId
from ..tags import asked_tags
from .security_rule import SecurityRule, read_rules

_PREFIX = "an address range such as 10.0.0.0/16, whose host bits are zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredNetwork:
    """Everything a playbook said of one network; the subnet and the security group are None where not given.

    `owner` is what the network is created for, an id or any other text. `leaving_interfaces` are those that earlier
    tasks delete, which check mode still finds in the network.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    create_resource_group: bool
    delete_resource_group: bool
    address_prefixes: tuple[str, ...]
    subnet_id: ResourceId | None
    subnet_prefix: str | None
    default_outbound_access: bool | None
    security_group_id: ResourceId | None
    rules: tuple[SecurityRule, ...]
    tags: Mapping[str, str] | None
    purge_tags: bool
    on_immutable: OnImmutable
    owner: str | None = None
    leaving_interfaces: tuple[ResourceId, ...] = ()

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredNetwork:
        """Read the options of the module; raises InvalidOption for what could never work."""
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        network = ResourceId.of_type("Microsoft.Network/virtualNetworks", str(options["name"]), **scope)
        subnet, security_group = options.get("subnet"), options.get("security_group")
        prefixes = tuple(str(prefix) for prefix in options.get("address_prefixes") or ())
        subnet_prefix = (subnet or {}).get("address_prefix")
        _check_prefixes(prefixes, subnet_prefix)
        return cls(
            resource_id=network,
            present=options.get("state", "present") == "present",
            location=normalise_location(options["location"]) if options.get("location") else None,
            create_resource_group=bool(options.get("create_resource_group", True)),
            delete_resource_group=bool(options.get("delete_resource_group")),
            address_prefixes=prefixes,
            subnet_id=network.child("subnets", str(subnet["name"])) if subnet else None,
            subnet_prefix=subnet_prefix,
            default_outbound_access=_outbound_access(options),
            security_group_id=ResourceId.of_type(
                "Microsoft.Network/networkSecurityGroups", str(security_group["name"]), **scope
            )
            if security_group
            else None,
            rules=read_rules((security_group or {}).get("rules") or ()),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            on_immutable=options.get("on_immutable") or "fail",
            owner=options.get("owner") or None,
            leaving_interfaces=tuple(
                ResourceId.parse_of_type(
                    each, "Microsoft.Network/networkInterfaces", option=f"leaving_interfaces[{position}]"
                )
                for position, each in enumerate(options.get("leaving_interfaces") or ())
            ),
        )


def _outbound_access(options: Mapping[str, t.Any]) -> bool | None:
    asked: bool | None = options.get("default_outbound_access")
    if asked is not None and not options.get("subnet"):
        raise InvalidOption("default_outbound_access", "it is a property of the subnet.", "subnet too")
    return asked


def _check_prefixes(prefixes: Iterable[str], subnet_prefix: str | None) -> None:
    space = [_parse_prefix(prefix, "address_prefixes") for prefix in prefixes]
    if subnet_prefix is None:
        return
    inner = _parse_prefix(subnet_prefix, "subnet.address_prefix")
    if space and not any(_contains(outer, inner) for outer in space):
        raise InvalidOption(
            "subnet.address_prefix",
            f"{subnet_prefix} is outside the network's {', '.join(prefixes)}.",
            "a range within one of address_prefixes",
        )


def _parse_prefix(text: str, option: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise InvalidOption(option, f"{error}.", _PREFIX) from error
    if "/" not in text:
        raise InvalidOption(option, f"{text} is one address.", _PREFIX)
    return network


def _contains(
    outer: ipaddress.IPv4Network | ipaddress.IPv6Network, inner: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    if isinstance(outer, ipaddress.IPv4Network):
        return isinstance(inner, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(inner, ipaddress.IPv6Network) and inner.subnet_of(outer)
