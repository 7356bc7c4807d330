"""A generation 1 machine that takes trusted launch: only with leave, judged beforehand, and quiet afterwards."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed

FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    options = {
        "name": "old",
        "resource_group": group,
        "location": "eastus",
        "size": ["Standard_D2s_v5"],
        "image": FIRST_GENERATION,
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
    }
    azure.run("virtual_machine", **options, generation="V1")
    azure.forget()
    return options


WANTED = {"security_type": "trusted_launch", "secure_boot": False, "vtpm": True}


def test_upgraded_as_planned_and_quiet_afterwards(azure: Azure, machine: dict[str, t.Any]) -> None:
    wanted = {**machine, **WANTED, "upgrade_generation": True, "allow_deallocate": True}
    planned = azure.run("virtual_machine", check=True, **wanted)
    assert not azure.writes()
    done = azure.run("virtual_machine", **wanted)
    assert done["plan"] == planned["plan"]
    found = done["virtual_machine"]
    assert (found["generation"], found["security_type"], found["power_state"]) == ("V2", "trusted_launch", "running")
    assert (found["secure_boot"], found["vtpm"]) == (False, True)
    assert "upgrade_has_no_way_back" in [reason["code"] for reason in done["verdict"]["reasons"]]
    # The machine still names the image of generation 1, and so may the playbook.
    assert not azure.run("virtual_machine", **wanted)["changed"]
    assert not azure.run("virtual_machine", **{**machine, **WANTED})["changed"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param({**WANTED, "allow_deallocate": True}, "NeedsPermission", id="no leave to upgrade"),
        pytest.param({**WANTED, "generation": "any", "allow_deallocate": True}, "NeedsPermission", id="any generation"),
        pytest.param({**WANTED, "upgrade_generation": True}, "NeedsPermission", id="no leave to deallocate"),
        pytest.param({"upgrade_generation": True, "allow_deallocate": True}, "ImmutableDrift", id="not trusted"),
    ],
)
def test_refused_before_any_write(azure: Azure, machine: dict[str, t.Any], more: dict[str, t.Any], code: str) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**machine, **more})
    assert caught.value.code == code
    assert not azure.writes()


def test_a_size_that_has_no_trusted_launch_is_a_reason(azure: Azure, machine: dict[str, t.Any]) -> None:
    small = {
        **machine,
        "name": "small",
        "size": ["Standard_D2_v2"],
        "os_disk": {"storage_account_type": "Standard_LRS"},
    }
    azure.run("virtual_machine", **small, generation="V1")
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**small, **WANTED}, upgrade_generation=True, allow_deallocate=True)
    assert caught.value.code == "NotEligible"
    assert not azure.writes()
