"""The pages of the guide, as their readers' tools see them: tables, examples, and the options that they name."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "docsite" / "rst"
LITERAL = re.compile(r"``([^`]+)``")
OPTION = re.compile(r":ansopt:`gen2\.azure\.(?P<plugin>\w+)#(?P<kind>\w+):(?P<option>[\w.]+)`")
_BLOCK = re.compile(r"^( *)\.\. code-block:: (\w+)\n\n((?:\1    .*\n|\n)+)", re.MULTILINE)
_TITLE = re.compile(r"^(\S.*)\n(?:-+|=+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page of the guide."""

    text: str

    @classmethod
    def of(cls, name: str) -> Page:
        return cls((FOLDER / f"{name}.rst").read_text(encoding="utf-8"))

    def section(self, title: str) -> Page:
        """Return what stands below a title, up to the next one."""
        parts = _TITLE.split(self.text)
        return Page(parts[parts.index(title) + 1])

    def rows(self) -> list[list[str]]:
        """Return the cells of the first table, row by row, its head left out."""
        _before, table = self.text.split(".. list-table::", 1)
        table = re.split(r"\n(?=\S)", table, maxsplit=1)[0]
        return [_cells(row) for row in table.split("\n   * - ")[2:]]

    def examples(self, language: str = "yaml") -> Iterator[str]:
        """Yield the examples of a language as their readers would copy them."""
        for block in _BLOCK.finditer(self.text):
            if block.group(2) == language:
                yield textwrap.dedent(block.group(3)).strip() + "\n"

    def consoles(self) -> Iterator[list[tuple[str, str]]]:
        """Yield of each example of a terminal its commands, each with what the page shows as its output."""
        for example in self.examples("console"):
            entries = re.split(r"^\$ ", example, flags=re.MULTILINE)[1:]
            found = (re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", entry, re.DOTALL) for entry in entries)
            yield [(match[1].strip(), match[2]) for match in found if match]

    def tasks(self) -> Iterator[dict[str, Any]]:
        """Yield the tasks of all examples, those within plays too."""
        for example in self.examples():
            document = yaml.safe_load(example)
            for entry in document if isinstance(document, list) else ():
                yield from entry.get("tasks", []) if "hosts" in entry else [entry]


def _cells(row: str) -> list[str]:
    return [" ".join(cell.split()) for cell in re.split(r"\n     -(?: |(?=\n)|$)", row.rstrip("\n"))]


def page_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.rst"))
