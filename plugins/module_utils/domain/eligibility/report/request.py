# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report is asked: the place, what machines are to have, and which sizes it shows."""

from __future__ import annotations

import datetime
import fnmatch
import typing as t
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...errors import InvalidOption
from ...generation import GENERATION_CHOICES, AskedGeneration
from ...location import normalise_location
from ...security_type import SECURITY_TYPE_CHOICES, SecurityType
from ...size import SizeFacts
from ...wire import Json
from ..features import read_features


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options of a report; `sizes` are names or patterns, none meaning all; `date` is what counts as today."""

    location: str
    sizes: tuple[str, ...] = ()
    zone: str | None = None
    generation: AskedGeneration = "any"
    security_type: SecurityType | None = None
    features: frozenset[str] = frozenset()
    date: datetime.date | None = None

    @classmethod
    def read(
        cls,
        *,
        location: str,
        sizes: Sequence[str] | None = None,
        zone: str | int | None = None,
        generation: str | None = None,
        security_type: str | None = None,
        features: Sequence[str] | None = None,
        date: str | None = None,
    ) -> Request:
        """Check the options; null and empty text mean that one is not given."""
        return cls(
            location=normalise_location(str(location)),
            sizes=(sizes,) if isinstance(sizes, str) else tuple(sizes or ()),
            zone=str(zone) if zone else None,
            generation=t.cast("AskedGeneration", _choice("generation", generation or "any", GENERATION_CHOICES)),
            security_type=t.cast(
                "SecurityType | None", _choice("security_type", security_type or None, SECURITY_TYPE_CHOICES)
            ),
            features=read_features(features or ()),
            date=_date(date) if date else None,
        )

    def chosen(self, offered: Mapping[str, SizeFacts]) -> list[str]:
        """Return the sizes to show: a pattern must match one, a name stays though the location does not offer it."""
        if not self.sizes:
            return [facts.name for facts in offered.values()]
        chosen: dict[str, str] = {}
        for wanted in self.sizes:
            matches = fnmatch.filter(offered, wanted.lower())
            if not matches and any(sign in wanted for sign in "*?["):
                problem = f"{wanted!r} matches none of the {len(offered)} sizes of {self.location}."
                raise InvalidOption("sizes", problem, "names of sizes, and patterns such as Standard_D*s_v5")
            chosen.update({name: offered[name].name for name in matches} or {wanted.lower(): wanted})
        return list(chosen.values())

    def to_dict(self) -> Json:
        return {
            "sizes": list(self.sizes),
            "zone": self.zone,
            "generation": self.generation,
            "security_type": self.security_type,
            "features": sorted(self.features),
        }


def _choice(option: str, value: str | None, choices: Sequence[str]) -> str | None:
    if value is not None and value not in choices:
        raise InvalidOption(option, f"{value!r} is none of its values.", ", ".join(choices))
    return value


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(text))
    except ValueError as error:
        raise InvalidOption("date", f"{text!r} is no date.", "a date such as 2026-11-23") from error
