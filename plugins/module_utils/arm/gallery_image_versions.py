# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image versions: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

from dataclasses import replace

from ..domain.drift import drift_warnings
from ..domain.eligibility.publishing import Publishing, judge_publishing
from ..domain.eligibility.verdict import Verdict
from ..domain.errors import InvalidOption
from ..domain.gallery_image_version.creation import plan_creation
from ..domain.gallery_image_version.desired import DesiredGalleryImageVersion
from ..domain.gallery_image_version.observed import ObservedGalleryImageVersion
from ..domain.gallery_image_version.source import VersionSource
from ..domain.gallery_image_version.update import plan_update
from ..domain.image_reference import ManagedImage
from ..domain.location import normalise_location
from ..domain.plan import Plan
from ..domain.resource_steps import deletion_step
from ..domain.source import SourceFacts
from ..domain.wire import Json
from .client import ArmClient
from .errors import NotFound
from .proposal import Proposal, proposal_to_wait
from .sources import missing_source, read_disk, read_image, read_machine_as_source

_WITH_REPLICATION = {"$expand": "ReplicationStatus"}


def propose_gallery_image_version(client: ArmClient, desired: DesiredGalleryImageVersion) -> Proposal:
    """Return the plan from what Azure has to what was asked; reads definition and source only where it creates.

    Raises NotEligible where the source makes no version of the definition.
    """
    observed = _read(client, desired)
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    current = observed.to_dict() if observed else None
    if not desired.present:
        steps = (deletion_step(observed.id, "image version"),) if observed else ()
        return Proposal(plan=Plan(steps=steps), current=current)
    if observed is None:
        return _propose_creation(client, desired)
    verdict = None
    if desired.generation:
        home = normalise_location(str(observed.document.get("location")))
        verdict = _judge(desired, _read_definition(client, desired), None, home)
    plan = plan_update(desired, observed)
    return Proposal(plan=plan, current=current, verdict=verdict, warnings=drift_warnings(plan.drift))


def gallery_image_version_facts(client: ArmClient, desired: DesiredGalleryImageVersion) -> Json | None:
    """Return what a playbook sees of the image version, its replication included, or None."""
    observed = _read(client, desired)
    return observed.to_dict() if observed else None


def _read(client: ArmClient, desired: DesiredGalleryImageVersion) -> ObservedGalleryImageVersion | None:
    document = client.find(str(desired.resource_id), query=_WITH_REPLICATION)
    return ObservedGalleryImageVersion(document=document) if document is not None else None


def _propose_creation(client: ArmClient, desired: DesiredGalleryImageVersion) -> Proposal:
    if desired.source is None:
        raise InvalidOption("source", "a new image version is made of something.", "source")
    definition = _read_definition(client, desired)
    home = desired.location or definition.location
    verdict = _judge(desired, definition, _read_source(client, desired.source), home)
    plan = plan_creation(desired, definition=definition)
    return Proposal(plan=plan, verdict=verdict, warnings=verdict.warnings)


def _judge(
    desired: DesiredGalleryImageVersion, definition: SourceFacts, source: SourceFacts | None, home: str
) -> Verdict:
    publishing = Publishing(
        target=desired.resource_id,
        definition=definition,
        source=source,
        home=home,
        target_regions=desired.target_names(home),
        generation=desired.generation,
    )
    return judge_publishing(publishing)


def _read_definition(client: ArmClient, desired: DesiredGalleryImageVersion) -> SourceFacts:
    try:
        facts = SourceFacts.from_gallery_image(client.get(str(desired.definition)))
    except NotFound as error:
        raise missing_source(error, "gallery_image", str(desired.definition)) from error
    return replace(facts, option="gallery_image", location=normalise_location(facts.location))


def _read_source(client: ArmClient, source: VersionSource) -> SourceFacts | None:
    """Return the facts of the source; None for a blob, of which Azure says nothing."""
    if source.resource_id is None:
        return None
    if source.kind == "virtual_machine":
        return read_machine_as_source(client, source.resource_id, option=source.option)
    if source.kind == "managed_image":
        return read_image(client, ManagedImage(resource_id=source.resource_id), location="", option=source.option)
    return read_disk(client, source.resource_id, option=source.option)
