"""Others write at the same time, Azure refuses midway, or the run dies: what this run then does, and the next."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import operations
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Step

from .azure import Azure, Failed
from .machines import VERSION, machine_options

MACHINES = "Microsoft.Compute/virtualMachines"
PATCH = {"match": {"method": "PATCH", "path": "virtualMachines/web1"}, "times": 1}
Between = Callable[[Callable[[int, Step], None]], None]


class Killed(BaseException):
    """The run was ended from outside: nothing of it is carried out any more."""


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    return machine_options(azure, group)


@pytest.fixture
def before_each_step(monkeypatch: pytest.MonkeyPatch) -> Between:
    """Return what has a function called with the number of each step, from 1, and the step, before it is sent."""
    send = operations.begin_step

    def install(interfere: Callable[[int, Step], None]) -> None:
        sent: list[Step] = []

        def begin(client: t.Any, step: Step) -> t.Any:
            sent.append(step)
            interfere(len(sent), step)
            return send(client, step)

        monkeypatch.setattr(operations, "begin_step", begin)

    return install


def tag(azure: Azure, machine: dict[str, t.Any], **tags: str) -> None:
    """Change a machine's tags as somebody else would."""
    azure.patch(azure.id_of(machine["resource_group"], MACHINES, "web1"), VERSION, {"tags": tags})


def test_what_somebody_else_changed_meanwhile_is_read_and_kept(
    azure: Azure, machine: dict[str, t.Any], before_each_step: Between
) -> None:
    azure.run("virtual_machine", **machine)
    before_each_step(lambda number, _step: tag(azure, machine, theirs="1") if number == 1 else None)
    wanted = {**machine, "tags": {"ours": "1"}}
    checked = azure.run("virtual_machine", check=True, **wanted)
    result = azure.run("virtual_machine", diff=True, **wanted)
    assert result["virtual_machine"]["tags"] == {"ours": "1", "theirs": "1"}
    (step,), (planned,) = result["plan"]["steps"], checked["plan"]["steps"]
    assert (planned["changes"][0]["before"], step["changes"][0]["before"]) == ({}, {"theirs": "1"})
    assert result["diff"][0]["before"] == {"tags": {"theirs": "1"}}
    assert "planned again" in result["warnings"][0]
    assert not azure.run("virtual_machine", **wanted)["changed"]


def test_of_two_that_create_one_creates_and_the_other_converges(
    azure: Azure, machine: dict[str, t.Any], before_each_step: Between
) -> None:
    first: list[dict[str, t.Any]] = []

    def create_first(_number: int, step: Step) -> None:
        if step.method == "PUT" and not first:
            first.append({})
            first[0] = azure.run("virtual_machine", **machine)

    before_each_step(create_first)
    result = azure.run("virtual_machine", **machine, tags={"ours": "1"})
    assert [step["method"] for step in result["plan"]["steps"]] == ["PATCH"]
    assert result["virtual_machine"]["tags"] == {"ours": "1"}
    assert result["virtual_machine"]["properties"]["vmId"] == first[0]["virtual_machine"]["properties"]["vmId"]


def test_when_the_other_did_the_same_nothing_has_changed(
    azure: Azure, machine: dict[str, t.Any], before_each_step: Between
) -> None:
    azure.run("virtual_machine", **machine)
    before_each_step(lambda number, _step: tag(azure, machine, ours="1") if number == 1 else None)
    assert not azure.run("virtual_machine", **machine, tags={"ours": "1"})["changed"]


def test_a_race_lost_twice_is_an_error_that_may_be_tried_again(
    azure: Azure, machine: dict[str, t.Any], before_each_step: Between
) -> None:
    azure.run("virtual_machine", **machine)
    before_each_step(lambda number, _step: tag(azure, machine, theirs=str(number)))
    with pytest.raises(Failed, match="run again") as caught:
        azure.run("virtual_machine", **machine, tags={"ours": "1"})
    assert (caught.value.code, caught.value.result["error"]["transient"]) == ("PreconditionFailed", True)
    assert caught.value.result["changed"] is False


def test_a_disk_that_is_still_being_detached_is_waited_for_by_planning_again(
    azure: Azure, machine: dict[str, t.Any]
) -> None:
    azure.run("virtual_machine", **machine)
    busy = {"fault": "status", "status": 409, "code": "AttachDiskWhileBeingDetached"}
    azure.admin("POST", "faults", {**PATCH, **busy})
    assert azure.run("virtual_machine", **machine, tags={"a": "b"})["changed"]


def test_a_refusal_that_is_no_race_is_not_tried_twice(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    azure.admin("POST", "faults", {**PATCH, "fault": "status", "status": 409, "code": "SkuNotAvailable"})
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, tags={"a": "b"})
    assert caught.value.code == "SkuNotAvailable"


