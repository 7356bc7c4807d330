from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.tags import (
    asked_tags,
    plant_tags,
    tag_changes,
    tags_after,
)

OBSERVED = {"Env": "test", "owner": "me"}


@pytest.mark.parametrize(
    ("asked", "purge", "after"),
    [
        pytest.param({"env": "test"}, False, OBSERVED, id="name in another case"),
        pytest.param({"env": "Test"}, False, {"Env": "Test", "owner": "me"}, id="value in another case"),
        pytest.param({"a": "1"}, False, {**OBSERVED, "a": "1"}, id="added"),
        pytest.param({"env": "test"}, True, {"Env": "test"}, id="purged"),
        pytest.param({}, True, {}, id="all purged"),
    ],
)
def test_tags_after(asked: dict[str, str], purge: bool, after: dict[str, str]) -> None:
    assert tags_after(OBSERVED, asked, purge=purge) == after


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param(None, None, id="not given"),
        pytest.param({}, {}, id="none"),
        pytest.param({"n": 1, "f": 1.5, "t": True, "x": None}, {"n": "1", "f": "1.5", "t": "true", "x": ""}, id="text"),
    ],
)
def test_asked_tags(given: dict[str, t.Any] | None, read: dict[str, str] | None) -> None:
    assert asked_tags({"tags": given}) == read


def test_tags_nobody_asked_for_are_not_compared() -> None:
    declared: dict[str, t.Any] = {}
    plant_tags(declared, {"tags": OBSERVED}, None, purge=True)
    assert declared == {}


@pytest.mark.parametrize(
    ("asked", "changed"),
    [(None, False), ({"env": "test"}, False), ({"env": "prod"}, True)],
    ids=["not asked", "same", "other value"],
)
def test_tag_changes(asked: dict[str, str] | None, changed: bool) -> None:
    changes = tag_changes({"tags": OBSERVED}, asked, purge=False)
    assert [change.after for change in changes] == ([{"Env": "prod", "owner": "me"}] if changed else [])
