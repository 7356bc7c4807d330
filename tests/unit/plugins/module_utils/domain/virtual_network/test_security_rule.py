from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.security_rule import (
    SecurityRule,
    read_rules,
)

from .options import SSH, security_group

OBSERVED = security_group()["properties"]["securityRules"][1]


@pytest.mark.parametrize(
    ("entries", "about"),
    [
        pytest.param([{**SSH, "priority": 99}], "security_group.rules[ssh].priority", id="priority too low"),
        pytest.param([{**SSH, "priority": 4097}], "security_group.rules[ssh].priority", id="priority too high"),
        pytest.param([SSH, {**SSH, "name": "SSH", "priority": 200}], "security_group.rules", id="same name"),
        pytest.param([SSH, {**SSH, "name": "web"}], "security_group.rules", id="same priority"),
    ],
)
def test_refuses(entries: list[dict[str, t.Any]], about: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        read_rules(entries)
    assert caught.value.option == about


def test_one_priority_may_occur_in_both_directions() -> None:
    assert len(read_rules([SSH, {**SSH, "name": "out", "direction": "outbound"}])) == 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, {}, id="as it is"),
        pytest.param({"priority": 200}, {"priority": (1000, 200)}, id="priority"),
        pytest.param({"access": "deny"}, {"access": ("allow", "deny")}, id="access"),
        pytest.param({"protocol": "any"}, {"protocol": ("tcp", "any")}, id="protocol"),
        pytest.param({"ports": ["22", "80"]}, {"ports": (["22"], ["22", "80"])}, id="ports"),
        pytest.param({"source": ["*"]}, {"source": (["203.0.113.7/32"], ["*"])}, id="source"),
    ],
)
def test_changes(options: dict[str, t.Any], expected: dict[str, tuple[t.Any, t.Any]]) -> None:
    changes = SecurityRule.from_options({**SSH, **options}).changes_from(SecurityRule.from_arm(OBSERVED))
    paths = {f"security_group.rules[ssh].{option}": pair for option, pair in expected.items()}
    assert {change.path: (change.before, change.after) for change in changes} == paths


def test_order_and_case_of_lists_are_no_change() -> None:
    rule = SecurityRule.from_options({**SSH, "source": ["b", "A"]})
    assert not rule.changes_from(SecurityRule.from_options({**SSH, "source": ["a", "B"]}))


@pytest.mark.parametrize(
    ("ports", "one", "many"),
    [
        pytest.param(["22"], "22", [], id="one"),
        pytest.param(["80", "443"], None, ["443", "80"], id="several"),
    ],
)
def test_document_holds_one_form_of_a_list(ports: list[str], one: str | None, many: list[str]) -> None:
    properties = SecurityRule.from_options({**SSH, "ports": ports}).to_arm(OBSERVED)["properties"]
    assert (properties.get("destinationPortRange"), properties["destinationPortRanges"]) == (one, many)


def test_document_keeps_what_no_option_is_about() -> None:
    document = SecurityRule.from_options(SSH).to_arm(OBSERVED)
    assert (document["name"], document["properties"]["description"]) == ("SSH", "kept")


def test_document_of_a_new_rule_is_whole() -> None:
    assert SecurityRule.from_options(SSH).to_arm() == {
        "name": "ssh",
        "properties": {
            "priority": 1000,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            "destinationPortRange": "22",
            "destinationPortRanges": [],
            "sourceAddressPrefix": "203.0.113.7/32",
            "sourceAddressPrefixes": [],
        },
    }


def test_an_unknown_protocol_differs_instead_of_failing() -> None:
    rule = SecurityRule.from_arm({"name": "x", "properties": {"protocol": "Quic"}})
    assert rule.protocol == "quic"
