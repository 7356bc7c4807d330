from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.fleet.desired import DesiredFleet
from ansible_collections.gen2.azure.plugins.module_utils.domain.fleet.member_names import template_names
from ansible_collections.gen2.azure.plugins.module_utils.domain.fleet.pruning import (
    TooManyDeletions,
    choose_pruned,
    membership_proof,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
MINE = {"resource_group": "Web"}


def asked(**more: t.Any) -> DesiredFleet:
    options = {"name": "app", "machines": [{"name": "app-1"}], "defaults": MINE, "prune": True, **more}
    return DesiredFleet.from_options(options, subscription=SUBSCRIPTION)


def id_of(name: str, group: str = "web", subscription: str = SUBSCRIPTION) -> str:
    scope = f"/subscriptions/{subscription}/resourceGroups/{group}"
    return f"{scope}/providers/Microsoft.Compute/virtualMachines/{name}"


def machine(machine_id: str, tags: t.Mapping[str, str]) -> ObservedMachine:
    return ObservedMachine(document={"id": machine_id, "tags": dict(tags)})


def member(fleet: DesiredFleet, name: str, **place: str) -> ObservedMachine:
    return machine(id_of(name, **place), membership_proof(fleet, id_of(name, **place)))


def chosen(fleet: DesiredFleet, *machines: ObservedMachine) -> tuple[list[str], list[str]]:
    found = choose_pruned(fleet, machines)
    return [each.id for each in found.deleted], [each.resource_id for each in found.kept]


def test_a_member_that_is_not_listed_any_more_is_deleted_whatever_the_case_of_its_id() -> None:
    gone = machine(id_of("app-2").upper(), membership_proof(asked(), id_of("app-2")))
    assert chosen(asked(), member(asked(), "APP-1"), gone) == ([gone.id], [])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"name": "App"}, id="another fleet"),
        pytest.param({"defaults": {"resource_group": "api"}}, id="another resource group"),
        pytest.param({"defaults": {**MINE, "subscription_id": "99999999"}}, id="another subscription"),
        pytest.param({"defaults": {}, "machines": [{"name": "app-2", **MINE}]}, id="no defaults"),
    ],
)
def test_what_belongs_to_another_fleet_is_left_without_a_word(other: dict[str, t.Any]) -> None:
    proof = {**membership_proof(asked(**other), id_of("app-2")), "gen2.azure.fleet": "app"}
    assert chosen(asked(), machine(id_of("app-2"), proof)) == ([], [])


@pytest.mark.parametrize(
    "place", [{"group": "api"}, {"subscription": "99999999"}], ids=["another resource group", "another subscription"]
)
def test_what_lies_where_the_task_names_nothing_is_left(place: dict[str, str]) -> None:
    assert chosen(asked(), member(asked(), "app-2", **place)) == ([], [])


def test_what_proves_nothing_is_left_and_named() -> None:
    old = machine(id_of("old"), {"Gen2.Azure.Fleet": "app"})
    copied = machine(id_of("copied"), membership_proof(asked(), id_of("app-2")))
    assert chosen(asked(), old, copied) == ([], [old.id, copied.id])
    warnings = choose_pruned(asked(), [old, copied]).warnings("app")
    assert ["web/old" in warnings[0], "web/copied" in warnings[1]] == [True, True]


def test_a_vm_that_lost_the_fleets_name_is_left() -> None:
    proof = dict(membership_proof(asked(), id_of("app-2")))
    del proof["gen2.azure.fleet"]
    assert chosen(asked(), machine(id_of("app-2"), proof)) == ([], [])


def test_ten_go_at_a_time_unless_the_task_says_otherwise() -> None:
    gone = [member(asked(), f"x{number}") for number in range(11)]
    assert len(choose_pruned(asked(), gone[:10]).deleted) == 10
    with pytest.raises(TooManyDeletions) as caught:
        choose_pruned(asked(), gone)
    assert len(caught.value.evidence()["deletions"]) == 11
    assert len(choose_pruned(asked(max_deletions=11), gone).deleted) == 11
    with pytest.raises(TooManyDeletions):
        choose_pruned(asked(max_deletions=0), gone[:1])


def test_a_fleets_longest_name_still_has_a_proof() -> None:
    fleet = asked(name="n" * 256, machines=[{"name": "m" * 64}])
    assert max(len(value) for value in membership_proof(fleet, id_of("m" * 64, "g" * 90)).values()) == 256
    assert chosen(fleet, member(fleet, "other")) == ([id_of("other")], [])


@pytest.mark.parametrize(
    "pattern", ["w{number.real}", "w{number[0]}", "w{0}", "w{}", "w{number!r}", "w{", "w{number:999}"]
)
def test_a_pattern_reaches_nothing_but_the_number(pattern: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        template_names(pattern, 2)
    assert caught.value.option == "name_pattern"


@pytest.mark.parametrize(
    ("pattern", "names"),
    [("w{number}", ["w1", "w2"]), ("{number:03}", ["001", "002"]), ("w{{x{number:02d}", ["w{x01", "w{x02"])],
)
def test_names_of_a_pattern(pattern: str, names: list[str]) -> None:
    assert template_names(pattern, 2) == names
