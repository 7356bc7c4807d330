"""Machines, disks and images that azure.azcollection made are taken over as they are."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page

from .azcollection import KEY, machine_body
from .azure import Azure, Failed
from .examples import run_task

PLUGIN = "gen2.azure.virtual_machine"
COMPUTE = "Microsoft.Compute/virtualMachines"
# The version that azure.azcollection 3.12 sends.
VERSION = "2024-07-01"


def made_by_theirs(azure: Azure, group: str, name: str, sku: str) -> str:
    """Make a machine by the body that azure_rm_virtualmachine 3.12 sends, and return its interface's id."""
    interface = azure.id_of(group, "Microsoft.Network/networkInterfaces", f"{name}-nic")
    subnet = {"id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default")}
    address = {"name": "default", "properties": {"subnet": subnet, "primary": True}}
    azure.put(interface, VERSION, {"location": "eastus", "properties": {"ipConfigurations": [address]}})
    image = {"publisher": "Canonical", "offer": "0001-com-ubuntu-server-jammy", "sku": sku, "version": "latest"}
    (found,) = azure.run("image_info", location="eastus", **image)["images"]
    azure.put(azure.id_of(group, COMPUTE, name), VERSION, machine_body(name, interface, sku, found["version"]))
    azure.forget()
    return interface


@pytest.fixture
def machine(azure: Azure, group: str) -> str:
    """Return the id of the interface of web1, which azure_rm_virtualmachine made."""
    return made_by_theirs(azure, group, "web1", "22_04-lts-gen2")


def example(name: str, group: str) -> dict[str, t.Any]:
    """Return a task of the guide, for the test's own resource group."""
    (task,) = (task for task in Page.of("migration").tasks() if task.get("name") == name and PLUGIN in task)
    return {**task, PLUGIN: {**task[PLUGIN], "resource_group": group}}


def test_the_guides_machine_is_adopted_without_a_change(azure: Azure, group: str, machine: str) -> None:
    result = run_task(azure, example("A web server", group), check=True, interface_id=machine, key=KEY)
    assert not result["changed"]
    assert not run_task(azure, example("A web server", group), interface_id=machine, key=KEY)["changed"]
    assert not azure.writes()


def test_the_subnet_in_place_of_the_interface_is_adopted_too(azure: Azure, group: str, machine: str) -> None:
    task = example("A web server", group)
    subnet = azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default")
    options = {name: value for name, value in task[PLUGIN].items() if name != "network_interfaces"}
    adopted = run_task(azure, {PLUGIN: {**options, "subnet_id": subnet}}, interface_id=machine, key=KEY)
    assert not adopted["changed"]


def test_what_the_two_descriptions_differ_in_is_planned(azure: Azure, group: str, machine: str) -> None:
    task = example("A web server", group)
    task[PLUGIN] |= {"tags": {"role": "db"}}
    planned = run_task(azure, task, check=True, interface_id=machine, key=KEY)
    assert [change["path"] for step in planned["plan"]["steps"] for change in step["changes"]] == ["tags"]


def test_the_disk_goes_with_its_machine_once_that_is_asked_for(azure: Azure, group: str, machine: str) -> None:
    absent = {"name": "web1", "resource_group": group, "state": "absent"}
    disk = azure.id_of(group, "Microsoft.Compute/disks", "web1")
    (kept,) = azure.run("virtual_machine", check=True, **absent)["plan"]["steps"]
    assert disk.lower() in kept["summary"].lower()
    assert run_task(azure, example("Let the system disk go with its machine", group))["changed"]
    (step,) = azure.run("virtual_machine", **absent)["plan"]["steps"]
    assert disk.lower() in [change["path"].lower() for change in step["changes"]]
    assert machine.lower() not in [change["path"].lower() for change in step["changes"]]


def test_a_generation_1_machine_is_not_taken_for_another(azure: Azure, group: str) -> None:
    made_by_theirs(azure, group, "old", "22_04-lts")
    assert not azure.run("virtual_machine", name="old", resource_group=group, generation="V1")["changed"]
    assert not azure.run("virtual_machine", name="old", resource_group=group, generation="any")["changed"]
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", name="old", resource_group=group)
    assert caught.value.code == "ImmutableDrift"


@pytest.mark.parametrize("generation", ["V1", "V2"])
def test_a_disk_and_an_image_are_adopted(azure: Azure, group: str, generation: str) -> None:
    disk = azure.id_of(group, "Microsoft.Compute/disks", "os")
    # azure_rm_manageddisk has no option for the generation: what is copied brings its own along.
    azure.put(
        disk,
        "2024-03-02",
        {
            "location": "eastus",
            "sku": {"name": "Standard_LRS"},
            "properties": {
                "osType": "Linux",
                "hyperVGeneration": generation,
                "diskSizeGB": 32,
                "creationData": {"createOption": "Empty"},
            },
        },
    )
    source = {"id": disk}
    os_disk = {"osType": "Linux", "osState": "Generalized", "managedDisk": source}
    image = {"location": "eastus", "properties": {"storageProfile": {"osDisk": os_disk, "dataDisks": []}}}
    image["properties"] |= {"hyperVGeneration": generation}
    azure.put(azure.id_of(group, "Microsoft.Compute/images", "img"), VERSION, image)
    azure.forget()
    shared = {"resource_group": group, "location": "eastus", "os_type": "Linux", "generation": generation}
    assert not azure.run("managed_disk", name="os", storage_account_type="Standard_LRS", size_gb=32, **shared)[
        "changed"
    ]
    assert not azure.run("managed_image", name="img", source={"disk": "os"}, **shared)["changed"]
    assert not azure.writes()