@pytest.fixture
def upgrade(azure: Azure, machine: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options of a change that needs the machine, which runs, deallocated."""
    azure.run("virtual_machine", **machine, security_type="standard")
    return {**machine, "security_type": "trusted_launch", "allow_deallocate": True}


SAID = pytest.mark.parametrize("said", [{}, {"power_state": "running"}], ids=["unsaid", "running"])


@SAID
@pytest.mark.parametrize("how", ["status", "allocation_failure"])
def test_a_machine_that_was_taken_down_for_nothing_is_started_again(
    azure: Azure, upgrade: dict[str, t.Any], before_each_step: Between, said: dict[str, str], how: str
) -> None:
    def refuse_the_change(_number: int, step: Step) -> None:
        if step.method == "PATCH" and "properties" in (step.body or {}):
            azure.admin("POST", "faults", {**PATCH, "fault": how, "status": 409, "code": "SkuNotAvailable"})

    before_each_step(refuse_the_change)
    with pytest.raises(Failed, match="Put back: start virtual machine web1") as caught:
        azure.run("virtual_machine", **upgrade, **said)
    result = caught.value.result
    assert result["changed"] is True
    assert result["progress"]["stopped_at"] == "update virtual machine web1"
    assert "deallocate virtual machine web1" in result["progress"]["done"]
    assert "start virtual machine web1" in result["progress"]["left"]
    (facts,) = azure.run("virtual_machine_info", resource_group=upgrade["resource_group"])["virtual_machines"]
    assert (facts["power_state"], facts["tags"]) == ("running", {})


def test_a_race_lost_while_the_machine_is_down_ends_with_it_running(
    azure: Azure, upgrade: dict[str, t.Any], before_each_step: Between
) -> None:
    def be_busy(number: int, _step: Step) -> None:
        if number == 3:
            busy = {"fault": "status", "status": 409, "code": "AttachDiskWhileBeingDetached"}
            azure.admin("POST", "faults", {**PATCH, **busy})

    before_each_step(be_busy)
    result = azure.run("virtual_machine", **upgrade)
    facts = result["virtual_machine"]
    assert (facts["power_state"], facts["security_type"], facts["tags"]) == ("running", "trusted_launch", {})
    assert [step["action"] for step in result["plan"]["steps"]] == ["", "deallocate", "", "start", ""]


@SAID
@pytest.mark.parametrize("killed_at", [1, 2, 3, 4, 5])
def test_the_next_run_goes_on_where_a_killed_one_died(
    azure: Azure, upgrade: dict[str, t.Any], before_each_step: Between, said: dict[str, str], killed_at: int
) -> None:
    wanted = {**upgrade, **said}

    def kill(number: int, _step: Step) -> None:
        if number == killed_at:
            raise Killed

    before_each_step(kill)
    if said and killed_at > 3:
        azure.run("virtual_machine", **wanted)
    else:
        with pytest.raises(Killed):
            azure.run("virtual_machine", **wanted)
    result = azure.run("virtual_machine", **wanted)["virtual_machine"]
    assert (result["power_state"], result["security_type"], result["tags"]) == ("running", "trusted_launch", {})
    assert not azure.run("virtual_machine", **wanted)["changed"]


@pytest.mark.parametrize("number", [3, 5])
def test_what_others_change_while_the_machine_is_down_is_kept(
    azure: Azure, upgrade: dict[str, t.Any], before_each_step: Between, number: int
) -> None:
    """The third step changes the machine, the fifth takes the note off it; both replace the tags as a whole."""

    def interfere(at: int, _step: Step) -> None:
        if at == number:
            now = azure.get(azure.id_of(upgrade["resource_group"], MACHINES, "web1"), VERSION)
            tag(azure, upgrade, **now.get("tags", {}), theirs="1")

    before_each_step(interfere)
    result = azure.run("virtual_machine", **upgrade, tags={"ours": "1"})
    facts = result["virtual_machine"]
    assert facts["tags"] == {"ours": "1", "theirs": "1"}
    assert (facts["power_state"], facts["security_type"]) == ("running", "trusted_launch")


def test_a_note_that_others_took_away_does_not_leave_the_machine_down(
    azure: Azure, upgrade: dict[str, t.Any], before_each_step: Between
) -> None:
    before_each_step(lambda number, _step: tag(azure, upgrade, theirs="1") if number == 3 else None)
    facts = azure.run("virtual_machine", **upgrade, tags={"ours": "1"})["virtual_machine"]
    assert facts["tags"] == {"ours": "1", "theirs": "1"}
    assert (facts["power_state"], facts["security_type"]) == ("running", "trusted_launch")
