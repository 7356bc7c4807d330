"""What every page of the guide keeps."""

from __future__ import annotations

import pytest
import yaml

from .options import documented_options
from .pages import FOLDER, OPTION, Page, page_names


def test_every_page_is_in_the_contents() -> None:
    (section,) = yaml.safe_load((FOLDER.parent / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    assert sorted(section["toctree"]) == page_names()


@pytest.mark.parametrize("name", page_names())
def test_options_that_a_page_names_exist(name: str) -> None:
    named = [found.groupdict() for found in OPTION.finditer(Page.of(name).text)]
    assert not [each for each in named if each["option"] not in documented_options(each["plugin"], each["kind"])]


@pytest.mark.parametrize("name", page_names())
def test_examples_name_modules_and_options_that_exist(name: str) -> None:
    for task in Page.of(name).tasks():
        for module, arguments in task.items():
            if module.startswith("gen2.azure."):
                assert set(arguments) <= documented_options(module.removeprefix("gen2.azure."), "module"), module
