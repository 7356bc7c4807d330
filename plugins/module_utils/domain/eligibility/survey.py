# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many questions at once: every size with every source in every zone."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..generation import AskedGeneration
from ..security_type import SecurityType
from ..size import SizeFacts
from ..source import SourceFacts
from .judge import judge
from .question import Question
from .verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What all the questions share, and the lists they are made of; an empty list of sources or zones asks without."""

    sizes: tuple[str, ...]
    location: str
    sources: tuple[SourceFacts, ...] = ()
    zones: tuple[str, ...] = ()
    generation: AskedGeneration = "any"
    security_type: SecurityType | None = None
    features: frozenset[str] = frozenset()

    def verdicts(self, offered: Mapping[str, SizeFacts] | None) -> list[tuple[Question, Verdict]]:
        """Return every question with its verdict, sizes outermost, in the order given."""
        return [(question, judge(question)) for question in self._questions(offered)]

    def _questions(self, offered: Mapping[str, SizeFacts] | None) -> Iterable[Question]:
        combinations = itertools.product(self.sizes, self.sources or (None,), self.zones or (None,))
        for size, source, zone in combinations:
            yield Question(
                size=size,
                location=self.location,
                zone=zone,
                generation=self.generation,
                security_type=self.security_type,
                features=self.features,
                source=source,
                offered=offered,
            )
