"""Another OS disk for a machine that exists: only with leave, judged beforehand, and the old one stays."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed
from .test_machine_options import changes, machine

__all__ = ["machine"]
IMAGE = "Canonical:ubuntu-24_04-lts:server:latest"
FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"


def swap(machine: dict[str, t.Any], disk: str, **more: t.Any) -> dict[str, t.Any]:
    named = {key: machine[key] for key in ("name", "resource_group")}
    return {**named, "os_disk": {"managed_disk": disk, **more}}


def test_swapped_as_planned_and_the_old_disk_stays(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    azure.run("managed_disk", name="restored", resource_group=group, source={"image": IMAGE})
    before = azure.run("virtual_machine_info", name="web1", resource_group=group)["virtual_machines"][0]["os_disk_id"]
    wanted = swap(machine, "restored", swap=True)
    planned = azure.run("virtual_machine", check=True, **wanted)
    assert changes(planned) == {"os_disk.managed_disk": "needs reboot"}
    done = azure.run("virtual_machine", **wanted)
    assert done["plan"] == planned["plan"]
    assert done["virtual_machine"]["os_disk_id"].endswith("/restored")
    assert not azure.run("virtual_machine", **wanted)["changed"]
    kept = azure.run("managed_disk", name=before.rsplit("/", 1)[-1], resource_group=group)
    assert not kept["changed"]
    assert kept["managed_disk"]["properties"]["diskState"] == "Unattached"


def test_without_leave_another_disk_is_drift(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    azure.run("managed_disk", name="restored", resource_group=group, source={"image": IMAGE})
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **swap(machine, "restored"))
    assert caught.value.code == "ImmutableDrift"
    assert not azure.writes()


def test_every_reason_against_a_disk_is_told(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    azure.run("managed_disk", name="old", resource_group=group, source={"image": FIRST_GENERATION}, generation="V1")
    windows = "MicrosoftWindowsServer:WindowsServer:2022-datacenter-g2:latest"
    azure.run("managed_disk", name="windows", resource_group=group, source={"image": windows})
    azure.forget()
    for disk, reason in (("old", "swap_changes_generation"), ("windows", "swap_changes_system")):
        with pytest.raises(Failed) as caught:
            azure.run("virtual_machine", **swap(machine, disk, swap=True))
        assert caught.value.code == "NotEligible"
        (found,) = caught.value.result["verdict"]["reasons"]
        assert found["code"] == reason
        assert disk in found["message"]
        assert "web1" in found["message"]
    assert not azure.writes()
