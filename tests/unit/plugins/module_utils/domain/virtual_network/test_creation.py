from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.creation import plan_creation

from .options import ASKED, GROUP, NETWORK, SECURITY_GROUP, desired, security_group


def test_everything_is_made_in_the_order_of_its_needs() -> None:
    plan = plan_creation(desired(**ASKED), location="westeurope", make_group=True, security_group=None)
    assert [(step.method, step.resource_id) for step in plan.steps] == [
        ("PUT", GROUP),
        ("PUT", SECURITY_GROUP),
        ("PUT", NETWORK),
    ]
    assert plan.steps[0].body == {"location": "westeurope"}
    assert plan.steps[2].body == {
        "location": "westeurope",
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "subnets": [
                {
                    "name": "machines",
                    "properties": {
                        "addressPrefix": "10.0.1.0/24",
                        "networkSecurityGroup": {"id": SECURITY_GROUP},
                        "defaultOutboundAccess": True,
                    },
                }
            ],
        },
    }


def test_what_exists_is_not_made_again() -> None:
    plan = plan_creation(desired(**ASKED), location="westeurope", make_group=False, security_group=security_group())
    assert [step.resource_id for step in plan.steps] == [NETWORK]


def test_a_network_alone() -> None:
    asked = desired(address_prefixes=["10.0.0.0/16"], tags={"a": "1"})
    (step,) = plan_creation(asked, location="westeurope", make_group=False, security_group=None).steps
    assert step.body == {
        "location": "westeurope",
        "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
        "tags": {"a": "1"},
    }
    assert {change.path: change.after for change in step.changes} == {
        "location": "westeurope",
        "address_prefixes": ["10.0.0.0/16"],
        "tags": {"a": "1"},
    }


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({}, "address_prefixes", id="no range"),
        pytest.param(
            {"address_prefixes": ["10.0.0.0/16"], "subnet": {"name": "s"}},
            "subnet.address_prefix",
            id="no range for the subnet",
        ),
    ],
)
def test_says_what_a_new_network_needs(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        plan_creation(desired(**options), location="westeurope", make_group=True, security_group=None)
    assert caught.value.option == option
