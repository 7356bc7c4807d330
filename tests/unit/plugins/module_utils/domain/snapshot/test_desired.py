from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

from .options import DATA, DISK, ELSEWHERE, SNAPSHOT, SYSTEM, UNMARKED, desired


def test_nothing_asked_is_nothing_compared() -> None:
    snapshot = desired()
    assert (str(snapshot.resource_id), snapshot.declared, snapshot.source) == (SNAPSHOT, {}, None)


@pytest.mark.parametrize(
    ("source", "resource_id"),
    [
        pytest.param({"disk": "os1", "snapshot": None}, DISK, id="a name is one of the same group"),
        pytest.param({"disk": None, "snapshot": ELSEWHERE}, ELSEWHERE, id="an id is of any group"),
    ],
)
def test_source(source: dict[str, t.Any], resource_id: str) -> None:
    assert str(desired(source=source).source) == resource_id


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({"name": "-a"}, "name", id="name that starts with a dash"),
        pytest.param({"name": "a" * 81}, "name", id="long name"),
        pytest.param({"source": {"disk": "a", "snapshot": "b"}}, "source", id="two sources"),
        pytest.param({"source": {"disk": None, "snapshot": None}}, "source", id="no source"),
        pytest.param({"source": {"disk": ELSEWHERE}}, "source.disk", id="a snapshot's id for a disk's"),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(**options)
    assert caught.value.option == option


@pytest.mark.parametrize(
    ("options", "facts", "generation"),
    [
        pytest.param({}, SYSTEM, "V2", id="that of the source"),
        pytest.param({"generation": "V2"}, UNMARKED, "V2", id="given where the source has none"),
        pytest.param({}, DATA, None, id="data has none"),
    ],
)
def test_generation(options: dict[str, t.Any], facts: SourceFacts, generation: str | None) -> None:
    assert desired(**options).generation_of(facts) == generation


def test_a_system_is_never_left_without_a_generation() -> None:
    with pytest.raises(InvalidOption) as caught:
        desired().generation_of(UNMARKED)
    assert caught.value.option == "generation"
