"""Flows of managed_image: images of machines."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed

VERSION = "2026-04-01"
GEN1 = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"
GEN2 = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEw2Zm9yVGVzdGluZ09ubHlOb3RBUmVhbEtleUF0QWxs test"


def builder(azure: Azure, group: str, *, generalised: bool = True, **options: t.Any) -> dict[str, t.Any]:
    """Make a machine, mark it generalised if asked to, and return the options of an image of it."""
    made = {"size": ["Standard_D2s_v3"], "image": GEN2, "admin_username": "azureuser", "ssh_public_keys": [KEY]}
    azure.run(
        "virtual_machine",
        name="builder",
        resource_group=group,
        subnet_id=azure.id_of(group, "Microsoft.Network/virtualNetworks", "net") + "/subnets/default",
        power_state="deallocated",
        **{**made, **options},
    )
    if generalised:
        azure.post(azure.id_of(group, "Microsoft.Compute/virtualMachines", "builder") + "/generalize", VERSION)
    azure.forget()
    return {"name": "golden", "resource_group": group, "source": {"virtual_machine": "builder"}}


@pytest.mark.parametrize(("image", "generation"), [(GEN1, "V1"), (GEN2, "V2")], ids=["V1", "V2"])
def test_of_a_generalised_machine(azure: Azure, group: str, image: str, generation: str) -> None:
    options = builder(azure, group, image=image, generation=generation)
    result = azure.run("managed_image", generation=generation, **options)
    assert result["changed"]
    assert result["managed_image"]["generation"] == generation
    assert azure.writes() == ["PUT images/golden"]
    azure.forget()
    assert not azure.run("managed_image", generation=generation, **options)["changed"]
    assert len(azure.requests()) == 1


@pytest.mark.parametrize(
    ("machine", "asked", "code"),
    [
        pytest.param({"generalised": False}, {}, "machine_is_not_generalised", id="not generalised"),
        pytest.param({}, {"generation": "V1"}, "source_records_other_generation", id="other generation"),
        pytest.param(
            {"security_type": "trusted_launch"}, {}, "security_type_has_no_managed_image", id="trusted launch"
        ),
    ],
)
def test_refused_before_any_write(
    azure: Azure, group: str, machine: dict[str, t.Any], asked: dict[str, t.Any], code: str
) -> None:
    options = builder(azure, group, **machine)
    with pytest.raises(Failed) as caught:
        azure.run("managed_image", **options, **asked)
    assert caught.value.result["error"]["reasons"] == [code]
    assert azure.writes() == []
