"""Flows of virtual_network: what it costs, and what it leaves alone."""

from __future__ import annotations

import typing as t
import uuid

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import api_versions

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


@pytest.mark.parametrize("version", ["2025-05-01", "2025-09-01"])
@pytest.mark.parametrize(("asked", "access"), [(None, True), (True, True), (False, False)])
def test_a_new_subnet_has_the_outbound_access_asked_for_in_every_api_version(
    azure: Azure, new_group: str, monkeypatch: pytest.MonkeyPatch, version: str, asked: bool | None, access: bool
) -> None:
    monkeypatch.setitem(api_versions._VERSIONS, "microsoft.network", (version,))
    given = {} if asked is None else {"default_outbound_access": asked}
    later = {**NETWORK, "subnet": {"name": "later", "address_prefix": "10.0.2.0/24"}}
    for options in (NETWORK, later):
        wanted = {"resource_group": new_group, **options, **given}
        azure.run("virtual_network", **wanted)
        assert not azure.run("virtual_network", **wanted)["changed"]
    network = azure.get(azure.id_of(new_group, "Microsoft.Network/virtualNetworks", "net"), version)
    assert [subnet["properties"]["defaultOutboundAccess"] for subnet in network["properties"]["subnets"]] == [
        access
    ] * 2


@pytest.mark.parametrize("held", [None, False, True])
def test_an_existing_subnet_keeps_its_outbound_access_until_it_is_asked_for(
    azure: Azure, group: str, held: bool | None
) -> None:
    network = azure.id_of(group, "Microsoft.Network/virtualNetworks", "net")
    properties = {"addressPrefix": "10.0.0.0/16"} | ({} if held is None else {"defaultOutboundAccess": held})
    azure.put(f"{network}/subnets/default", "2025-05-01", {"properties": properties})
    wanted = {"name": "net", "resource_group": group, "subnet": {"name": "default"}, "tags": {"a": "1"}}
    wanted["address_prefixes"] = ["10.0.0.0/16", "10.1.0.0/16"]
    assert azure.run("virtual_network", **wanted)["changed"]
    assert not azure.run("virtual_network", **wanted)["changed"]
    subnet = azure.get(f"{network}/subnets/default", "2025-05-01")
    assert subnet["properties"].get("defaultOutboundAccess") is held
    changed = azure.run("virtual_network", **wanted, default_outbound_access=False)
    assert changed["changed"] is (held is not False)
    assert changed["virtual_network"]["subnets"][0]["default_outbound_access"] is False
    assert not azure.run("virtual_network", **wanted, default_outbound_access=False)["changed"]


def test_outbound_access_needs_a_subnet(azure: Azure, new_group: str) -> None:
    network = {key: value for key, value in NETWORK.items() if key != "subnet"}
    with pytest.raises(Failed) as failure:
        azure.run("virtual_network", resource_group=new_group, **network, default_outbound_access=True)
    assert failure.value.result["error"]["option"] == "default_outbound_access"
    assert azure.requests() == []


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
