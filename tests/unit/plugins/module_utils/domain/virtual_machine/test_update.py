from __future__ import annotations

import copy
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift, NeedsPermission
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.update import plan_update, resize_target
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

from .options import DISK, KEY, MACHINE, NIC, SUBNET, desired

OBSERVED: dict[str, t.Any] = {
    "id": MACHINE,
    "name": "web1",
    "location": "westeurope",
    "zones": ["1"],
    "tags": {"Env": "test"},
    "etag": '"3"',
    "properties": {
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "storageProfile": {
            "imageReference": {"publisher": "Canonical", "offer": "jammy", "sku": "gen2", "version": "latest"},
            "osDisk": {
                "osType": "Linux",
                "name": "web1_os",
                "caching": "ReadWrite",
                "diskSizeGB": 30,
                "deleteOption": "Delete",
                "managedDisk": {"id": DISK, "storageAccountType": "Premium_LRS"},
            },
            "dataDisks": [{"lun": 0, "name": "data0", "diskSizeGB": 64, "caching": "None", "deleteOption": "Detach"}],
        },
        "osProfile": {
            "computerName": "web1",
            "adminUsername": "azureuser",
            "linuxConfiguration": {"ssh": {"publicKeys": [{"path": "/home/azureuser/x", "keyData": KEY}]}},
        },
        "networkProfile": {"networkInterfaces": [{"id": NIC}]},
        "securityProfile": {"securityType": "Standard"},
        "instanceView": {"hyperVGeneration": "V2", "statuses": [{"code": "PowerState/running"}]},
    },
}


def observed(**planted: t.Any) -> ObservedMachine:
    document = copy.deepcopy(OBSERVED)
    for path, value in planted.items():
        plant(document, path.replace("__", "."), value)
    return ObservedMachine(document=document)


def plan(given: dict[str, t.Any], machine: ObservedMachine | None = None, **more: t.Any) -> t.Any:
    wanted = desired(**given)
    machine = machine or observed()
    return plan_update(wanted, machine, size=resize_target(wanted, machine), **more)


UNCHANGED: dict[str, dict[str, t.Any]] = {
    "nothing asked": {},
    "all as it is": {
        "location": "West Europe",
        "zone": "1",
        "size": ["standard_d2s_v5"],
        "tags": {"env": "test"},
        "image": "canonical:jammy:GEN2:latest",
        "os_disk": {"name": "WEB1_OS", "caching": "ReadWrite", "size_gb": 30, "delete_option": "Delete"},
        "data_disks": [{"lun": 0, "name": "data0", "size_gb": 64, "caching": "None"}],
        "network_interfaces": [NIC.upper().replace("/PROVIDERS/", "/providers/")],
        "admin_username": "azureuser",
        "admin_password": "never compared",
        "custom_data": "never compared",
        "ssh_public_keys": [KEY.rsplit(" ", 1)[0] + " another comment"],
        "security_type": "standard",
        "priority": "regular",
        "license_type": "None",
        "power_state": "running",
        "encryption_at_host": False,
        "boot_diagnostics": {"enabled": False, "storage_uri": None},
        "identity": {"system_assigned": False, "user_assigned": None},
        "max_price": -1.0,
    },
    "one of several sizes": {"size": ["Standard_F2s_v2", "Standard_D2s_v5"]},
    "any generation": {"generation": "any"},
    "tags a subset": {"tags": {}},
    "a data disk nobody named": {"data_disks": []},
}


@pytest.mark.parametrize("given", UNCHANGED.values(), ids=UNCHANGED.keys())
def test_up_to_date(given: dict[str, t.Any]) -> None:
    assert plan(given).to_dict() == {"steps": [], "drift": []}


# options → (path, before, after, cost) of each change
CONVERGES: dict[str, tuple[dict[str, t.Any], list[tuple[t.Any, ...]]]] = {
    "size": ({"size": ["Standard_D4s_v5"]}, [("size", "Standard_D2s_v5", "Standard_D4s_v5", "needs reboot")]),
    "tags are merged": (
        {"tags": {"env": "prod", "owner": "me"}},
        [("tags", {"Env": "test"}, {"Env": "prod", "owner": "me"}, "in place")],
    ),
    "tags are purged": (
        {"tags": {"owner": "me"}, "purge_tags": True},
        [("tags", {"Env": "test"}, {"owner": "me"}, "in place")],
    ),
    "an empty tag": ({"tags": {"empty": ""}}, [("tags", {"Env": "test"}, {"Env": "test", "empty": ""}, "in place")]),
    "os disk caching": (
        {"os_disk": {"caching": "ReadOnly"}},
        [("os_disk.caching", "ReadWrite", "ReadOnly", "needs reboot")],
    ),
    "delete option": (
        {"os_disk": {"delete_option": "Detach"}},
        [("os_disk.delete_option", "Delete", "Detach", "in place")],
    ),
    "user data stays hidden": (
        {"user_data": "token"},
        [("user_data", "(not shown)", "(not shown), changed", "in place")],
    ),
    "diagnostics": (
        {"boot_diagnostics": {"enabled": True, "storage_uri": None}},
        [("boot_diagnostics.enabled", False, True, "in place")],
    ),
    "licence": ({"license_type": "RHEL_BYOS"}, [("license_type", "None", "RHEL_BYOS", "in place")]),
    "identity": (
        {"identity": {"system_assigned": True, "user_assigned": None}},
        [("identity.type", "None", "SystemAssigned", "in place")],
    ),
    "data disk caching": (
        {"data_disks": [{"lun": 0, "size_gb": 64, "caching": "ReadOnly"}]},
        [("data_disks[lun=0].caching", "None", "ReadOnly", "in place")],
    ),
}


