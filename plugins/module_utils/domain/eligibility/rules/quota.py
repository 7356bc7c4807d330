# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the subscription's quota holds the machines asked for."""

from __future__ import annotations

from ..question import Question
from ..quota import SPOT_CORES, TOTAL_CORES
from ..rule import Finding, rule
from . import citations

_REMEDY = "Ask for fewer machines or a smaller size, another location, or a higher quota."


@rule(source=citations.QUOTA, remedy=_REMEDY)
def quota_of_family_exceeded(q: Question) -> Finding | None:
    """The quota of the size's family has too few vCPUs left."""
    if not q.size_facts or q.asks_for("spot"):
        return None
    return _exceeded(q, q.size_facts.family.lower())


@rule(source=citations.QUOTA, remedy=_REMEDY)
def quota_of_location_exceeded(q: Question) -> Finding | None:
    """The location's total quota has too few vCPUs left."""
    return None if q.asks_for("spot") else _exceeded(q, TOTAL_CORES)


@rule(source=citations.QUOTA, remedy=_REMEDY)
def quota_of_spot_exceeded(q: Question) -> Finding | None:
    """The location's quota for spot machines has too few vCPUs left."""
    return _exceeded(q, SPOT_CORES) if q.asks_for("spot") else None


def _exceeded(q: Question, name: str) -> Finding | None:
    usage = q.usages.get(name) if q.usages is not None else None
    if not usage or not q.size_facts:
        return None
    needed = q.count * q.size_facts.quota_vcpus
    if needed <= usage.left:
        return None
    return Finding(
        about="count",
        message=f"{q.count} of the size {q.size} need {needed} vCPUs, but {usage.label} has {usage.left} of"
        f" {usage.limit} left in {q.location}.",
    )


RULES = (quota_of_family_exceeded, quota_of_location_exceeded, quota_of_spot_exceeded)
