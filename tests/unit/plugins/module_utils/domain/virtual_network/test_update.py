from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift, InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.update import plan_update
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.writable import writable

from .options import ADDRESS, ASKED, NETWORK, SECURITY_GROUP, SUBNET, desired, observed, security_group


def with_addresses() -> dict[str, t.Any]:
    subnet = dict(observed().subnets[1])
    subnet["properties"] = {**subnet["properties"], "ipConfigurations": [{"id": ADDRESS}]}
    return {"properties__subnets": [subnet]}


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(ASKED, id="all as asked"),
        pytest.param({}, id="nothing asked"),
        pytest.param({"location": "West Europe"}, id="location spelled otherwise"),
        pytest.param({"tags": {"env": "test"}}, id="tag spelled otherwise"),
        pytest.param({"subnet": {"name": "other", "address_prefix": "10.0.9.0/24"}}, id="range in the plural form"),
    ],
)
def test_nothing_to_do(options: dict[str, t.Any]) -> None:
    assert not plan_update(desired(**options), observed(), security_group())


@pytest.mark.parametrize(
    ("options", "method", "body"),
    [
        pytest.param({"tags": {"a": "1"}}, "PATCH", {"tags": {"Env": "test", "a": "1"}}, id="tags"),
        pytest.param({"tags": {}, "purge_tags": True}, "PATCH", {"tags": {}}, id="purged tags"),
        pytest.param(
            {"address_prefixes": ["10.1.0.0/16"]},
            "PUT",
            writable(observed(properties__addressSpace__addressPrefixes=["10.0.0.0/16", "10.1.0.0/16"]).document),
            id="ranges, and all that exists stays",
        ),
    ],
)
def test_network(options: dict[str, t.Any], method: str, body: dict[str, t.Any]) -> None:
    (step,) = plan_update(desired(**options), observed(), None).steps
    assert (step.method, step.resource_id, step.body) == (method, NETWORK, body)


@pytest.mark.parametrize(
    ("options", "resource_id", "properties"),
    [
        pytest.param(
            {"subnet": {"name": "new", "address_prefix": "10.0.2.0/24"}},
            f"{NETWORK}/subnets/new",
            {"addressPrefix": "10.0.2.0/24", "defaultOutboundAccess": True},
            id="new",
        ),
        pytest.param(
            {"subnet": {"name": "other", "address_prefix": "10.0.8.0/24"}},
            f"{NETWORK}/subnets/other",
            {"addressPrefix": "10.0.8.0/24"},
            id="other range",
        ),
        pytest.param(
            {"subnet": {"name": "other"}, "security_group": {"name": "ssh"}},
            f"{NETWORK}/subnets/other",
            {"addressPrefixes": ["10.0.9.0/24"], "networkSecurityGroup": {"id": SECURITY_GROUP}},
            id="associate",
        ),
    ],
)
def test_subnet(options: dict[str, t.Any], resource_id: str, properties: dict[str, t.Any]) -> None:
    (step,) = plan_update(desired(**options), observed(), security_group()).steps
    assert (step.method, step.resource_id, step.body) == ("PUT", resource_id, {"properties": properties})


def test_a_new_subnet_needs_a_range() -> None:
    with pytest.raises(InvalidOption, match=r"^subnet\.address_prefix"):
        plan_update(desired(subnet={"name": "new"}), observed(), None)


@pytest.mark.parametrize(
    ("options", "changed", "path"),
    [
        pytest.param({"location": "northeurope"}, {}, "location", id="location"),
        pytest.param(
            {"subnet": {"name": "machines", "address_prefix": "10.0.3.0/24"}},
            with_addresses(),
            "subnet.address_prefix",
            id="range in use",
        ),
    ],
)
def test_drift(options: dict[str, t.Any], changed: dict[str, t.Any], path: str) -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(desired(**options), observed(**changed), None)
    assert [change.path for change in caught.value.drift] == [path]


def test_with_drift_warned_of_the_rest_converges() -> None:
    subnet = {"name": "machines", "address_prefix": "10.0.3.0/24"}
    asked = desired(subnet=subnet, security_group={"name": "web"}, on_immutable="warn")
    plan = plan_update(asked, observed(**with_addresses()), security_group())
    assert [change.path for change in plan.drift] == ["subnet.address_prefix"]
    (step,) = plan.steps
    assert step.resource_id == SUBNET
    assert step.body
    assert step.body["properties"]["addressPrefix"] == "10.0.1.0/24"
    assert step.body["properties"]["networkSecurityGroup"]["id"].endswith("/web")
