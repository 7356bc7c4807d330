# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spreading new members over zones, the same way each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .desired import Member


def spread(members: Sequence[Member], zones: Sequence[str], present: Mapping[str, str | None]) -> list[Member]:
    """Return the members, each new one without a zone of its own in the zone that has the fewest.

    `present` maps ids in lower case to the zone of each machine that exists: those stay where they are.
    """
    if not zones:
        return list(members)
    held = Counter(zone for zone in present.values() if zone in zones)
    held.update(each.desired.zone for each in _new(members, present) if each.desired.zone in zones)
    placed = []
    for member in members:
        if not member.desired.present or member.desired.zone or _key(member) in present:
            placed.append(member)
            continue
        zone = min(zones, key=lambda each: (held[each], zones.index(each)))
        held[zone] += 1
        placed.append(member.in_zone(zone))
    return placed


def _new(members: Iterable[Member], present: Mapping[str, str | None]) -> Iterable[Member]:
    return (member for member in members if _key(member) not in present)


def _key(member: Member) -> str:
    return str(member.desired.resource_id).lower()
