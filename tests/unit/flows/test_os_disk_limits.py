"""OS disks by Microsoft's pages: a warning where Azure goes on, a refusal before any write where it does not."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed

IMAGE_1 = "Canonical:ubuntu-24_04-lts:server-gen1:latest"


@pytest.fixture
def options(azure: Azure, group: str) -> dict[str, t.Any]:
    return {
        "name": "web1",
        "resource_group": group,
        "location": "eastus",
        "size": ["Standard_D2s_v5"],
        "image": "Canonical:ubuntu-24_04-lts:server:latest",
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
    }


def test_a_large_os_disk_of_generation_1_is_created_with_a_warning(azure: Azure, options: dict[str, t.Any]) -> None:
    options |= {"image": IMAGE_1, "generation": "V1", "os_disk": {"size_gb": 3000}}
    made = azure.run("virtual_machine", **options)
    assert made["virtual_machine"]["generation"] == "V1"
    (warning,) = [each for each in made["warnings"] if "3000 GiB" in each]
    assert "virtual-machines/generation-2" in warning
    assert "managed-disks-overview#os-disk" in warning


def test_a_standard_hdd_os_disk_is_created_with_a_warning(azure: Azure, options: dict[str, t.Any]) -> None:
    made = azure.run("virtual_machine", **options, os_disk={"storage_account_type": "Standard_LRS"})
    assert any("2028-09-08" in each for each in made["warnings"])


@pytest.mark.parametrize(
    ("size", "disk", "code"),
    [
        ("Standard_M208ms_v2", {"size_gb": 2041}, "ephemeral_too_large"),
        ("Standard_D4s_v3", {"ephemeral_full_caching": True}, "full_caching_not_supported"),
    ],
)
def test_an_ephemeral_os_disk_is_refused_before_any_write(
    azure: Azure, options: dict[str, t.Any], size: str, disk: dict[str, t.Any], code: str
) -> None:
    wanted = {"ephemeral": True, "caching": "ReadOnly", **disk}
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**options, "size": [size]}, os_disk=wanted)
    assert caught.value.result["error"]["reasons"] == [code]
    assert azure.writes() == []


def test_an_ephemeral_os_disk_with_full_caching_is_created(azure: Azure, options: dict[str, t.Any]) -> None:
    disk = {"ephemeral": True, "caching": "ReadOnly", "ephemeral_full_caching": True}
    wanted = {**options, "size": ["Standard_L8s_v2"], "os_disk": disk}
    made = azure.run("virtual_machine", **wanted)
    settings = made["virtual_machine"]["properties"]["storageProfile"]["osDisk"]["diffDiskSettings"]
    assert settings["enableFullCaching"] is True
    assert not azure.run("virtual_machine", **wanted)["changed"]
