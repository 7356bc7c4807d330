# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a location's quota holds all new members together; each alone may fit where the sum does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ..eligibility.question import Question
from ..eligibility.quota import SPOT_CORES, TOTAL_CORES, Usage
from ..eligibility.rules import citations
from ..eligibility.verdict import Reason

_REMEDY = "Ask for fewer machines or a smaller size, another location, or a higher quota."


def quota_reasons(questions: Iterable[Question], usages: Mapping[str, Usage], location: str) -> tuple[Reason, ...]:
    """Return a reason for each quota that has too few vCPUs left for the machines that the questions are about."""
    needed: Counter[str] = Counter()
    machines: Counter[str] = Counter()
    for question in questions:
        if question.size_facts is None:
            continue
        spot = question.asks_for("spot")
        for name in (SPOT_CORES,) if spot else (TOTAL_CORES, question.size_facts.family.lower()):
            needed[name] += question.size_facts.quota_vcpus
            machines[name] += 1
    return tuple(
        _reason(usages[name], needed[name], machines[name], location)
        for name in sorted(needed)
        if name in usages and needed[name] > usages[name].left
    )


def _reason(usage: Usage, needed: int, machines: int, location: str) -> Reason:
    return Reason(
        code="quota_of_fleet_exceeded",
        severity="blocker",
        about="machines",
        message=f"{machines} new machines need {needed} vCPUs together, but {usage.label} has {usage.left} of"
        f" {usage.limit} left in {location}.",
        remedy=_REMEDY,
        source=citations.QUOTA,
    )
