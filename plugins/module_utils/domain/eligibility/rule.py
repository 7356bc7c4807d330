# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rule of eligibility: one thing it looks at, one sentence, one source."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .verdict import Reason, Severity

Question = t.TypeVar("Question")

_ORDER: t.Final[dict[Severity, int]] = {"blocker": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found; `remedy` is more precise than the rule's own where the facts allow it."""

    about: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(t.Generic[Question]):
    """A named rule, and what the documentation says of it; a rule whose facts are not in hand finds nothing."""

    code: str
    severity: Severity
    sentence: str
    remedy: str
    source: str
    check: Callable[[Question], Finding | None]

    def reason(self, finding: Finding) -> Reason:
        """Return what the rule has to say of what it found."""
        return Reason(
            code=self.code,
            severity=self.severity,
            about=finding.about,
            message=finding.message,
            remedy=finding.remedy or self.remedy,
            source=self.source,
        )


def rule(
    *, source: str, remedy: str, severity: Severity = "blocker"
) -> Callable[[Callable[[Question], Finding | None]], Rule[Question]]:
    """Make a rule of a function: its name is the code, its docstring the sentence."""

    def make(check: Callable[[Question], Finding | None]) -> Rule[Question]:
        return Rule(
            code=check.__name__,
            severity=severity,
            sentence=(check.__doc__ or "").strip(),
            remedy=remedy,
            source=source,
            check=check,
        )

    return make


def find_reasons(question: Question, rules: Iterable[Rule[Question]]) -> tuple[Reason, ...]:
    """Ask every rule and return every reason, blockers first."""
    reasons = [rule.reason(finding) for rule in rules if (finding := rule.check(question))]
    return tuple(sorted(reasons, key=lambda reason: _ORDER[reason.severity]))
