# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions asked of facts in hand: registered results, a saved snapshot, or names alone."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..errors import InvalidOption
from ..generation import recorded_generation
from ..location import normalise_location
from ..size import SizeFacts
from ..source import SourceFacts
from ..wire import same_text
from .asked import read_asked, read_choice
from .judge import judge
from .preview_2019_04.judge import judge_preview
from .preview_2019_04.named_source import read_named_source
from .preview_2019_04.page import TOOL_CHOICES, Tool
from .preview_2019_04.question import PreviewQuestion
from .preview_2019_04.survey import NAME as PREVIEW
from .question import Question
from .rulesets import RULESET_CHOICES
from .verdict import Verdict

_FACTS = "a mapping with the lists sizes and images, as gen2.azure.eligibility_info returns under facts"


def judge_offline(
    size: str | Mapping[str, t.Any],
    *,
    image: t.Any = None,
    location: str | None = None,
    facts: Mapping[str, t.Any] | None = None,
    ruleset: str = "current",
    tool: str | None = None,
    **asked: t.Any,
) -> Verdict:
    """Return the verdict on a size, its name or its facts; what no facts tell is judged by name and documentation.

    `image` is V1 or V2, an image's facts, or the name of one in `facts`; the set `preview_2019_04` also takes names,
    URNs and ids that `facts` do not hold. `tool` is for that set alone, `asked` is what read_asked() takes.
    """
    ruleset = read_choice("ruleset", ruleset, tuple(RULESET_CHOICES))
    if facts is not None and not isinstance(facts, Mapping):
        raise InvalidOption("facts", f"they are a {type(facts).__name__}.", _FACTS)
    if not isinstance(size, str | Mapping):
        raise InvalidOption("size", f"it is a {type(size).__name__}.", "the name of a size, or its facts")
    fields = read_asked(asked)
    where = normalise_location(location) if location else ""
    name = size if isinstance(size, str) else str(size.get("name") or "")
    if ruleset == PREVIEW:
        source = read_named_source(_found(image, facts or {}) or image)
        return judge_preview(PreviewQuestion.read(name, location=where, source=source, tool=_tool(tool), asked=fields))
    if tool is not None:
        raise InvalidOption("tool", f"the set of rules {ruleset} does not ask for it.", f"ruleset={PREVIEW}")
    known = [size] if not isinstance(size, str) else list((facts or {}).get("sizes") or ())
    question = Question(
        size=name,
        location=where,
        source=_source(image, facts or {}),
        offered=_offered(known, where) if known else None,
        **fields,
    )
    return judge(question)


def _tool(tool: str | None) -> Tool | None:
    return t.cast("Tool", read_choice("tool", tool, tuple(TOOL_CHOICES))) if tool is not None else None


def _found(image: t.Any, facts: Mapping[str, t.Any]) -> Mapping[str, t.Any] | None:
    """Return the facts of the image of that name."""
    named = (candidate for candidate in facts.get("images") or () if same_text(candidate.get("name"), str(image)))
    return next(named, None)


def _offered(records: list[Mapping[str, t.Any]], location: str) -> dict[str, SizeFacts]:
    """Return the sizes by lower-case name, read from the API's own records or from saved facts of the location."""
    offered = {}
    for record in records:
        raw = "locationInfo" in record or isinstance(record.get("capabilities"), list)
        facts = SizeFacts.from_arm(record, location) if raw else SizeFacts.from_dict(record)
        if not location or not facts.location or facts.location == location:
            offered[facts.name.lower()] = facts
    return offered


def _source(image: t.Any, facts: Mapping[str, t.Any]) -> SourceFacts | None:
    if image is None:
        return None
    if isinstance(image, Mapping):
        return SourceFacts.from_dict(image)
    if recorded_generation(image):
        return SourceFacts.from_dict({"name": f"a {str(image).upper()} image", "generation": image})
    if candidate := _found(image, facts):
        return SourceFacts.from_dict(candidate)
    raise InvalidOption(
        "image", f"{image!r} is not among the images of facts.", "V1, V2, an image's facts, or its name there"
    )