@pytest.mark.parametrize(("given", "expected"), CONVERGES.values(), ids=CONVERGES.keys())
def test_converges_in_one_patch(given: dict[str, t.Any], expected: list[tuple[t.Any, ...]]) -> None:
    (step,) = plan(given).steps
    assert (step.method, step.resource_id, dict(step.headers)) == ("PATCH", MACHINE, {"If-Match": '"3"'})
    assert [(c.path, c.before, c.after, c.cost) for c in step.changes] == expected


def test_a_patch_holds_only_what_changes() -> None:
    (step,) = plan({"size": ["Standard_D4s_v5"], "tags": {"Env": "test"}, "location": "westeurope"}).steps
    assert step.body == {"properties": {"hardwareProfile": {"vmSize": "Standard_D4s_v5"}}}


def test_a_new_data_disk_keeps_the_others() -> None:
    (step,) = plan({"data_disks": [{"lun": 1, "size_gb": 8}]}).steps
    disks = step.body["properties"]["storageProfile"]["dataDisks"]
    assert [disk["lun"] for disk in disks] == [0, 1]
    assert disks[1] == {"lun": 1, "createOption": "Empty", "diskSizeGB": 8, "deleteOption": "Delete"}


DRIFTS: dict[str, tuple[dict[str, t.Any], str]] = {
    "location": ({"location": "northeurope"}, "location"),
    "zone": ({"zone": "2"}, "zone"),
    "image": ({"image": "Canonical:jammy:gen1:latest"}, "image"),
    "managed image": ({"image": {"name": "golden"}}, "image"),
    "os disk": ({"os_disk": {"managed_disk": "other"}}, "os_disk.managed_disk"),
    "os disk shrinks": ({"os_disk": {"size_gb": 20}}, "os_disk.size_gb"),
    "os disk encryption": ({"os_disk": {"disk_encryption_set": "/des/1"}}, "os_disk.disk_encryption_set"),
    "fault domain": ({"platform_fault_domain": 1}, "platform_fault_domain"),
    "agent": ({"provision_vm_agent": False}, "provision_vm_agent"),
    "ephemeral": ({"os_disk": {"ephemeral": True}}, "os_disk.ephemeral"),
    "account": ({"admin_username": "root2"}, "admin_username"),
    "keys": ({"ssh_public_keys": ["ssh-rsa BBBB"]}, "ssh_public_keys"),
    "host name": ({"computer_name": "web2"}, "computer_name"),
    "spot": ({"priority": "spot"}, "priority"),
    "generation": ({"generation": "V1"}, "generation"),
    "data disk name": ({"data_disks": [{"lun": 0, "size_gb": 64, "name": "other"}]}, "data_disks[lun=0].name"),
    "plan": ({"plan": {"name": "p", "publisher": "q", "product": "r"}}, "plan.name"),
}


@pytest.mark.parametrize(("given", "path"), DRIFTS.values(), ids=DRIFTS.keys())
def test_immutable_drift_fails_and_names_the_option(given: dict[str, t.Any], path: str) -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan(given)
    assert path in [change.path for change in caught.value.drift]


@pytest.mark.parametrize(("given", "path"), DRIFTS.values(), ids=DRIFTS.keys())
def test_immutable_drift_can_be_a_warning_while_the_rest_converges(given: dict[str, t.Any], path: str) -> None:
    warned = plan({**given, "on_immutable": "warn", "tags": {"owner": "me"}})
    assert path in [change.path for change in warned.drift]
    assert [change.path for change in warned.changes] == ["tags"]


DEALLOCATES = {"security_type": "trusted_launch"}


def test_deallocating_needs_leave() -> None:
    with pytest.raises(NeedsPermission) as caught:
        plan(DEALLOCATES)
    assert caught.value.option == "allow_deallocate"


