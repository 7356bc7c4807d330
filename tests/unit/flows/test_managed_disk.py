"""Flows of managed_disk: disks that other tools left without a generation, and disks that machines hold."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed

VERSION = "2026-03-02"
EMPTY_SYSTEM: dict[str, t.Any] = {
    "location": "eastus",
    "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": 32, "osType": "Linux"},
}


@pytest.fixture
def unmarked(azure: Azure, group: str) -> dict[str, t.Any]:
    """Make a system disk with no generation on record, and return the options that name it."""
    azure.put(azure.id_of(group, "Microsoft.Compute/disks", "old"), VERSION, EMPTY_SYSTEM)
    azure.forget()
    return {"name": "old", "resource_group": group}


def test_what_is_not_on_record_is_v1_and_warned_of(azure: Azure, unmarked: dict[str, t.Any]) -> None:
    result = azure.run("managed_disk", generation="V1", **unmarked)
    assert not result["changed"]
    assert (result["managed_disk"]["generation"], result["managed_disk"]["recorded_generation"]) == ("V1", None)
    assert "records no generation" in str(result["warnings"])
    assert len(azure.requests()) == 1


@pytest.mark.parametrize("on_immutable", ["fail", "warn"])
def test_v2_asked_of_what_is_not_on_record_is_drift(
    azure: Azure, unmarked: dict[str, t.Any], on_immutable: str
) -> None:
    if on_immutable == "warn":
        result = azure.run("managed_disk", on_immutable="warn", **unmarked)
        drift = result["plan"]["drift"]
    else:
        with pytest.raises(Failed) as caught:
            azure.run("managed_disk", **unmarked)
        assert caught.value.code == "ImmutableDrift"
        drift = caught.value.result["drift"]
    assert [(change["path"], change["before"], change["after"]) for change in drift] == [("generation", "V1", "V2")]
    assert azure.writes() == []


def test_a_copy_of_what_is_not_on_record_is_marked(azure: Azure, unmarked: dict[str, t.Any]) -> None:
    options = {"name": "new", "resource_group": unmarked["resource_group"], "source": {"disk": "old"}}
    result = azure.run("managed_disk", **options)
    assert result["managed_disk"]["recorded_generation"] == "V2"
    assert [reason["code"] for reason in result["verdict"]["reasons"]] == ["source_records_no_generation"]
    assert not azure.run("managed_disk", **options)["changed"]


@pytest.mark.parametrize(
    ("options", "code"),
    [({"state": "absent"}, "InUse"), ({"size_gb": 128}, "InUse"), ({"storage_account_type": "Premium_LRS"}, "InUse")],
    ids=["delete", "grow", "storage type"],
)
def test_a_running_machine_holds_its_disk(azure: Azure, group: str, options: dict[str, t.Any], code: str) -> None:
    azure.run("managed_disk", name="os", resource_group=group, size_gb=32, os_type="Linux")
    azure.run(
        "virtual_machine",
        name="web1",
        resource_group=group,
        size=["Standard_D2s_v5"],
        os_disk={"managed_disk": "os"},
        subnet_id=azure.id_of(group, "Microsoft.Network/virtualNetworks", "net") + "/subnets/default",
    )
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", name="os", resource_group=group, **options)
    assert caught.value.code == code
    assert caught.value.result["error"]["used_by"] == [azure.id_of(group, "Microsoft.Compute/virtualMachines", "web1")]
    assert azure.writes() == []


def test_the_disk_of_a_deallocated_machine_grows(azure: Azure, group: str) -> None:
    azure.run("managed_disk", name="os", resource_group=group, size_gb=32, os_type="Linux")
    azure.run(
        "virtual_machine",
        name="web1",
        resource_group=group,
        size=["Standard_D2s_v5"],
        os_disk={"managed_disk": "os"},
        subnet_id=azure.id_of(group, "Microsoft.Network/virtualNetworks", "net") + "/subnets/default",
        power_state="deallocated",
    )
    assert azure.run("managed_disk", name="os", resource_group=group, size_gb=64)["managed_disk"]["size_gb"] == 64
