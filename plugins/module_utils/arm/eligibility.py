# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking Azure for the facts that a verdict needs, and no more."""

from __future__ import annotations

import datetime
from dataclasses import replace

from ..domain.eligibility.judge import judge
from ..domain.eligibility.question import Question
from ..domain.eligibility.verdict import Verdict
from .client import ArmClient
from .sizes import offered_sizes


def today() -> datetime.date:
    """Return the day that retirements are judged by."""
    return datetime.datetime.now(tz=datetime.timezone.utc).date()


def judge_with_facts(client: ArmClient, question: Question) -> Verdict:
    """Return the verdict with the location's sizes at hand.

    A cached size may be out of date: what it forbids is asked of Azure anew before anybody is told no.
    """
    question = replace(question, today=today())
    offered = offered_sizes(client, question.location)
    verdict = judge(replace(question, offered=offered.sizes))
    if verdict.eligible or not offered.cached:
        return verdict
    offered = offered_sizes(client, question.location, fresh=True)
    return judge(replace(question, offered=offered.sizes))
