# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed images: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

from ..domain.drift import drift_warnings
from ..domain.eligibility.copying import IMAGE_RULES, Copying, judge_copy
from ..domain.generation import unrecorded_warning
from ..domain.managed_image.creation import plan_creation
from ..domain.managed_image.desired import DesiredImage
from ..domain.managed_image.observed import ObservedImage
from ..domain.managed_image.source import ImageSource
from ..domain.managed_image.update import plan_update
from ..domain.plan import Plan
from ..domain.resource_steps import deletion_step
from ..domain.source import SourceFacts
from ..domain.wire import Json
from .client import ArmClient
from .proposal import Proposal, proposal_to_wait
from .resource_groups import group_location
from .sources import read_disk, read_machine_as_source


def propose_image(client: ArmClient, desired: DesiredImage) -> Proposal:
    """Return the plan from what Azure has to what was asked; reads the source only where it creates.

    Raises NotEligible where the source makes no such image.
    """
    observed = _read(client, desired)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    current = observed.to_dict() if observed else None
    if not desired.present:
        steps = (deletion_step(observed.id, "managed image"),) if observed else ()
        return Proposal(plan=Plan(steps=steps), current=current)
    if observed is None:
        return _propose_creation(client, desired)
    plan = plan_update(desired, observed)
    warnings = unrecorded_warning(observed.id, observed.recorded)
    return Proposal(plan=plan, current=current, warnings=warnings + drift_warnings(plan.drift))


def image_facts(client: ArmClient, desired: DesiredImage) -> Json | None:
    """Return what a playbook sees of the image, or None."""
    observed = _read(client, desired)
    return observed.to_dict() if observed else None


def _read(client: ArmClient, desired: DesiredImage) -> ObservedImage | None:
    document = client.find(str(desired.resource_id))
    return ObservedImage(document=document) if document is not None else None


def _propose_creation(client: ArmClient, desired: DesiredImage) -> Proposal:
    location = desired.location or group_location(client, desired.resource_id)
    facts = _read_source(client, desired.source) if desired.source else None
    if facts is None:
        return Proposal(plan=plan_creation(desired, location=location, facts=None))
    copying = Copying(target=desired.resource_id, source=facts, generation=desired.generation, location=location)
    verdict = judge_copy(copying, IMAGE_RULES)
    plan = plan_creation(desired, location=location, facts=facts)
    return Proposal(plan=plan, verdict=verdict, warnings=verdict.warnings)


def _read_source(client: ArmClient, source: ImageSource) -> SourceFacts | None:
    if source.resource_id is None:
        return None
    if source.kind == "virtual_machine":
        return read_machine_as_source(client, source.resource_id, option=source.option)
    return read_disk(client, source.resource_id, option=source.option)
