# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether something is ready for the upgrade, with every reason."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from dataclasses import dataclass

from ..eligibility.verdict import Reason

State = t.Literal["ready", "already", "not_ready"]

_ORDER: t.Final = ("blocker", "warning", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The answer of a set of rules: `already` where nothing is left to do, `not_ready` where a reason blocks."""

    state: State
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> Readiness:
        """Return what follows from the reasons, which are put in order of severity."""
        ordered = tuple(sorted(reasons, key=lambda reason: _ORDER.index(reason.severity)))
        blocked = any(reason.severity == "blocker" for reason in ordered)
        return cls(state="not_ready" if blocked else "ready", reasons=ordered)
