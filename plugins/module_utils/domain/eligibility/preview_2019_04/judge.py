# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of the page."""

from __future__ import annotations

from dataclasses import replace

from ...generation import Generation
from ..rule import find_reasons
from ..verdict import Verdict
from .question import PreviewQuestion
from .rules import NOTICES, RULES

_GENERATIONS: tuple[Generation, ...] = ("V2", "V1")


def judge_preview(question: PreviewQuestion) -> Verdict:
    """Return the verdict with all reasons, and where nothing blocks, the notices.

    Where either generation will do, the verdict is on the only one that the page allows, else on both; where it
    allows neither, on generation 2, which it is about.
    """
    if question.resulting_generation:
        return _verdict(question)
    verdicts = [_verdict(replace(question, generation=generation)) for generation in _GENERATIONS]
    eligible = [verdict for verdict in verdicts if verdict.eligible]
    return _verdict(question) if len(eligible) == len(verdicts) else (eligible or verdicts)[0]


def _verdict(question: PreviewQuestion) -> Verdict:
    verdict = Verdict(
        size=question.size,
        location=question.location,
        generation=question.resulting_generation,
        reasons=find_reasons(question, RULES),
    )
    if not verdict.eligible:
        return verdict
    return replace(verdict, reasons=(*verdict.reasons, *find_reasons(question, NOTICES)))
