"""Many machines in one task: read by lists, planned whole, made together, and told one by one."""

from __future__ import annotations

import json
import typing as t

import pytest

from .azure import Azure, Failed

IMAGE = "Canonical:ubuntu-24_04-lts:server:latest"
FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"


@pytest.fixture
def fleet(azure: Azure, group: str) -> dict[str, t.Any]:
    return {
        "name": f"web-{group}",
        "count": 12,
        "name_pattern": "web-{number:02}",
        "defaults": {
            "resource_group": group,
            "location": "eastus",
            "size": ["Standard_D2s_v5"],
            "image": IMAGE,
            "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
            "admin_username": "azureuser",
            "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
        },
    }


def names(result: dict[str, t.Any]) -> list[str]:
    return [machine["name"] for machine in result["fleet"]["machines"]]


def test_made_as_planned_and_read_by_lists(azure: Azure, fleet: dict[str, t.Any]) -> None:
    planned = azure.run("fleet", check=True, **fleet)
    assert not azure.writes()
    azure.forget()
    made = azure.run("fleet", **fleet)
    assert made["plan"] == planned["plan"]
    assert made["summary"] == {"changed": 12}
    assert names(made) == [f"web-{number:02}" for number in range(1, 13)]
    assert {machine["generation"] for machine in made["fleet"]["machines"]} == {"V2"}
    # Besides one write each: two lists before and after, the image, the sizes, the quota.
    assert len(azure.requests()) <= 12 + 8
    azure.forget()
    again = azure.run("fleet", **fleet)
    assert not again["changed"], again["plan"]
    assert len(azure.requests()) <= 4


def test_members_have_their_own_and_power_converges(azure: Azure, fleet: dict[str, t.Any]) -> None:
    own = {**fleet, "machines": [{"name": "web-03", "size": ["Standard_D4s_v5"]}, {"name": "gate", "tags": {"a": "1"}}]}
    made = azure.run("fleet", **own)
    sizes = {machine["name"]: machine["size"] for machine in made["fleet"]["machines"]}
    assert (sizes["web-03"], sizes["web-01"], len(sizes)) == ("Standard_D4s_v5", "Standard_D2s_v5", 13)
    down = {**own, "defaults": {**fleet["defaults"], "power_state": "deallocated"}}
    assert azure.run("fleet", **down)["summary"] == {"changed": 13}
    assert not azure.run("fleet", **down)["changed"]


def test_spread_over_zones_and_staying_there(azure: Azure, fleet: dict[str, t.Any]) -> None:
    spread = {**fleet, "count": 7, "zones": ["1", "2", "3"]}
    made = azure.run("fleet", **spread)
    zones = [machine["zone"] for machine in made["fleet"]["machines"]]
    assert zones == ["1", "2", "3", "1", "2", "3", "1"]
    more = azure.run("fleet", **{**spread, "count": 9})
    assert [machine["zone"] for machine in more["fleet"]["machines"]] == [*zones, "2", "3"]


def test_only_its_own_machines_are_pruned(azure: Azure, fleet: dict[str, t.Any]) -> None:
    azure.run("fleet", **fleet)
    alone = {key: value for key, value in fleet["defaults"].items() if key != "name"}
    azure.run("virtual_machine", name="other", **alone)
    fewer = {**fleet, "count": 10, "prune": True}
    planned = azure.run("fleet", check=True, **fewer)
    assert [step["method"] for step in planned["plan"]["steps"]] == ["DELETE", "DELETE"]
    done = azure.run("fleet", **fewer)
    assert done["plan"] == planned["plan"]
    left = azure.run("virtual_machine_info", resource_group=fleet["defaults"]["resource_group"])["virtual_machines"]
    assert sorted(machine["name"] for machine in left) == ["other", *(f"web-{number:02}" for number in range(1, 11))]


def test_all_named_are_deleted_and_none_is_nothing_to_do(azure: Azure, fleet: dict[str, t.Any]) -> None:
    azure.run("fleet", **fleet)
    gone = {**fleet, "defaults": {"resource_group": fleet["defaults"]["resource_group"], "state": "absent"}}
    done = azure.run("fleet", **gone)
    assert (done["summary"], done["fleet"]["machines"]) == ({"changed": 12}, [])
    assert not azure.run("fleet", **gone)["changed"]


def test_who_cannot_be_planned_is_told_before_any_write(azure: Azure, fleet: dict[str, t.Any]) -> None:
    wrong = [{"name": "web-02", "image": FIRST_GENERATION}, {"name": "web-05", "size": ["Standard_D2s_v99"]}]
    with pytest.raises(Failed) as caught:
        azure.run("fleet", **fleet, machines=wrong)
    assert caught.value.code == "FleetRefused"
    assert [each["name"] for each in caught.value.result["refused"]] == ["web-02", "web-05"]
    assert not azure.writes()


def test_a_quota_has_to_hold_the_sum(azure: Azure, fleet: dict[str, t.Any]) -> None:
    scope = f"/subscriptions/{azure.subscription}/providers/Microsoft.Compute/locations/eastus/usages"
    family = "standardDSv5Family"
    usage = {"id": f"{scope}/{family}", "name": family, "type": "Microsoft.Compute/locations/usages"}
    azure.admin("POST", "seed", [{**usage, "properties": {"limit": 20}}])
    try:
        with pytest.raises(Failed) as caught:
            azure.run("fleet", **fleet)
    finally:
        azure.admin("POST", "seed", [{**usage, "properties": {"limit": 10000}}])
    assert caught.value.code == "NotEligible"
    assert [reason["code"] for reason in caught.value.result["verdict"]["reasons"]] == ["quota_of_fleet_exceeded"]
    assert not azure.writes()


