from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import (
    ActionRefused,
    InvalidOption,
    NeedsPermission,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Plan
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.action import plan_action
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine

from .options import desired
from .test_update import observed, plan

IMAGE = SourceFacts(kind="marketplace_image", name="jammy", option="image", recorded="V2")
REIMAGE = {"action": "reimage", "allow_os_disk_loss": True}


def state(*codes: str) -> ObservedMachine:
    return observed(properties__instanceView__statuses=[{"code": code} for code in codes])


def acted(given: dict[str, t.Any], machine: ObservedMachine, image: SourceFacts | None = IMAGE) -> list[str]:
    whole = plan_action(desired(**given), machine, plan(given, machine), image=image)
    return [step.action or step.method for step in whole.steps]


@pytest.mark.parametrize(
    ("given", "power", "steps"),
    [
        ({"action": "restart"}, "running", ["restart"]),
        ({"action": "redeploy"}, "running", ["redeploy"]),
        ({"action": "reapply"}, "deallocated", ["reapply"]),
        ({"action": "restart", "power_state": "running"}, "deallocated", ["start"]),
        ({"action": "redeploy", "power_state": "running"}, "deallocated", ["start", "redeploy"]),
        ({"action": "generalize"}, "stopped", ["generalize"]),
        ({"action": "generalize", "power_state": "deallocated"}, "running", ["deallocate", "generalize"]),
        (REIMAGE, "running", ["reimage"]),
        ({**REIMAGE, "tags": {"a": "b"}}, "running", ["PATCH", "reimage"]),
    ],
)
def test_the_action_ends_the_plan(given: dict[str, t.Any], power: str, steps: list[str]) -> None:
    assert acted(given, state(f"PowerState/{power}")) == steps


@pytest.mark.parametrize(
    ("given", "power", "remedy"),
    [
        ({"action": "restart"}, "deallocated", "power_state=running"),
        ({"action": "redeploy"}, "stopped", "power_state=running"),
        ({**REIMAGE, "power_state": "deallocated"}, "running", "power_state=running"),
        ({"action": "generalize"}, "running", "power_state=deallocated"),
        ({"action": "generalize", "power_state": "running"}, "deallocated", "power_state=deallocated"),
    ],
)
def test_what_the_power_state_forbids_is_refused(given: dict[str, t.Any], power: str, remedy: str) -> None:
    with pytest.raises(ActionRefused, match=remedy):
        acted(given, state(f"PowerState/{power}"))


def test_a_generalised_machine_takes_little() -> None:
    machine = state("PowerState/stopped", "OSState/generalized")
    assert acted({"action": "generalize", "power_state": "deallocated"}, machine) == ["deallocate"]
    assert acted({}, machine) == []
    for given in ({"power_state": "running"}, {"tags": {"a": "b"}}, {"action": "reapply"}):
        with pytest.raises(ActionRefused, match="is generalised"):
            acted(given, machine)


def test_a_machine_with_an_ephemeral_disk_is_not_taken_down() -> None:
    machine = observed(properties__storageProfile__osDisk__diffDiskSettings={"option": "Local"})
    changed = {"security_type": "trusted_launch", "allow_deallocate": True}
    for given in ({"power_state": "stopped"}, {"power_state": "deallocated"}, changed):
        with pytest.raises(ActionRefused, match="ephemeral"):
            acted(given, machine)
    assert acted({"tags": {"a": "b"}, "action": "restart"}, machine) == ["PATCH", "restart"]


@pytest.mark.parametrize(
    ("planted", "image", "problem"),
    [
        pytest.param({}, None, "not made of an image", id="attached disk"),
        pytest.param({"properties__osProfile": None}, IMAGE, "specialised", id="specialised image"),
        pytest.param({"properties__instanceView__hyperVGeneration": None}, IMAGE, "does not show", id="unknown"),
        pytest.param(
            {},
            SourceFacts(kind="marketplace_image", name="old", option="image", recorded="V1"),
            "it was upgraded",
            id="upgraded",
        ),
    ],
)
def test_a_reimage_that_would_not_boot_is_refused(
    planted: dict[str, t.Any], image: SourceFacts | None, problem: str
) -> None:
    with pytest.raises(ActionRefused, match=problem):
        acted(REIMAGE, observed(**planted), image)


def test_a_reimage_tells_what_is_lost() -> None:
    with pytest.raises(NeedsPermission):
        acted({"action": "reimage"}, observed())
    for planted, fate in (
        ({"properties__storageProfile__osDisk__deleteOption": "Delete"}, "is lost"),
        ({"properties__storageProfile__osDisk__deleteOption": None}, "stays, detached"),
        ({"properties__storageProfile__osDisk__diffDiskSettings": {"option": "Local"}}, "is lost"),
    ):
        (step,) = plan_action(desired(**REIMAGE), observed(**planted), Plan(), image=IMAGE).steps
        assert step.changes[0].after.startswith(fate)


def test_a_reimage_hands_the_password_over_and_shows_it_nowhere() -> None:
    given = {**REIMAGE, "admin_password": "S3cret-pass", "custom_data": "hello"}
    (step,) = plan_action(desired(**given), observed(), Plan(), image=IMAGE).steps
    assert step.body == {"osProfile": {"adminPassword": "S3cret-pass", "customData": "aGVsbG8="}}
    assert "S3cret" not in f"{step} {step.to_dict()}"


def test_an_action_on_what_is_absent_is_bad_input() -> None:
    with pytest.raises(InvalidOption, match="action"):
        desired(action="restart", state="absent")
