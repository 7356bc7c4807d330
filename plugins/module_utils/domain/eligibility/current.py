# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules in force today: what Azure's API says, and documentation where the API is silent.

Each rule looks at one thing and returns a reason or nothing; a rule whose facts are not in hand returns nothing.
"""

from __future__ import annotations

import difflib
import typing as t
from collections.abc import Callable, Iterable

from ..location import normalise_location
from ..security_type import security_type_of
from .question import Question
from .verdict import Reason, Severity

Rule = Callable[[Question], Reason | None]

_GENERATION_2 = "https://learn.microsoft.com/azure/virtual-machines/generation-2"
_SKUS = "https://learn.microsoft.com/rest/api/compute/resource-skus/list"
_SKU_ERRORS = "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-sku-not-available"
_TRUSTED_LAUNCH = "https://learn.microsoft.com/azure/virtual-machines/trusted-launch"
_ATTACH = "https://learn.microsoft.com/azure/virtual-machines/attach-os-disk"
_NULL_GENERATION = "https://github.com/Azure/azure-cli/issues/21264"


def size_not_offered(q: Question) -> Reason | None:
    """The location does not offer the size, or no location does."""
    if q.offered is None or q.size_facts:
        return None
    names = {name: facts.name for name, facts in q.offered.items()}
    nearest = [names[name] for name in difflib.get_close_matches(q.size.lower(), names, n=3, cutoff=0.75)]
    return _reason(
        "size_not_offered",
        about="size",
        message=f"The size {q.size!r} is not among the {len(names)} sizes that {q.location} offers this subscription.",
        remedy=f"Nearest by name: {', '.join(nearest)}." if nearest else "Choose another size or location.",
        source=_SKUS,
    )


def size_restricted_in_location(q: Question) -> Reason | None:
    """The subscription may not use the size anywhere in the location."""
    restriction = q.size_facts.restriction_in(None) if q.size_facts else None
    if not restriction:
        return None
    return _reason(
        "size_restricted_in_location",
        about="size",
        message=f"In {q.location} the size {q.size} is restricted for this subscription ({restriction.reason}).",
        remedy=_lift(restriction.reason, "size or location"),
        source=_SKU_ERRORS,
    )


def size_not_in_zone(q: Question) -> Reason | None:
    """The location offers the size, but not in the zone asked for."""
    if not q.zone or not q.size_facts or q.zone in q.size_facts.zones:
        return None
    zones = q.size_facts.zones
    return _reason(
        "size_not_in_zone",
        about="zone",
        message=f"Zone {q.zone} of {q.location} does not offer the size {q.size}, {_which('zones', zones)} do.",
        remedy=f"Set zone to one of {', '.join(zones)}." if zones else "Leave zone out: the size is regional here.",
        source=_SKUS,
    )


def size_restricted_in_zone(q: Question) -> Reason | None:
    """The subscription may not use the size in the zone asked for."""
    restriction = q.size_facts.restriction_in(q.zone) if q.size_facts and q.zone else None
    if not restriction or not q.size_facts:
        return None
    free = [zone for zone in q.size_facts.zones if zone not in restriction.zones]
    where = f"zone {q.zone} of {q.location}"
    return _reason(
        "size_restricted_in_zone",
        about="zone",
        message=f"In {where} the size {q.size} is restricted for this subscription ({restriction.reason}).",
        remedy=f"Set zone to {' or '.join(free)}." if free else _lift(restriction.reason, "size"),
        source=_SKU_ERRORS,
    )


def size_cannot_boot_source(q: Question) -> Reason | None:
    """The size cannot boot the generation that the image, disk or machine is of."""
    boots = q.size_generations
    if not q.source or not boots or q.source.generation in boots:
        return None
    return _reason(
        "size_cannot_boot_source",
        about="size",
        message=f"The size {q.size} boots {_which('generation', boots)}, but {q.source.name} is {q.source.generation}.",
        remedy=f"Choose a size that boots {q.source.generation}, or a source that is {boots[0]}.",
        source=_GENERATION_2,
    )


def size_cannot_boot_asked_generation(q: Question) -> Reason | None:
    """The size cannot boot the generation asked for, whatever the source."""
    boots = q.size_generations
    if q.generation == "any" or not boots or q.generation in boots:
        return None
    return _reason(
        "size_cannot_boot_asked_generation",
        about="size",
        message=f"The size {q.size} boots {_which('generation', boots)}, but generation {q.generation} is asked for.",
        remedy=f"Choose a size that boots {q.generation}, or set generation to {boots[0]}.",
        source=_GENERATION_2,
    )


def source_of_other_generation(q: Question) -> Reason | None:
    """The image or disk would give a machine of another generation than the one asked for."""
    if q.generation == "any" or not q.source or q.source.generation == q.generation:
        return None
    return _reason(
        "source_of_other_generation",
        about=q.source.option,
        message=f"Generation {q.generation} is asked for, but {q.source.name} makes a {q.source.generation} machine.",
        remedy=f"Choose a source that is {q.generation}, or set generation to {q.source.generation} or any.",
        source=_GENERATION_2,
    )


def generation_not_recorded(q: Question) -> Reason | None:
    """The image or disk records no generation, which Azure takes as V1."""
    if not q.source or q.source.recorded:
        return None
    return _reason(
        "generation_not_recorded",
        severity="warning",
        about=q.source.option,
        message=f"{q.source.name} records no generation; Azure boots it as V1.",
        remedy="If it holds a generation 2 system, make it anew with its generation set.",
        source=_NULL_GENERATION,
    )


def size_generations_not_known(q: Question) -> Reason | None:
    """Neither Azure nor the documentation says which generations the size boots."""
    if q.size_generations or (q.offered is not None and not q.size_facts):
        return None
    return _reason(
        "size_generations_not_known",
        severity="warning",
        about="size",
        message=f"Neither Azure's facts nor the documentation say which generation the size {q.size} boots.",
        remedy="Judge it with the facts of a location at hand.",
        source=_GENERATION_2,
    )


def source_in_other_location(q: Question) -> Reason | None:
    """A managed image or disk can only be used where it lies."""
    if (
        not q.source
        or q.source.kind not in ("managed_image", "managed_disk")
        or not q.location
        or not q.source.location
    ):
        return None
    lies_in = normalise_location(q.source.location)
    if lies_in == normalise_location(q.location):
        return None
    return _reason(
        "source_in_other_location",
        about=q.source.option,
        message=f"{q.source.name} lies in {lies_in}, but the machine is to run in {q.location}.",
        remedy=f"Copy it to {q.location}, or set location to {lies_in}.",
        source=_ATTACH,
    )


def disk_in_other_zone(q: Question) -> Reason | None:
    """A zonal disk can only be attached to a machine in its own zone."""
    if not q.source or q.source.kind != "managed_disk" or not q.source.zones or q.zone in q.source.zones:
        return None
    wanted = f"zone {q.zone}" if q.zone else "no zone"
    return _reason(
        "disk_in_other_zone",
        about="zone",
        message=f"{q.source.name} lies in zone {q.source.zones[0]}, but {wanted} is asked for.",
        remedy=f"Set zone to {q.source.zones[0]}.",
        source=_ATTACH,
    )


def disk_in_use(q: Question) -> Reason | None:
    """A disk that is attached, uploading or reserved cannot become an OS disk."""
    if not q.source or q.source.kind != "managed_disk":
        return None
    state = q.source.state or "Unattached"
    if state == "Unattached" and not q.source.managed_by:
        return None
    holder = f" to {q.source.managed_by}" if q.source.managed_by else ""
    return _reason(
        "disk_in_use",
        about=q.source.option,
        message=f"{q.source.name} is {state}{holder}, but only an unattached disk can become a machine's OS disk.",
        remedy="Detach it, end its upload or export, or use a copy.",
        source=_ATTACH,
    )


def architecture_differs(q: Question) -> Reason | None:
    """Size and source are for different processor architectures."""
    if not q.source or not q.source.architecture or not q.size_facts:
        return None
    if q.source.architecture == q.size_facts.architecture:
        return None
    return _reason(
        "architecture_differs",
        about="size",
        message=f"The size {q.size} is {q.size_facts.architecture}, but {q.source.name} is {q.source.architecture}.",
        remedy=f"Choose a size or a source so that both are {q.source.architecture} or {q.size_facts.architecture}.",
        source=_SKUS,
    )


def security_type_needs_generation_2(q: Question) -> Reason | None:
    """Trusted launch and confidential machines are generation 2 only."""
    if q.security_type in (None, "standard") or q.resulting_generation != "V1":
        return None
    return _reason(
        "security_type_needs_generation_2",
        about="security_type",
        message=f"security_type {q.security_type} needs generation 2, but the machine would be V1.",
        remedy="Choose a generation 2 source, or set security_type to standard.",
        source=_TRUSTED_LAUNCH,
    )


def security_type_differs_from_disk(q: Question) -> Reason | None:
    """A machine has the security type of the disk it is made from."""
    if not q.source or q.source.kind != "managed_disk" or q.security_type is None:
        return None
    recorded = security_type_of(q.source.security_type)
    if recorded == q.security_type:
        return None
    return _reason(
        "security_type_differs_from_disk",
        about="security_type",
        message=f"security_type {q.security_type} is asked for, but {q.source.name} is {recorded}.",
        remedy=f"Set security_type to {recorded}, or leave it out.",
        source=_TRUSTED_LAUNCH,
    )


RULES: t.Final[tuple[Rule, ...]] = (
    size_not_offered,
    size_restricted_in_location,
    size_not_in_zone,
    size_restricted_in_zone,
    size_cannot_boot_source,
    size_cannot_boot_asked_generation,
    source_of_other_generation,
    generation_not_recorded,
    size_generations_not_known,
    source_in_other_location,
    disk_in_other_zone,
    disk_in_use,
    architecture_differs,
    security_type_needs_generation_2,
    security_type_differs_from_disk,
)


def _reason(code: str, *, about: str, message: str, remedy: str, source: str, severity: Severity = "blocker") -> Reason:
    return Reason(code=code, severity=severity, about=about, message=message, remedy=remedy, source=source)


def _which(noun: str, values: Iterable[str]) -> str:
    listed = " and ".join(values)
    return f"{noun} {listed}" if listed else f"no {noun}"


def _lift(reason_code: str, choose: str) -> str:
    if reason_code.lower() == "quotaid":
        return f"The subscription's offer does not include it: choose another {choose}, or change the offer."
    return f"Choose another {choose}, or ask Azure support to lift the restriction."
