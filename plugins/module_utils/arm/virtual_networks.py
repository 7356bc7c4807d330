# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual networks: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

import typing as t

from ..domain.drift import drift_warnings
from ..domain.errors import InvalidOption
from ..domain.ownership import is_owned, kept_without_proof
from ..domain.virtual_network.creation import plan_creation
from ..domain.virtual_network.deletion import plan_deletion, plan_group_deletion, unowned
from ..domain.virtual_network.desired import DesiredNetwork
from ..domain.virtual_network.observed import ObservedNetwork
from ..domain.virtual_network.update import plan_update
from ..domain.wire import Json
from .answers import reading
from .client import ArmClient
from .proposal import Proposal, proposal_to_keep, proposal_to_wait
from .resource_groups import group_location


def propose_network(client: ArmClient, desired: DesiredNetwork) -> Proposal:
    """Return the plan from what Azure has to what was asked.

    A network that is up to date costs one read, and one more where a security group is named.
    """
    observed = _read_network(client, desired)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    security_group = client.find(str(desired.security_group_id)) if desired.security_group_id else None
    if not desired.present:
        return _propose_deletion(client, desired, observed, security_group)
    if observed is None:
        return _propose_creation(client, desired, security_group)
    with reading(str(desired.resource_id)):
        plan = plan_update(desired, observed, security_group)
    return Proposal(plan=plan, current=observed.to_dict(desired), warnings=drift_warnings(plan.drift))


def network_facts(client: ArmClient, desired: DesiredNetwork) -> Json | None:
    """Return what a playbook sees of the network, or None."""
    observed = _read_network(client, desired)
    return observed.to_dict(desired) if observed else None


def _read_network(client: ArmClient, desired: DesiredNetwork) -> ObservedNetwork | None:
    document = client.find(str(desired.resource_id))
    return ObservedNetwork(document=document) if document is not None else None


def _propose_creation(
    client: ArmClient, desired: DesiredNetwork, security_group: t.Mapping[str, t.Any] | None
) -> Proposal:
    location, make_group = _place(client, desired)
    plan = plan_creation(desired, location=location, make_group=make_group, security_group=security_group)
    # Ids are known before the resources exist, so that the tasks after this one can be checked too.
    expected = {"id": str(desired.resource_id), "name": desired.resource_id.name, **(plan.steps[-1].body or {})}
    return Proposal(plan=plan, current=ObservedNetwork(document=expected).to_dict(desired))


def _place(client: ArmClient, desired: DesiredNetwork) -> tuple[str, bool]:
    """Return the location of a new network, and whether its resource group has to be made."""
    if not desired.create_resource_group:
        found = group_location(client, desired.resource_id)
        return desired.location or found, False
    group = client.find(desired.resource_id.group_id)
    location = desired.location or (str(group.get("location") or "") if group else "")
    if not location:
        raise InvalidOption(
            "location",
            f"the resource group {desired.resource_id.resource_group} does not exist yet, so it gives no location.",
            "the location to make the resource group and the network in",
        )
    return location, group is None


def _propose_deletion(
    client: ArmClient,
    desired: DesiredNetwork,
    observed: ObservedNetwork | None,
    security_group: t.Mapping[str, t.Any] | None,
) -> Proposal:
    current = observed.to_dict(desired) if observed else None
    if desired.delete_resource_group:
        return _propose_group_deletion(client, desired, current)
    kept = unowned(desired, observed, security_group)
    left = {each.resource_id.lower() for each in kept}
    if observed and observed.id.lower() in left:
        observed = None
    if security_group and str(security_group.get("id")).lower() in left:
        security_group = None
    return proposal_to_keep(kept, plan=plan_deletion(desired, observed, security_group), current=current)


def _propose_group_deletion(client: ArmClient, desired: DesiredNetwork, current: Json | None) -> Proposal:
    group_id = desired.resource_id.group_id
    group = client.find(group_id)
    if group is None:
        return proposal_to_keep([])
    if desired.owner and not is_owned(group, desired.owner):
        return proposal_to_keep([kept_without_proof(group_id)], current=current)
    plan = plan_group_deletion(desired, client.list(f"{group_id}/resources"))
    return proposal_to_keep([], plan=plan, current=current)
