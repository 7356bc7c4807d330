# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of the rules in force today."""

from __future__ import annotations

from collections.abc import Iterable

from .current import RULES
from .question import Question
from .rule import Rule, find_reasons
from .verdict import Verdict


def judge(question: Question, rules: Iterable[Rule[Question]] = RULES) -> Verdict:
    """Return the verdict on the question with all reasons, blockers first."""
    return Verdict(
        size=question.size_facts.name if question.size_facts else question.size,
        location=question.location,
        generation=question.resulting_generation,
        reasons=find_reasons(question, rules),
    )
