"""Reading the cells off Microsoft's page of 2019-04-08, where a copy of it is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

SCENARIOS = "Supported scenarios"
SIZES = "Generation 2 VM sizes"
IMAGES = "Generation 2 VM images"
CAPABILITIES = "Generation 1 vs Generation 2 VM capabilities"
ANSWERS = "Frequently asked questions"
TOP = "Generation 2 VMs (preview) on Azure"

_SECTION = re.compile(r"^##? (?P<heading>.+?)\n(?P<body>.*?)(?=^##? |\Z)", re.MULTILINE | re.DOTALL)


class Cell(NamedTuple):
    """One statement of the page: where it stands, and what is marked or said there."""

    section: str
    row: str
    column: str
    says: str


def read_cells(page: str) -> list[Cell]:
    """Return every statement of the page that a question can be judged by."""
    _front_matter, page = page.split("\n---\n", 1)
    sections = {match["heading"].strip(): match["body"] for match in _SECTION.finditer(page)}
    assert sections.keys() == {TOP, SCENARIOS, SIZES, IMAGES, CAPABILITIES, ANSWERS}
    return [
        *_notice(sections[TOP]),
        *_key_features(sections[TOP]),
        *_scenarios(sections[SCENARIOS]),
        *_sizes(sections[SIZES]),
        *(
            Cell(IMAGES, image.strip(), "", "bullet")
            for image in re.findall(r"^\* (.+)$", sections[IMAGES], re.MULTILINE)
        ),
        *_table(IMAGES, sections[IMAGES]),
        *_table(CAPABILITIES, sections[CAPABILITIES]),
        *_answers(sections[ANSWERS]),
    ]


def _notice(body: str) -> Iterator[Cell]:
    quoted = " ".join(line.lstrip("> ") for line in body.splitlines() if line.startswith(">"))
    for sentence in re.split(r"(?<=\.)\s+", quoted.removeprefix("[!IMPORTANT]").strip()):
        if not sentence.startswith("For more information"):
            yield Cell(TOP, "[!IMPORTANT]", "", " ".join(sentence.split()[:3]))


def _key_features(body: str) -> Iterator[Cell]:
    listed = re.search(r"key features like: (.+?), which are not supported on generation 1", body)
    assert listed
    for feature in re.split(r", (?:and )?", listed[1]):
        short = re.search(r"\((\w+)\)", feature)
        yield Cell(TOP, "key features", "generation 2", short[1] if short else feature)


def _scenarios(body: str) -> Iterator[Cell]:
    summary = re.search(r"can be created from an? (.+?)\.", body)
    assert summary
    for source in re.split(r", (?:or )?an? ", summary[1]):
        yield Cell(SCENARIOS, source, "", "can be created")
    for part in body.split("### ")[1:]:
        heading, text = part.split("\n", 1)
        for tool, refused in (("portal", "using the Azure portal"), ("PowerShell", "using PowerShell")):
            if tool.lower() in text.lower():
                yield Cell(SCENARIOS, heading.strip(), tool, "can't be created" if refused in text else "can be used")


def _sizes(body: str) -> Iterator[Cell]:
    assert "Generation 1 VMs are supported by all VM sizes" in body
    yield Cell(SIZES, "Generation 1", "", "all VM sizes")
    for series in re.findall(r"\[(\w+?)(?:-series)?\]", body):
        yield Cell(SIZES, series, "", "bullet")


def _table(section: str, body: str) -> Iterator[Cell]:
    head, _rule, *rows = [line.strip("| \n").split("|") for line in body.splitlines() if line.startswith("|")]
    for row in rows:
        for column, text in zip(head[1:], row[1:], strict=True):
            yield Cell(section, row[0].strip(), column.strip(), text.strip())


def _answers(body: str) -> Iterator[Cell]:
    for question, answer in re.findall(r"\* \*\*(.+?)\*\*\s+(\w+)", body):
        yield Cell(ANSWERS, question, "", answer)
