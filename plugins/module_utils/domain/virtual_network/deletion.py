# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes when a virtual network is deleted."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ..errors import InUse
from ..plan import Change, Plan
from ..resource_steps import deletion_step
from ..wire import dig
from .desired import DesiredNetwork
from .observed import ObservedNetwork, is_within


def plan_deletion(
    desired: DesiredNetwork, observed: ObservedNetwork | None, security_group: Mapping[str, t.Any] | None
) -> Plan:
    """Return the plan that deletes the network and then the security group it named, where they exist.

    Raises InUse where interfaces are still in the network, or others use the security group.
    """
    _refuse_users(str(desired.resource_id), observed.interface_ids if observed else [])
    steps = [deletion_step(observed.id, "virtual network")] if observed else []
    if security_group:
        group_id = str(security_group.get("id") or desired.security_group_id)
        _refuse_users(group_id, _users_of_group(security_group, but_not=str(desired.resource_id)))
        steps.append(deletion_step(group_id, "security group"))
    return Plan(steps=tuple(steps))


def plan_group_deletion(desired: DesiredNetwork, contents: Iterable[Mapping[str, t.Any]]) -> Plan:
    """Return the plan that deletes the resource group, with everything in it shown."""
    gone = tuple(Change(path=str(resource.get("id")), before="exists", after=None) for resource in contents)
    note = f" with everything in it ({len(gone)} resources)"
    return Plan(steps=(deletion_step(desired.resource_id.group_id, "resource group", with_it=gone, note=note),))


def _refuse_users(resource_id: str, users: list[str]) -> None:
    if users:
        raise InUse(resource_id, users, "it is used by", "Delete them or move them away first.")


def _users_of_group(security_group: Mapping[str, t.Any], *, but_not: str) -> list[str]:
    users = [
        *dig(security_group, "properties.subnets", ()),
        *dig(security_group, "properties.networkInterfaces", ()),
    ]
    return [str(user["id"]) for user in users if user.get("id") and not is_within(str(user["id"]), but_not)]