def test_some_fail_the_others_do_not_and_a_rerun_finishes(azure: Azure, fleet: dict[str, t.Any]) -> None:
    failing = {"fault": "provisioning_failed", "code": "OSProvisioningClientError", "times": 1}
    azure.admin("POST", "faults", {**failing, "match": {"method": "PUT", "path": "web-0[47]$"}, "times": 2})
    with pytest.raises(Failed) as caught:
        azure.run("fleet", **fleet)
    result = caught.value.result
    assert (caught.value.code, result["summary"]) == ("FleetIncomplete", {"changed": 10, "failed": 2})
    assert [each["name"] for each in result["results"] if each["error"]] == ["web-04", "web-07"]
    assert result["changed"]
    assert azure.run("fleet", **fleet)["summary"] == {"changed": 2, "unchanged": 10}


def test_what_passes_by_itself_is_tried_again(azure: Azure, fleet: dict[str, t.Any]) -> None:
    azure.admin("POST", "faults", {"fault": "allocation_failure", "match": {"path": "web-03$"}, "times": 1})
    azure.admin("POST", "faults", {"fault": "reset", "match": {"method": "PUT", "path": "web-05$"}, "times": 1})
    azure.admin("POST", "faults", {"fault": "throttle", "retry_after": 0, "match": {"path": "web-08$"}, "times": 2})
    azure.admin("POST", "faults", {"fault": "lost_answer", "match": {"method": "PUT", "path": "web-11$"}, "times": 1})
    made = azure.run("fleet", **fleet)
    assert made["summary"] == {"changed": 12}
    assert not azure.run("fleet", **fleet)["changed"]


def test_of_a_large_fleet_a_jobs_event_holds_a_thousand(azure: Azure, fleet: dict[str, t.Any]) -> None:
    """AWX keeps events of 700 kB."""
    azure.admin("PUT", "settings", {"operation_seconds": 0})
    large = {**fleet, "count": 101, "name_pattern": "web-{number:03}"}
    detailed = azure.run("fleet", **large, check=True, details=True)
    assert detailed["results"][0]["changes"]
    made = azure.run("fleet", **large, diff=True)
    assert len(json.dumps(made)) / 101 < 700
    group = fleet["defaults"]["resource_group"]
    assert made["results"][0] == {"name": "web-001", "resource_group": group, "result": "changed", "error": None}


def test_a_machine_that_is_worked_on_is_waited_for_and_planned_then(azure: Azure, fleet: dict[str, t.Any]) -> None:
    azure.run("fleet", **fleet)
    machine = azure.id_of(fleet["defaults"]["resource_group"], "Microsoft.Compute/virtualMachines", "web-03")
    azure.admin("PUT", "settings", {"operation_seconds": 1})
    try:
        azure.post(f"{machine}/deallocate", "2025-11-01")
        done = azure.run("fleet", **fleet, details=True)
    finally:
        azure.admin("PUT", "settings", {"operation_seconds": 0.05})
    assert not done["changed"]
    up = {**fleet, "defaults": {**fleet["defaults"], "power_state": "running"}}
    assert azure.run("fleet", **up)["summary"] == {"changed": 1, "unchanged": 11}


def test_no_more_are_started_after_too_many_failures(azure: Azure, fleet: dict[str, t.Any]) -> None:
    azure.admin(
        "POST", "faults", {"fault": "status", "status": 403, "match": {"method": "PUT", "path": "web-"}, "times": None}
    )
    with pytest.raises(Failed) as caught:
        azure.run("fleet", **fleet, batch=2, max_failures=1)
    assert caught.value.result["summary"]["not_started"] >= 8


@pytest.mark.parametrize(
    ("more", "option"),
    [
        ({"name_pattern": "web"}, "name_pattern"),
        ({"name_pattern": "a{number.foo}"}, "name_pattern"),
        ({"name_pattern": "a{number[0]}"}, "name_pattern"),
        ({"name_pattern": "a{number.__class__}"}, "name_pattern"),
        ({"name_pattern": "a{number:{number}}"}, "name_pattern"),
        ({"name_pattern": "a{number:099999999}"}, "name_pattern"),
        ({"name_pattern": "a{number!r}"}, "name_pattern"),
        ({"name_pattern": "a{}"}, "name_pattern"),
        ({"name_pattern": "a{number"}, "name_pattern"),
        ({"max_deletions": -1}, "max_deletions"),
        ({"prune": True, "count": 0}, "machines"),
        ({"prune": True, "count": None, "machines": []}, "machines"),
        ({"prune": True, "prune_resource_groups": ["a/b"]}, "prune_resource_groups"),
        ({"prune": True, "prune_all": True, "count": 0, "defaults": {}}, "prune_resource_groups"),
        ({"count": None, "machines": []}, "machines"),
        ({"machines": [{"size": ["a"]}]}, "machines[0].name"),
        ({"machines": [{"name": "web-01", "managed": 1}]}, None),
        ({"batch": 0}, "batch"),
        ({"machines": [{"name": "bad/name"}]}, "machines[bad/name].name"),
    ],
)
def test_bad_input_is_named_before_any_call(
    azure: Azure, fleet: dict[str, t.Any], more: dict[str, t.Any], option: str | None
) -> None:
    given = {key: value for key, value in {**fleet, **more}.items() if value is not None}
    with pytest.raises(Failed) as caught:
        azure.run("fleet", **given)
    if option:
        assert caught.value.result["error"]["option"] == option
    assert not azure.requests()
