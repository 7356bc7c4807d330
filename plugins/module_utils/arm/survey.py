# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Surveys of many combinations: each fact they need is read once, whatever the number of verdicts."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import replace

from ..domain.eligibility.alternatives import Alternatives
from ..domain.eligibility.features import read_features
from ..domain.eligibility.survey import Judged, Place, Survey
from ..domain.errors import InvalidOption
from ..domain.location import normalise_location
from ..domain.resource_id import ResourceId
from ..domain.size import SizeFacts
from ..domain.source import SourceFacts
from ..domain.wire import Json
from .alternatives import find_alternatives
from .client import ArmClient
from .concurrency import read_concurrently
from .eligibility import today
from .facts_snapshot import write_snapshot
from .images import read_references
from .marketplace_terms import with_terms
from .sizes import offered_sizes
from .sources import read_disk
from .usages import read_location_usages

Options = Mapping[str, t.Any]
_DISKS = "Microsoft.Compute/disks"
# A listing of the last hour may say no by itself; what an older one forbids is asked again before anybody is told.
_TRUSTED_SECONDS = 3600


def survey_with_facts(client: ArmClient, options: Options) -> Json:
    """Return the verdicts on every combination of the options of eligibility_info, and the facts they rest on.

    With `facts_snapshot` the facts go to that file, and nothing is judged.
    """
    features = read_features(options.get("features") or ())
    location = normalise_location(options["location"])
    offered = offered_sizes(client, location, fresh=bool(options.get("refresh")))
    place = _place(client, location, offered.sizes, options)
    survey = Survey(
        sizes=tuple(options["sizes"] or (size.name for size in offered.sizes.values())),
        sources=tuple(_read_sources(client, options, location)),
        zones=tuple(options.get("zones") or ()),
        generation=options["generation"],
        security_type=options.get("security_type"),
        features=features,
        count=_count(options),
        today=today(),
    )
    if options["facts_snapshot"]:
        return write_snapshot(options["facts_snapshot"], _facts(survey, place, tuple(sorted(offered.sizes))))
    judged = survey.verdicts(place)
    if offered.age > _TRUSTED_SECONDS and not _all_eligible(judged):
        place = replace(place, offered=offered_sizes(client, location, fresh=True).sizes)
        judged = survey.verdicts(place)
    return {
        "eligible": _all_eligible(judged),
        "verdicts": _describe(client, judged, place, options),
        "facts": _facts(survey, place, survey.sizes),
    }


def _all_eligible(judged: list[Judged]) -> bool:
    return all(verdict.eligible for dummy, verdict in judged)


def _count(options: Options) -> int:
    count = int(options["count"])
    if count < 1:
        raise InvalidOption("count", f"{count} is no number of machines.", "1 or more")
    return count


def _place(client: ArmClient, location: str, offered: Mapping[str, SizeFacts], options: Options) -> Place:
    quota = options.get("quota")
    wanted = _count(options) > 1 if quota is None else quota
    return Place(location=location, offered=offered, usages=read_location_usages(client, location) if wanted else None)


def _read_sources(client: ArmClient, options: Options, location: str) -> list[SourceFacts]:
    disks = [
        ResourceId.parse_of_type(disk, _DISKS, option="managed_disks") for disk in options.get("managed_disks") or ()
    ]
    images = read_references(client, options, location) if options.get("images") else []
    images = [with_terms(client, image, accept=False)[0] for image in images]
    return images + read_concurrently(lambda disk: read_disk(client, disk, option="managed_disks"), disks)


def _describe(client: ArmClient, judged: list[Judged], place: Place, options: Options) -> list[Json]:
    """Return the verdicts with what they are on and, where asked for, alternatives to what is blocked."""
    limit = options["alternatives"]
    found: list[Alternatives | None] = [None] * len(judged)
    # Where all sizes of a location are judged, what would work stands among the verdicts.
    if options["sizes"] and limit > 0 and not _all_eligible(judged):
        others = _read_places(client, place.location, options)
        found = find_alternatives(client, judged, place, others, limit=limit)
    return [
        {
            **verdict.to_dict(),
            "image": question.source.name if question.source else None,
            "zone": question.zone,
            "alternatives": alternatives.to_dict() if alternatives else None,
        }
        for (question, verdict), alternatives in zip(judged, found, strict=True)
    ]


def _read_places(client: ArmClient, location: str, options: Options) -> list[Place]:
    asked = dict.fromkeys(normalise_location(name) for name in options.get("alternative_locations") or ())

    def read(name: str) -> Place:
        offered = offered_sizes(client, name, option="alternative_locations")
        return _place(client, name, offered.sizes, options)

    return read_concurrently(read, [name for name in asked if name != location])


def _facts(survey: Survey, place: Place, sizes: tuple[str, ...]) -> Json:
    offered = place.offered or {}
    names = dict.fromkeys(size.lower() for size in sizes)
    usages = None if place.usages is None else [usage.to_dict() for usage in place.usages.values()]
    return {
        "location": place.location,
        "sizes": [offered[name].to_dict() for name in names if name in offered],
        "images": [source.to_dict() for source in survey.sources],
        "usages": usages,
    }
