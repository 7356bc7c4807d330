# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What verdicts say, each thing once: thousands of cells of a matrix have few different answers."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from dataclasses import replace

from ...wire import Json
from ..verdict import Reason, Verdict

State = t.Literal["eligible", "warned", "blocked"]

# What stands in a sentence for the size and for the image, disk or machine it is about.
SIZE: t.Final = "{size}"
SOURCE: t.Final = "{source}"


def state_of(reasons: Iterable[Reason]) -> State:
    """Return how bad the worst of the reasons is; notes change nothing."""
    severities = {reason.severity for reason in reasons}
    if "blocker" in severities:
        return "blocked"
    return "warned" if "warning" in severities else "eligible"


class Answers:
    """Distinct reasons and verdicts, numbered as they come; sentences hold placeholders for the names."""

    def __init__(self) -> None:
        self._reasons: dict[Reason, int] = {}
        self._verdicts: dict[tuple[str, str | None, tuple[int, ...]], int] = {}

    def number(self, verdict: Verdict, *, size: str, source: str) -> int:
        """Return the number of the verdict among the distinct ones."""
        reasons = self.reasons(verdict.reasons, size=size, source=source)
        key = (state_of(verdict.reasons), verdict.generation, reasons)
        return self._verdicts.setdefault(key, len(self._verdicts))

    def reasons(self, reasons: Iterable[Reason], *, size: str, source: str) -> tuple[int, ...]:
        """Return the numbers of the reasons among the distinct ones, each once."""

        def nameless(text: str) -> str:
            text = text.replace(source, SOURCE) if source else text
            return text.replace(size, SIZE) if size else text

        numbered = [replace(r, message=nameless(r.message), remedy=nameless(r.remedy)) for r in reasons]
        return tuple(dict.fromkeys(self._reasons.setdefault(r, len(self._reasons)) for r in numbered))

    def to_dict(self) -> Json:
        return {
            "reasons": [reason.to_dict() for reason in self._reasons],
            "verdicts": [
                {"state": state, "generation": generation, "reasons": list(reasons)}
                for state, generation, reasons in self._verdicts
            ],
        }


def spell_out(text: str, *, size: str, source: str) -> str:
    """Return the sentence with the names in their places."""
    return text.replace(SIZE, size).replace(SOURCE, source)