def test_with_leave_it_deallocates_changes_and_starts_again() -> None:
    steps = plan({**DEALLOCATES, "allow_deallocate": True, "power_state": "running"}).steps
    assert [(step.method, step.action) for step in steps] == [("POST", "deallocate"), ("PATCH", ""), ("POST", "start")]
    assert not steps[1].headers


def test_a_deallocated_machine_needs_no_leave_and_stays_so() -> None:
    down = observed(properties__instanceView__statuses=[{"code": "PowerState/deallocated"}])
    assert [step.method for step in plan(DEALLOCATES, down).steps] == ["PATCH"]


def test_asking_for_deallocated_is_leave() -> None:
    steps = plan({**DEALLOCATES, "power_state": "deallocated"}).steps
    assert [(step.method, step.action) for step in steps] == [("POST", "deallocate"), ("PATCH", "")]


def test_back_to_standard_takes_the_firmware_settings_away() -> None:
    trusted = observed(
        properties__securityProfile={"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True}},
        properties__instanceView__statuses=[{"code": "PowerState/deallocated"}],
    )
    (step,) = plan({"security_type": "standard"}, trusted).steps
    assert step.body["properties"]["securityProfile"] == {"securityType": "Standard", "uefiSettings": None}


@pytest.mark.parametrize(
    ("before", "after", "actions"),
    [
        ("running", "running", []),
        ("running", "stopped", ["powerOff"]),
        ("running", "deallocated", ["deallocate"]),
        ("stopped", "running", ["start"]),
        ("stopped", "deallocated", ["deallocate"]),
        ("deallocated", "running", ["start"]),
        ("deallocated", "stopped", ["start", "powerOff"]),
        ("starting", "running", []),
        ("deallocating", "deallocated", []),
        ("running", None, []),
    ],
)
def test_power(before: str, after: str | None, actions: list[str]) -> None:
    machine = observed(properties__instanceView__statuses=[{"code": f"PowerState/{before}"}])
    assert [step.action for step in plan({"power_state": after}, machine).steps] == actions


def test_what_azure_failed_to_provision_is_tried_again() -> None:
    (step,) = plan({}, observed(properties__provisioningState="Failed")).steps
    assert (step.method, step.action) == ("POST", "reapply")


def test_an_update_of_a_failed_machine_provisions_it_anew_by_itself() -> None:
    (step,) = plan({"tags": {"a": "b"}}, observed(properties__provisioningState="Failed")).steps
    assert step.method == "PATCH"


def test_the_interface_made_with_the_machine_is_known_by_its_name() -> None:
    wanted = desired(subnet_id=SUBNET, public_ip=True)
    assert wanted.interface
    made = wanted.interface.name_for("web1")
    assert wanted.interface.made_by_this_request("web1", [NIC.replace("nic1", made.upper() + "-0a1b2c3d")])
    assert not wanted.interface.made_by_this_request("web1", [NIC])
    other = desired(subnet_id=SUBNET, public_ip=False)
    assert other.interface
    assert other.interface.name_for("web1") != made


def test_an_interface_in_another_subnet_is_drift() -> None:
    elsewhere = {"properties": {"ipConfigurations": [{"properties": {"subnet": {"id": SUBNET + "2"}}}]}}
    with pytest.raises(ImmutableDrift) as caught:
        plan({"subnet_id": SUBNET}, interface=elsewhere)
    assert [change.path for change in caught.value.drift] == ["subnet_id"]


def test_an_interface_in_the_subnet_is_not() -> None:
    there = {"properties": {"ipConfigurations": [{"properties": {"subnet": {"id": SUBNET.upper()}}}]}}
    assert not plan({"subnet_id": SUBNET}, interface=there)


@pytest.mark.parametrize(("shares", "cost"), [(None, "in place"), (1, "in place"), (2, "needs deallocate")])
def test_an_attached_data_disk_grows_by_a_step_of_its_own(shares: int | None, cost: str) -> None:
    disk = "/subscriptions/0000/resourceGroups/web/providers/Microsoft.Compute/disks/data0"
    entry = {"lun": 0, "name": "data0", "diskSizeGB": 64, "managedDisk": {"id": disk}}
    machine = observed(properties__storageProfile__dataDisks=[entry])
    documents = {disk.lower(): {"id": disk, "properties": {"maxShares": shares}}}
    given = {"data_disks": [{"lun": 0, "size_gb": 128}], "allow_deallocate": True}
    (step,) = [each for each in plan(given, machine, disks=documents).steps if each.resource_id == disk]
    assert (step.method, step.body) == ("PATCH", {"properties": {"diskSizeGB": 128}})
    assert [(change.path, change.cost) for change in step.changes] == [("data_disks[lun=0].size_gb", cost)]
