# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether size, source and request agree on the generation."""

from __future__ import annotations

from ...errors import InvalidOption
from ...size_series import documented_generations
from ..question import Question
from ..rule import Finding, rule
from . import citations


@rule(source=citations.GENERATION_2, remedy="Choose a size that boots the source's generation, or another source.")
def size_cannot_boot_source(q: Question) -> Finding | None:
    """The size cannot boot the generation that the image, disk or machine is of."""
    boots = q.size_generations
    if not q.source or not boots or q.source.generation in boots:
        return None
    return Finding(
        about="size",
        message=f"The size {q.size} boots {' and '.join(boots)}, but {q.source.name} is {q.source.generation}.",
        remedy=f"Choose a size that boots {q.source.generation}, or a source that is {boots[0]}.",
    )


@rule(source=citations.GENERATION_2, remedy="Choose a size that boots the generation asked for.")
def size_cannot_boot_asked_generation(q: Question) -> Finding | None:
    """The size cannot boot the generation asked for, whatever the source."""
    boots = q.size_generations
    if q.generation == "any" or not boots or q.generation in boots:
        return None
    return Finding(
        about="size",
        message=f"The size {q.size} boots {' and '.join(boots)}, but generation {q.generation} is asked for.",
        remedy=f"Choose a size that boots {q.generation}, or set generation to {boots[0]}.",
    )


@rule(source=citations.GENERATION_2, remedy="Choose a source of the generation asked for.")
def source_of_other_generation(q: Question) -> Finding | None:
    """The image or disk would give a machine of another generation than the one asked for."""
    if q.generation == "any" or not q.source or q.source.generation == q.generation:
        return None
    # What an existing machine can become is told by the rules on transitions.
    if q.source.kind == "virtual_machine":
        return None
    return Finding(
        about=q.source.option,
        message=f"Generation {q.generation} is asked for, but {q.source.name} makes a {q.source.generation} machine.",
        remedy=f"Choose a source that is {q.generation}, or set generation to {q.source.generation} or any.",
    )


@rule(
    source=citations.NULL_GENERATION,
    remedy="If it holds a generation 2 system, make it anew with its generation set.",
    severity="warning",
)
def generation_not_recorded(q: Question) -> Finding | None:
    """The image or disk records no generation, which Azure takes as V1."""
    if not q.source or q.source.recorded:
        return None
    return Finding(about=q.source.option, message=f"{q.source.name} records no generation; Azure boots it as V1.")


@rule(
    source=citations.GENERATION_2,
    remedy="Judge it with the facts of a location at hand.",
    severity="warning",
)
def size_generations_not_known(q: Question) -> Finding | None:
    """Neither Azure nor the documentation says which generations the size boots."""
    if q.size_generations or (q.offered is not None and not q.size_facts):
        return None
    return Finding(
        about="size",
        message=f"Neither Azure's facts nor the documentation say which generation the size {q.size} boots.",
    )


@rule(
    source=citations.SIZES,
    remedy="Test a VM of the size first, or choose the generation that both name.",
    severity="warning",
)
def size_generation_disputed(q: Question) -> Finding | None:
    """Azure's API offers the generation with the size, and the documentation of the size's series denies it."""
    generation = q.resulting_generation
    if not generation or not q.size_facts or generation not in q.size_facts.generations:
        return None
    try:
        documented = documented_generations(q.size)
    except InvalidOption:
        return None
    if not documented or generation in documented:
        return None
    return Finding(
        about="size",
        message=f"Azure's API ({citations.SKUS}) says that the size {q.size} boots {generation}; the documentation of"
        f" the series {q.series} ({citations.SIZES}) names {' and '.join(documented)} alone.",
    )


RULES = (
    size_cannot_boot_source,
    size_cannot_boot_asked_generation,
    source_of_other_generation,
    generation_not_recorded,
    size_generations_not_known,
    size_generation_disputed,
)
