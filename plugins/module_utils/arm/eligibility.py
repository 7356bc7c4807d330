# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking Azure for the facts that a verdict needs, and no more."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..domain.eligibility.judge import judge
from ..domain.eligibility.question import Question
from ..domain.eligibility.verdict import Verdict
from .client import ArmClient
from .sizes import offered_sizes


def today() -> datetime.date:
    """Return the day that retirements are judged by."""
    return datetime.datetime.now(tz=datetime.timezone.utc).date()


def judge_with_facts(client: ArmClient, location: str, questions: Iterable[Question]) -> Iterator[Verdict]:
    """Yield the verdicts on questions about one location, whose sizes are read once for all of them.

    A cached size may be out of date: what it forbids is asked of Azure anew before anybody is told no.
    """
    offered = offered_sizes(client, location)
    for question in questions:
        asked = replace(question, today=today())
        verdict = judge(replace(asked, offered=offered.sizes))
        if offered.cached and not verdict.eligible:
            offered = offered_sizes(client, location, fresh=True)
            verdict = judge(replace(asked, offered=offered.sizes))
        yield verdict
