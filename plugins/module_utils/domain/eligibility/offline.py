# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions asked of facts in hand: registered results, a saved snapshot, or names alone."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Mapping

from ..errors import InvalidOption
from ..generation import recorded_generation
from ..location import normalise_location
from ..size import SizeFacts
from ..size_description import read_size
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
from .quota import Usage
from .rulesets import RULESET_CHOICES
from .verdict import Verdict

Judge = Callable[[t.Any], Verdict]
_FACTS = "a mapping with the lists sizes and images, as gen2.azure.eligibility_info returns under facts"


def judge_offline(size: t.Any, **options: t.Any) -> Verdict:
    """Return the verdict on a size, its name or its facts; the options are those of offline_judge()."""
    return offline_judge(**options)(size)


def offline_judge(
    *,
    image: t.Any = None,
    location: str | None = None,
    facts: Mapping[str, t.Any] | None = None,
    ruleset: str = "current",
    tool: str | None = None,
    **asked: t.Any,
) -> Judge:
    """Return what judges one size after the other, the options read once; what no facts tell is judged by name.

    `image` is V1 or V2, an image's facts, or the name of one in `facts`; the set `preview_2019_04` also takes names,
    URNs and ids that `facts` do not hold. `tool` is for that set alone, `asked` is what read_asked() takes.
    """
    ruleset = read_choice("ruleset", ruleset, tuple(RULESET_CHOICES))
    if facts is not None and not isinstance(facts, Mapping):
        raise InvalidOption("facts", f"they are a {type(facts).__name__}.", _FACTS)
    fields = read_asked(asked)
    where = normalise_location(location) if location else ""
    if ruleset == PREVIEW:
        source = read_named_source(_found(image, facts or {}) or image)
        by = _tool(tool)
        return lambda size: judge_preview(
            PreviewQuestion.read(_name(size), location=where, source=source, tool=by, asked=fields)
        )
    if tool is not None:
        raise InvalidOption("tool", f"the set of rules {ruleset} does not ask for it.", f"ruleset={PREVIEW}")
    return _judge_of_today(where, _source(image, facts or {}), facts or {}, fields)


def _judge_of_today(
    location: str, source: SourceFacts | None, facts: Mapping[str, t.Any], fields: Mapping[str, t.Any]
) -> Judge:
    records = facts.get("sizes")
    known = _offered(records, location) if records else None
    usages = facts.get("usages")
    fields = {**fields, "usages": {u.name.lower(): u for u in map(Usage.from_dict, usages)} if usages else None}

    def judge_size(size: t.Any) -> Verdict:
        name = _name(size)
        offered = known if isinstance(size, str) else _offered([size], location)
        return judge(Question(size=name, location=location, source=source, offered=offered, **fields))

    return judge_size


def _name(size: t.Any) -> str:
    if not isinstance(size, str | Mapping):
        raise InvalidOption("size", f"it is a {type(size).__name__}.", "the name of a size, or its facts")
    return size if isinstance(size, str) else str(size.get("name") or "")


def _tool(tool: str | None) -> Tool | None:
    return t.cast("Tool", read_choice("tool", tool, tuple(TOOL_CHOICES))) if tool is not None else None


def _found(image: t.Any, facts: Mapping[str, t.Any]) -> Mapping[str, t.Any] | None:
    """Return the facts of the image of that name."""
    named = (candidate for candidate in facts.get("images") or () if same_text(candidate.get("name"), str(image)))
    return next(named, None)


def _offered(records: Iterable[Mapping[str, t.Any]], location: str) -> dict[str, SizeFacts]:
    """Return the sizes by lower-case name, of the location where it is given and they say theirs."""
    offered = {}
    for record in records:
        facts = read_size(record, location)
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
