from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption

from .options import IMAGE, desired

OF_MACHINE = {"source": {"virtual_machine": "builder"}}


def test_generation_2_is_the_default() -> None:
    image = desired()
    assert (str(image.resource_id), image.generation, image.declared) == (IMAGE, "V2", {})


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({"name": "-a"}, "name", id="starts with a hyphen"),
        pytest.param({"name": "a."}, "name", id="ends with a dot"),
        pytest.param({"name": "x" * 81}, "name", id="long name"),
        pytest.param({**OF_MACHINE, "os_type": "Linux"}, "os_type", id="system of a machine"),
        pytest.param({**OF_MACHINE, "os_state": "Generalized"}, "os_state", id="state of a machine"),
        pytest.param({**OF_MACHINE, "caching": "None"}, "caching", id="caching of a machine"),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(**options)
    assert caught.value.option == option


@pytest.mark.parametrize("name", ["a", "golden_1.2-x", "x" * 80])
def test_names(name: str) -> None:
    assert desired(name=name).resource_id.name == name
