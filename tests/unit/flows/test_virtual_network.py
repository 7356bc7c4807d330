"""Flows of virtual_network: what it costs, and what it leaves alone."""

from __future__ import annotations

import typing as t
import uuid

import pytest

from .azure import Azure, Failed

NETWORK: dict[str, t.Any] = {
    "name": "net",
    "location": "eastus",
    "address_prefixes": ["10.0.0.0/16"],
    "subnet": {"name": "machines", "address_prefix": "10.0.1.0/24"},
}
GUARDED = {**NETWORK, "security_group": {"name": "ssh", "rules": [{"name": "ssh", "priority": 1000, "ports": ["22"]}]}}


@pytest.fixture
def new_group() -> str:
    """Return the name of a resource group that does not exist."""
    return f"flow-{uuid.uuid4().hex[:8]}"


@pytest.mark.parametrize(("options", "reads"), [(NETWORK, 1), (GUARDED, 2)], ids=["network", "with security group"])
def test_up_to_date_costs_one_read_for_each_resource(
    azure: Azure, new_group: str, options: dict[str, t.Any], reads: int
) -> None:
    azure.run("virtual_network", resource_group=new_group, **options)
    azure.forget()
    assert not azure.run("virtual_network", resource_group=new_group, **options)["changed"]
    assert [entry["method"] for entry in azure.requests()] == ["GET"] * reads


def test_check_mode_writes_nothing_and_names_the_ids_to_come(azure: Azure, new_group: str) -> None:
    checked = azure.run("virtual_network", check=True, diff=True, resource_group=new_group, **GUARDED)
    assert azure.writes() == []
    made = azure.run("virtual_network", diff=True, resource_group=new_group, **GUARDED)
    assert len(azure.writes()) == len(checked["plan"]["steps"]) == 3
    for name in ("plan", "diff", "subnet_id", "security_group_id", "resource_group_id"):
        assert checked[name] == made[name]


def test_rules_may_exchange_their_priorities(azure: Azure, new_group: str) -> None:
    def rules(first: int, second: int) -> dict[str, t.Any]:
        entries = [{"name": "a", "priority": first}, {"name": "b", "priority": second}]
        return {**NETWORK, "security_group": {"name": "both", "rules": entries}}

    azure.run("virtual_network", resource_group=new_group, **rules(100, 200))
    azure.forget()
    assert azure.run("virtual_network", resource_group=new_group, **rules(200, 100))["changed"]
    assert azure.writes() == ["PUT networkSecurityGroups/both"]


def test_a_network_in_use_is_not_deleted(azure: Azure, group: str) -> None:
    subnet = azure.id_of(group, "Microsoft.Network/virtualNetworks", "net") + "/subnets/default"
    address = {"name": "one", "properties": {"subnet": {"id": subnet}}}
    interface = azure.id_of(group, "Microsoft.Network/networkInterfaces", "nic")
    azure.put(interface, "2025-05-01", {"location": "eastus", "properties": {"ipConfigurations": [address]}})
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_network", name="net", resource_group=group, state="absent")
    assert caught.value.code == "InUse"
    assert caught.value.result["error"]["used_by"] == [f"{interface}/ipConfigurations/one"]
    assert azure.writes() == []
