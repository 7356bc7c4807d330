"""Scale sets from a plan to machines of another image, uniform and flexible, on the emulator."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed

IMAGE = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"
NEWER = "Canonical:ubuntu-24_04-lts:server:latest"
FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"
LEAVE = {"allow_os_disk_loss": True}
MODES = ("uniform", "flexible")


@pytest.fixture(params=MODES)
def scale_set(azure: Azure, group: str, request: pytest.FixtureRequest) -> dict[str, t.Any]:
    return {
        "name": "web",
        "resource_group": group,
        "location": "eastus",
        "orchestration_mode": request.param,
        "size": ["Standard_D2s_v5"],
        "capacity": 3,
        "image": IMAGE,
        "security_type": "trusted_launch",
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
    }


def paths(result: dict[str, t.Any]) -> list[str]:
    return [change["path"] for step in result["plan"]["steps"] for change in step["changes"]]


def test_made_as_planned_then_unchanged(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    planned = azure.run("scale_set", check=True, **scale_set)
    assert not azure.writes()
    made = azure.run("scale_set", **scale_set)
    assert made["plan"] == planned["plan"]
    found = made["scale_set"]
    assert (found["capacity"], found["security_type"]) == (3, "trusted_launch")
    assert [each["generation"] for each in found["instances"]] == ["V2"] * 3
    assert [each["power_state"] for each in found["instances"]] == ["running"] * 3
    again = azure.run("scale_set", **scale_set)
    assert not again["changed"], again["plan"]


def test_only_what_is_given_is_compared(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    bare = {key: scale_set[key] for key in ("name", "resource_group")}
    assert not azure.run("scale_set", **bare)["changed"]


def test_grown_shrunk_and_tagged(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    grown = azure.run("scale_set", **{**scale_set, "capacity": 5, "tags": {"tier": "web"}})
    assert sorted(paths(grown)) == ["capacity", "tags"]
    assert len(grown["scale_set"]["instances"]) == 5
    shrunk = azure.run("scale_set", **{**scale_set, "capacity": 1})
    assert [each["latest_model"] for each in shrunk["scale_set"]["instances"]] == [True]


def test_a_new_image_reaches_the_machines_batch_by_batch(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    changed = {**scale_set, "image": NEWER}
    model_only = azure.run("scale_set", **changed)
    assert paths(model_only) == ["image"]
    assert not any(each["latest_model"] for each in model_only["scale_set"]["instances"])
    upgraded = azure.run("scale_set", **changed, **LEAVE, upgrade_instances=True, upgrade_batch_percent=50)
    upgrades = [[change for change in step["changes"] if "effect" not in change] for step in upgraded["plan"]["steps"]]
    assert [len(changes) for changes in upgrades] == [2, 1]
    assert all(each["latest_model"] for each in upgraded["scale_set"]["instances"])
    assert not azure.run("scale_set", **changed, upgrade_instances=True)["changed"]


def os_disks(azure: Azure, scale_set: dict[str, t.Any]) -> set[str]:
    """Return the ids of the OS disks of all instances."""
    group = scale_set["resource_group"]
    if scale_set["orchestration_mode"] == "uniform":
        path = azure.id_of(group, "Microsoft.Compute/virtualMachineScaleSets", "web/virtualMachines")
    else:
        path = azure.collection(group, "Microsoft.Compute/virtualMachines")
    listed = azure.get(path, "2024-07-01")["value"]
    return {each["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"] for each in listed}


@pytest.mark.parametrize("mode", ["manual", "automatic"])
def test_another_image_needs_leave_to_lose_the_os_disks(azure: Azure, scale_set: dict[str, t.Any], mode: str) -> None:
    made = {**scale_set, "upgrade_policy": {"mode": mode}}
    azure.run("scale_set", **made)
    before = os_disks(azure, scale_set)
    changed = {**made, "image": NEWER, "upgrade_instances": True, "upgrade_batch_percent": 100}
    azure.forget()
    with pytest.raises(Failed, match="allow_os_disk_loss") as caught:
        azure.run("scale_set", **changed)
    assert caught.value.code == "NeedsPermission"
    assert azure.writes() == []
    done = azure.run("scale_set", **changed, **LEAVE)
    effects = [change for step in done["plan"]["steps"] for change in step["changes"] if "effect" in change]
    assert {change["effect"] for change in effects} == {"os_disk_loss"}
    assert len(effects) == (3 if mode == "manual" else 1)
    assert not before & os_disks(azure, scale_set)


def test_instances_of_an_earlier_image_need_leave_in_a_later_task(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    azure.run("scale_set", **{**scale_set, "image": NEWER})
    with pytest.raises(Failed, match="allow_os_disk_loss"):
        azure.run("scale_set", **{**scale_set, "image": NEWER, "upgrade_instances": True})


def test_an_upgrade_that_keeps_the_os_disks_needs_no_leave(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    before = os_disks(azure, scale_set)
    azure.run("scale_set", **{**scale_set, "size": ["Standard_D4s_v5"], "upgrade_instances": True})
    assert os_disks(azure, scale_set) == before


def test_image_and_machines_in_one_task(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    changed = {**scale_set, "image": NEWER, "upgrade_instances": True, "upgrade_batch_percent": 100, **LEAVE}
    planned = azure.run("scale_set", check=True, **changed)
    done = azure.run("scale_set", **changed)
    assert done["plan"] == planned["plan"]
    assert [step["action"] for step in done["plan"]["steps"]] == ["", "manualupgrade"]
    assert all(each["latest_model"] for each in done["scale_set"]["instances"])


def test_azure_upgrades_the_machines_of_an_automatic_policy(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    policy = {"upgrade_policy": {"mode": "automatic"}}
    azure.run("scale_set", **scale_set, **policy)
    done = azure.run("scale_set", **{**scale_set, **policy, "image": NEWER, "upgrade_instances": True, **LEAVE})
    assert len(done["plan"]["steps"]) == 1
    assert all(each["latest_model"] for each in done["scale_set"]["instances"])


def test_network_and_data_disks_converge(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    wanted = {**scale_set, "public_ip": True, "data_disks": [{"lun": 0, "size_gb": 64}]}
    assert sorted(paths(azure.run("scale_set", **wanted))) == ["data_disks", "public_ip"]
    assert not azure.run("scale_set", **wanted)["changed"]
    assert paths(azure.run("scale_set", **{**wanted, "data_disks": []})) == ["data_disks"]


def test_what_azure_never_changes_is_drift(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("scale_set", **{**scale_set, "admin_username": "another", "zones": ["1"]})
    assert caught.value.code == "ImmutableDrift"
    assert sorted(change["path"] for change in caught.value.result["drift"]) == ["admin_username", "zones"]
    assert not azure.writes()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"image": FIRST_GENERATION, "security_type": "standard"}, "source_of_other_generation"),
        ({"size": ["Standard_D2_v2"], "security_type": "standard"}, "size_cannot_boot_source"),
    ],
)
def test_refused_before_any_write(
    azure: Azure, scale_set: dict[str, t.Any], more: dict[str, t.Any], reason: str
) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("scale_set", **{**scale_set, **more})
    assert caught.value.code == "NotEligible"
    assert reason in [found["code"] for found in caught.value.result["verdict"]["reasons"]]
    assert not azure.writes()


def test_deleted_with_its_machines_which_the_plan_lists(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    gone = azure.run("scale_set", name="web", resource_group=scale_set["resource_group"], state="absent")
    machines = [change["path"].split("/")[-2] for change in gone["plan"]["steps"][0]["changes"]]
    assert machines.count("virtualMachines") == 3
    assert gone["scale_set"] is None
    assert azure.run("virtual_machine_info", resource_group=scale_set["resource_group"])["virtual_machines"] == []
    again = azure.run("scale_set", name="web", resource_group=scale_set["resource_group"], state="absent")
    assert not again["changed"]


def test_facts(azure: Azure, scale_set: dict[str, t.Any]) -> None:
    azure.run("scale_set", **scale_set)
    (found,) = azure.run("scale_set_info", resource_group=scale_set["resource_group"], instances=True)["scale_sets"]
    assert len(found["instances"]) == 3
    assert azure.run("scale_set_info", resource_group="not-there")["scale_sets"] == []
