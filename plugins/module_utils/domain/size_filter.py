# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of a location's sizes are asked for, and the order people look for them in."""

from __future__ import annotations

import difflib
import re
import typing as t
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .errors import InvalidOption
from .generation import AskedGeneration
from .name_pattern import matches_any
from .size import Architecture, SizeFacts
from .size_description import SIZE_FEATURES, describe_size
from .wire import Json

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFilter:
    """What a size must be to be kept; None, nothing and `any` ask for nothing."""

    names: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    generation: AskedGeneration = "any"
    trusted_launch: bool | None = None
    confidential: bool | None = None
    architecture: Architecture | None = None
    min_vcpus: int | None = None
    max_vcpus: int | None = None
    min_memory_gb: float | None = None
    max_memory_gb: float | None = None
    zone: str | None = None
    unrestricted: bool = False
    features: frozenset[str] = frozenset()

    @classmethod
    def read(cls, options: Mapping[str, t.Any]) -> SizeFilter:
        """Read the options of size_info; raises InvalidOption for a feature that is none of a size's."""
        features = frozenset(str(name).lower() for name in options.get("features") or ())
        for name in sorted(features - set(SIZE_FEATURES)):
            raise InvalidOption("features", f"{name!r} is not a feature of sizes.", ", ".join(SIZE_FEATURES))
        ranges = ("min_vcpus", "max_vcpus", "min_memory_gb", "max_memory_gb")
        plain = ("trusted_launch", "confidential", "architecture", "zone")
        return cls(
            names=frozenset(str(name).lower() for name in options.get("names") or ()),
            patterns=tuple(options.get("patterns") or ()),
            generation=options.get("generation") or "any",
            unrestricted=bool(options.get("unrestricted")),
            features=features,
            **{name: options.get(name) for name in (*ranges, *plain)},
        )

    def choose(self, offered: Mapping[str, SizeFacts], location: str) -> list[Json]:
        """Return the descriptions of the sizes kept, by series and then by vCPUs and memory.

        Raises InvalidOption with the nearest names for a name that the location does not offer.
        """
        for name in sorted(self.names - set(offered)):
            raise size_not_offered("names", name, offered.values(), location)
        described = (describe_size(size) for size in offered.values() if self._keeps_facts(size))
        return sorted(filter(self._keeps_description, described), key=_order)

    def _keeps_facts(self, size: SizeFacts) -> bool:
        return (
            (not self.names or size.name.lower() in self.names)
            and (not self.patterns or matches_any(size.name, self.patterns))
            and (self.generation == "any" or self.generation in size.generations)
            and self.architecture in (None, size.architecture)
            and self.zone in (None, *size.zones)
            and not (self.unrestricted and is_restricted(size, self.zone))
            and _within(size.vcpus, self.min_vcpus, self.max_vcpus)
            and _within(size.memory_gb, self.min_memory_gb, self.max_memory_gb)
        )

    def _keeps_description(self, described: Json) -> bool:
        return (
            self.trusted_launch in (None, described["trusted_launch"])
            and self.confidential in (None, described["confidential"] is not None)
            and self.features.issubset(described["features"])
        )


def is_restricted(size: SizeFacts, zone: str | None) -> bool:
    """Tell whether the subscription can use the size nowhere in the location, or not in the zone."""
    if size.restriction_in(None):
        return True
    if zone:
        return size.restriction_in(zone) is not None
    return bool(size.zones) and all(size.restriction_in(each) for each in size.zones)


def size_not_offered(option: str, name: str, offered: Collection[SizeFacts], location: str) -> InvalidOption:
    """Return the refusal of a name that the location does not offer, with those nearest to it."""
    names = {size.name.lower(): size.name for size in offered}
    near = [names[each] for each in difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.7)]
    accepted = f"{', '.join(near)} (the nearest names)" if near else "the name of a size, such as Standard_D2s_v5"
    return InvalidOption(option, f"{name!r} is not among the {len(names)} sizes that {location} offers.", accepted)


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _order(described: Json) -> tuple[t.Any, ...]:
    series = str(described["series"] or described["name"]).lower()
    return (_natural(series), described["vcpus"], described["memory_gb"], described["name"])


def _natural(text: str) -> tuple[tuple[str, int], ...]:
    """Return a key that puts v5 before v10."""
    return tuple(zip(_NUMBER.split(text), [*map(int, _NUMBER.findall(text)), 0], strict=True))
