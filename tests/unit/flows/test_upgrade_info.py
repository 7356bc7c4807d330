"""Readiness of machines that are there: what was asked for is judged, and nothing is written."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure
from .machines import GEN2, machine_options

FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"


@pytest.fixture
def machines(azure: Azure, group: str) -> str:
    """Make a machine that is ready, one whose size is too old, and one that is generation 2; return their group."""
    first = {"image": FIRST_GENERATION, "generation": "V1"}
    old = {"size": ["Standard_D2_v2"], "os_disk": {"storage_account_type": "Standard_LRS"}}
    azure.run("virtual_machine", **machine_options(azure, group, name="ready", **first))
    azure.run("virtual_machine", **machine_options(azure, group, name="small", **first, **old))
    azure.run("virtual_machine", **machine_options(azure, group, name="done", image=GEN2))
    azure.forget()
    return group


def judged(result: dict[str, t.Any]) -> dict[str, tuple[str, list[str]]]:
    return {
        machine["name"]: (
            machine["state"],
            [reason["code"] for reason in machine["reasons"] if reason["severity"] == "blocker"],
        )
        for machine in result["virtual_machines"]
    }


def test_a_group_is_judged_without_a_write(azure: Azure, machines: str) -> None:
    found = azure.run("upgrade_info", resource_group=machines, backup_policy="none")
    assert judged(found) == {
        "ready": ("ready", []),
        "small": ("not_ready", ["size_cannot_boot_asked_generation", "size_lacks_trusted_launch"]),
        "done": ("already", []),
    }
    assert not found["changed"]
    assert not azure.writes()
    # Three machines, one listing of them, one of the disks; sizes are listed once and asked again before a no.
    assert len([entry for entry in azure.requests() if entry["path"].lower().endswith("/disks")]) == 1


def test_one_machine_by_name(azure: Azure, machines: str) -> None:
    found = azure.run("upgrade_info", resource_group=machines, name="ready")
    (machine,) = found["virtual_machines"]
    assert (machine["resource_group"], machine["generation"], machine["power_state"]) == (machines, "V1", "running")
    assert "upgrade_has_no_way_back" in [reason["code"] for reason in machine["reasons"]]
    assert "backup_policy_not_known" in [reason["code"] for reason in machine["reasons"]]


def test_deallocated_machines_are_judged_by_their_disks(azure: Azure, machines: str) -> None:
    azure.run("virtual_machine", name="ready", resource_group=machines, generation="any", power_state="deallocated")
    found = judged(azure.run("upgrade_info", resource_group=machines, name="ready", backup_policy="enhanced"))
    assert found["ready"] == ("ready", [])


def test_the_subscription_holds_them_too(azure: Azure, machines: str) -> None:
    found = azure.run("upgrade_info")["virtual_machines"]
    assert {machine["name"] for machine in found if machine["resource_group"].lower() == machines} == {
        "ready",
        "small",
        "done",
    }


def test_nothing_there_is_an_empty_answer(azure: Azure, group: str) -> None:
    assert azure.run("upgrade_info", resource_group=group, name="nobody")["virtual_machines"] == []
    assert azure.run("upgrade_info", resource_group=f"{group}-gone")["virtual_machines"] == []
