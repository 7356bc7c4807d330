# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one document: plain values that pages, tables and programs are made of."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ...wire import Json
from .answers import Answers
from .facts import KnownFacts
from .machines import judge_machines
from .matrix import judge_matrix
from .request import Request
from .totals import count_matrix

# Raised when a reader of reports would misread one of the new form.
FORMAT: t.Final = 1


def build_report(snapshots: Iterable[Mapping[str, t.Any]], request: Request) -> Json:
    """Return every size with every image, and every machine, judged and counted.

    `cells[row][column]` is the number of a verdict in `verdicts`, whose reasons are numbers in `reasons`. In their
    sentences `{size}` stands for the name of the row and `{source}` for that of the column or machine.
    """
    facts = KnownFacts.read(snapshots)
    answers = Answers()
    matrix = judge_matrix(request, facts, answers)
    machines = judge_machines(facts, answers, request.date)
    known = answers.to_dict()
    return {
        "format": FORMAT,
        "location": request.location,
        "date": request.date.isoformat() if request.date else None,
        "asked": request.to_dict(),
        "totals": count_matrix(matrix, known),
        "columns": matrix.columns,
        "rows": matrix.rows,
        "cells": matrix.cells,
        **machines,
        **known,
    }
