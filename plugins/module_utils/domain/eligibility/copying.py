# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for making a disk or a managed image of something: what results has to be what the source is.

A source that records no generation may be given one, since a copy may be marked otherwise than what it was made of.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..errors import NotEligible
from ..generation import Generation
from ..location import normalise_location
from ..resource_id import ResourceId
from ..security_type import SecurityType, security_type_of
from ..source import SourceFacts
from .verdict import Reason, Verdict

_GENERATION_2 = "https://learn.microsoft.com/azure/virtual-machines/generation-2"
_DISKS = "https://learn.microsoft.com/rest/api/compute/disks/create-or-update"
_NULL_GENERATION = "https://github.com/Azure/azure-cli/issues/21264"
_COPY_SECURITY = "https://github.com/Azure/azure-powershell/issues/24253"
_CAPTURE = "https://learn.microsoft.com/azure/virtual-machines/capture-image-resource"
_TRUSTED_LAUNCH = "https://learn.microsoft.com/azure/virtual-machines/trusted-launch"
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


Rule = Callable[[Copying], Reason | None]


def judge_copy(copying: Copying, rules: Iterable[Rule]) -> Verdict:
    """Return the verdict with all reasons; raises NotEligible where one of them blocks."""
    reasons = tuple(reason for rule in rules if (reason := rule(copying)))
    verdict = Verdict(size="", location=copying.location, generation=copying.generation, reasons=reasons)
    if not verdict.eligible:
        raise NotEligible(str(copying.target), verdict)
    return verdict


def source_records_other_generation(q: Copying) -> Reason | None:
    """The source is on record as another generation than the one asked for."""
    if q.source.recorded in (None, q.generation):
        return None
    return Reason(
        code="source_records_other_generation",
        severity="blocker",
        about=q.source.option,
        message=f"Generation {q.generation} is asked for, but {q.source.name} is {q.source.recorded}.",
        remedy=f"Choose a source that is {q.generation}, or set generation to {q.source.recorded}.",
        source=_GENERATION_2,
    )


def source_records_no_generation(q: Copying) -> Reason | None:
    """The source does not say what it is, so that the option alone decides."""
    if q.source.recorded or not q.holds_os:
        return None
    return Reason(
        code="source_records_no_generation",
        severity="warning",
        about=q.source.option,
        message=f"{q.source.name} records no generation; what is made of it is marked {q.generation} as asked.",
        remedy="V2 boots only with an EFI system partition, V1 only with a boot sector.",
        source=_NULL_GENERATION,
    )


def source_lies_elsewhere(q: Copying) -> Reason | None:
    """A disk or image is made in the location of its source; a marketplace image is everywhere."""
    if q.source.kind == "marketplace_image" or not q.source.location:
        return None
    lies_in = normalise_location(q.source.location)
    if lies_in == normalise_location(q.location):
        return None
    return Reason(
        code="source_lies_elsewhere",
        severity="blocker",
        about=q.source.option,
        message=f"{q.source.name} lies in {lies_in}, but {q.location} is asked for.",
        remedy=f"Set location to {lies_in}, or copy the source to {q.location} first.",
        source=_DISKS,
    )


def copy_has_other_security_type(q: Copying) -> Reason | None:
    """A copy of a disk or snapshot takes its security type, and Azure refuses one that is sent with it."""
    if q.source.kind not in _COPIED or q.security_type is None:
        return None
    recorded = security_type_of(q.source.security_type)
    if recorded == q.security_type:
        return None
    return Reason(
        code="copy_has_other_security_type",
        severity="blocker",
        about="security_type",
        message=f"security_type {q.security_type} is asked for, but {q.source.name} is {recorded}, and so is its copy.",
        remedy=f"Set security_type to {recorded}, or leave it out.",
        source=_COPY_SECURITY,
    )


def machine_is_not_generalised(q: Copying) -> Reason | None:
    """A managed image is made of a machine that was told to be generalised."""
    if q.source.kind != "virtual_machine" or q.source.os_state == "Generalized":
        return None
    return Reason(
        code="machine_is_not_generalised",
        severity="blocker",
        about=q.source.option,
        message=f"{q.source.name} is not generalised, but a managed image is made of a generalised machine only.",
        remedy="Prepare its system (sysprep, waagent -deprovision), deallocate it, and mark it generalised.",
        source=_CAPTURE,
    )


def security_type_has_no_managed_image(q: Copying) -> Reason | None:
    """Azure makes managed images of standard machines and disks only."""
    recorded = security_type_of(q.source.security_type)
    if recorded == "standard":
        return None
    return Reason(
        code="security_type_has_no_managed_image",
        severity="blocker",
        about=q.source.option,
        message=f"{q.source.name} is {recorded}, of which Azure makes no managed image.",
        remedy="Make a version of a gallery image of it.",
        source=_TRUSTED_LAUNCH,
    )


DISK_RULES: t.Final[tuple[Rule, ...]] = (
    source_records_other_generation,
    source_records_no_generation,
    source_lies_elsewhere,
    copy_has_other_security_type,
)
IMAGE_RULES: t.Final[tuple[Rule, ...]] = (
    source_records_other_generation,
    source_records_no_generation,
    source_lies_elsewhere,
    machine_is_not_generalised,
    security_type_has_no_managed_image,
)
