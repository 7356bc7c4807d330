# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for making a disk, a snapshot or an image of something: what results has to be what the source is.

A source that records no generation may be given one, since a copy may be marked otherwise than what it was made of.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import NotEligible
from ..generation import Generation
from ..location import normalise_location
from ..resource_id import ResourceId
from ..security_type import SecurityType, security_type_of
from ..source import SourceFacts
from ..wire import same_text
from .rule import Finding, Rule, find_reasons, rule
from .rules import citations
from .verdict import Verdict

_CREATE_DISK = "https://learn.microsoft.com/rest/api/compute/disks/create-or-update"
_COPY_SECURITY = "https://github.com/Azure/azure-powershell/issues/24253"
_CAPTURE = "https://learn.microsoft.com/azure/virtual-machines/capture-image-resource"
_COPIED = ("managed_disk", "snapshot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """A disk or image that is to be made of a source; one that holds no system has no generation."""

    target: ResourceId
    source: SourceFacts
    generation: Generation
    location: str
    security_type: SecurityType | None = None
    holds_os: bool = True


def judge_copy(copying: Copying, rules: Iterable[Rule[Copying]]) -> Verdict:
    """Return the verdict with all reasons; raises NotEligible where one of them blocks."""
    reasons = find_reasons(copying, rules)
    verdict = Verdict(size="", location=copying.location, generation=copying.generation, reasons=reasons)
    if not verdict.eligible:
        raise NotEligible(str(copying.target), verdict)
    return verdict


@rule(source=citations.GENERATION_2, remedy="Choose another source, or another generation.")
def source_records_other_generation(q: Copying) -> Finding | None:
    """The source is on record as another generation than the one asked for."""
    if q.source.recorded in (None, q.generation):
        return None
    return Finding(
        about=q.source.option,
        message=f"Generation {q.generation} is asked for, but {q.source.name} is {q.source.recorded}.",
        remedy=f"Choose a source that is {q.generation}, or set generation to {q.source.recorded}.",
    )


@rule(
    source=citations.NULL_GENERATION,
    remedy="V2 boots only with an EFI system partition, V1 only with a boot sector.",
    severity="warning",
)
def source_records_no_generation(q: Copying) -> Finding | None:
    """The source does not say what it is, so that the option alone decides."""
    if q.source.recorded or not q.holds_os:
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} records no generation; what is made of it is marked {q.generation} as asked.",
    )


def progress_of(snapshot: SourceFacts) -> str:
    """Return how far Azure's copy into the snapshot is, as a sentence says it."""
    percent = snapshot.completion_percent
    return snapshot.access_state or "incomplete" if percent is None else f"{percent:g}% complete"


@rule(source=citations.SNAPSHOTS, remedy="Wait until completion_percent of the snapshot is 100.")
def snapshot_copy_incomplete(q: Copying) -> Finding | None:
    """Azure still copies data into the snapshot, and a copy of it is possible only when that is complete."""
    if q.source.is_usable_snapshot(for_disk=same_text(q.target.type, "Microsoft.Compute/disks")):
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is {progress_of(q.source)}; only a complete snapshot can be the source of a copy.",
    )


@rule(source=_CREATE_DISK, remedy="Choose the location of the source, or copy the source first.")
def source_lies_elsewhere(q: Copying) -> Finding | None:
    """A disk or image is made where its source, or a replica of it, lies; a marketplace image is everywhere."""
    if q.source.kind == "marketplace_image" or not q.source.location:
        return None
    places = q.source.locations or (normalise_location(q.source.location),)
    if normalise_location(q.location) in places:
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} lies in {', '.join(places)}, but {q.location} is asked for.",
        remedy=_bring(q, places[0]),
    )


def _bring(q: Copying, place: str) -> str:
    """Return how the source comes to the location: disks by an incremental snapshot, which alone Azure copies there."""
    if q.source.kind not in _COPIED:
        return f"Set location to {place}, or copy the source to {q.location} first."
    snapshot = "it" if q.source.kind == "snapshot" else "an incremental snapshot of it"
    return (
        f"Set location to {place}, or copy {snapshot} to {q.location} first with createOption CopyStart"
        f" (az snapshot create --incremental --copy-start; {citations.SNAPSHOT_COPY})."
    )


@rule(source=_COPY_SECURITY, remedy="Leave security_type out.")
def copy_has_other_security_type(q: Copying) -> Finding | None:
    """A copy of a disk or snapshot takes its security type, and Azure refuses one that is sent with it."""
    if q.source.kind not in _COPIED or q.security_type is None:
        return None
    recorded = security_type_of(q.source.security_type)
    if recorded == q.security_type:
        return None
    return Finding(
        about="security_type",
        message=f"security_type {q.security_type} is asked for, but {q.source.name} is {recorded}, and so is its copy.",
        remedy=f"Set security_type to {recorded}, or leave it out.",
    )


@rule(
    source=_CAPTURE,
    remedy="Prepare its system (sysprep, waagent -deprovision), deallocate it, and mark it generalised.",
)
def machine_is_not_generalised(q: Copying) -> Finding | None:
    """A managed image is made of a machine that was marked as generalised."""
    if q.source.kind != "virtual_machine" or same_text(q.source.os_state, "Generalized"):
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is not generalised, but a managed image is made of a generalised machine only.",
    )


@rule(source=citations.TRUSTED_LAUNCH, remedy="Make a version of a gallery image of it.")
def security_type_has_no_managed_image(q: Copying) -> Finding | None:
    """Azure makes managed images of standard machines and disks only."""
    recorded = security_type_of(q.source.security_type)
    if recorded == "standard":
        return None
    return Finding(
        about=q.source.option, message=f"{q.source.name} is {recorded}, of which Azure makes no managed image."
    )


DISK_RULES: t.Final[tuple[Rule[Copying], ...]] = (
    source_records_other_generation,
    source_records_no_generation,
    snapshot_copy_incomplete,
    source_lies_elsewhere,
    copy_has_other_security_type,
)
# A snapshot takes no security type, so that none can differ.
SNAPSHOT_RULES: t.Final[tuple[Rule[Copying], ...]] = (
    source_records_other_generation,
    source_records_no_generation,
    snapshot_copy_incomplete,
    source_lies_elsewhere,
)
IMAGE_RULES: t.Final[tuple[Rule[Copying], ...]] = (
    source_records_other_generation,
    source_records_no_generation,
    snapshot_copy_incomplete,
    source_lies_elsewhere,
    machine_is_not_generalised,
    security_type_has_no_managed_image,
)
