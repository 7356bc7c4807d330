# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would work in place of what does not, the nearest first."""

from __future__ import annotations

import difflib
import itertools
import math
import re
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..errors import InvalidOption
from ..generation import Generation
from ..size import SizeFacts
from ..size_series import SizeName
from ..source import SourceFacts
from ..wire import Json
from .question import Question
from .survey import EligibilityMemo

# How a SKU's name may say its generation, which it need not.
_GENERATION_MARK = re.compile(r"[-_]?(gensecond|gen[12]|g[12])(?=$|[-_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """Each of them alone, in place of its like in the question, makes it eligible."""

    sizes: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()

    def to_dict(self) -> Json:
        return {
            "sizes": list(self.sizes),
            "images": list(self.images),
            "zones": list(self.zones),
            "locations": list(self.locations),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    """What makes one size near another, vCPUs and GiB of memory as powers of two; memory is None where not known.

    Of a size that is not offered only the name is known.
    """

    family: str
    letter: str
    arm: bool
    vcpus: int
    doublings: tuple[float, float | None]
    traits: frozenset[str]
    version: int
    retires: bool

    @classmethod
    def of(cls, name: str, facts: SizeFacts | None) -> _Likeness:
        try:
            parsed = SizeName.parse(name)
        except InvalidOption:
            parsed = SizeName(family="", vcpus=0, constrained_vcpus=None, features="", tokens=(), version=None)
        # The oldest sizes with Premium storage say so before the digits: DS3_v2 is a D with an s.
        letter = parsed.family[:1] if parsed.family in ("DS", "GS") else parsed.family
        traits = {*parsed.features, *parsed.tokens, *parsed.family[len(letter) :].lower()}
        vcpus = (facts.vcpus if facts else 0) or parsed.constrained_vcpus or parsed.vcpus or 1
        return cls(
            family=facts.family.lower() if facts else "",
            letter=letter,
            arm=facts.architecture == "Arm64" if facts else "p" in parsed.features,
            vcpus=vcpus,
            doublings=(math.log2(vcpus), math.log2(facts.memory_gb) if facts and facts.memory_gb else None),
            traits=frozenset(traits),
            version=parsed.version or 1,
            retires=bool(facts and facts.retires),
        )

    def distance_of(self, other: _Likeness) -> tuple[t.Any, ...]:
        """Return a key that is smaller the nearer `other` is, what matters most first."""
        (vcpus, memory), (other_vcpus, other_memory) = self.doublings, other.doublings
        return (
            not (other.family == self.family and other.vcpus == self.vcpus),
            other.letter != self.letter,
            other.arm != self.arm,
            abs(vcpus - other_vcpus),
            0 if memory is None or other_memory is None else abs(memory - other_memory),
            other.retires,
            len(self.traits ^ other.traits),
            -other.version,
        )


class Neighbours:
    """The sizes of a location by their nearness to each other."""

    def __init__(self, offered: Mapping[str, SizeFacts]) -> None:
        self._offered = offered
        self._likenesses = {size.name: _Likeness.of(size.name, size) for size in offered.values()}
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, name: str) -> tuple[str, ...]:
        """Return the names of the other sizes, the nearest to the size of that name first."""
        if name.lower() not in self._known:
            wanted = _Likeness.of(name, self._offered.get(name.lower()))
            others = [each for each in self._likenesses if each.lower() != name.lower()]
            others.sort(key=lambda each: (*wanted.distance_of(self._likenesses[each]), each))
            self._known[name.lower()] = tuple(others)
        return self._known[name.lower()]


def near_sizes(question: Question, neighbours: Neighbours, is_eligible: EligibilityMemo, limit: int) -> tuple[str, ...]:
    """Return the names of at most `limit` sizes that make the question eligible, the nearest first."""
    eligible = (name for name in neighbours.of(question.size) if is_eligible(question, size=name))
    return tuple(itertools.islice(eligible, limit))


def other_zones(question: Question, is_eligible: EligibilityMemo) -> tuple[str, ...]:
    """Return the zones of the size that make the question eligible."""
    # Where nothing is bound to a zone, none can help.
    bound = question.zone or question.asks_for("ultra_ssd") or (question.source and question.source.zones)
    zones = question.size_facts.zones if bound and question.size_facts else ()
    return tuple(zone for zone in zones if zone != question.zone and is_eligible(question, zone=zone))


def generation_blocks(question: Question, is_eligible: EligibilityMemo) -> bool:
    """Tell whether an image of the marketplace is blocked by its generation alone: the other would be eligible."""
    source = question.source
    if not source or source.kind != "marketplace_image":
        return False
    other: Generation = "V1" if source.generation == "V2" else "V2"
    # What else such an image has is not known yet, and so must not stand in its way.
    unknown = replace(source, recorded=other, features_known=False, disk_controllers=())
    return is_eligible(question, source=unknown)


def near_images(
    question: Question, images: Iterable[SourceFacts], is_eligible: EligibilityMemo, limit: int
) -> tuple[str, ...]:
    """Return the names of at most `limit` of the images that make the question eligible, in their order."""
    eligible = (image.name for image in images if is_eligible(question, source=image))
    return tuple(itertools.islice(eligible, limit))


def near_skus(sku: str, names: Iterable[str]) -> list[str]:
    """Return the other SKUs of an offer, first those whose name differs by the mark of a generation only."""
    plain = _plain(sku)

    def distance(name: str) -> tuple[bool, float, str]:
        alike = difflib.SequenceMatcher(None, plain, _plain(name)).ratio()
        return (_plain(name) != plain, -round(alike, 3), name)

    return sorted((name for name in names if name.lower() != sku.lower()), key=distance)


def _plain(sku: str) -> str:
    return _GENERATION_MARK.sub("", sku.lower())
