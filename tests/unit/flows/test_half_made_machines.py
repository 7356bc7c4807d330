"""Machines that an operation is still working on, that Azure failed to make, or of which little is to be seen."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterator

import pytest

from .azure import Azure, Failed
from .machines import machine_options

MACHINES = "Microsoft.Compute/virtualMachines"


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    return machine_options(azure, group)


@contextlib.contextmanager
def slow(azure: Azure, seconds: float = 2) -> Iterator[None]:
    """Have what is begun meanwhile take so long."""
    azure.admin("PUT", "settings", {"operation_seconds": seconds})
    yield
    azure.admin("PUT", "settings", {"operation_seconds": 0.05})


def state(azure: Azure, machine: dict[str, t.Any]) -> str | None:
    facts = azure.run("virtual_machine_info", name="web1", resource_group=machine["resource_group"])
    return next((found["provisioning_state"] for found in facts["virtual_machines"]), None)


def test_a_machine_that_is_being_made_is_waited_for_and_then_compared(azure: Azure, machine: dict[str, t.Any]) -> None:
    with slow(azure):
        azure.run("virtual_machine", **machine, wait=False)
    assert state(azure, machine) == "Creating"
    result = azure.run("virtual_machine", **machine)
    assert (result["changed"], result["virtual_machine"]["provisioning_state"]) == (False, "Succeeded")


def test_check_mode_waits_too_and_tells_the_plan_of_the_run(azure: Azure, machine: dict[str, t.Any]) -> None:
    with slow(azure):
        azure.run("virtual_machine", **machine, wait=False)
    wanted = {**machine, "tags": {"a": "b"}}
    checked = azure.run("virtual_machine", check=True, **wanted)
    assert azure.run("virtual_machine", **wanted)["plan"] == checked["plan"]
    assert [step["method"] for step in checked["plan"]["steps"]] == ["PATCH"]


def test_a_machine_that_somebody_else_is_changing_is_waited_for(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    with slow(azure):
        azure.post(f"{azure.id_of(machine['resource_group'], MACHINES, 'web1')}/deallocate", "2024-07-01")
    assert state(azure, machine) == "Updating"
    result = azure.run("virtual_machine", **machine, power_state="running")
    assert [step["action"] for step in result["plan"]["steps"]] == ["start"]


def test_a_machine_that_is_leaving_is_waited_for_and_made_anew(azure: Azure, machine: dict[str, t.Any]) -> None:
    before = azure.run("virtual_machine", **machine)["virtual_machine"]["properties"]["vmId"]
    gone = {"name": "web1", "resource_group": machine["resource_group"], "state": "absent"}
    with slow(azure):
        azure.run("virtual_machine", **gone, wait=False)
    assert state(azure, machine) == "Deleting"
    result = azure.run("virtual_machine", **machine)
    assert [step["method"] for step in result["plan"]["steps"]] == ["PUT"]
    assert result["virtual_machine"]["properties"]["vmId"] != before


def test_absent_waits_for_a_machine_that_is_leaving(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    gone = {"name": "web1", "resource_group": machine["resource_group"], "state": "absent"}
    with slow(azure):
        azure.run("virtual_machine", **gone, wait=False)
    azure.forget()
    result = azure.run("virtual_machine", **gone)
    assert (result["changed"], result["virtual_machine"]) == (False, None)
    assert azure.writes() == []


def test_a_machine_that_is_being_made_can_be_deleted_at_once(azure: Azure, machine: dict[str, t.Any]) -> None:
    with slow(azure):
        azure.run("virtual_machine", **machine, wait=False)
    gone = {"name": "web1", "resource_group": machine["resource_group"], "state": "absent"}
    assert azure.run("virtual_machine", **gone)["virtual_machine"] is None
    assert state(azure, machine) is None
    disks = azure.get(azure.collection(machine["resource_group"], "Microsoft.Compute/disks"), "2024-03-02")
    assert disks["value"] == []


def test_waiting_for_others_is_bounded_and_can_be_resumed(azure: Azure, machine: dict[str, t.Any]) -> None:
    with slow(azure, 2.5):
        azure.run("virtual_machine", **machine, wait=False)
    azure.forget()
    with pytest.raises(Failed, match="it is still Creating") as caught:
        azure.run("virtual_machine", **machine, tags={"a": "b"}, wait_timeout=1)
    assert (caught.value.code, caught.value.result["error"]["transient"]) == ("WaitTimeout", True)
    assert azure.writes() == []
    result = azure.run("virtual_machine", **machine, tags={"a": "b"})
    assert result["virtual_machine"]["tags"] == {"a": "b"}


def test_the_time_to_wait_is_the_tasks_not_each_writes(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine, power_state="deallocated")
    # Two operations do not end within the time of one and a half, however busy this machine is.
    with slow(azure, 3), pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, power_state="stopped", wait_timeout=5)
    assert caught.value.code == "WaitTimeout"
    assert caught.value.result["changed"] is True
    assert caught.value.result["progress"]["done"] == ["start virtual machine web1"]
    assert caught.value.result["progress"]["stopped_at"] == "stop virtual machine web1"
    result = azure.run("virtual_machine", **machine, power_state="stopped")
    assert (result["changed"], result["virtual_machine"]["power_state"]) == (False, "stopped")


SPARSE: dict[str, dict[str, t.Any]] = {
    "nothing": {},
    "no view, no accounts, no network": {
        "storageProfile": {"osDisk": {"osType": "Linux", "createOption": "FromImage"}}
    },
    "made by a scale set": {
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "virtualMachineScaleSet": {"id": "/subscriptions/0/x"},
        "storageProfile": {"osDisk": {"osType": "Linux"}, "dataDisks": [{"lun": 0}]},
        "networkProfile": {},
    },
}


@pytest.mark.parametrize("properties", SPARSE.values(), ids=SPARSE.keys())
def test_of_little_that_is_shown_facts_and_plans_are_made(
    azure: Azure, machine: dict[str, t.Any], properties: dict[str, t.Any]
) -> None:
    group = machine["resource_group"]
    place = azure.id_of(group, MACHINES, "web1")
    seeded = {"id": place, "name": "web1", "type": MACHINES, "location": "eastus", "properties": properties}
    azure.admin("POST", "seed", [seeded])
    (facts,) = azure.run("virtual_machine_info", resource_group=group, network=True)["virtual_machines"]
    assert facts["id"] == place
    checked = azure.run("virtual_machine", check=True, **machine, generation="any", on_immutable="warn")
    assert checked["plan"]["drift"]
    assert azure.run("virtual_machine", name="web1", resource_group=group, state="absent")["changed"]
