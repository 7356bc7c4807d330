from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InUse
from ansible_collections.gen2.azure.plugins.module_utils.domain.ownership import owner_proof, owner_tags
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_network.deletion import (
    plan_deletion,
    plan_group_deletion,
    unowned,
)

from .options import ADDRESS, ASKED, GROUP, NETWORK, SECURITY_GROUP, SUBNET, desired, observed, security_group

OTHER_SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net2/subnets/default"


@pytest.mark.parametrize(
    ("network", "group", "deleted"),
    [
        pytest.param(observed(), security_group(), [NETWORK, SECURITY_GROUP], id="both"),
        pytest.param(observed(), None, [NETWORK], id="the network"),
        pytest.param(None, security_group(), [SECURITY_GROUP], id="the security group"),
        pytest.param(None, None, [], id="nothing"),
    ],
)
def test_deletes_what_exists(network: t.Any, group: t.Any, deleted: list[str]) -> None:
    plan = plan_deletion(desired(**ASKED), network, group)
    assert [(step.method, step.resource_id) for step in plan.steps] == [("DELETE", id_) for id_ in deleted]


@pytest.mark.parametrize(
    ("network", "group", "users"),
    [
        pytest.param(
            observed(properties__subnets=[{"properties": {"ipConfigurations": [{"id": ADDRESS}]}}]),
            None,
            [ADDRESS],
            id="interface in the network",
        ),
        pytest.param(
            observed(), security_group(properties__subnets=[{"id": OTHER_SUBNET}]), [OTHER_SUBNET], id="other subnet"
        ),
        pytest.param(
            observed(),
            security_group(properties__networkInterfaces=[{"id": ADDRESS}]),
            [ADDRESS],
            id="interface with the security group",
        ),
    ],
)
def test_refuses_what_others_use(network: t.Any, group: t.Any, users: list[str]) -> None:
    with pytest.raises(InUse) as caught:
        plan_deletion(desired(**ASKED), network, group)
    assert caught.value.to_dict()["used_by"] == users


def test_deleting_the_resource_group_names_everything_in_it() -> None:
    (step,) = plan_group_deletion(desired(), [{"id": NETWORK}, {"id": SECURITY_GROUP}]).steps
    assert step.resource_id == GROUP
    assert [change.path for change in step.changes] == [GROUP, NETWORK, SECURITY_GROUP]


def test_interfaces_that_leave_are_no_users() -> None:
    interface = ADDRESS.partition("/ipConfigurations/")[0]
    network = observed(properties__subnets=[{"properties": {"ipConfigurations": [{"id": ADDRESS}]}}])
    group = security_group(properties__networkInterfaces=[{"id": interface}])
    plan = plan_deletion(desired(**ASKED, leaving_interfaces=[interface.upper()]), network, group)
    assert [step.resource_id for step in plan.steps] == [NETWORK, SECURITY_GROUP]
    with pytest.raises(InUse):
        plan_deletion(desired(**ASKED, leaving_interfaces=[interface + "2"]), network, group)


@pytest.mark.parametrize(
    ("network_owner", "group_owner", "left"),
    [
        pytest.param("web", "web", [], id="both are owned"),
        pytest.param("web", None, [SECURITY_GROUP], id="the network"),
        pytest.param(None, "web", [NETWORK, SECURITY_GROUP], id="the security group, in use by the network"),
        pytest.param("api", "api", [NETWORK, SECURITY_GROUP], id="another owner"),
    ],
)
def test_what_lacks_the_proof_of_its_owner_is_left(
    network_owner: str | None, group_owner: str | None, left: list[str]
) -> None:
    own = {"id": SUBNET, "name": SUBNET.rpartition("/")[2], "properties": {}}
    network = observed(tags=owner_tags({}, NETWORK, network_owner), properties__subnets=[own])
    group = security_group(tags=owner_tags({}, SECURITY_GROUP, group_owner))
    assert [each.resource_id for each in unowned(desired(**ASKED, owner="web"), network, group)] == left
    assert unowned(desired(**ASKED), network, group) == ()


def test_a_network_with_subnets_that_its_owner_did_not_create_is_kept() -> None:
    (kept, *dummy) = unowned(desired(**ASKED, owner="web"), observed(tags=owner_tags({}, NETWORK, "web")), None)
    assert (kept.resource_id, "other" in kept.reason) == (NETWORK, True)


def test_a_deletion_names_its_subnets_and_needs_the_proof_still() -> None:
    network, group = plan_deletion(desired(**ASKED, owner="web"), observed(), security_group()).steps
    assert [change.path for change in network.changes] == [NETWORK, f"{NETWORK}/subnets/other", SUBNET]
    assert [step.proof for step in (network, group)] == [owner_proof(id_, "web") for id_ in (NETWORK, SECURITY_GROUP)]
