from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.security_group import (
    security_group_steps,
)

from .options import ASKED, SECURITY_GROUP, SSH, desired, security_group


def test_none_is_written_where_none_is_named() -> None:
    assert not security_group_steps(desired(), None, location="westeurope")


def test_a_new_group_is_written_with_all_its_rules() -> None:
    (step,) = security_group_steps(desired(**ASKED, tags={"a": 1}), None, location="westeurope")
    assert (step.method, step.resource_id) == ("PUT", SECURITY_GROUP)
    assert step.body
    assert (step.body["location"], step.body["tags"]) == ("westeurope", {"a": "1"})
    assert [rule["name"] for rule in step.body["properties"]["securityRules"]] == ["ssh"]
    paths = ["security_group.name", "location", "tags", "security_group.rules[ssh]"]
    assert [change.path for change in step.changes] == paths


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(ASKED, id="with its rule"),
        pytest.param({"security_group": {"name": "ssh"}}, id="without rules"),
        pytest.param({**ASKED, "location": "northeurope"}, id="the location is the network's matter"),
    ],
)
def test_nothing_is_written_where_nothing_differs(options: dict[str, t.Any]) -> None:
    assert not security_group_steps(desired(**options), security_group(), location="westeurope")


def test_rules_of_others_stay_and_one_write_changes_all_others() -> None:
    rules = [{**SSH, "priority": 200}, {**SSH, "name": "web", "ports": ["80"]}]
    asked = desired(security_group={"name": "ssh", "rules": rules})
    (step,) = security_group_steps(asked, security_group(), location="westeurope")
    assert [change.path for change in step.changes] == [
        "security_group.rules[ssh].priority",
        "security_group.rules[web]",
    ]
    assert step.body
    written = {rule["name"]: rule["properties"]["priority"] for rule in step.body["properties"]["securityRules"]}
    assert written == {"other": 100, "SSH": 200, "web": 1000}


def test_tags_alone_are_a_change() -> None:
    asked = desired(security_group={"name": "ssh"}, tags={"a": "1"})
    (step,) = security_group_steps(asked, security_group(tags={"b": "2"}), location="westeurope")
    assert step.body
    assert step.body["tags"] == {"a": "1", "b": "2"}
    assert len(step.body["properties"]["securityRules"]) == 2
