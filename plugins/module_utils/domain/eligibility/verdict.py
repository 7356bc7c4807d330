# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict: whether a combination works, with every reason and what would mend it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..generation import Generation
from ..wire import Json

Severity = t.Literal["blocker", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One finding of one rule; `about` is the option or resource it concerns, `message` names both sides."""

    code: str
    severity: Severity
    about: str
    message: str
    remedy: str
    source: str

    def sentence(self) -> str:
        return f"{self.message} {self.remedy}".strip()

    def to_dict(self) -> Json:
        return {
            "code": self.code,
            "severity": self.severity,
            "about": self.about,
            "message": self.message,
            "remedy": self.remedy,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All reasons for one combination; `generation` is that of the machine that would result, where it is known."""

    size: str
    location: str
    generation: Generation | None
    reasons: tuple[Reason, ...] = ()

    @property
    def blockers(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.severity == "blocker")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what a user who goes on has to hear: everything but notes."""
        return tuple(reason.sentence() for reason in self.reasons if reason.severity != "note")

    @property
    def eligible(self) -> bool:
        return not self.blockers

    def to_dict(self) -> Json:
        return {
            "eligible": self.eligible,
            "size": self.size,
            "location": self.location,
            "generation": self.generation,
            "reasons": [reason.to_dict() for reason in self.reasons],
        }
