"""One-time actions on machines, and what becomes of machines that are deleted."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed
from .machines import machine_options

DISKS = "Microsoft.Compute/disks"
GEN1 = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    return machine_options(azure, group)


def last(result: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the last step of a result's plan."""
    step: dict[str, t.Any] = result["plan"]["steps"][-1]
    return step


@pytest.mark.parametrize("action", ["restart", "redeploy", "reapply"])
def test_an_action_is_taken_each_time_and_shown_before(azure: Azure, machine: dict[str, t.Any], action: str) -> None:
    azure.run("virtual_machine", **machine)
    azure.forget()
    checked = azure.run("virtual_machine", check=True, **machine, action=action)
    assert azure.writes() == []
    for dummy in range(2):
        result = azure.run("virtual_machine", **machine, action=action)
        assert (result["changed"], result["plan"]) == (True, checked["plan"])
        assert last(result)["action"] == action
        assert result["virtual_machine"]["power_state"] == "running"
    assert azure.writes() == [f"POST web1/{action}"] * 2


def test_an_action_comes_after_everything_else(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    result = azure.run("virtual_machine", **machine, tags={"a": "b"}, action="redeploy")
    assert [step["action"] for step in result["plan"]["steps"]] == ["", "redeploy"]


def test_a_machine_that_the_task_makes_or_starts_is_not_restarted_besides(
    azure: Azure, machine: dict[str, t.Any]
) -> None:
    made = azure.run("virtual_machine", **machine, action="restart")
    assert [step["method"] for step in made["plan"]["steps"]] == ["PUT"]
    azure.run("virtual_machine", **machine, power_state="deallocated")
    with pytest.raises(Failed, match="power_state=running") as caught:
        azure.run("virtual_machine", **machine, action="restart")
    assert caught.value.code == "ActionRefused"
    started = azure.run("virtual_machine", **machine, power_state="running", action="restart")
    assert [step["action"] for step in started["plan"]["steps"]] == ["start"]


def test_what_azure_failed_to_provision_is_reapplied_once(azure: Azure, machine: dict[str, t.Any]) -> None:
    fault = {"fault": "provisioning_failed", "match": {"method": "PUT", "path": "virtualMachines/web1"}}
    azure.admin("POST", "faults", fault)
    with pytest.raises(Failed):
        azure.run("virtual_machine", **machine)
    result = azure.run("virtual_machine", **machine, action="reapply")
    assert [step["action"] for step in result["plan"]["steps"]] == ["reapply"]
    assert result["virtual_machine"]["provisioning_state"] == "Succeeded"


def test_a_machine_is_generalised_once_and_then_left_alone(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    azure.forget()
    with pytest.raises(Failed, match="waagent"):
        azure.run("virtual_machine", **machine, action="generalize")
    assert azure.writes() == []
    wanted = {**machine, "power_state": "deallocated", "action": "generalize"}
    result = azure.run("virtual_machine", **wanted)
    assert [step["action"] for step in result["plan"]["steps"]] == ["deallocate", "generalize"]
    assert result["virtual_machine"]["generalized"] is True
    assert not azure.run("virtual_machine", **wanted)["changed"]
    azure.forget()
    for change in ({"power_state": "running"}, {"tags": {"a": "b"}}, {"action": "restart"}):
        with pytest.raises(Failed, match="is generalised") as caught:
            azure.run("virtual_machine", **{**machine, **change})
        assert caught.value.code == "ActionRefused"
    assert azure.writes() == []
    azure.run("virtual_machine", name="web1", resource_group=machine["resource_group"], state="absent")


@pytest.mark.parametrize("option", ["Delete", "Detach"])
def test_a_reimage_needs_leave_and_says_what_becomes_of_the_disk(
    azure: Azure, machine: dict[str, t.Any], option: str
) -> None:
    machine = {**machine, "os_disk": {"delete_option": option}}
    before = azure.run("virtual_machine", **machine)["virtual_machine"]["os_disk_id"]
    azure.forget()
    with pytest.raises(Failed, match="allow_os_disk_loss") as caught:
        azure.run("virtual_machine", **machine, action="reimage")
    assert caught.value.code == "NeedsPermission"
    assert azure.writes() == []
    result = azure.run("virtual_machine", diff=True, **machine, action="reimage", allow_os_disk_loss=True)
    fate = {"Delete": "is lost", "Detach": "stays, detached"}[option]
    assert result["diff"][0]["after"][before].startswith(fate)
    assert result["virtual_machine"]["os_disk_id"] != before
    disks = {
        disk["id"] for disk in azure.get(azure.collection(machine["resource_group"], DISKS), "2024-03-02")["value"]
    }
    assert (before in disks) is (option == "Detach")


def test_what_no_reimage_would_boot_is_not_reimaged(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    upgraded = {**machine, "image": GEN1, "generation": "any", "security_type": "standard"}
    azure.run("virtual_machine", **upgraded)
    trusted = {**upgraded, "security_type": "trusted_launch", "upgrade_generation": True, "allow_deallocate": True}
    assert azure.run("virtual_machine", **trusted)["virtual_machine"]["generation"] == "V2"
    again = {"action": "reimage", "allow_os_disk_loss": True}
    with pytest.raises(Failed, match="it was upgraded") as caught:
        azure.run("virtual_machine", **trusted, **again)
    assert caught.value.code == "ActionRefused"
    azure.run("managed_disk", name="os", resource_group=group, source={"image": machine["image"]})
    login = ("image", "admin_username", "ssh_public_keys")
    attached = {name: value for name, value in machine.items() if name not in login}
    attached |= {"name": "web2", "os_disk": {"managed_disk": "os"}}
    azure.run("virtual_machine", **attached)
    with pytest.raises(Failed, match="not made of an image"):
        azure.run("virtual_machine", **attached, **again)


def test_an_action_on_what_is_to_be_absent_is_bad_input(azure: Azure, machine: dict[str, t.Any]) -> None:
    with pytest.raises(Failed, match="action") as caught:
        azure.run(
            "virtual_machine", name="web1", resource_group=machine["resource_group"], state="absent", action="restart"
        )
    assert caught.value.code == "InvalidOption"
    assert azure.requests() == []


def test_a_deletion_can_be_forced(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    azure.forget()
    gone = {"name": "web1", "resource_group": machine["resource_group"], "state": "absent", "force_deletion": True}
    azure.run("virtual_machine", **gone)
    (sent,) = [entry for entry in azure.requests() if entry["method"] == "DELETE"]
    assert sent["query"]["forcedeletion"] == "true"
    assert not azure.run("virtual_machine", **gone)["changed"]


def test_a_machine_hibernates_and_goes_on(azure: Azure, machine: dict[str, t.Any]) -> None:
    able = {**machine, "hibernation": True, "preflight": "off"}
    azure.run("virtual_machine", **able)
    result = azure.run("virtual_machine", **able, power_state="hibernated")
    assert [step["summary"] for step in result["plan"]["steps"]] == ["hibernate virtual machine web1"]
    assert result["virtual_machine"]["power_state"] == "hibernated"
    for asleep in ("hibernated", "deallocated"):
        assert not azure.run("virtual_machine", **able, power_state=asleep)["changed"]
    azure.run("virtual_machine", **able, power_state="running")
    azure.run("virtual_machine", **able, power_state="deallocated")
    result = azure.run("virtual_machine", **able, power_state="hibernated")
    assert [step["action"] for step in result["plan"]["steps"]] == ["start", "deallocate"]


def test_hibernation_is_switched_on_while_the_machine_is_down(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    azure.forget()
    with pytest.raises(Failed, match="hibernation=true") as caught:
        azure.run("virtual_machine", **machine, power_state="hibernated")
    assert caught.value.code == "ActionRefused"
    assert azure.writes() == []
    wanted = {**machine, "hibernation": True, "power_state": "hibernated", "allow_deallocate": True}
    result = azure.run("virtual_machine", **wanted)
    assert [step["action"] for step in result["plan"]["steps"]] == ["deallocate", "", "start", "deallocate"]
    assert result["virtual_machine"]["power_state"] == "hibernated"
    assert not azure.run("virtual_machine", **wanted)["changed"]


def test_a_size_that_cannot_hibernate_is_refused(azure: Azure, machine: dict[str, t.Any]) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, hibernation=True)
    assert "hibernation_not_supported" in [reason["code"] for reason in caught.value.result["verdict"]["reasons"]]
