# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as Markdown, for a pull request or a wiki."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ...wire import Json
from .answers import spell_out

_SIGNS: t.Final[Mapping[str, str]] = {"eligible": "✓", "warned": "!", "blocked": "✕", "done": "=", "unknown": "?"}
# What Markdown, or the HTML that it lets through, would take for markup.
_MARKUP = re.compile(r"([\\`*\[\]<>|~&]|(?<!\w)_|_(?!\w))")


def write_markdown(report: Json, title: str) -> str:
    """Return the report as GitHub's Markdown; the tables hold what the page shows without a click."""
    lines = [f"# {_text(title)}", "", _asked(report), "", *_totals(report), *_images(report), *_reasons(report)]
    lines += [*_series(report), *_matrix(report), *_machines(report)]
    return "\n".join(lines).rstrip() + "\n"


def _asked(report: Json) -> str:
    asked = [
        f"{name} {_text(_joined(value))}" for name, value in report["asked"].items() if value not in (None, [], "any")
    ]
    date = f", as of {report['date']}" if report["date"] else ""
    return f"Location {_text(report['location'])}{date}. Asked for: {', '.join(asked) or 'nothing in particular'}."


def _totals(report: Json) -> Iterator[str]:
    cells, sizes = report["totals"]["cells"], report["totals"]["sizes"]
    pairs = ", ".join(f"{_SIGNS[state]} {count:,} {state}" for state, count in cells.items())
    yield f"{len(report['rows']):,} sizes by {len(report['columns']):,} images: {pairs}."
    yield ""
    yield (
        f"{sizes['every_image']:,} sizes go with every image, {sizes['some_images']:,} with some,"
        f" {sizes['no_image']:,} with none."
    )
    yield ""


def _images(report: Json) -> Iterable[str]:
    rows = [
        [number, column["name"] or column["label"], column.get("generation"), *count.values()]
        for number, (column, count) in enumerate(zip(report["columns"], report["totals"]["columns"], strict=True), 1)
    ]
    return _table("Images", ("No.", "Image", "Generation", "Eligible", "Warned", "Blocked"), rows)


def _reasons(report: Json) -> Iterable[str]:
    fields = ("severity", "code", "sentence", "sizes", "cells")
    rows = [[reason[field] for field in fields] for reason in report["totals"]["reasons"]]
    return _table("Reasons", ("Severity", "Code", "Says", "Sizes", "Pairs"), rows)


def _series(report: Json) -> Iterable[str]:
    rows = [list(counted.values()) for counted in report["totals"]["series"]]
    return _table("Series", ("Series", "Sizes", "Eligible", "Warned", "Blocked"), rows)


def _matrix(report: Json) -> Iterable[str]:
    head = ("Size", "vCPUs", "GiB", "Boots", "Zones", *map(str, range(1, len(report["columns"]) + 1)))
    signs = [_SIGNS[verdict["state"]] for verdict in report["verdicts"]]
    rows = [
        [
            *(row["name"], row["vcpus"], _number(row["memory_gb"]), _joined(row["generations"]), _joined(row["zones"])),
            *(signs[cell] for cell in cells),
        ]
        for row, cells in zip(report["rows"], report["cells"], strict=True)
    ]
    return _table(
        "Sizes", head, rows, "✓ eligible, ! eligible with a warning, ✕ blocked; images by their number above."
    )


def _machines(report: Json) -> Iterable[str]:
    head = ("Machine", "Group", "Location", "Size", "Generation", "Security type", "Upgrade", "Other sizes")
    shown = ("name", "resource_group", "location", "size", "generation", "security_type")
    rows = [
        [*(machine[field] for field in shown), _upgrade(report, machine), _resize(machine)]
        for machine in report["machines"]
    ]
    return _table("Machines", head, rows) if rows else []


def _upgrade(report: Json, machine: Json) -> str:
    upgrade = machine["upgrade"]
    if upgrade["state"] == "done":
        return f"{_SIGNS['done']} has {machine['security_type']}"
    if upgrade["state"] == "unknown":
        return f"{_SIGNS['unknown']} Azure shows no generation"
    reasons = [report["reasons"][number] for number in upgrade["reasons"]]
    why = " ".join(reason["message"] for reason in reasons if reason["severity"] != "note")
    told = spell_out(f"to {upgrade['to']}. {why}".strip(), size=machine["size"], source=machine["name"])
    return f"{_SIGNS[upgrade['state']]} {told}"


def _resize(machine: Json) -> str:
    resize = machine["resize"]
    nearest = f", nearest: {', '.join(resize['nearest'])}" if resize["nearest"] else ""
    return f"{_SIGNS[resize['state']]} {resize['sizes']:,}{nearest}"


def _table(title: str, head: Iterable[str], rows: Iterable[Iterable[t.Any]], legend: str = "") -> Iterator[str]:
    columns = list(head)
    yield f"## {title}"
    yield ""
    if legend:
        yield from (legend, "")
    yield _line(columns)
    yield _line(["---"] * len(columns), escape=False)
    for row in rows:
        yield _line(row)
    yield ""


def _line(values: Iterable[t.Any], *, escape: bool = True) -> str:
    return f"| {' | '.join(_text(value) if escape else str(value) for value in values)} |"


def _text(value: t.Any) -> str:
    text = f"{value:,}" if isinstance(value, int) else str("" if value is None else value)
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _joined(value: t.Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
