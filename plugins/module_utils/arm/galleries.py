# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Galleries: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

from ..domain.drift import drift_warnings
from ..domain.gallery.desired import DesiredGallery
from ..domain.gallery.observed import ObservedGallery
from ..domain.gallery.plans import plan_creation, plan_deletion, plan_update
from ..domain.plan import Plan
from ..domain.resource_id import ResourceId
from ..domain.wire import Json
from .client import ArmClient
from .proposal import Proposal, proposal_to_wait
from .resource_groups import group_location


def propose_gallery(client: ArmClient, desired: DesiredGallery) -> Proposal:
    """Return the plan from what Azure has to what was asked; raises InUse where one that holds images would go."""
    observed = _read(client, desired)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    if observed is None:
        if not desired.present:
            return Proposal(plan=Plan())
        location = desired.location or group_location(client, desired.resource_id)
        return Proposal(plan=plan_creation(desired, location=location))
    current = observed.to_dict()
    if not desired.present:
        images = child_ids(client, desired.resource_id, "images")
        return Proposal(plan=plan_deletion(observed, images), current=current)
    plan = plan_update(desired, observed)
    return Proposal(plan=plan, current=current, warnings=drift_warnings(plan.drift))


def gallery_facts(client: ArmClient, desired: DesiredGallery) -> Json | None:
    """Return what a playbook sees of the gallery, or None."""
    observed = _read(client, desired)
    return observed.to_dict() if observed else None


def child_ids(client: ArmClient, parent: ResourceId, kind: str) -> list[str]:
    """Return the ids of the image definitions of a gallery, or of the versions of one of those."""
    return [str(child.get("id")) for child in client.list(f"{parent}/{kind}")]


def _read(client: ArmClient, desired: DesiredGallery) -> ObservedGallery | None:
    document = client.find(str(desired.resource_id))
    return ObservedGallery(document=document) if document is not None else None
