# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make a virtual network where there is none."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..errors import InvalidOption
from ..plan import Change, Plan, Step
from ..wire import Json
from .desired import DesiredNetwork
from .security_group import security_group_steps


def plan_creation(
    desired: DesiredNetwork, *, location: str, make_group: bool, security_group: Mapping[str, t.Any] | None
) -> Plan:
    """Return the plan that makes the resource group if need be, the security group, and the network with its subnet."""
    body = creation_body(desired, location=location)
    network = Step(
        method="PUT",
        resource_id=str(desired.resource_id),
        summary=f"create virtual network {desired.resource_id.name}",
        changes=_changes(desired, location),
        body=body,
    )
    group = (_group_step(desired, location),) if make_group else ()
    return Plan(steps=(*group, *security_group_steps(desired, security_group, location=location), network))


def creation_body(desired: DesiredNetwork, *, location: str) -> Json:
    """Return the wire document of the network; raises InvalidOption where what a new one needs is not given."""
    if not desired.address_prefixes:
        raise InvalidOption("address_prefixes", "a new network needs them.", "ranges such as 10.0.0.0/16")
    properties: Json = {"addressSpace": {"addressPrefixes": list(desired.address_prefixes)}}
    if desired.subnet_id:
        subnet = subnet_properties(desired, prefix=desired.subnet_prefix)
        properties["subnets"] = [{"name": desired.subnet_id.name, "properties": subnet}]
    body: Json = {"location": location, "properties": properties}
    if desired.tags:
        body["tags"] = dict(desired.tags)
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
    if desired.security_group_id:
        properties["networkSecurityGroup"] = {"id": str(desired.security_group_id)}
    return properties


def subnet_changes(desired: DesiredNetwork) -> tuple[Change, ...]:
    """Return what a new subnet brings."""
    group = desired.security_group_id
    asked = {
        "subnet.name": desired.subnet_id.name if desired.subnet_id else None,
        "subnet.address_prefix": desired.subnet_prefix,
        "subnet.security_group_id": str(group) if group and desired.subnet_id else None,
    }
    return tuple(Change(path=path, before=None, after=after) for path, after in asked.items() if after is not None)


def _changes(desired: DesiredNetwork, location: str) -> tuple[Change, ...]:
    asked = {"location": location, "address_prefixes": list(desired.address_prefixes), "tags": desired.tags or None}
    made = (Change(path=path, before=None, after=after) for path, after in asked.items() if after is not None)
    return (*made, *subnet_changes(desired))


def _group_step(desired: DesiredNetwork, location: str) -> Step:
    return Step(
        method="PUT",
        resource_id=desired.resource_id.group_id,
        summary=f"create resource group {desired.resource_id.resource_group}",
        changes=(Change(path="location", before=None, after=location),),
        body={"location": location},
    )
