# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many questions at once: every size with every source in every zone."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..generation import AskedGeneration
from ..security_type import SecurityType
from ..size import SizeFacts
from ..source import SourceFacts
from .judge import judge
from .question import Question
from .quota import Usage
from .verdict import Verdict

Judged = tuple[Question, Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a location offers and, where somebody looked, what the subscription's quotas there have left."""

    location: str
    offered: Mapping[str, SizeFacts] | None = field(repr=False)
    usages: Mapping[str, Usage] | None = field(default=None, repr=False)

    def ask(self, question: Question) -> Question:
        """Return the question as it is for this place."""
        return replace(question, location=self.location, offered=self.offered, usages=self.usages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What all the questions share, and the lists they are made of; an empty list of sources or zones asks without."""

    sizes: tuple[str, ...]
    sources: tuple[SourceFacts, ...] = ()
    zones: tuple[str, ...] = ()
    generation: AskedGeneration = "any"
    security_type: SecurityType | None = None
    features: frozenset[str] = frozenset()
    count: int = 1
    today: datetime.date | None = None

    def verdicts(self, place: Place) -> list[Judged]:
        """Return every question with its verdict, sizes outermost, in the order given."""
        return [(question, judge(question)) for question in self._questions(place)]

    def _questions(self, place: Place) -> Iterable[Question]:
        combinations = itertools.product(self.sizes, self.sources or (None,), self.zones or (None,))
        for size, source, zone in combinations:
            yield Question(
                size=size,
                location=place.location,
                zone=zone,
                generation=self.generation,
                security_type=self.security_type,
                features=self.features,
                count=self.count,
                source=source,
                offered=place.offered,
                usages=place.usages,
                today=self.today,
            )


class EligibilityMemo:
    """Tells whether a question of one survey is eligible; what was judged once is not judged again."""

    def __init__(self, judged: Iterable[Judged]) -> None:
        self._known: dict[tuple[object, ...], bool] = {}
        for question, verdict in judged:
            self._known[_key(question, question.size, question.source, question.zone)] = verdict.eligible

    def __call__(
        self,
        question: Question,
        *,
        size: str | None = None,
        source: SourceFacts | None = None,
        zone: str | None = None,
    ) -> bool:
        """Tell it of the question, another size, source or zone put in where they are given."""
        size, source, zone = size or question.size, source or question.source, zone or question.zone
        key = _key(question, size, source, zone)
        if key not in self._known:
            self._known[key] = judge(replace(question, size=size, source=source, zone=zone)).eligible
        return self._known[key]


def _key(question: Question, size: str, source: SourceFacts | None, zone: str | None) -> tuple[object, ...]:
    """Return what tells the questions of one survey apart."""
    identity = (source.name, source.recorded, source.features_known) if source else None
    return (question.location, size.lower(), zone, identity)
