"""What an OS disk says of its system, and changes of a VM that depend on it."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed
from .machines import machine_options

DISKS = "Microsoft.Compute/disks"
DISK_VERSION = "2026-03-02"
V6 = "Standard_D2s_v6"
LOGIN = ("image", "admin_username", "ssh_public_keys")
NVME: dict[str, t.Any] = {"size": [V6], "disk_controller": "NVMe", "allow_deallocate": True}


def tagged(azure: Azure, disk_id: str) -> dict[str, t.Any]:
    """Return what Azure has of the disk."""
    found: dict[str, t.Any] = azure.get(disk_id, DISK_VERSION)["properties"]
    return found


def steps(result: dict[str, t.Any]) -> list[str]:
    return [
        f"{step['method']} {step['action'] or step['resource_id'].split('/')[-2]}" for step in result["plan"]["steps"]
    ]


@pytest.fixture
def untagged(azure: Azure, group: str) -> dict[str, t.Any]:
    """Return the options of a VM whose OS disk came of a blob, which says nothing of controllers or hibernation."""
    azure.run(
        "managed_disk",
        name="os",
        resource_group=group,
        location="eastus",
        source={"blob_uri": "https://x.blob.core.windows.net/v/a.vhd", "storage_account_id": account(azure, group)},
        os_type="Linux",
    )
    options = {name: value for name, value in machine_options(azure, group).items() if name not in LOGIN}
    options["os_disk"] = {"managed_disk": "os"}
    azure.run("virtual_machine", **options)
    return options


def account(azure: Azure, group: str) -> str:
    return azure.id_of(group, "Microsoft.Storage/storageAccounts", "x")


def test_a_move_to_a_size_with_nvme_only_is_one_plan(azure: Azure, group: str, untagged: dict[str, t.Any]) -> None:
    os_disk = azure.id_of(group, DISKS, "os")
    assert "diskControllerTypes" not in tagged(azure, os_disk).get("supportedCapabilities", {})
    checked = azure.run("virtual_machine", check=True, **{**untagged, **NVME})
    azure.forget()
    moved = azure.run("virtual_machine", **{**untagged, **NVME})
    assert moved["plan"] == checked["plan"]
    expected = ["PATCH virtualMachines", "POST deallocate", "PATCH disks", "PATCH virtualMachines", "POST start"]
    assert steps(moved)[: len(expected)] == expected
    paths = [change["path"] for step in moved["plan"]["steps"] for change in step["changes"]]
    assert paths.index("os_disk.disk_controllers") < paths.index("disk_controller")
    assert tagged(azure, os_disk)["supportedCapabilities"]["diskControllerTypes"] == "SCSI, NVMe"
    assert (moved["virtual_machine"]["size"], moved["virtual_machine"]["power_state"]) == (V6, "running")
    assert any("NVMe driver" in warning for warning in moved["warnings"])
    azure.forget()
    assert not azure.run("virtual_machine", **{**untagged, **NVME})["changed"]
    assert len(azure.requests()) == 1


def test_a_disk_that_lists_nvme_in_another_spelling_is_left_alone(
    azure: Azure, group: str, untagged: dict[str, t.Any]
) -> None:
    body = {"properties": {"supportedCapabilities": {"diskControllerTypes": "NVME,SCSI"}}}
    azure.patch(azure.id_of(group, DISKS, "os"), DISK_VERSION, body)
    moved = azure.run("virtual_machine", **{**untagged, **NVME})
    assert "PATCH disks" not in steps(moved)
    assert moved["virtual_machine"]["size"] == V6


def test_a_move_to_nvme_needs_leave_to_deallocate(azure: Azure, untagged: dict[str, t.Any]) -> None:
    azure.forget()
    with pytest.raises(Failed, match=r"os_disk\.disk_controllers") as caught:
        azure.run("virtual_machine", **{**untagged, **NVME, "allow_deallocate": False})
    assert caught.value.code == "NeedsPermission"
    assert azure.writes() == []


def test_the_tag_of_the_disk_stays_where_the_move_fails(azure: Azure, group: str, untagged: dict[str, t.Any]) -> None:
    fault = {"fault": "allocation_failure", "match": {"method": "PATCH", "path": "virtualMachines/web1$"}, "times": 1}
    moved = {**untagged, **NVME, "power_state": "running"}
    azure.admin("POST", "faults", fault)
    with pytest.raises(Failed):
        azure.run("virtual_machine", **moved)
    assert (
        tagged(azure, azure.id_of(group, DISKS, "os"))["supportedCapabilities"]["diskControllerTypes"] == "SCSI, NVMe"
    )
    again = azure.run("virtual_machine", **moved)
    assert "PATCH disks" not in steps(again)
    assert (again["virtual_machine"]["size"], again["virtual_machine"]["power_state"]) == (V6, "running")


def test_hibernation_of_an_existing_vm_is_enabled_on_its_disk_first(
    azure: Azure, group: str, untagged: dict[str, t.Any]
) -> None:
    able = {**untagged, "hibernation": True, "allow_deallocate": True, "preflight": "off"}
    result = azure.run("virtual_machine", **able)
    writes = [step for step in steps(result) if step.startswith("PATCH")]
    assert writes.index("PATCH disks") < len(writes) - 1
    assert tagged(azure, azure.id_of(group, DISKS, "os"))["supportsHibernation"] is True
    assert not azure.run("virtual_machine", **able)["changed"]
    off = {**able, "hibernation": False}
    assert "PATCH disks" not in steps(azure.run("virtual_machine", **off))


def test_a_fleet_moves_to_nvme_too(azure: Azure, group: str, untagged: dict[str, t.Any]) -> None:
    result = azure.run("fleet", name="web", machines=[{**untagged, **NVME}])
    assert "PATCH disks" in steps(result)
    assert not azure.run("fleet", name="web", machines=[{**untagged, **NVME}])["changed"]


def test_a_disk_says_from_the_start_what_its_system_supports(azure: Azure, group: str) -> None:
    disk = {
        "name": "os",
        "resource_group": group,
        "location": "eastus",
        "source": {"blob_uri": "https://x.blob.core.windows.net/v/a.vhd", "storage_account_id": account(azure, group)},
        "os_type": "Linux",
        "disk_controllers": ["NVMe", "SCSI"],
        "accelerated_networking": True,
        "hibernation": True,
        "architecture": "x64",
    }
    made = azure.run("managed_disk", **disk)["managed_disk"]
    shown = {name: made[name] for name in ("disk_controllers", "accelerated_networking", "hibernation", "architecture")}
    assert shown == {
        "disk_controllers": ["SCSI", "NVMe"],
        "accelerated_networking": True,
        "hibernation": True,
        "architecture": "x64",
    }
    assert not azure.run("managed_disk", **disk)["changed"]
    options = {name: value for name, value in machine_options(azure, group).items() if name not in LOGIN}
    booted = azure.run("virtual_machine", **{**options, "size": [V6], "os_disk": {"managed_disk": "os"}})
    assert booted["virtual_machine"]["properties"]["storageProfile"]["diskControllerType"] == "NVMe"


@pytest.mark.parametrize(("module", "source"), [("managed_disk", "disk"), ("snapshot", "disk")])
def test_capabilities_change_on_what_exists_and_are_kept_by_other_changes(
    azure: Azure, group: str, module: str, source: str
) -> None:
    azure.run("managed_disk", name="os", resource_group=group, location="eastus", size_gb=32, os_type="Linux")
    made = {"name": "copy", "resource_group": group, "source": {source: "os"}, "generation": "V2"}
    azure.run(module, **made)
    changed = azure.run(module, **made, disk_controllers=["SCSI", "NVMe"])
    assert [change["path"] for change in changed["plan"]["steps"][0]["changes"]] == ["disk_controllers"]
    assert changed[module]["disk_controllers"] == ["SCSI", "NVMe"]
    more = azure.run(module, **made, accelerated_networking=True, hibernation=True, architecture="x64")
    assert more[module]["disk_controllers"] == ["SCSI", "NVMe"]
    assert (more[module]["accelerated_networking"], more[module]["hibernation"]) == (True, True)
    everything = {"disk_controllers": ["NVMe", "SCSI"], "accelerated_networking": True, "hibernation": True}
    assert not azure.run(module, **made, **everything, architecture="x64")["changed"]
    assert azure.run(module, **made, disk_controllers=["SCSI"], hibernation=False)[module]["hibernation"] is False


@pytest.mark.parametrize("module", ["managed_disk", "snapshot"])
@pytest.mark.parametrize(
    ("bad", "option"),
    [
        ({"disk_controllers": ["NVMe"]}, "disk_controllers"),
        ({"disk_controllers": []}, "disk_controllers"),
        ({"disk_controllers": ["SCSI", "NVMe"], "generation": "V1"}, "disk_controllers"),
        ({"architecture": "Arm64", "generation": "V1"}, "architecture"),
    ],
)
def test_capabilities_that_no_disk_has_are_refused_before_any_call(
    azure: Azure, module: str, bad: dict[str, t.Any], option: str
) -> None:
    azure.forget()
    with pytest.raises(Failed, match=option) as caught:
        azure.run(module, name="os", resource_group="any", source={"disk": "other"}, **bad)
    assert caught.value.code == "InvalidOption"
    assert azure.requests() == []


def test_an_os_disk_that_boots_from_scsi_only_takes_no_place_on_nvme(
    azure: Azure, group: str, untagged: dict[str, t.Any]
) -> None:
    azure.run("virtual_machine", **{**untagged, **NVME})
    azure.run("managed_disk", name="old", resource_group=group, location="eastus", size_gb=32, os_type="Linux")
    swapped = {**untagged, **NVME, "os_disk": {"managed_disk": "old", "swap": True}}
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **swapped)
    assert caught.value.result["error"]["reasons"] == ["swap_changes_controller"]
    assert azure.writes() == []
    azure.run("managed_disk", name="old", resource_group=group, os_type="Linux", disk_controllers=["SCSI", "NVMe"])
    assert azure.run("virtual_machine", **swapped)["changed"]


def test_an_os_disk_that_cannot_hibernate_takes_no_place_on_a_vm_that_can(
    azure: Azure, group: str, untagged: dict[str, t.Any]
) -> None:
    able = {**untagged, "hibernation": True, "allow_deallocate": True, "preflight": "off"}
    azure.run("virtual_machine", **able)
    azure.run("managed_disk", name="old", resource_group=group, location="eastus", size_gb=32, os_type="Linux")
    swapped = {**untagged, "os_disk": {"managed_disk": "old", "swap": True}}
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **swapped)
    assert caught.value.result["error"]["reasons"] == ["swap_loses_hibernation"]
    assert azure.writes() == []
    azure.run("managed_disk", name="old", resource_group=group, os_type="Linux", hibernation=True)
    assert azure.run("virtual_machine", **swapped)["changed"]
