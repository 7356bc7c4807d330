"""Options of a machine that exists: each converges as planned, once, and the next run is quiet."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed

IMAGE = "Canonical:ubuntu-24_04-lts:server:latest"
IMAGE_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/web"


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    options = {
        "name": "web1",
        "resource_group": group,
        "location": "eastus",
        "size": ["Standard_D2s_v5"],
        "image": IMAGE,
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
    }
    azure.run("virtual_machine", **options)
    azure.forget()
    return options


def changes(result: dict[str, t.Any]) -> dict[str, str]:
    """Return the cost of each change of a plan, without the steps of power and the note of them."""
    found = {change["path"]: change["cost"] for step in result["plan"]["steps"] for change in step["changes"]}
    return {path: cost for path, cost in found.items() if path != "power_state" and not path.startswith("tags.")}


def identity(azure: Azure, group: str, name: str) -> str:
    return azure.id_of(group, "Microsoft.ManagedIdentity/userAssignedIdentities", name)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"host_group": "{group}/hostGroups/hosts"}, {"host_group": "needs deallocate"}),
        ({"host": "{group}/hostGroups/hosts/hosts/one"}, {"host": "needs deallocate"}),
        (
            {"capacity_reservation_group": "{group}/capacityReservationGroups/kept"},
            {"capacity_reservation_group": "needs deallocate"},
        ),
        ({"ultra_ssd": True, "size": ["Standard_D2s_v5"]}, {"ultra_ssd": "needs deallocate"}),
        ({"extensions_time_budget": "PT45M"}, {"extensions_time_budget": "in place"}),
        (
            {"termination_notification": {"enabled": True, "not_before_timeout": "PT10M"}},
            {"termination_notification.enabled": "in place", "termination_notification.not_before_timeout": "in place"},
        ),
        (
            {"patch_settings": {"patch_mode": "AutomaticByPlatform", "assessment_mode": "AutomaticByPlatform"}},
            {"patch_settings.patch_mode": "in place", "patch_settings.assessment_mode": "in place"},
        ),
        (
            {"os_disk": {"storage_account_type": "StandardSSD_LRS"}},
            {"os_disk.storage_account_type": "needs deallocate"},
        ),
        (
            {"os_disk": {"size_gb": 128, "caching": "ReadOnly"}},
            {"os_disk.size_gb": "needs deallocate", "os_disk.caching": "needs reboot"},
        ),
    ],
    ids=lambda value: next(iter(value)),
)  # fmt: skip
def test_converges_as_planned_and_is_quiet_afterwards(
    azure: Azure, group: str, machine: dict[str, t.Any], options: dict[str, t.Any], expected: dict[str, str]
) -> None:
    scope = azure.id_of(group, "Microsoft.Compute/hostGroups", "x").removesuffix("/hostGroups/x")
    given = {name: value.format(group=scope) if isinstance(value, str) else value for name, value in options.items()}
    wanted = {**machine, **given, "allow_deallocate": True}
    planned = azure.run("virtual_machine", check=True, **wanted)
    assert changes(planned) == expected
    done = azure.run("virtual_machine", **wanted)
    assert done["plan"] == planned["plan"]
    assert done["virtual_machine"]["power_state"] == "running"
    again = azure.run("virtual_machine", **wanted)
    assert not again["changed"], again["plan"]
    # Azure shows less of a machine that has no hardware, which is no reason to change it.
    azure.run("virtual_machine", **wanted, power_state="deallocated")
    assert not azure.run("virtual_machine", **wanted, power_state="deallocated")["changed"]


def test_what_needs_no_hardware_away_costs_no_deallocation(azure: Azure, machine: dict[str, t.Any]) -> None:
    done = azure.run("virtual_machine", **machine, extensions_time_budget="PT30M")
    assert [step["method"] for step in done["plan"]["steps"]] == ["PATCH"]


def test_a_way_of_patching_that_the_system_does_not_know(azure: Azure, machine: dict[str, t.Any]) -> None:
    with pytest.raises(Failed, match="AutomaticByOS is no way to patch Linux"):
        azure.run("virtual_machine", **machine, patch_settings={"patch_mode": "AutomaticByOS"})
    assert not azure.writes()


def test_identities_are_exactly_those_given(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    first, second = identity(azure, group, "one"), identity(azure, group, "two")
    for wanted in ([first, second], [second], []):
        options = {**machine, "identity": {"user_assigned": wanted, "system_assigned": not wanted}}
        assert azure.run("virtual_machine", **options)["changed"]
        shown = azure.run("virtual_machine_info", name="web1", resource_group=group)["virtual_machines"][0]
        assert shown["id"]
        assert not azure.run("virtual_machine", **options)["changed"], wanted


def test_a_confidential_machine_says_what_of_its_disk_is_encrypted(azure: Azure, machine: dict[str, t.Any]) -> None:
    confidential = {
        **machine,
        "name": "sealed",
        "size": ["Standard_DC2as_v5"],
        "image": "Canonical:0001-com-ubuntu-confidential-vm-jammy:22_04-lts-cvm:latest",
        "security_type": "confidential_vm",
    }
    made = azure.run("virtual_machine", **confidential)
    disk = made["virtual_machine"]["properties"]["storageProfile"]["osDisk"]["managedDisk"]
    assert disk["securityProfile"]["securityEncryptionType"] == "VMGuestStateOnly"
    assert not azure.run("virtual_machine", **confidential)["changed"]
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**confidential, "security_type": "standard"}, allow_deallocate=True)
    assert caught.value.code == "NotEligible"


def test_a_data_disk_is_never_made_smaller(azure: Azure, machine: dict[str, t.Any]) -> None:
    disk = {"lun": 0, "size_gb": 128}
    azure.run("virtual_machine", **machine, data_disks=[disk])
    smaller = {**machine, "data_disks": [{**disk, "size_gb": 64}], "allow_deallocate": True}
    azure.forget()
    with pytest.raises(Failed, match=r"data_disks\[lun=0\].size_gb"):
        azure.run("virtual_machine", **smaller)
    assert {request["method"] for request in azure.requests()} == {"GET"}


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"proximity_placement_group": ""}, "proximity_placement_group"),
        ({"host_group": IMAGE_ID}, "the id of a Microsoft.Compute/hostGroups"),
        ({"data_disks": [{"lun": -1, "size_gb": 4}]}, "0 to 63"),
        ({"data_disks": [{"lun": 64, "size_gb": 4}]}, "0 to 63"),
        ({"data_disks": [{"lun": 9, "state": "absent", "size_gb": 4}]}, "lun and state alone"),
        ({"data_disks": [{"lun": 9, "source": IMAGE_ID}]}, "the id of a managed disk or a snapshot"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_call(
    azure: Azure, machine: dict[str, t.Any], options: dict[str, t.Any], problem: str
) -> None:
    with pytest.raises(Failed, match=problem):
        azure.run("virtual_machine", **machine, **options)
    assert azure.requests() == []
