from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Step
from ansible_collections.gen2.azure.plugins.module_utils.domain.progress import Progress
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import (
    RETURN_TAG,
    note_of,
)

from .test_update import observed, plan

CHANGE = {"security_type": "trusted_launch", "allow_deallocate": True}
DOWN = [{"code": "PowerState/deallocated"}]


def shown(steps: t.Iterable[Step]) -> list[str]:
    return [step.action or ",".join(sorted(step.body or {})) for step in steps]


def noted(state: str | None = "running", **planted: t.Any) -> t.Any:
    tags = {"Env": "test", **(note_of(observed().id, t.cast("t.Any", state)) if state else {})}
    return observed(tags=tags, **planted)


OWN = "0000/web/virtualmachines/web1|"


def test_the_machine_carries_where_it_returns_to_unless_the_playbook_says() -> None:
    steps = plan(CHANGE).steps
    assert shown(steps) == ["tags", "deallocate", "properties", "start", "tags"]
    assert (steps[0].body, steps[-1].body) == (
        {"tags": {"Env": "test", RETURN_TAG: f"{OWN}running"}},
        {"tags": {"Env": "test"}},
    )
    assert steps[0].headers == {"If-Match": '"3"'}
    said = plan({**CHANGE, "power_state": "running"}).steps
    assert shown(said) == ["deallocate", "properties", "start"]


def test_a_stopped_machine_is_stopped_again() -> None:
    stopped = observed(properties__instanceView__statuses=[{"code": "PowerState/stopped"}])
    steps = plan(CHANGE, stopped).steps
    assert shown(steps) == ["tags", "deallocate", "properties", "start", "powerOff", "tags"]
    assert steps[0].body["tags"][RETURN_TAG] == f"{OWN}stopped"


def test_tags_that_change_meanwhile_keep_the_note() -> None:
    steps = plan({**CHANGE, "tags": {"a": "b"}, "purge_tags": True}).steps
    assert shown(steps) == ["tags", "deallocate", "properties,tags", "start", "tags"]
    assert steps[2].body["tags"] == {"a": "b", RETURN_TAG: f"{OWN}running"}
    assert steps[-1].body["tags"] == {"a": "b"}


@pytest.mark.parametrize(
    ("given", "machine", "steps"),
    [
        pytest.param(CHANGE, {}, ["deallocate", "properties", "start", "tags"], id="died after the note"),
        pytest.param(
            CHANGE,
            {"properties__instanceView__statuses": DOWN},
            ["properties", "start", "tags"],
            id="died after deallocating",
        ),
        pytest.param({}, {"properties__instanceView__statuses": DOWN}, ["start", "tags"], id="died after the change"),
        pytest.param({}, {}, ["tags"], id="died after starting"),
        pytest.param(
            {"power_state": "deallocated"},
            {"properties__instanceView__statuses": DOWN},
            ["tags"],
            id="wanted down by now",
        ),
        pytest.param({"tags": {"Env": "test"}, "purge_tags": True}, {}, ["tags"], id="tags purged by now"),
    ],
)
def test_the_next_run_brings_back_what_a_dead_one_left(
    given: dict[str, t.Any], machine: dict[str, t.Any], steps: list[str]
) -> None:
    found = plan(given, noted(**machine)).steps
    assert shown(found) == steps
    assert found[-1].body == {"tags": {"Env": "test"}}


@pytest.mark.parametrize("value", [None, "sideways", ""])
def test_without_a_note_that_makes_sense_the_power_state_is_left_alone(value: str | None) -> None:
    assert not plan({}, noted(value, properties__instanceView__statuses=DOWN))


@pytest.mark.parametrize("value", [OWN.replace("web1|", "web2|") + "running", "running", "web1|running", "|running"])
def test_a_note_that_does_not_name_the_vm_is_ignored(value: str) -> None:
    copied = observed(tags={RETURN_TAG: value}, properties__instanceView__statuses=DOWN)
    assert not plan({}, copied)
    assert not plan({"power_state": "deallocated"}, copied)
    assert copied.foreign_note == value
    running = observed(tags={"Env": "test", RETURN_TAG: value})
    steps = plan(CHANGE, running).steps
    assert steps[0].body["tags"] == {"Env": "test", RETURN_TAG: f"{OWN}running"}
    assert steps[-1].body["tags"] == {"Env": "test"}


def test_a_plan_that_stops_midway_puts_back_what_it_did_in_passing() -> None:
    steps = plan(CHANGE).steps
    assert shown(Progress(done=steps[:2]).way_back()) == ["start", "tags"]
    assert shown(Progress(done=steps[:1]).way_back()) == ["tags"]
    assert Progress(done=steps).way_back() == ()
    assert Progress(done=steps[:4]).way_back() == (steps[4],)


def test_what_the_user_asked_for_is_not_put_back() -> None:
    steps = plan({**CHANGE, "power_state": "deallocated"}).steps
    assert Progress(done=steps[:1]).way_back() == ()


def test_how_far_a_plan_came_is_told_in_a_sentence() -> None:
    steps = plan({**CHANGE, "power_state": "running"}).steps
    progress = Progress(done=steps[:1], stopped_at=steps[1], left=steps[2:], put_back=steps[2:])
    assert progress.sentence() == (
        "Done before that: deallocate virtual machine web1. Not done: start virtual machine web1. "
        "Put back: start virtual machine web1."
    )
    assert Progress(stopped_at=steps[0], left=steps[1:]).sentence() == ""
    assert progress.to_dict()["stopped_at"] == "update virtual machine web1"


def test_what_is_replaced_as_a_whole_rests_on_what_was_read() -> None:
    update = plan({**CHANGE, "tags": {"a": "b"}, "data_disks": [{"lun": 1, "size_gb": 4}]}).steps[2]
    assert (update.headers, set(update.basis)) == ({}, {"tags", "data_disks"})
    assert update.basis["tags"] == {"Env": "test"}
    away = plan({**CHANGE, "tags": {"a": "b"}}).steps[-1]
    assert away.basis == {"tags": {"Env": "test", "a": "b"}, "power_state": "running"}
    assert plan({**CHANGE, "power_state": "running"}).steps[1].basis == {}
    assert plan({"tags": {"a": "b"}}).steps[0].headers == {"If-Match": '"3"'}


def test_what_a_deallocated_machine_hides_of_its_disks_is_no_difference() -> None:
    disk = {"lun": 0, "name": "Data0", "diskSizeGB": 64, "managedDisk": {"id": "/Disks/D0", "storageAccountType": "x"}}
    before = observed(properties__storageProfile__dataDisks=[disk])
    after = observed(properties__storageProfile__dataDisks=[{"lun": 0, "managedDisk": {"id": "/disks/d0"}}])
    assert before.basis == after.basis
    assert before.basis != observed(properties__storageProfile__dataDisks=[disk, {**disk, "lun": 1}]).basis
