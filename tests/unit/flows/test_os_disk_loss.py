"""Whatever loses the OS disk of a VM needs leave, and the plan shows the loss."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed
from .machines import VERSION, machine_options

DISKS = "Microsoft.Compute/disks"
LEAVE = {"allow_os_disk_loss": True}
CHANGES: dict[str, dict[str, t.Any]] = {
    "resize": {"size": ["Standard_D4s_v3"]},
    "redeploy": {"action": "redeploy"},
    "reimage": {"action": "reimage"},
}


@pytest.fixture
def ephemeral(azure: Azure, group: str) -> dict[str, t.Any]:
    disk = {"ephemeral": True, "caching": "ReadOnly"}
    options = machine_options(azure, group, size=["Standard_D2s_v3"], os_disk=disk, security_type="standard")
    azure.run("virtual_machine", **options)
    return options


def provisioned(azure: Azure, group: str) -> str:
    """Return when Azure provisioned the OS disk, as the instance view shows it."""
    machine = azure.id_of(group, "Microsoft.Compute/virtualMachines", "web1")
    disks = azure.get(f"{machine}/instanceView", VERSION)["disks"]
    return str(disks[0]["statuses"][0]["time"])


def losses(result: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    changes = [change for step in result["plan"]["steps"] for change in step["changes"]]
    return [change for change in changes if change.get("effect") == "os_disk_loss"]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_deletes_an_ephemeral_os_disk_needs_leave(
    azure: Azure, group: str, ephemeral: dict[str, t.Any], change: dict[str, t.Any]
) -> None:
    before = provisioned(azure, group)
    azure.forget()
    for check in (True, False):
        with pytest.raises(Failed, match="allow_os_disk_loss") as caught:
            azure.run("virtual_machine", check=check, **{**ephemeral, **change})
        assert caught.value.code == "NeedsPermission"
    assert azure.writes() == []
    result = azure.run("virtual_machine", **{**ephemeral, **change, **LEAVE})
    (loss,) = losses(result)
    assert (loss["cost"], loss["after"].partition(";")[0]) == ("needs replace", "is lost")
    assert result["plan"]["steps"][-1]["summary"].endswith("its OS disk is lost")
    assert provisioned(azure, group) != before


def test_what_keeps_an_ephemeral_os_disk_needs_no_leave(azure: Azure, group: str, ephemeral: dict[str, t.Any]) -> None:
    before = provisioned(azure, group)
    for change in ({"tags": {"a": "b"}}, {"action": "restart"}, {"user_data": "x"}):
        assert losses(azure.run("virtual_machine", **{**ephemeral, **change})) == []
    assert provisioned(azure, group) == before


@pytest.mark.parametrize("change", [CHANGES["resize"], CHANGES["redeploy"]], ids=["resize", "redeploy"])
def test_a_managed_os_disk_survives_and_needs_no_leave(azure: Azure, group: str, change: dict[str, t.Any]) -> None:
    options = machine_options(azure, group, size=["Standard_D2s_v3"])
    os_disk = azure.run("virtual_machine", **options)["virtual_machine"]["os_disk_id"]
    before = azure.get(os_disk, "2024-03-02")["properties"]["uniqueId"]
    changed = azure.run("virtual_machine", **{**options, **change})
    assert (losses(changed), changed["virtual_machine"]["os_disk_id"]) == ([], os_disk)
    assert azure.get(os_disk, "2024-03-02")["properties"]["uniqueId"] == before


def test_a_fleet_asks_for_the_leave_of_each_vm(azure: Azure, group: str, ephemeral: dict[str, t.Any]) -> None:
    before = provisioned(azure, group)
    resized = {**ephemeral, **CHANGES["resize"]}
    azure.forget()
    with pytest.raises(Failed, match="allow_os_disk_loss"):
        azure.run("fleet", name="web", machines=[resized])
    assert azure.writes() == []
    assert len(losses(azure.run("fleet", name="web", machines=[{**resized, **LEAVE}]))) == 1
    assert provisioned(azure, group) != before


def test_no_leave_deallocates_an_ephemeral_os_disk(azure: Azure, ephemeral: dict[str, t.Any]) -> None:
    azure.forget()
    every = {**LEAVE, "allow_deallocate": True}
    for change in ({"power_state": "deallocated"}, {"power_state": "stopped"}, {"ultra_ssd": True}):
        with pytest.raises(Failed, match="ephemeral") as caught:
            azure.run("virtual_machine", **{**ephemeral, **change, "preflight": "off"}, **every)
        assert caught.value.code == "ActionRefused"
    with pytest.raises(Failed, match="ephemeral"):
        azure.run("virtual_machine", **{**ephemeral, "ultra_ssd": True, "preflight": "off"})
    assert azure.writes() == []


def test_a_swap_keeps_the_old_os_disk_whatever_its_delete_option(azure: Azure, group: str) -> None:
    options = machine_options(azure, group, os_disk={"delete_option": "Delete"}, security_type="standard")
    before = azure.run("virtual_machine", **options)["virtual_machine"]["os_disk_id"]
    azure.run("snapshot", name="shot", resource_group=group, source={"disk": before})
    azure.run("managed_disk", name="new", resource_group=group, source={"snapshot": "shot"})
    swapped = {name: value for name, value in options.items() if name not in ("image", "admin_username")}
    del swapped["ssh_public_keys"]
    swapped["os_disk"] = {"managed_disk": "new", "swap": True}
    assert losses(azure.run("virtual_machine", **swapped)) == []
    assert azure.get(before, "2024-03-02")["properties"]["diskState"] == "Unattached"
