# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as tables for a spreadsheet, one line each pair or machine, every sentence spelt out."""

from __future__ import annotations

import csv
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ...errors import InvalidOption
from ...wire import Json
from .answers import spell_out

Table = t.Literal["sizes", "machines"]
TABLES: t.Final = t.get_args(Table)

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Lines(list[str]):
    """What the csv module writes to, without a file."""

    write = list.append


def write_csv(report: Json, table: str = "sizes") -> str:
    """Return the table as RFC 4180 has it, but for line ends, which are a line feed alone."""
    rows = {"sizes": _sizes, "machines": _machines}
    if table not in rows:
        raise InvalidOption("table", f"{table!r} is not a table of the report.", ", ".join(TABLES))
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerows([_harmless(value) for value in row] for row in rows[table](report))
    return "".join(lines)


def _sizes(report: Json) -> Iterator[list[t.Any]]:
    yield [
        *("location", "size", "series", "vcpus", "memory_gb", "architecture", "size_generations", "zones"),
        *("image", "state", "generation", "codes", "reasons", "remedies"),
    ]
    for row, cells in zip(report["rows"], report["cells"], strict=True):
        size = [row[field] for field in ("name", "series", "vcpus", "memory_gb", "architecture")]
        lists = [" ".join(row[field] or ()) for field in ("generations", "zones")]
        for column, cell in zip(report["columns"], cells, strict=True):
            verdict, source = report["verdicts"][cell], column["name"] or ""
            said = _said(report, verdict["reasons"], size=row["name"], source=source)
            yield [report["location"], *size, *lists, source, verdict["state"], verdict["generation"], *said]


def _machines(report: Json) -> Iterator[list[t.Any]]:
    shown = (
        *("id", "name", "resource_group", "location", "zone", "size", "os_type", "power_state"),
        *("generation", "security_type"),
    )
    yield [
        *shown,
        *("codes", "reasons", "remedies"),
        *("upgrade_state", "upgrade_to", "upgrade_codes", "upgrade_reasons", "upgrade_remedies"),
        *("resize_state", "resize_sizes", "resize_nearest"),
    ]
    for machine in report["machines"]:
        names = {"size": machine["size"], "source": machine["name"]}
        upgrade, resize = machine["upgrade"], machine["resize"]
        yield [
            *(machine[field] for field in shown),
            *_said(report, machine["now"], **names),
            *(upgrade["state"], upgrade["to"], *_said(report, upgrade["reasons"], **names)),
            *(resize["state"], resize["sizes"], " ".join(resize["nearest"])),
        ]


def _said(report: Json, numbers: Iterable[int], *, size: str, source: str) -> list[str]:
    """Return codes, messages and remedies, each in one text."""
    reasons: list[Mapping[str, str]] = [report["reasons"][number] for number in numbers]
    codes = " ".join(reason["code"] for reason in reasons)
    texts = (" ".join(reason[field] for reason in reasons) for field in ("message", "remedy"))
    return [codes, *(spell_out(text, size=size, source=source) for text in texts)]


def _harmless(value: t.Any) -> t.Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
