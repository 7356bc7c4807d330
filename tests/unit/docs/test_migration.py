"""The guide for those who come from azure.azcollection; tests/beside holds it against that collection itself."""

from __future__ import annotations

import pytest

from .options import documented_options
from .pages import LITERAL, OPTION, Page

MODULES = ("azure_rm_virtualmachine", "azure_rm_manageddisk", "azure_rm_image", "azure_rm_virtualmachine_info")


@pytest.mark.parametrize("section", [*MODULES, "Login"])
def test_each_of_their_options_has_one_of_ours_or_the_reason(section: str) -> None:
    for theirs, ours, note in Page.of("migration").section(section).rows():
        assert LITERAL.findall(theirs)
        if OPTION.search(ours):
            continue
        assert ours == "—", theirs
        assert note.endswith("."), theirs


def test_connection_options_are_those_of_every_module() -> None:
    rows = Page.of("migration").section("Login").rows()
    ours = [found["option"] for _theirs, cell, _note in rows for found in OPTION.finditer(cell)]
    assert set(ours) <= documented_options("managed_image", "module")
    assert len(ours) == len(set(ours))
