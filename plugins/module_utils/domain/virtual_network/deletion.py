# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes when a virtual network is deleted."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ..errors import InUse
from ..ownership import Kept, is_owned, kept_without_proof, owner_proof
from ..plan import Change, Plan
from ..resource_id import same_id
from ..resource_steps import deletion_step
from ..wire import objects
from .desired import DesiredNetwork
from .observed import ObservedNetwork, is_within


def plan_deletion(
    desired: DesiredNetwork, observed: ObservedNetwork | None, security_group: Mapping[str, t.Any] | None
) -> Plan:
    """Return the plan that deletes the network and then the security group it named, where they exist.

    Raises InUse where interfaces are still in the network, or others use the security group.
    """
    _refuse_users(str(desired.resource_id), _staying(desired, observed.interface_ids if observed else []))
    steps = []
    if observed:
        subnets = [str(subnet["id"]) for subnet in observed.subnets if subnet.get("id")]
        gone = [Change(path=subnet, before="part of the network", after=None) for subnet in subnets]
        proof = owner_proof(observed.id, desired.owner)
        steps.append(deletion_step(observed.id, "virtual network", with_it=gone, proof=proof))
    if security_group:
        group_id = str(security_group.get("id") or desired.security_group_id)
        others = [user for user in _users_of_group(security_group) if not is_within(user, str(desired.resource_id))]
        _refuse_users(group_id, _staying(desired, others))
        steps.append(deletion_step(group_id, "security group", proof=owner_proof(group_id, desired.owner)))
    return Plan(steps=tuple(steps))


def unowned(
    desired: DesiredNetwork, observed: ObservedNetwork | None, security_group: Mapping[str, t.Any] | None
) -> tuple[Kept, ...]:
    """Return which of the two is left because it lacks the proof of the owner that the task names, and why.

    Where the task names the subnet that the owner created, a network with other subnets is left too: a subnet carries
    no tag that proves whose it is. A security group stays with a network that stays and uses it.
    """
    if not desired.owner:
        return ()
    kept = []
    if observed and not is_owned(observed.document, desired.owner):
        kept.append(kept_without_proof(observed.id))
    elif observed and (others := _other_subnets(desired, observed)):
        reason = f"it holds subnets that its owner did not create: {', '.join(others)}."
        kept.append(Kept(resource_id=observed.id, reason=reason))
    if security_group:
        group_id = str(security_group.get("id") or desired.security_group_id)
        users = _users_of_group(security_group)
        if not is_owned(security_group, desired.owner):
            kept.append(kept_without_proof(group_id))
        elif kept and users:
            kept.append(Kept(resource_id=group_id, reason=f"it is used by {', '.join(users)}, which is left too."))
    return tuple(kept)


def _other_subnets(desired: DesiredNetwork, observed: ObservedNetwork) -> list[str]:
    """Return the names of the subnets other than the one that the task names; none where it names no subnet."""
    if desired.subnet_id is None:
        return []
    own = desired.subnet_id.name.lower()
    names = (str(subnet.get("name") or subnet.get("id")) for subnet in observed.subnets)
    return [name for name in names if name.lower() != own]


def plan_group_deletion(desired: DesiredNetwork, contents: Iterable[Mapping[str, t.Any]]) -> Plan:
    """Return the plan that deletes the resource group, with everything in it shown."""
    gone = tuple(Change(path=str(resource.get("id")), before="exists", after=None) for resource in contents)
    note = f" with everything in it ({len(gone)} resources)"
    group = desired.resource_id.group_id
    proof = owner_proof(group, desired.owner)
    return Plan(steps=(deletion_step(group, "resource group", with_it=gone, note=note, proof=proof),))


def _refuse_users(resource_id: str, users: list[str]) -> None:
    if users:
        raise InUse(resource_id, users, "it is used by", "Delete them or move them away first.")


def _staying(desired: DesiredNetwork, users: Iterable[str]) -> list[str]:
    """Return the users that are no part of an interface that an earlier task deletes."""
    leaving = [str(interface) for interface in desired.leaving_interfaces]
    return [user for user in users if not any(same_id(user, each) or is_within(user, each) for each in leaving)]


def _users_of_group(security_group: Mapping[str, t.Any]) -> list[str]:
    users = [
        *objects(security_group, "properties.subnets"),
        *objects(security_group, "properties.networkInterfaces"),
    ]
    return [str(user["id"]) for user in users if user.get("id")]
