# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many of what: the figures of a matrix."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from collections.abc import Iterable

from ...wire import Json
from ..current import RULES
from .answers import State
from .matrix import Matrix

STATES: t.Final = t.get_args(State)
_SEVERITIES: t.Final = ("blocker", "warning", "note")


def count_matrix(matrix: Matrix, answers: Json) -> Json:
    """Return the totals of cells and sizes, of each column, of each series, and of each reason's code."""
    states = [verdict["state"] for verdict in answers["verdicts"]]
    told = [[states[number] for number in row] for row in matrix.cells]
    return {
        "cells": _count(state for row in told for state in row),
        "sizes": _count_sizes(told),
        "columns": [_count(row[index] for row in told) for index in range(len(matrix.columns))],
        "series": _count_series(matrix, told),
        "reasons": _count_reasons(matrix, answers),
    }


def _count(states: Iterable[State]) -> Json:
    counted = Counter(states)
    return {state: counted[state] for state in STATES}


def _count_sizes(told: list[list[State]]) -> Json:
    """Return with how many of the images the sizes go: a warning does not keep a size from being used."""
    usable = [[state != "blocked" for state in row] for row in told]
    every, none = sum(all(row) for row in usable), sum(not any(row) for row in usable)
    return {"every_image": every, "some_images": len(usable) - every - none, "no_image": none}


def _count_series(matrix: Matrix, told: list[list[State]]) -> list[Json]:
    by_series: dict[str, list[list[State]]] = defaultdict(list)
    for row, states in zip(matrix.rows, told, strict=True):
        by_series[row["series"]].append(states)
    return [
        {"series": series, "sizes": len(rows), **_count(state for row in rows for state in row)}
        for series, rows in by_series.items()
    ]


def _count_reasons(matrix: Matrix, answers: Json) -> list[Json]:
    codes = [{answers["reasons"][n]["code"] for n in verdict["reasons"]} for verdict in answers["verdicts"]]
    cells = Counter(code for row in matrix.cells for number in row for code in codes[number])
    sizes = Counter(code for row in matrix.cells for code in set().union(*(codes[number] for number in row)))
    severity = {reason["code"]: reason["severity"] for reason in answers["reasons"]}
    sentence = {rule.code: rule.sentence for rule in RULES}
    counted = [
        {
            "code": code,
            "severity": severity[code],
            "sentence": sentence[code],
            "cells": cells[code],
            "sizes": sizes[code],
        }
        for code in cells
    ]
    return sorted(counted, key=lambda each: (_SEVERITIES.index(each["severity"]), -each["cells"], each["code"]))
