"""Pruning deletes what is proved to be the fleet's, where the task says, as many as it says, and nothing else."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import fleets

from .azure import Azure, Failed
from .machines import VERSION, machine_options

MACHINES = "Microsoft.Compute/virtualMachines"


@pytest.fixture
def template(azure: Azure) -> Callable[[str], dict[str, t.Any]]:
    """Return what gives the defaults of a fleet in a resource group."""

    def options(group: str) -> dict[str, t.Any]:
        return {name: value for name, value in machine_options(azure, group).items() if name != "name"}

    return options


@pytest.fixture
def fleet(group: str, template: Callable[[str], dict[str, t.Any]]) -> dict[str, t.Any]:
    return {"name": "app", "count": 3, "name_pattern": "app-{number}", "defaults": template(group)}


def machines(azure: Azure, group: str) -> list[str]:
    return sorted(each["name"] for each in azure.get(azure.collection(group, MACHINES), VERSION)["value"])


def tags(azure: Azure, group: str, name: str) -> dict[str, str]:
    found: dict[str, str] = azure.get(azure.id_of(group, MACHINES, name), VERSION).get("tags", {})
    return found


def retag(azure: Azure, group: str, name: str, new: dict[str, str]) -> None:
    azure.patch(azure.id_of(group, MACHINES, name), VERSION, {"tags": new})


def deletions(result: dict[str, t.Any]) -> list[str]:
    steps = result["plan"]["steps"]
    return sorted(step["resource_id"].rsplit("/", 1)[-1] for step in steps if step["method"] == "DELETE")


def test_a_fleet_of_the_same_name_in_another_group_is_left(
    azure: Azure, fleet: dict[str, t.Any], new_group: Callable[[], str], template: Callable[[str], dict[str, t.Any]]
) -> None:
    other = new_group()
    azure.run("fleet", **{**fleet, "count": 2, "name_pattern": "b-{number}", "defaults": template(other)})
    done = azure.run("fleet", **fleet, prune=True)
    assert (deletions(done), machines(azure, other)) == ([], ["b-1", "b-2"])
    assert (done["warnings"], done["kept"]) == ([], [])
    # Not even where the task names the other's resource group.
    again = azure.run("fleet", **fleet, prune=True, prune_resource_groups=[other])
    assert (again["changed"], again["warnings"], again["kept"]) == (False, [], [])


def test_two_fleets_of_one_name_may_share_a_group(
    azure: Azure, fleet: dict[str, t.Any], group: str, new_group: Callable[[], str], template: Callable[..., t.Any]
) -> None:
    home = new_group()
    shared = {**template(home), "subnet_id": template(group)["subnet_id"]}
    azure.run("fleet", name="app", defaults=shared, machines=[{"name": "theirs", "resource_group": group}])
    done = azure.run("fleet", **fleet, prune=True)
    assert (deletions(done), done["warnings"]) == ([], [])
    assert "theirs" in machines(azure, group)


def test_a_copied_tag_proves_nothing(azure: Azure, fleet: dict[str, t.Any], group: str) -> None:
    azure.run("fleet", **fleet)
    azure.run("virtual_machine", **machine_options(azure, group, name="restored", tags=tags(azure, group, "app-3")))
    done = azure.run("fleet", **{**fleet, "count": 2}, prune=True)
    assert deletions(done) == ["app-3"]
    assert machines(azure, group) == ["app-1", "app-2", "restored"]
    assert [each["name"] for each in done["kept"]] == ["restored"]
    assert any(f"{group}/restored" in warning for warning in done["warnings"])


def test_the_old_tag_alone_is_no_proof_and_listing_writes_one(
    azure: Azure, fleet: dict[str, t.Any], group: str
) -> None:
    azure.run("fleet", **fleet)
    for number in (1, 3):
        retag(azure, group, f"app-{number}", {"gen2.azure.fleet": "app"})
    fewer = {**fleet, "count": 2, "prune": True}
    planned = azure.run("fleet", check=True, **fewer)
    done = azure.run("fleet", **fewer)
    assert done["plan"] == planned["plan"]
    assert [(step["method"], step["resource_id"].rsplit("/", 1)[-1]) for step in done["plan"]["steps"]] == [
        ("PATCH", "app-1")
    ]
    assert any(f"{group}/app-3" in warning for warning in done["warnings"])
    assert machines(azure, group) == ["app-1", "app-2", "app-3"]
    assert "/app-1|" in tags(azure, group, "app-1")["gen2.azure.fleet-member"]
    azure.run("fleet", **fleet)
    assert deletions(azure.run("fleet", **fewer)) == ["app-3"]


def test_an_empty_list_deletes_all_only_where_the_task_says_so(
    azure: Azure, fleet: dict[str, t.Any], group: str
) -> None:
    azure.run("fleet", **fleet)
    empty = {"name": "app", "machines": [], "prune": True, "defaults": {"resource_group": group}}
    with pytest.raises(Failed, match="prune_all") as caught:
        azure.run("fleet", **empty)
    assert caught.value.code == "InvalidOption"
    assert len(machines(azure, group)) == 3
    done = azure.run("fleet", **empty, prune_all=True)
    assert (done["summary"], machines(azure, group)) == ({"changed": 3}, [])


def test_a_list_of_absent_members_deletes_the_rest_only_where_the_task_says_so(
    azure: Azure, fleet: dict[str, t.Any], group: str
) -> None:
    azure.run("fleet", **fleet)
    gone = {"name": "app-1", "state": "absent"}
    none_stays = {"name": "app", "machines": [gone], "prune": True, "defaults": {"resource_group": group}}
    azure.forget()
    for check in (True, False):
        with pytest.raises(Failed, match="prune_all"):
            azure.run("fleet", check=check, **none_stays)
    assert azure.writes() == []
    azure.run("fleet", **none_stays, prune_all=True)
    assert machines(azure, group) == []


def test_no_more_than_the_task_allows(azure: Azure, fleet: dict[str, t.Any], group: str) -> None:
    many = {**fleet, "count": 12}
    azure.run("fleet", **many)
    azure.forget()
    for limit in ({}, {"max_deletions": 0}):
        for check in (True, False):
            with pytest.raises(Failed) as caught:
                azure.run("fleet", **{**many, "count": 1}, prune=True, **limit, check=check)
            assert caught.value.code == "TooManyDeletions"
            assert len(caught.value.result["deletions"]) == 11
            assert f"{group}/app-12" in caught.value.result["msg"]
    assert not azure.writes()
    assert len(deletions(azure.run("fleet", **{**many, "count": 1}, prune=True, max_deletions=11))) == 11


def test_further_groups_have_to_be_named(
    azure: Azure, fleet: dict[str, t.Any], new_group: Callable[[], str], template: Callable[..., t.Any]
) -> None:
    other = new_group()
    away = {"name": "away", "resource_group": other, "subnet_id": template(other)["subnet_id"]}
    azure.run("fleet", **fleet, machines=[away])
    assert not azure.run("fleet", **fleet, prune=True)["changed"]
    for named in (other, f"/subscriptions/{azure.subscription}/resourceGroups/{other.upper()}"):
        planned = azure.run("fleet", **fleet, prune=True, prune_resource_groups=[named], check=True)
        assert deletions(planned) == ["away"]
    azure.run("fleet", **fleet, prune=True, prune_resource_groups=[other])
    assert machines(azure, other) == []


def test_every_summary_names_the_resource_group(azure: Azure, fleet: dict[str, t.Any], group: str) -> None:
    made = azure.run("fleet", **fleet)
    down = {**fleet["defaults"], "power_state": "deallocated"}
    changed = azure.run("fleet", **{**fleet, "count": 2, "defaults": down}, prune=True)
    for result in (made, changed):
        for step in result["plan"]["steps"]:
            assert f"resource group {group}" in step["summary"]
        assert {each["resource_group"] for each in result["results"]} == {group}


def test_the_proof_is_read_again_just_before_the_deletion(
    azure: Azure, fleet: dict[str, t.Any], group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    azure.run("fleet", **fleet)
    carry_out = fleets.Engine.run

    def withdraw(self: t.Any, processes: t.Any) -> t.Any:
        retag(azure, group, "app-3", {"gen2.azure.fleet": "app", "gen2.azure.fleet-member": ""})
        return carry_out(self, processes)

    monkeypatch.setattr(fleets.Engine, "run", withdraw)
    done = azure.run("fleet", **{**fleet, "count": 1}, prune=True)
    assert machines(azure, group) == ["app-1", "app-3"]
    assert done["summary"] == {"changed": 1, "kept": 1, "unchanged": 1}
    (kept,) = [each for each in done["results"] if each["result"] == "kept"]
    assert (kept["name"], kept["error"]["code"]) == ("app-3", "OwnershipLost")
    assert any(f"{group}/app-3" in warning for warning in done["warnings"])
    # What the module says was done is what was done.
    assert deletions(done) == ["app-2"]


def test_where_the_only_deletion_is_withdrawn_nothing_has_changed(
    azure: Azure, fleet: dict[str, t.Any], group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    azure.run("fleet", **fleet)
    carry_out = fleets.Engine.run

    def withdraw(self: t.Any, processes: t.Any) -> t.Any:
        retag(azure, group, "app-3", {})
        return carry_out(self, processes)

    monkeypatch.setattr(fleets.Engine, "run", withdraw)
    assert not azure.run("fleet", **{**fleet, "count": 2}, prune=True)["changed"]
    assert len(machines(azure, group)) == 3


def test_purging_tags_of_a_member_keeps_its_proof(azure: Azure, fleet: dict[str, t.Any], group: str) -> None:
    azure.run("fleet", **fleet)
    azure.run("virtual_machine", name="app-3", resource_group=group, tags={"a": "1"}, purge_tags=True)
    assert "/app-3|" in tags(azure, group, "app-3")["gen2.azure.fleet-member"]
    assert set(azure.run("fleet", **fleet)["summary"]) == {"changed", "unchanged"}
    assert deletions(azure.run("fleet", **{**fleet, "count": 2}, prune=True)) == ["app-3"]


def test_addresses_that_go_are_in_the_plan(azure: Azure, fleet: dict[str, t.Any]) -> None:
    public = {**fleet, "defaults": {**fleet["defaults"], "public_ip": True}}
    azure.run("fleet", **public)
    fewer = {**public, "count": 2, "machines": [{"name": "app-2", "state": "absent"}], "prune": True}
    planned = azure.run("fleet", check=True, **fewer)
    gone = [change["path"] for step in planned["plan"]["steps"] for change in step["changes"]]
    assert sum("/publicIPAddresses/" in path for path in gone) == 2
    assert azure.run("fleet", **fewer)["plan"] == planned["plan"]
