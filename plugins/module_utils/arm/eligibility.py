# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking Azure for the facts that a verdict needs, and no more."""

from __future__ import annotations

import datetime
import itertools
import typing as t
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..domain.eligibility.judge import judge
from ..domain.eligibility.question import Question
from ..domain.eligibility.verdict import Verdict
from ..domain.errors import NotEligible
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


def choose_size(
    client: ArmClient,
    resource_id: str,
    location: str,
    asked: Sequence[Sequence[Question]],
    *,
    preflight: t.Literal["enforce", "warn", "off"],
) -> Verdict:
    """Return the verdict on the first acceptable size of which every question is answered with yes.

    `asked` holds the questions of each size in order of preference, one for each place. Raises NotEligible with all
    reasons if no size is eligible, or with `warn` returns the verdict on the first one.
    """
    refused: list[Verdict] = []
    verdicts = judge_with_facts(client, location, itertools.chain.from_iterable(asked))
    for questions in asked:
        judged = list(itertools.islice(verdicts, len(questions)))
        blocked = [verdict for verdict in judged if not verdict.eligible]
        if not blocked:
            return judged[0]
        refused += blocked
    if preflight == "warn":
        return refused[0]
    reasons = tuple(dict.fromkeys(reason for verdict in refused for reason in verdict.reasons))
    sizes = ", ".join(dict.fromkeys(verdict.size for verdict in refused))
    combined = Verdict(size=sizes, location=location, generation=refused[0].generation, reasons=reasons)
    raise NotEligible(resource_id, combined)
