# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make a virtual network where there is none."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..errors import InvalidOption
from ..ownership import owner_proof, owner_tags
from ..plan import Plan
from ..resource_steps import creation_step
from ..wire import Json
from .desired import DesiredNetwork
from .security_group import security_group_steps


def plan_creation(
    desired: DesiredNetwork, *, location: str, make_group: bool, security_group: Mapping[str, t.Any] | None
) -> Plan:
    """Return the plan that makes the resource group if need be, the security group, and the network with its subnet."""
    body = creation_body(desired, location=location)
    shown = {"location": location, "address_prefixes": list(desired.address_prefixes), "tags": body.get("tags")}
    shown |= subnet_options(desired)
    network = creation_step(str(desired.resource_id), "virtual network", body=body, shown=shown)
    steps = (*security_group_steps(desired, security_group, location=location), network)
    if make_group:
        place: Json = {"location": location}
        tags = owner_proof(desired.resource_id.group_id, desired.owner)
        place |= {"tags": tags} if tags else {}
        group = creation_step(desired.resource_id.group_id, "resource group", body=dict(place), shown=place)
        steps = (group, *steps)
    return Plan(steps=steps)


def creation_body(desired: DesiredNetwork, *, location: str) -> Json:
    """Return the wire document of the network; raises InvalidOption where what a new one needs is not given."""
    if not desired.address_prefixes:
        raise InvalidOption("address_prefixes", "a new network needs them.", "ranges such as 10.0.0.0/16")
    properties: Json = {"addressSpace": {"addressPrefixes": list(desired.address_prefixes)}}
    if desired.subnet_id:
        subnet = subnet_properties(desired, prefix=desired.subnet_prefix)
        properties["subnets"] = [{"name": desired.subnet_id.name, "properties": subnet}]
    body: Json = {"location": location, "properties": properties}
    tags = owner_tags(desired.tags, str(desired.resource_id), desired.owner)
    if tags:
        body["tags"] = tags
    return body


def subnet_properties(
    desired: DesiredNetwork, *, prefix: str | None, existing: Mapping[str, t.Any] | None = None
) -> Json:
    """Return the properties of the subnet: those that exist, with the range, if one is given, and the security group.

    Raises InvalidOption where a new one would have no range.
    """
    properties: Json = dict(existing or {})
    if prefix:
        properties = {**properties, "addressPrefix": prefix}
        properties.pop("addressPrefixes", None)
    elif existing is None:
        raise InvalidOption("subnet.address_prefix", "a new subnet needs it.", "a range such as 10.0.0.0/24")
    if existing is None or desired.default_outbound_access is not None:
        properties["defaultOutboundAccess"] = gets_outbound_access(desired)
    if desired.security_group_id:
        properties["networkSecurityGroup"] = {"id": str(desired.security_group_id)}
    return properties


def gets_outbound_access(desired: DesiredNetwork) -> bool:
    """Return whether a new subnet gives its VMs default outbound access.

    It is sent with every new subnet, since the default depends on the API version: with 2025-07-01 and later, subnets
    of new networks are private (Microsoft, "Private subnets by default in Azure virtual networks").
    """
    return desired.default_outbound_access is not False


def subnet_options(desired: DesiredNetwork) -> Json:
    """Return what a plan shows of a new subnet; nothing where none is asked for."""
    if desired.subnet_id is None:
        return {}
    group = desired.security_group_id
    return {
        "subnet.name": desired.subnet_id.name,
        "subnet.address_prefix": desired.subnet_prefix,
        "subnet.security_group_id": str(group) if group else None,
        "default_outbound_access": gets_outbound_access(desired),
    }
