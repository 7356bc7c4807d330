# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many questions to the page at once."""

from __future__ import annotations

import itertools
import typing as t
from collections.abc import Mapping

from ...errors import InvalidOption
from ...location import normalise_location
from ...wire import Json
from ..asked import read_asked
from .judge import judge_preview
from .named_source import NamedSource, read_named_source
from .question import PreviewQuestion

NAME: t.Final = "preview_2019_04"
# Options about what only Azure knows, each with the value that asks nothing.
_OF_AZURE: t.Final[dict[str, t.Any]] = {
    "facts_snapshot": None,
    "count": 1,
    "quota": None,
    "alternative_locations": None,
    "refresh": False,
}


def survey_preview(options: Mapping[str, t.Any]) -> Json | None:
    """Return the verdicts on every combination of the options of eligibility_info, or None where they ask other rules.

    Raises InvalidOption where the page is asked for what only Azure knows.
    """
    if options["ruleset"] != NAME:
        return None
    if not options["sizes"]:
        raise InvalidOption("sizes", f"the set of rules {NAME} asks no location what it offers.", "names of sizes")
    _refuse_what_azure_knows(options)
    named = {name: options[name] for name in ("generation", "security_type", "features")}
    location = normalise_location(options["location"])
    combinations = itertools.product(options["sizes"], _sources(options) or [None], options["zones"] or [None])
    verdicts = []
    for size, source, zone in combinations:
        asked = read_asked({**named, "zone": zone})
        question = PreviewQuestion.read(size, location=location, source=source, tool=None, asked=asked)
        image = source.name if source else None
        verdicts.append({**judge_preview(question).to_dict(), "image": image, "zone": zone})
    eligible = all(verdict["eligible"] for verdict in verdicts)
    return {"eligible": eligible, "verdicts": verdicts, "facts": {"sizes": [], "images": []}}


def _refuse_what_azure_knows(options: Mapping[str, t.Any]) -> None:
    for option, silent in _OF_AZURE.items():
        if options.get(option, silent) not in (silent, None, False):
            raise InvalidOption(option, f"the set of rules {NAME} reads no facts.", "ruleset=current")


def _sources(options: Mapping[str, t.Any]) -> list[NamedSource | None]:
    sources = [read_named_source(image, option="images") for image in options["images"] or ()]
    return sources + [read_named_source(disk, option="managed_disks") for disk in options["managed_disks"] or ()]
