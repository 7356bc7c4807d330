"""A machine that a task of azure.azcollection makes is what the rewritten task asks for: nothing is planned."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page
from ansible_collections.gen2.azure.tests.unit.flows.azcollection import KEY, machine_body
from ansible_collections.gen2.azure.tests.unit.flows.azure import Azure
from ansible_collections.gen2.azure.tests.unit.flows.examples import filled

from .azcollection import MODULE, sent_body

OURS, THEIRS = "gen2.azure.virtual_machine", f"azure.azcollection.{MODULE}"
VERSION = "2024-07-01"
INTERFACES = "Microsoft.Network/networkInterfaces"
WINDOWS = {
    "publisher": "MicrosoftWindowsServer",
    "offer": "WindowsServer",
    "sku": "2022-datacenter-g2",
    "version": "latest",
}
PASSWORD = {"admin_password": "Aa1-hush-hush-hush"}

# What is added to the guide's task, in their words and in ours, as the guide's tables have it.
REWRITTEN = {
    "the guide's": ({}, {}),
    "its system disk": (
        {
            "os_disk_name": "root",
            "os_disk_size_gb": 64,
            "os_disk_caching": "ReadWrite",
            "managed_disk_type": "StandardSSD_LRS",
        },
        {"os_disk": {"name": "root", "size_gb": 64, "caching": "ReadWrite", "storage_account_type": "StandardSSD_LRS"}},
    ),
    "an ephemeral system disk": (
        {
            "ephemeral_os_disk": True,
            "os_disk_caching": "ReadOnly",
            "managed_disk_type": "Standard_LRS",
            "vm_size": "Standard_D4s_v3",
        },
        {"os_disk": {"ephemeral": True, "caching": "ReadOnly"}, "size": "Standard_D4s_v3"},
    ),
    "data disks": (
        {
            "data_disks": [
                {"lun": 0, "disk_size_gb": 32, "managed_disk_type": "Premium_LRS", "caching": "ReadOnly"},
                {"lun": 4, "disk_size_gb": 64, "managed_disk_type": "Standard_LRS", "name": "logs", "caching": "None"},
            ]
        },
        {
            "data_disks": [
                {"lun": 0, "size_gb": 32, "storage_account_type": "Premium_LRS", "caching": "ReadOnly"},
                {"lun": 4, "size_gb": 64, "storage_account_type": "Standard_LRS", "name": "logs", "caching": "None"},
            ]
        },
    ),
    "a password": (
        {"ssh_password_enabled": True, "ssh_public_keys": None, **PASSWORD},
        {"ssh_public_keys": None, **PASSWORD},
    ),
    "Windows": (
        {
            "os_type": "Windows",
            "image": WINDOWS,
            "ssh_public_keys": None,
            "short_hostname": "web",
            "windows_config": {"provision_vm_agent": True, "enable_automatic_updates": True},
            **PASSWORD,
        },
        {"image": WINDOWS, "ssh_public_keys": None, "computer_name": "web", "provision_vm_agent": True, **PASSWORD},
    ),
    "trusted launch": (
        {
            "security_profile": {
                "security_type": "TrustedLaunch",
                "encryption_at_host": True,
                "uefi_settings": {"secure_boot_enabled": True, "v_tpm_enabled": True},
            }
        },
        {"security_type": "trusted_launch", "encryption_at_host": True, "secure_boot": True, "vtpm": True},
    ),
    "spot": (
        {"priority": "Spot", "eviction_policy": "Deallocate", "max_price": -1},
        {"priority": "spot", "eviction_policy": "deallocate", "max_price": -1},
    ),
    "identity": (
        {"vm_identity": {"type": "SystemAssigned"}},
        {"identity": {"system_assigned": True}},
    ),
    "boot diagnostics": (
        {"boot_diagnostics": {"enabled": True, "type": "managed"}},
        {"boot_diagnostics": {"enabled": True}},
    ),
    "data of the guest": (
        {"custom_data": "#cloud-config", "user_data": "hello"},
        {"custom_data": "#cloud-config", "user_data": "hello"},
    ),
    "a licence": (
        {"license_type": "RHEL_BYOS"},
        {"license_type": "RHEL_BYOS"},
    ),
}


@pytest.fixture
def azure(emulator: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Azure:
    for name, value in emulator.items():
        if name.startswith(("AZURE_", "REQUESTS_")):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return Azure(emulator)


@pytest.fixture
def group(azure: Azure) -> Iterator[str]:
    """Make a resource group, a network in it, and the interface that the guide's machine has."""
    group = f"adopt-{uuid.uuid4().hex[:8]}"
    subnet = {"name": "default", "address_prefix": "10.0.0.0/24"}
    network = {"address_prefixes": ["10.0.0.0/16"], "location": "eastus", "subnet": subnet}
    made = azure.run("virtual_network", name="net", resource_group=group, **network)
    address = {"name": "default", "properties": {"subnet": {"id": made["subnet_id"]}, "primary": True}}
    interface = {"location": "eastus", "properties": {"ipConfigurations": [address]}}
    azure.put(azure.id_of(group, INTERFACES, "web1-nic"), VERSION, interface)
    yield group
    azure.run("virtual_network", name="net", resource_group=group, state="absent", delete_resource_group=True)


def guide(module: str) -> dict[str, Any]:
    """Return the options of the guide's first task in one of the collections."""
    task = next(task for task in Page.of("migration").tasks() if module in task)
    return dict(filled(task[module], {"key": KEY, "interface_id": "{{ interface_id }}"}))


def latest(azure: Azure, image: dict[str, str]) -> str:
    (found,) = azure.run("image_info", location="eastus", **image)["images"]
    return str(found["version"])


@pytest.mark.parametrize(("theirs", "ours"), REWRITTEN.values(), ids=REWRITTEN)
def test_nothing_is_planned(azure: Azure, group: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    before = {**guide(THEIRS), **theirs}
    version = latest(azure, before["image"])
    interfaces = azure.collection(group, INTERFACES)
    body = sent_body(before, location="eastus", version=version, interfaces=interfaces)
    azure.put(azure.id_of(group, "Microsoft.Compute/virtualMachines", "web1"), VERSION, body)
    azure.forget()
    after = {**guide(OURS), "resource_group": group, "network_interfaces": [f"{interfaces}/web1-nic"], **ours}
    planned = azure.run("virtual_machine", check=True, **after)
    assert planned["plan"]["steps"] == []
    assert not azure.run("virtual_machine", **after)["changed"]
    assert not azure.writes()


def test_the_body_that_the_unit_tests_adopt_is_the_one_that_is_sent() -> None:
    body = sent_body(guide(THEIRS), location="eastus", version="22.04.1", interfaces="/nics")
    assert body == machine_body("web1", "/nics/web1-nic", "22_04-lts-gen2", "22.04.1")
