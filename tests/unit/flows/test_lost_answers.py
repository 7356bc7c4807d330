"""Writes whose answer is lost, and accepted writes whose end cannot be followed: read, then decide."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
import typing as t
from unittest import mock

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import operations
from ansible_collections.gen2.azure.plugins.module_utils.arm.steps import begin_step
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Step

from .azure import Azure, Failed
from .machines import machine_options

MACHINES = "Microsoft.Compute/virtualMachines"
# Requests of the change below, in their order.
STEPS = ["PATCH web1", "POST deallocate", "PATCH web1", "POST start", "PATCH web1"]
Options = dict[str, t.Any]


@pytest.fixture
def machine(azure: Azure, group: str) -> Options:
    """The options of a VM that runs."""
    options = machine_options(azure, group)
    azure.run("virtual_machine", **options, security_type="standard")
    azure.forget()
    return options


@pytest.fixture
def change(machine: Options) -> Options:
    """The options of a change that deallocates the VM only to make the change."""
    return {**machine, "security_type": "trusted_launch", "allow_deallocate": True}


def facts(azure: Azure, options: Options) -> dict[str, t.Any]:
    (found,) = azure.run("virtual_machine_info", resource_group=options["resource_group"])["virtual_machines"]
    return {name: found[name] for name in ("power_state", "security_type", "tags", "provisioning_state")}


CHANGED = {"power_state": "running", "security_type": "trusted_launch", "tags": {}, "provisioning_state": "Succeeded"}


def path_of(number: int) -> dict[str, str]:
    method, name = STEPS[number - 1].split()
    return {"method": method, "path": f"{name}$"}


@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
@pytest.mark.parametrize("fault", ["lost_answer", "reset"])
def test_a_step_whose_answer_is_lost_is_read_and_the_rest_carried_out(
    azure: Azure, change: Options, fault: str, number: int
) -> None:
    same = [each for each in range(1, number + 1) if STEPS[each - 1] == STEPS[number - 1]]
    azure.admin("POST", "faults", {"fault": fault, "match": path_of(number), "times": 1, "every": len(same)})
    result = azure.run("virtual_machine", **change)
    assert facts(azure, change) == CHANGED
    assert result["changed"]
    assert [step["action"] for step in result["plan"]["steps"]] == ["", "deallocate", "", "start", ""]
    expected = list(STEPS)
    if fault == "reset":
        expected.insert(number, STEPS[number - 1])
    assert [f"{each.split()[0]} {each.rsplit('/', 1)[-1]}" for each in azure.writes()] == expected
    assert any("read" in text for text in result["warnings"])
    azure.forget()
    assert not azure.run("virtual_machine", **change)["changed"]


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 403, "match": {"kind": "poll"}, "times": None},
        {"fault": "reset", "match": {"kind": "poll"}, "times": None},
        {"fault": "foreign_operation_url", "match": {"path": "web1"}, "times": None},
    ],
    ids=["403", "reset", "foreign"],
)
def test_the_end_of_an_operation_that_cannot_be_followed_is_read_from_the_vm(
    azure: Azure, change: Options, fault: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("azure.core.pipeline.transport.RequestsTransport.sleep", lambda *_seconds: None)
    azure.admin("POST", "faults", fault)
    result = azure.run("virtual_machine", **change)
    assert facts(azure, change) == CHANGED
    assert [step["action"] for step in result["plan"]["steps"]] == ["", "deallocate", "", "start", ""]
    assert [f"{each.split()[0]} {each.rsplit('/', 1)[-1]}" for each in azure.writes()] == STEPS


@pytest.fixture
def before_each_step(monkeypatch: pytest.MonkeyPatch) -> t.Callable[[t.Callable[[Step], None]], None]:
    """Return what has a function called with each step before it is sent."""
    send = operations.begin_step

    def install(interfere: t.Callable[[Step], None]) -> None:
        def begin(client: t.Any, step: Step) -> t.Any:
            interfere(step)
            return send(client, step)

        monkeypatch.setattr(operations, "begin_step", begin)

    return install


def be_blind(azure: Azure, *, polls: bool) -> None:
    """Have the VM, and the polls of its operations if asked, refused from now on."""
    refusal = {"fault": "status", "status": 403, "code": "AuthorizationFailed", "times": None}
    azure.admin("POST", "faults", {**refusal, "match": {"method": "GET", "path": "virtualMachines/web1$"}})
    if polls:
        azure.admin("POST", "faults", {**refusal, "match": {"kind": "poll"}})


@pytest.mark.parametrize("how", ["poll", "foreign", "lost"])
def test_a_vm_that_is_left_off_is_told_so_and_started_by_the_next_run(
    azure: Azure, change: Options, before_each_step: t.Any, how: str
) -> None:
    def interfere(step: Step) -> None:
        if step.action == "deallocate":
            be_blind(azure, polls=how == "poll")
            if how != "poll":
                fault = "lost_answer" if how == "lost" else "foreign_operation_url"
                azure.admin("POST", "faults", {"fault": fault, "match": {"path": "deallocate$"}})

    before_each_step(interfere)
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **change)
    result = caught.value.result
    assert result["changed"] is True
    assert result["progress"]["outcome"] == ("unknown" if how == "lost" else "begun")
    assert result["progress"]["stopped_at"] == "deallocate virtual machine web1"
    assert result["progress"]["owed"][0] == "start virtual machine web1"
    assert result["error"]["resource_id"] == azure.id_of(change["resource_group"], MACHINES, "web1")
    assert (
        "VM web1 is, or may be, deallocated now. The next run of the task brings it back to running." in result["msg"]
    )
    azure.admin("DELETE", "faults")
    with operations_as_they_are():
        assert azure.run("virtual_machine", name="web1", resource_group=change["resource_group"])["changed"]
    assert (facts(azure, change)["power_state"], facts(azure, change)["tags"]) == ("running", {})


@contextlib.contextmanager
def operations_as_they_are() -> t.Iterator[None]:
    with mock.patch.object(operations, "begin_step", begin_step):
        yield


def test_a_rollback_that_fails_keeps_the_note(azure: Azure, change: Options, before_each_step: t.Any) -> None:
    def interfere(step: Step) -> None:
        if step.body and "properties" in step.body:
            refusal = {"fault": "status", "status": 409, "code": "SkuNotAvailable"}
            azure.admin("POST", "faults", {**refusal, "match": {"method": "PATCH"}})
            azure.admin("POST", "faults", {**refusal, "match": {"path": "start$"}})

    before_each_step(interfere)
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **change)
    result = caught.value.result
    assert (result["progress"]["put_back"], result["progress"]["outcome"]) == ([], "refused")
    assert "VM web1 is, or may be, deallocated now" in result["msg"]
    left = facts(azure, change)
    own = f"{azure.subscription}/{change['resource_group']}/virtualmachines/web1"
    assert (left["power_state"], left["tags"]) == ("deallocated", {"gen2.azure.returns-to": f"{own}|running"})
    azure.admin("DELETE", "faults")
    with operations_as_they_are():
        azure.run("virtual_machine", name="web1", resource_group=change["resource_group"])
    assert (facts(azure, change)["power_state"], facts(azure, change)["tags"]) == ("running", {})


def test_a_note_that_was_copied_from_another_vm_starts_nothing(azure: Azure, machine: Options) -> None:
    group = machine["resource_group"]
    value = f"{azure.subscription}/{group}/virtualmachines/web0|running"
    azure.run("virtual_machine", **machine, tags={"gen2.azure.returns-to": value}, power_state="deallocated")
    azure.forget()
    result = azure.run("virtual_machine", name="web1", resource_group=group)
    assert (result["changed"], azure.writes()) == (False, [])
    (warning,) = [text for text in result["warnings"] if "gen2.azure.returns-to" in text]
    assert value in warning
    assert facts(azure, machine)["power_state"] == "deallocated"
    (shown,) = azure.run("upgrade_info", resource_group=group)["virtual_machines"]
    assert shown["interrupted"] is False


@pytest.mark.parametrize("fault", ["lost_answer", "reset"])
def test_a_rollback_whose_answer_is_lost_is_read_too(
    azure: Azure, change: Options, before_each_step: t.Any, fault: str
) -> None:
    def interfere(step: Step) -> None:
        if step.body and "properties" in step.body:
            refusal = {"fault": "status", "status": 409, "code": "SkuNotAvailable"}
            azure.admin("POST", "faults", {**refusal, "match": {"method": "PATCH"}})
            azure.admin("POST", "faults", {"fault": fault, "match": {"path": "start$"}})

    before_each_step(interfere)
    with pytest.raises(Failed, match="Put back: start virtual machine web1") as caught:
        azure.run("virtual_machine", **change)
    assert caught.value.result["progress"]["owed"] == []
    assert (facts(azure, change)["power_state"], facts(azure, change)["tags"]) == ("running", {})


def test_the_note_is_removed_only_from_a_vm_that_is_back(
    azure: Azure, change: Options, before_each_step: t.Any
) -> None:
    stopped: list[str] = []

    def interfere(step: Step) -> None:
        if "take the note off" in step.summary and not stopped:
            stopped.append(step.summary)
            azure.post(f"{step.resource_id}/deallocate", "2024-07-01")
            while facts(azure, change)["provisioning_state"] != "Succeeded":
                time.sleep(0.02)

    before_each_step(interfere)
    azure.run("virtual_machine", **change)
    assert facts(azure, change) == CHANGED


@pytest.mark.parametrize("fault", ["lost_answer", "foreign_operation_url"])
def test_a_restart_is_not_sent_twice(azure: Azure, machine: Options, fault: str) -> None:
    azure.admin("POST", "faults", {"fault": fault, "match": {"path": "restart$"}})
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, action="restart")
    result = caught.value.result
    assert result["changed"] is True
    assert result["progress"]["outcome"] == ("unknown" if fault == "lost_answer" else "begun")
    assert azure.writes() == ["POST web1/restart"]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_an_error_of_the_service_leaves_a_write_open(azure: Azure, machine: Options, status: int) -> None:
    for when in ("before", "after"):
        fault = {"fault": "status", "status": status, "when": when, "match": {"method": "PATCH"}}
        azure.admin("POST", "faults", fault)
        azure.forget()
        assert azure.run("virtual_machine", **machine, tags={"asked": when})["changed"]
        assert len(azure.writes()) == (2 if when == "before" else 1)


@pytest.mark.parametrize("fault", ["lost_answer", "foreign_operation_url"])
def test_a_deletion_whose_answer_is_lost_has_changed_something(azure: Azure, machine: Options, fault: str) -> None:
    azure.admin("POST", "faults", {"fault": fault, "match": {"method": "DELETE"}})
    gone = azure.run("virtual_machine", name="web1", resource_group=machine["resource_group"], state="absent")
    assert (gone["changed"], gone["virtual_machine"]) == (True, None)
    assert [step["method"] for step in gone["plan"]["steps"]] == ["DELETE"]
    assert azure.writes() == ["DELETE virtualMachines/web1"]


@pytest.mark.parametrize("fault", ["lost_answer", "foreign_operation_url", "reset"])
@pytest.mark.parametrize("module", ["managed_disk", "snapshot", "gallery", "scale_set", "virtual_network"])
def test_other_resources_are_read_again_too(azure: Azure, group: str, module: str, fault: str) -> None:
    options = OTHERS[module](azure, group)
    azure.admin("POST", "faults", {"fault": fault, "match": {"method": "PUT", "path": f"/{options['name']}$"}})
    result = azure.run(module, **options)
    assert result["changed"]
    sent = [each for each in azure.writes() if each.endswith(f"/{options['name']}")]
    assert len(sent) == (2 if fault == "reset" else 1)
    assert not azure.run(module, **options)["changed"]


def _snapshot(azure: Azure, group: str) -> Options:
    azure.run("managed_disk", name="data1", resource_group=group, location="eastus", size_gb=4)
    disk = azure.id_of(group, "Microsoft.Compute/disks", "data1")
    return {"name": "snap1", "resource_group": group, "source": {"disk": disk}}


def _scale_set(azure: Azure, group: str) -> Options:
    machine = machine_options(azure, group, name="set1")
    return {**machine, "capacity": 1}


OTHERS: dict[str, t.Callable[[Azure, str], Options]] = {
    "managed_disk": lambda _azure, group: {
        "name": "data1",
        "resource_group": group,
        "location": "eastus",
        "size_gb": 4,
    },
    "snapshot": _snapshot,
    "gallery": lambda _azure, group: {"name": "gallery1", "resource_group": group, "location": "eastus"},
    "scale_set": _scale_set,
    "virtual_network": lambda _azure, group: {
        "name": "net2",
        "resource_group": group,
        "location": "eastus",
        "address_prefixes": ["10.1.0.0/16"],
    },
}


def test_what_was_done_is_told_where_the_result_cannot_be_read(
    azure: Azure, machine: Options, before_each_step: t.Any
) -> None:
    before_each_step(lambda _step: be_blind(azure, polls=False))
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, tags={"a": "b"})
    result = caught.value.result
    assert (result["changed"], result["progress"]["done"]) == (True, ["update virtual machine web1"])


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_explains_what_it_ended(azure: Azure, change: Options, before_each_step: t.Any, name: str) -> None:
    def interfere(step: Step) -> None:
        if step.action == "start":
            azure.admin("PUT", "settings", {"operation_seconds": 5, "retry_after": 1})
            threading.Timer(0.3, os.kill, (os.getpid(), getattr(signal, name))).start()

    before_each_step(interfere)
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **change)
    result = caught.value.result
    assert (result["error"]["code"], result["error"]["signal"], result["changed"]) == ("Interrupted", name, True)
    assert result["progress"]["stopped_at"] == "start virtual machine web1"
    assert (result["progress"]["outcome"], result["progress"]["put_back"]) == ("begun", [])
    for part in (name, "start virtual machine web1", "Azure accepted", "Run again"):
        assert part in result["msg"]
    azure.admin("PUT", "settings", {"operation_seconds": 0.05, "retry_after": 0})
    with operations_as_they_are():
        azure.run("virtual_machine", **change)
    assert facts(azure, change) == CHANGED


def test_a_signal_while_only_reading_says_that_nothing_was_written(azure: Azure, machine: Options) -> None:
    azure.admin("POST", "faults", {"fault": "slow", "seconds": 1, "match": {"method": "GET", "path": "web1$"}})
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    with pytest.raises(Failed, match=r"SIGTERM.*Nothing was written") as caught:
        azure.run("virtual_machine", **machine)
    assert caught.value.code == "Interrupted"


@pytest.fixture
def fleet(azure: Azure, group: str) -> Options:
    """The options of a fleet whose VMs run, and of a change that deallocates them only to make it."""
    machine = machine_options(azure, group)
    shared = {key: value for key, value in machine.items() if key != "name"}
    fleet = {"name": "web", "machines": [{"name": f"web{number}"} for number in (1, 2)]}
    azure.run("fleet", **fleet, defaults={**shared, "security_type": "standard"})
    azure.forget()
    return {**fleet, "defaults": {**shared, "security_type": "trusted_launch", "allow_deallocate": True}}


@pytest.mark.parametrize("fault", ["lost_answer", "reset", "foreign_operation_url"])
def test_a_member_of_a_fleet_is_read_again_like_a_vm(azure: Azure, fleet: Options, fault: str) -> None:
    azure.admin("POST", "faults", {"fault": fault, "match": {"path": "web1/deallocate$"}})
    assert azure.run("fleet", **fleet)["changed"]
    found = azure.run("virtual_machine_info", resource_group=fleet["defaults"]["resource_group"])["virtual_machines"]
    assert {(each["power_state"], each["security_type"]) for each in found} == {("running", "trusted_launch")}
    sent = [each for each in azure.writes() if each == "POST web1/deallocate"]
    assert len(sent) == (2 if fault == "reset" else 1)


def test_a_member_that_is_refused_while_down_is_started_again(azure: Azure, fleet: Options) -> None:
    refusal = {"fault": "status", "status": 409, "code": "SkuNotAvailable", "every": 2}
    azure.admin("POST", "faults", {**refusal, "match": {"method": "PATCH", "path": "web1$"}})
    with pytest.raises(Failed) as caught:
        azure.run("fleet", **fleet)
    (failed,) = [each for each in caught.value.result["results"] if each["result"] == "failed"]
    assert failed["error"]["progress"]["put_back"][0] == "start virtual machine web1"
    found = azure.run("virtual_machine_info", resource_group=fleet["defaults"]["resource_group"])["virtual_machines"]
    assert {(each["power_state"], "gen2.azure.returns-to" in each["tags"]) for each in found} == {("running", False)}


def test_a_signal_during_a_fleet_tells_of_each_member(azure: Azure, fleet: Options) -> None:
    azure.admin("PUT", "settings", {"operation_seconds": 3, "retry_after": 1})
    threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    with pytest.raises(Failed, match="SIGTERM") as caught:
        azure.run("fleet", **fleet)
    result = caught.value.result
    assert result["changed"] is True
    assert {each["error"]["code"] for each in result["results"]} == {"Interrupted"}
    assert all(each["error"]["progress"]["stopped_at"] for each in result["results"])
    azure.admin("PUT", "settings", {"operation_seconds": 0.05, "retry_after": 0})
    azure.run("fleet", **fleet)
    assert not azure.run("fleet", **fleet)["changed"]
