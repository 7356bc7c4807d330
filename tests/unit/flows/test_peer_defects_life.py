"""Defects of other tools in the life of a machine, from its creation to its end, none of which this collection has."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed
from .machines import VERSION, machine_options
from .test_peer_defects_settings import machine, shown

__all__ = ["machine"]
MACHINES = "Microsoft.Compute/virtualMachines"
NETWORK = "2025-05-01"
Options = dict[str, t.Any]


def resources(azure: Azure, group: str) -> list[str]:
    """Return the kinds of what a group holds beside its network."""
    listed = azure.get(f"/subscriptions/{azure.subscription}/resourceGroups/{group}/resources", "2024-11-01")["value"]
    kinds = (each["type"].rsplit("/", 1)[-1] for each in listed)
    return sorted(kind for kind in kinds if kind != "virtualNetworks")


def test_check_mode_writes_nothing(azure: Azure, machine: Options) -> None:
    """Check mode makes a storage account, where boot diagnostics are switched on without one."""
    assert azure.run("virtual_machine", check=True, **machine, boot_diagnostics={"enabled": True})["changed"]
    assert not azure.writes()
    assert "storageAccounts" not in resources(azure, machine["resource_group"])


@pytest.mark.parametrize("check", [True, False], ids=["check", "run"])
def test_check_mode_refuses_what_the_run_refuses(azure: Azure, group: str, check: bool) -> None:
    """Check mode says that a machine would be made which the run then refuses for want of a login."""
    options = machine_options(azure, group)
    del options["admin_username"]
    with pytest.raises(Failed, match="admin_username"):
        azure.run("virtual_machine", check=check, **options)
    assert not azure.writes()


def test_the_os_disk_is_swapped_by_its_name_alone(azure: Azure, machine: Options) -> None:
    """Another OS disk that is named without its group is not found."""
    image = {"image": machine["image"]}
    azure.run("managed_disk", name="restored", resource_group=machine["resource_group"], source=image)
    named = {key: machine[key] for key in ("name", "resource_group")}
    azure.run("virtual_machine", **named, os_disk={"managed_disk": "restored", "swap": True})
    assert shown(azure, machine)["properties"]["storageProfile"]["osDisk"]["name"] == "restored"


def test_a_machine_of_a_disk_has_no_login_to_stumble_over(azure: Azure, group: str) -> None:
    """A computer's name for a machine of an attached disk, which has no osProfile, ends in an exception."""
    options = machine_options(azure, group, os_disk={"managed_disk": "os"})
    azure.run("managed_disk", name="os", resource_group=group, source={"image": options.pop("image")})
    for login in ("admin_username", "ssh_public_keys"):
        del options[login]
    with pytest.raises(Failed, match="computer_name"):
        azure.run("virtual_machine", **options, computer_name="web")
    azure.run("virtual_machine", **options)
    assert not azure.run("virtual_machine", **options)["changed"]


def test_absent_where_the_group_is_gone_is_nothing_to_do(azure: Azure) -> None:
    """A machine that is to be absent from a group that is gone is a failure."""
    assert not azure.run("virtual_machine", name="web1", resource_group="gone", state="absent")["changed"]


def test_what_the_user_supplied_outlives_the_machine(azure: Azure, group: str) -> None:
    """With the machine, interfaces, addresses and disks go that the task never made."""
    address = azure.id_of(group, "Microsoft.Network/publicIPAddresses", "ip1")
    interface = azure.id_of(group, "Microsoft.Network/networkInterfaces", "nic1")
    subnet = azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default")
    azure.put(address, NETWORK, {"location": "eastus", "sku": {"name": "Standard"}, "properties": STATIC})
    ip = {"name": "ip", "properties": {"subnet": {"id": subnet}, "publicIPAddress": {"id": address}}}
    azure.put(interface, NETWORK, {"location": "eastus", "properties": {"ipConfigurations": [ip]}})
    azure.run("managed_disk", name="data", resource_group=group, size_gb=8)
    disk = {"lun": 0, "managed_disk": "data"}
    options = machine_options(azure, group, network_interfaces=[interface], data_disks=[disk])
    del options["subnet_id"]
    azure.run("virtual_machine", **options)
    azure.run("virtual_machine", name="web1", resource_group=group, state="absent")
    assert resources(azure, group) == ["disks", "networkInterfaces", "publicIPAddresses"]


STATIC = {"publicIPAllocationMethod": "Static"}


def test_a_creation_that_fails_leaves_nothing_behind_unsaid(azure: Azure, group: str) -> None:
    """A creation that fails leaves the interface, address and security group made for it."""
    options = machine_options(azure, group, public_ip=True)
    refusal = {"fault": "status", "status": 409, "code": "Conflict", "match": {"method": "PUT", "path": "web1$"}}
    azure.admin("POST", "faults", refusal)
    with pytest.raises(Failed):
        azure.run("virtual_machine", **options)
    assert resources(azure, group) == []
    azure.admin("POST", "faults", {"fault": "provisioning_failed", "match": {"method": "PUT", "path": "web1$"}})
    with pytest.raises(Failed, match="web1"):
        azure.run("virtual_machine", **options)
    assert "virtualMachines" in resources(azure, group)
    azure.run("virtual_machine", name="web1", resource_group=group, state="absent")
    assert resources(azure, group) == []


def test_a_machine_that_is_updating_is_waited_for_within_bounds(azure: Azure, machine: Options) -> None:
    """A machine that is being updated is waited for by sleeps of minutes, and not read again."""
    azure.admin("PUT", "settings", {"operation_seconds": 4})
    azure.post(f"{azure.id_of(machine['resource_group'], MACHINES, 'web1')}/restart", VERSION)
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, tags={"a": "b"}, wait_timeout=1)
    assert caught.value.code == "WaitTimeout"
    azure.admin("PUT", "settings", {"operation_seconds": 0.05})
    assert azure.run("virtual_machine", **machine, tags={"a": "b"})["changed"]


def test_disks_are_managed_unless_said_otherwise(azure: Azure, machine: Options) -> None:
    """A machine without a word of disks is given a blob in a storage account made for it."""
    disk = shown(azure, machine)["properties"]["storageProfile"]["osDisk"]
    assert disk["managedDisk"]["id"]
    assert "vhd" not in disk
    assert resources(azure, machine["resource_group"]) == ["disks", "networkInterfaces", "virtualMachines"]


def test_a_task_of_power_changes_nothing_but_power(azure: Azure, group: str) -> None:
    """A task that only starts a machine has its OS disk deleted with it from then on."""
    options = machine_options(azure, group, os_disk={"delete_option": "Detach"})
    azure.run("virtual_machine", **options)
    named = {"name": "web1", "resource_group": group}
    assert not azure.run("virtual_machine", **named, power_state="running")["changed"]
    azure.forget()
    azure.run("virtual_machine", **named, power_state="deallocated")
    assert azure.writes() == ["POST web1/deallocate"]
    assert shown(azure, options)["properties"]["storageProfile"]["osDisk"]["deleteOption"] == "Detach"


def test_the_result_tells_what_differed_and_leaves_facts_alone(azure: Azure, machine: Options) -> None:
    """The machine is written over the host's facts, and which property differed is not returned."""
    result = azure.run("virtual_machine", **machine, tags={"a": "b"})
    assert "ansible_facts" not in result
    (step,) = result["plan"]["steps"]
    assert [(change["path"], change["before"], change["after"]) for change in step["changes"]] == [
        ("tags", {}, {"a": "b"})
    ]
