# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask every rule; keep every reason."""

from __future__ import annotations

from collections.abc import Iterable

from .current import RULES
from .question import Question
from .rule import Rule
from .verdict import Verdict

_ORDER = {"blocker": 0, "warning": 1, "note": 2}


def judge(question: Question, rules: Iterable[Rule[Question]] = RULES) -> Verdict:
    """Return the verdict on the question with all reasons, blockers first."""
    reasons = [reason for rule in rules if (reason := rule.judge(question))]
    return Verdict(
        size=question.size_facts.name if question.size_facts else question.size,
        location=question.location,
        generation=question.resulting_generation,
        reasons=tuple(sorted(reasons, key=lambda reason: _ORDER[reason.severity])),
    )
