# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking Azure for the facts that a verdict needs, and no more."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..domain.eligibility.features import read_features
from ..domain.eligibility.judge import judge
from ..domain.eligibility.question import Question
from ..domain.eligibility.survey import Survey
from ..domain.eligibility.verdict import Verdict
from ..domain.errors import InvalidOption
from ..domain.image_reference import parse_image
from ..domain.location import normalise_location
from ..domain.resource_id import ResourceId
from ..domain.source import SourceFacts
from ..domain.wire import Json
from .client import ArmClient
from .sizes import OfferedSizes, offered_sizes
from .snapshot import write_snapshot
from .sources import read_disk, read_image


def judge_with_facts(client: ArmClient, question: Question) -> Verdict:
    """Return the verdict with the location's sizes at hand.

    A cached size may be out of date: what it forbids is asked of Azure anew before anybody is told no.
    """
    offered = offered_sizes(client, question.location)
    verdict = judge(replace(question, offered=offered.sizes))
    if verdict.eligible or not offered.cached:
        return verdict
    offered = offered_sizes(client, question.location, fresh=True)
    return judge(replace(question, offered=offered.sizes))


def survey_with_facts(client: ArmClient, options: Mapping[str, t.Any]) -> Json:
    """Return the verdicts on every combination of the options of eligibility_info, and the facts they rest on.

    With `facts_snapshot` the facts go to that file, and nothing is judged.
    """
    location = normalise_location(options["location"])
    features = read_features(options.get("features") or ())
    sources = tuple(_read_sources(client, options, location))
    offered = offered_sizes(client, location)
    survey = Survey(
        sizes=tuple(options["sizes"] or (size.name for size in offered.sizes.values())),
        location=location,
        sources=sources,
        zones=tuple(options.get("zones") or ()),
        generation=options["generation"],
        security_type=options.get("security_type"),
        features=features,
    )
    if options["facts_snapshot"]:
        return write_snapshot(options["facts_snapshot"], _facts(survey, offered))
    judged = survey.verdicts(offered.sizes)
    # Of a whole location something is always forbidden: only sizes that were asked for are worth asking again.
    if options["sizes"] and offered.cached and not all(verdict.eligible for _question, verdict in judged):
        offered = offered_sizes(client, location, fresh=True)
        judged = survey.verdicts(offered.sizes)
    return {
        "eligible": all(verdict.eligible for _question, verdict in judged),
        "verdicts": [
            {**verdict.to_dict(), "image": question.source.name if question.source else None, "zone": question.zone}
            for question, verdict in judged
        ],
        "facts": _facts(survey, offered),
    }


def _read_sources(client: ArmClient, options: Mapping[str, t.Any], location: str) -> Iterable[SourceFacts]:
    group = options.get("resource_group") or ""
    for value in options.get("images") or ():
        if isinstance(value, Mapping) and "name" in value and not (group or value.get("resource_group")):
            raise InvalidOption(
                "resource_group", f"the image {value['name']!r} is given by name alone.", "its resource group"
            )
        image = parse_image(value, subscription=client.subscription, resource_group=group, option="images")
        yield read_image(client, image, location=location)
    for disk in options.get("managed_disks") or ():
        yield read_disk(client, ResourceId.parse_of_type(disk, "Microsoft.Compute/disks", option="managed_disks"))


def _facts(survey: Survey, offered: OfferedSizes) -> Json:
    names = dict.fromkeys(size.lower() for size in survey.sizes)
    return {
        "sizes": [offered.sizes[name].to_dict() for name in names if name in offered.sizes],
        "images": [source.to_dict() for source in survey.sources],
    }
