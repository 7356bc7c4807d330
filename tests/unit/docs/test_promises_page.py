"""The page of promises: each promise names tests, and each of those is there."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

from .pages import LITERAL, Page

CHECKOUT = Path(__file__).resolve().parents[3]
SECTIONS = [
    "Answers that are lost or make no sense",
    "Waits and retries",
    "Runs that end early, and other clients",
    "Ownership",
    "Secrets",
    "Tokens",
    "Clouds",
    "Inventory",
]
PROMISES = [
    pytest.param(tests, id=promise[:60])
    for title in SECTIONS
    for promise, tests in Page.of("promises").section(title).rows()
]


@functools.cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("named", PROMISES)
def test_each_promise_names_tests_that_exist(named: str) -> None:
    references = LITERAL.findall(named)
    assert references
    assert ", ".join(f"``{each}``" for each in references) == named
    for reference in references:
        file, _separator, test = reference.partition("::")
        assert test.startswith("test_")
        assert test in functions_of(file), reference


def test_each_table_of_the_page_is_looked_at() -> None:
    tables = re.findall(r"\.\. list-table::", Page.of("promises").text)
    assert len(tables) == len(SECTIONS)
