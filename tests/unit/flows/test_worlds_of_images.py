"""Images, plans and confidential disks where Azure answers otherwise than the emulator does."""

from __future__ import annotations

import typing as t

import pytest

from . import test_marketplace_terms
from .azure import Azure
from .machines import machine_options

CONFIDENTIAL: dict[str, t.Any] = {
    "size": ["Standard_DC2as_v5"],
    "image": "Canonical:0001-com-ubuntu-confidential-vm-jammy:22_04-lts-cvm:latest",
    "security_type": "confidential_vm",
}

sold = test_marketplace_terms.machine
not_accepted = test_marketplace_terms.not_accepted


@pytest.mark.parametrize("ignored", [False, True])
def test_versions_have_their_properties_whether_the_list_expands_them_or_not(azure: Azure, ignored: bool) -> None:
    azure.admin("PUT", "settings", {"expand_of_versions_is_ignored": ignored})
    rhel = {"location": "eastus", "publisher": "RedHat", "offer": "RHEL", "sku": "8-lvm-gen2"}
    for version, count in (("latest", 1), ("all", 2)):
        images = azure.run("image_info", **rhel, version=version)["images"]
        assert [image["generation"] for image in images] == ["V2"] * count


@pytest.mark.parametrize("ignored", [False, True])
def test_a_vm_is_created_whether_the_list_expands_properties_or_not(azure: Azure, group: str, ignored: bool) -> None:
    azure.admin("PUT", "settings", {"expand_of_versions_is_ignored": ignored})
    made = azure.run("virtual_machine", **machine_options(azure, group))
    assert (made["virtual_machine"]["generation"], made["verdict"]["eligible"]) == ("V2", True)


@pytest.mark.parametrize("bad_request", [False, True])
def test_a_plan_without_an_agreement_needs_none(azure: Azure, sold: dict[str, t.Any], bad_request: bool) -> None:
    azure.admin("PUT", "settings", {"missing_agreement_is_bad_request": bad_request})
    made = azure.run("virtual_machine", **sold, accept_terms=True)
    assert made["virtual_machine"]["generation"] == "V1"
    assert not azure.run("virtual_machine", **sold, accept_terms=True)["changed"]


@pytest.mark.usefixtures("not_accepted")
@pytest.mark.parametrize("never", [False, True])
def test_accepted_terms_create_a_vm_whatever_the_agreement_says(
    azure: Azure, sold: dict[str, t.Any], never: bool
) -> None:
    azure.admin("PUT", "settings", {"agreement_is_never_accepted": never})
    for name, more in (("first", {"accept_terms": True}), ("second", {"accept_terms": True}), ("third", {})):
        wanted = {**sold, "name": name, **more}
        made = azure.run("virtual_machine", **wanted)
        assert [step["method"] for step in made["plan"]["steps"]] == (["PUT", "PUT"] if name == "first" else ["PUT"])
        assert not azure.run("virtual_machine", **wanted)["changed"]


@pytest.mark.parametrize("needed", [False, True])
def test_a_confidential_disk_is_attached_with_its_encryption(azure: Azure, group: str, needed: bool) -> None:
    azure.admin("PUT", "settings", {"confidential_attach_needs_encryption_type": needed})
    first = machine_options(azure, group, **CONFIDENTIAL, os_disk={"name": "cvm", "delete_option": "Detach"})
    azure.run("virtual_machine", **first)
    azure.run("virtual_machine", name=first["name"], resource_group=group, state="absent")
    unused = ("image", "admin_username", "ssh_public_keys", "os_disk")
    again = {name: value for name, value in first.items() if name not in unused}
    again |= {"name": "web2", "os_disk": {"managed_disk": "cvm"}}
    made = azure.run("virtual_machine", **again)["virtual_machine"]
    assert made["security_type"] == "confidential_vm"
    profile = made["properties"]["storageProfile"]["osDisk"]["managedDisk"]["securityProfile"]
    assert profile["securityEncryptionType"] == "VMGuestStateOnly"
    assert not azure.run("virtual_machine", **again)["changed"]


@pytest.mark.parametrize("ignored", [False, True])
def test_the_last_tag_is_removed_whether_empty_tags_are_a_change_or_not(
    azure: Azure, group: str, ignored: bool
) -> None:
    azure.admin("PUT", "settings", {"empty_tags_are_ignored": ignored})
    disk = {"name": "data", "resource_group": group, "size_gb": 8}
    machine = {"name": "web1", "resource_group": group}
    azure.run("virtual_machine", **machine_options(azure, group, tags={"a": "1", "b": "2"}))
    azure.run("managed_disk", **disk, tags={"a": "1"})
    for module, options in (("virtual_machine", machine), ("managed_disk", disk)):
        wanted = {**options, "tags": {}, "purge_tags": True}
        assert azure.run(module, **wanted)[module]["tags"] == {}
        assert not azure.run(module, **wanted)["changed"]
