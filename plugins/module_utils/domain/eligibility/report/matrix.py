# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A verdict for every pair of a size and an image."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...errors import InvalidOption
from ...size import SizeFacts
from ...size_series import size_series
from ...source import SourceFacts
from ...wire import Json
from ..judge import judge
from ..question import Question
from .answers import Answers
from .facts import KnownFacts
from .order import Order, natural_order
from .request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """One row a size, one column an image or disk; a cell is the number of its verdict in the answers."""

    rows: list[Json]
    columns: list[Json]
    cells: list[list[int]]


def judge_matrix(request: Request, facts: KnownFacts, answers: Answers) -> Matrix:
    """Judge every size with every source, or each size alone where no source is known."""
    offered = facts.sizes.get(request.location, {})
    rows = sorted((_row(name, offered) for name in request.chosen(offered)), key=_order)
    sources = facts.sources or (None,)
    cells = [[_cell(row["name"], source, request, offered, answers) for source in sources] for row in rows]
    return Matrix(rows=rows, columns=_columns(sources), cells=cells)


def series_of(name: str) -> str:
    """Return the series of a size, or its name where it has not the form of one."""
    try:
        return size_series(name)
    except InvalidOption:
        return name


def _cell(
    size: str, source: SourceFacts | None, request: Request, offered: Mapping[str, SizeFacts], answers: Answers
) -> int:
    question = Question(
        size=size,
        location=request.location,
        zone=request.zone,
        generation=request.generation,
        security_type=request.security_type,
        features=request.features,
        source=source,
        offered=offered,
        today=request.date,
    )
    return answers.number(judge(question), size=size, source=source.name if source else "")


def _row(name: str, offered: Mapping[str, SizeFacts]) -> Json:
    facts = offered.get(name.lower())
    known = facts.to_dict() if facts else {}
    shown = ("family", "generations", "architecture", "vcpus", "memory_gb", "zones", "restrictions")
    return {"name": name, "series": series_of(name), **{field: known.get(field) for field in shown}}


def _order(row: Json) -> tuple[Order, int, float, str]:
    return (natural_order(row["series"]), row["vcpus"] or 0, row["memory_gb"] or 0, row["name"].lower())


def _columns(sources: Iterable[SourceFacts | None]) -> list[Json]:
    return [_column(source) if source else {"name": None, "label": "any image", "detail": ""} for source in sources]


def _column(source: SourceFacts) -> Json:
    label, detail = _short_name(source.name)
    return {
        "name": source.name,
        "label": label,
        "detail": detail,
        "kind": source.kind,
        "generation": source.generation,
        "recorded_generation": source.recorded,
        "security_type": source.security_type,
        "architecture": source.architecture,
        "os_type": source.os_type,
    }


def _short_name(name: str) -> tuple[str, str]:
    """Return what tells images apart in little room, and the rest: a URN's SKU and offer, an id's name and group."""
    if name.count(":") == 3:
        _publisher, offer, sku, version = name.split(":")
        return (sku if version.lower() == "latest" else f"{sku} {version}"), offer
    parts = name.strip("/").split("/")
    return parts[-1], parts[3] if len(parts) > 4 else ""
