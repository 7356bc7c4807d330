# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for publishing a source as a version of an image definition: it has to be what the definition says."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..errors import NotEligible
from ..gallery_image.features import security_option_of
from ..generation import Generation
from ..location import normalise_location
from ..resource_id import ResourceId
from ..security_type import security_type_of
from ..source import SourceFacts
from ..wire import same_text
from .copying import progress_of
from .rule import Finding, Rule, find_reasons, rule
from .rules import citations
from .verdict import Verdict

_ERRORS = "https://learn.microsoft.com/azure/virtual-machines/troubleshooting-shared-images"
_SUPPORTED_SOURCES = "https://github.com/hashicorp/packer-plugin-azure/issues/304"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """A version to be made in `home` of a source, which is None for a blob, of which Azure says nothing."""

    target: ResourceId
    definition: SourceFacts
    source: SourceFacts | None
    home: str
    target_regions: tuple[str, ...]
    generation: Generation | None = None

    @property
    def security_type(self) -> str:
        """Return the definition's, by the names of the module's option."""
        return security_option_of(self.definition.security_type)


def judge_publishing(publishing: Publishing) -> Verdict:
    """Return the verdict with all reasons; raises NotEligible where one of them blocks."""
    reasons = find_reasons(publishing, PUBLISHING_RULES)
    definition = publishing.definition
    verdict = Verdict(size="", location=definition.location, generation=definition.generation, reasons=reasons)
    if not verdict.eligible:
        raise NotEligible(str(publishing.target), verdict)
    return verdict


@rule(source=_ERRORS, remedy="Choose a definition of the generation asked for.")
def definition_is_other_generation(q: Publishing) -> Finding | None:
    """The generation asked for is not that of the definition."""
    if q.generation in (None, q.definition.generation):
        return None
    return Finding(
        about="generation",
        message=f"Generation {q.generation} is asked for, but {q.definition.name} is {q.definition.generation}.",
    )


@rule(source=_ERRORS, remedy="Choose a source, or a definition, so that both are of one generation.")
def source_is_other_generation_than_definition(q: Publishing) -> Finding | None:
    """A version is of the generation of its definition, and so its source has to be."""
    if not q.source or q.source.generation == q.definition.generation:
        return None
    recorded = q.source.recorded or "on record as none, which Azure takes for V1"
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is {recorded}, but {q.definition.name} is {q.definition.generation}.",
    )


@rule(source=citations.GALLERY_SECURITY, remedy="Choose a definition whose security_type is that of the source.")
def source_has_other_security_type_than_definition(q: Publishing) -> Finding | None:
    """A source brings its guest state along, so that its security type has to be that of the definition."""
    if not q.source or q.security_type.endswith("_supported"):
        return None
    recorded = security_type_of(q.source.security_type)
    if recorded == q.security_type:
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is {recorded}, but {q.definition.name} makes {q.security_type} machines.",
        remedy=f"Choose a definition whose security_type is {recorded}, or another source.",
    )


@rule(
    source=_SUPPORTED_SOURCES,
    remedy="Publish a blob or a managed image, or choose a definition whose security_type is that of the source.",
)
def definition_takes_no_guest_state(q: Publishing) -> Finding | None:
    """A definition that leaves the security type open takes blobs and images only, which have no guest state."""
    if not q.source or not q.security_type.endswith("_supported") or q.source.kind == "managed_image":
        return None
    kind = q.source.kind.replace("_", " ")
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is a {kind}, but {q.definition.name} is {q.security_type}, which takes none.",
    )


@rule(source=citations.GALLERIES, remedy="Generalise the source, or choose a definition of its state.")
def source_has_other_state_than_definition(q: Publishing) -> Finding | None:
    """A generalised definition has versions of generalised systems only, a specialised one of specialised."""
    if not q.source or not (q.source.os_state or q.source.kind == "virtual_machine"):
        return None
    state = q.source.os_state or "Specialized"
    if same_text(state, q.definition.os_state):
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is {state}, but {q.definition.name} is {q.definition.os_state}.",
    )


@rule(source=citations.GALLERIES, remedy="Choose a definition of the source's system and architecture.")
def source_holds_other_system_than_definition(q: Publishing) -> Finding | None:
    """The system and the processor architecture of a version are those of its definition."""
    if not q.source:
        return None
    for what, left, right in (
        ("system", q.source.os_type, q.definition.os_type),
        ("architecture", q.source.architecture, q.definition.architecture),
    ):
        if left and right and not same_text(left, right):
            return Finding(
                about=q.source.option,
                message=f"The {what} of {q.source.name} is {left}, but that of {q.definition.name} is {right}.",
            )
    return None


@rule(source=citations.SNAPSHOTS, remedy="Wait until completion_percent of the snapshot is 100.")
def source_snapshot_incomplete(q: Publishing) -> Finding | None:
    """Azure still copies data into the snapshot, and a version is possible only when that is complete."""
    if not q.source or q.source.is_usable_snapshot(for_disk=False):
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is {progress_of(q.source)}; only a complete snapshot can be published.",
    )


@rule(source=citations.GALLERIES, remedy="Add the version's own location to target_regions.")
def version_location_is_no_target(q: Publishing) -> Finding | None:
    """A version has a replica where it is made."""
    if q.home in q.target_regions:
        return None
    return Finding(
        about="target_regions",
        message=f"The version is made in {q.home}, but is to be in {', '.join(q.target_regions)}.",
        remedy=f"Add {q.home} to target_regions, or set location to one of them.",
    )


@rule(source=citations.GALLERIES, remedy="Add the location of the source to target_regions.")
def source_region_is_no_target(q: Publishing) -> Finding | None:
    """A version has a replica where its source lies."""
    if not q.source or not q.source.location:
        return None
    lies_in = normalise_location(q.source.location)
    if lies_in in q.target_regions:
        return None
    return Finding(
        about="target_regions",
        message=f"{q.source.name} lies in {lies_in}, but the version is to be in {', '.join(q.target_regions)}.",
        remedy=f"Add {lies_in} to target_regions.",
    )


PUBLISHING_RULES: t.Final[tuple[Rule[Publishing], ...]] = (
    definition_is_other_generation,
    source_is_other_generation_than_definition,
    source_has_other_security_type_than_definition,
    definition_takes_no_guest_state,
    source_has_other_state_than_definition,
    source_holds_other_system_than_definition,
    source_snapshot_incomplete,
    version_location_is_no_target,
    source_region_is_no_target,
)
