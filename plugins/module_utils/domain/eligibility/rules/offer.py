# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the place offers the size to the subscription."""

from __future__ import annotations

import datetime
import difflib

from ..question import Question
from ..rule import Finding, rule
from . import citations


@rule(source=citations.SKUS, remedy="Choose another size or location.")
def size_not_offered(q: Question) -> Finding | None:
    """The location does not offer the size, or no location does."""
    if q.offered is None or q.size_facts:
        return None
    names = {name: facts.name for name, facts in q.offered.items()}
    nearest = [names[name] for name in difflib.get_close_matches(q.size.lower(), names, n=3, cutoff=0.75)]
    return Finding(
        about="size",
        message=f"The size {q.size!r} is not among the {len(names)} sizes that {q.location} offers this subscription.",
        remedy=f"Nearest by name: {', '.join(nearest)}." if nearest else "",
    )


@rule(
    source=citations.SKU_NOT_AVAILABLE,
    remedy="Choose another size or location, or ask Azure support to lift the restriction.",
)
def size_restricted_in_location(q: Question) -> Finding | None:
    """The subscription may not use the size anywhere in the location."""
    restriction = q.size_facts.restriction_in(None) if q.size_facts else None
    if not restriction:
        return None
    return Finding(
        about="size",
        message=f"In {q.location} the size {q.size} is restricted for this subscription ({restriction.reason}).",
        remedy=_lift(restriction.reason, "size or location"),
    )


@rule(source=citations.SKUS, remedy="Choose a zone that offers the size, or leave zone out.")
def size_not_in_zone(q: Question) -> Finding | None:
    """The location offers the size, but not in the zone asked for."""
    if not q.zone or not q.size_facts or q.zone in q.size_facts.zones:
        return None
    zones = ", ".join(q.size_facts.zones)
    offered = f"its zones {zones} do" if zones else "it has no zones for it"
    return Finding(
        about="zone",
        message=f"Zone {q.zone} of {q.location} does not offer the size {q.size}; {offered}.",
        remedy=f"Set zone to one of {zones}." if zones else "Leave zone out: the size is regional here.",
    )


@rule(
    source=citations.SKU_NOT_AVAILABLE,
    remedy="Choose another zone, or ask Azure support to lift the restriction.",
)
def size_restricted_in_zone(q: Question) -> Finding | None:
    """The subscription may not use the size in the zone asked for."""
    restriction = q.size_facts.restriction_in(q.zone) if q.size_facts and q.zone else None
    if not restriction or not q.size_facts:
        return None
    free = [zone for zone in q.size_facts.zones if zone not in restriction.zones]
    where = f"zone {q.zone} of {q.location}"
    return Finding(
        about="zone",
        message=f"In {where} the size {q.size} is restricted for this subscription ({restriction.reason}).",
        remedy=f"Set zone to {' or '.join(free)}." if free else _lift(restriction.reason, "size"),
    )


@rule(source=citations.SKUS, remedy="Choose a size of a newer series.")
def size_retired(q: Question) -> Finding | None:
    """The size's retirement date has passed."""
    date = q.size_facts.retires if q.size_facts else None
    if not date or not q.today or date > q.today:
        return None
    return Finding(about="size", message=f"The size {q.size} was retired on {date.isoformat()}.")


@rule(source=citations.SKUS, remedy="Plan for a size of a newer series.", severity="warning")
def size_retires(q: Question) -> Finding | None:
    """The size has a retirement date that lies ahead."""
    date: datetime.date | None = q.size_facts.retires if q.size_facts else None
    if not date or not q.today or date <= q.today:
        return None
    return Finding(about="size", message=f"The size {q.size} is retired on {date.isoformat()}.")


def _lift(reason_code: str, choose: str) -> str:
    if reason_code.lower() == "quotaid":
        return f"The subscription's offer does not include it: choose another {choose}, or change the offer."
    return f"Choose another {choose}, or ask Azure support to lift the restriction."


RULES = (
    size_not_offered,
    size_restricted_in_location,
    size_not_in_zone,
    size_restricted_in_zone,
    size_retired,
    size_retires,
)
