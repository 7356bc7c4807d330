# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the public preview: what the page says of sizes, images, sources, tools and capabilities."""

from __future__ import annotations

import typing as t

from ..rule import Finding, Rule, rule
from . import page
from .page import Capability
from .question import PreviewQuestion

_SERIES = ", ".join(page.GENERATION_2_SERIES)
_IMAGES = ", ".join(page.GENERATION_2_IMAGES)
_TOOL_NAMES = {"portal": "the Azure portal", "powershell": "PowerShell"}


@rule(source=page.SIZES, remedy=f"Choose a size of {_SERIES}, or make the machine V1, which every size boots.")
def series_not_in_preview(q: PreviewQuestion) -> Finding | None:
    """Generation 2 machines run on sizes of seven series only; generation 1 machines run on all sizes."""
    if q.resulting_generation != "V2" or q.series.lower() in {name.lower() for name in page.GENERATION_2_SERIES}:
        return None
    return Finding(
        about="size",
        message=f"The machine would be V2, but the size {q.size} is of the series {q.series}, not in preview.",
    )


@rule(source=page.CAPABILITIES, remedy="Choose a size that takes Premium storage, or make the machine V1.")
def size_lacks_premium_storage(q: PreviewQuestion) -> Finding | None:
    """Generation 2 machines run on sizes that take Premium storage only."""
    if q.resulting_generation != "V2" or q.premium_storage:
        return None
    return Finding(
        about="size", message=f"The machine would be V2, but the size {q.size} does not take Premium storage."
    )


@rule(source=page.IMAGES, remedy=f"Choose {_IMAGES}, a managed image or a managed disk.")
def image_not_in_preview(q: PreviewQuestion) -> Finding | None:
    """Generation 2 machines are made of four marketplace images only."""
    if q.resulting_generation != "V2" or not q.source or q.source_kind != "marketplace_image" or q.source.listed:
        return None
    return Finding(
        about=q.source.option, message=f"The machine would be V2, but {q.source.name} is none of the images in preview."
    )


@rule(source=page.SCENARIOS, remedy="Choose a marketplace image, a managed image or a managed disk.")
def source_not_in_preview(q: PreviewQuestion) -> Finding | None:
    """Generation 2 machines are made of a marketplace image, a managed image or a managed disk only."""
    if q.resulting_generation != "V2" or not q.source or q.source_kind in (None, "virtual_machine"):
        return None
    if q.source_kind in page.GENERATION_2_SOURCES:
        return None
    kind = str(q.source_kind).replace("_", " ")
    return Finding(about=q.source.option, message=f"The machine would be V2, but {q.source.name} is a {kind}.")


@rule(source=page.SCENARIOS, remedy="Use PowerShell.")
def tool_not_in_preview(q: PreviewQuestion) -> Finding | None:
    """The Azure portal makes generation 2 machines of marketplace images only; managed ones need PowerShell."""
    if q.resulting_generation != "V2" or not q.tool or not q.source or _stated(q) is not False:
        return None
    tool = _TOOL_NAMES[q.tool]
    return Finding(about="tool", message=f"The machine would be V2, and {tool} does not make it of {q.source.name}.")


@rule(source=page.ANSWERS, remedy="Make a new machine of a source that is of the generation asked for.")
def generation_never_changes(q: PreviewQuestion) -> Finding | None:
    """No machine changes its generation after it was made; what is made of an image or disk is of its generation."""
    if not q.source or not q.source.generation or q.generation in ("any", q.source.generation):
        return None
    return Finding(
        about="generation",
        message=f"{q.source.name} is {q.source.generation}, and {q.generation} is asked for.",
    )


@rule(source=page.CAPABILITIES, remedy="Choose an OS disk of at most 2,048 GiB, or make the machine V2.")
def os_disk_too_large_for_generation_1(q: PreviewQuestion) -> Finding | None:
    """A generation 1 machine has no OS disk of more than 2 TB."""
    if q.resulting_generation != "V1" or (q.os_disk_gb or 0) <= page.LARGEST_GENERATION_1_OS_DISK_GB:
        return None
    return Finding(
        about="os_disk.size_gb",
        message=f"An OS disk of {q.os_disk_gb} GiB is asked for, but the machine would be V1.",
    )


@rule(source=page.PAGE, remedy="Look it up in what Microsoft documented of it at the time.", severity="note")
def not_on_the_page(q: PreviewQuestion) -> Finding | None:
    """The page has no word on it, neither for nor against."""
    unstated = [*q.unstated, *sorted(q.features - {capability.feature for capability in page.STATED})]
    if q.tool and q.source_kind and q.resulting_generation == "V2" and _stated(q) is None:
        unstated.append(f"{_TOOL_NAMES[q.tool]} with a {q.source_kind.replace('_', ' ')}")
    if not unstated:
        return None
    return Finding(about="features", message=f"The page has no word on {', '.join(unstated)}.")


@rule(source=page.PAGE, remedy="Do not rely on it in production.", severity="note")
def generation_2_is_in_preview(_q: PreviewQuestion) -> Finding | None:
    """Generation 2 is in public preview: no service level agreement, not for production, features constrained."""
    return Finding(
        about="generation",
        message="Generation 2 machines are in public preview: there is no service level agreement, they are not"
        " recommended for production, and features may be missing or constrained.",
    )


def _stated(q: PreviewQuestion) -> bool | None:
    """Tell whether the page says that the tool makes a generation 2 machine of the source, or has no word on it."""
    if not q.tool or not q.source_kind:
        return None
    return page.GENERATION_2_SOURCES.get(q.source_kind, {}).get(q.tool)


def _rule_of(capability: Capability) -> Rule[PreviewQuestion]:
    """Make the rule that a capability some generation lacks comes to."""
    code, which, remedy = _wording(capability)

    def check(q: PreviewQuestion) -> Finding | None:
        generation = q.resulting_generation
        if capability.feature not in q.features or generation in capability.generations:
            return None
        if not capability.generations:
            return Finding(about="features", message=f"{capability.label} is asked for; {which}.")
        if not generation:
            return None
        return Finding(
            about="features",
            message=f"{capability.label} is asked for; {which}, and the machine would be {generation}.",
        )

    return Rule(
        code=code,
        severity="blocker",
        sentence=f"{capability.label}: {which}.",
        remedy=remedy,
        source=capability.section,
        check=check,
    )


def _wording(capability: Capability) -> tuple[str, str, str]:
    """Return the code, the generations in words, and the remedy of a capability that some generation lacks."""
    feature = capability.feature
    if not capability.generations:
        which = "Azure has it for neither generation"
        if capability.on_premises:
            which = f"Hyper-V on-premises has it for generation 2, but {which}"
        return f"{feature}_not_supported", which, "Leave it out."
    has, lacks = ("1", "2") if capability.generations == ("V1",) else ("2", "1")
    which = f"generation {has} has it, generation {lacks} does not"
    return f"{feature}_needs_generation_{has}", which, f"Leave it out, or make the machine V{has}."


RULES: t.Final[tuple[Rule[PreviewQuestion], ...]] = (
    series_not_in_preview,
    size_lacks_premium_storage,
    image_not_in_preview,
    source_not_in_preview,
    tool_not_in_preview,
    generation_never_changes,
    os_disk_too_large_for_generation_1,
    *(_rule_of(capability) for capability in page.STATED if len(capability.generations) < 2),
    not_on_the_page,
)
# What every verdict that nothing blocks says besides.
NOTICES: t.Final[tuple[Rule[PreviewQuestion], ...]] = (generation_2_is_in_preview,)
