# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image definitions: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

from ..domain.drift import drift_warnings
from ..domain.gallery_image.creation import plan_creation
from ..domain.gallery_image.desired import DesiredGalleryImage
from ..domain.gallery_image.observed import ObservedGalleryImage
from ..domain.gallery_image.update import plan_deletion, plan_update
from ..domain.plan import Plan
from ..domain.wire import Json
from .client import ArmClient
from .errors import NotFound
from .galleries import child_ids
from .proposal import Proposal, proposal_to_wait
from .sources import missing_source


def propose_gallery_image(client: ArmClient, desired: DesiredGalleryImage) -> Proposal:
    """Return the plan from what Azure has to what was asked; raises InUse where one that has versions would go."""
    observed = _read(client, desired)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    if observed is None:
        if not desired.present:
            return Proposal(plan=Plan())
        return Proposal(plan=plan_creation(desired, location=_location(client, desired)))
    current = observed.to_dict()
    if not desired.present:
        versions = child_ids(client, desired.resource_id, "versions")
        return Proposal(plan=plan_deletion(observed, versions), current=current)
    plan = plan_update(desired, observed)
    return Proposal(plan=plan, current=current, warnings=drift_warnings(plan.drift))


def gallery_image_facts(client: ArmClient, desired: DesiredGalleryImage) -> Json | None:
    """Return what a playbook sees of the image definition, or None."""
    observed = _read(client, desired)
    return observed.to_dict() if observed else None


def _read(client: ArmClient, desired: DesiredGalleryImage) -> ObservedGalleryImage | None:
    document = client.find(str(desired.resource_id))
    return ObservedGalleryImage(document=document) if document is not None else None


def _location(client: ArmClient, desired: DesiredGalleryImage) -> str:
    """Return where the definition is to lie, where its gallery does unless asked; raises NotFound naming the option."""
    try:
        gallery = client.get(str(desired.gallery))
    except NotFound as error:
        raise missing_source(error, "gallery", str(desired.gallery)) from error
    return desired.location or str(gallery.get("location"))
