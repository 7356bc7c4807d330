from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

from .options import DISK, NIC, SUBNET, desired

CONTRADICTIONS: dict[str, tuple[dict[str, t.Any], str]] = {
    "name with a space": ({"name": "web 1"}, "name"),
    "name too long": ({"name": "w" * 65}, "name"),
    "name ends in a dot": ({"name": "web."}, "name"),
    "name starts with an underscore": ({"name": "_web"}, "name"),
    "two sources": ({"image": "a:b:c:d", "os_disk": {"managed_disk": DISK}}, "image"),
    "account beside a disk": ({"os_disk": {"managed_disk": DISK}, "admin_username": "me"}, "admin_username"),
    "keys beside a disk": ({"os_disk": {"managed_disk": DISK}, "ssh_public_keys": ["k"]}, "ssh_public_keys"),
    "host name beside a disk": ({"os_disk": {"managed_disk": DISK}, "computer_name": "x"}, "computer_name"),
    "id of no disk": ({"os_disk": {"managed_disk": NIC}}, "os_disk.managed_disk"),
    "two networks": ({"subnet_id": SUBNET, "network_interfaces": [NIC]}, "subnet_id"),
    "id of no subnet": ({"subnet_id": NIC}, "subnet_id"),
    "id of no interface": ({"network_interfaces": [SUBNET]}, "network_interfaces"),
    "public address of nothing": ({"public_ip": True}, "public_ip"),
    "secure boot of standard": ({"security_type": "standard", "secure_boot": True}, "secure_boot"),
    "lun twice": ({"data_disks": [{"lun": 1, "size_gb": 4}, {"lun": 1, "size_gb": 8}]}, "data_disks"),
    "data disk of nothing": ({"data_disks": [{"lun": 1}]}, "data_disks[lun=1]"),
    "malformed URN": ({"image": "Canonical:jammy"}, "image"),
}


@pytest.mark.parametrize(("given", "option"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_bad_input_names_the_option(given: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(**given)
    assert caught.value.option == option
    assert caught.value.accepted


@pytest.mark.parametrize("name", ["w", "web1", "web-1", "Web.1", "w" * 64])
def test_good_names(name: str) -> None:
    assert desired(name=name).resource_id.name == name


def test_a_disk_by_name_is_in_the_machines_group() -> None:
    assert str(desired(os_disk={"managed_disk": "os1"}).os_disk) == DISK


def test_a_location_is_taken_as_people_write_it() -> None:
    assert desired(location="West Europe").location == "westeurope"


def test_only_what_is_given_is_declared() -> None:
    assert desired().declared == {}


def test_a_disk_that_is_yet_to_be_made_is_described() -> None:
    expected = {"generation": "V2", "security_type": "trusted_launch", "zone": 1}
    machine = desired(os_disk={"managed_disk": "os1", "expected": expected})
    disk = SourceFacts.from_expected(str(machine.os_disk), machine.expected_disk or {})
    assert (disk.generation, disk.security_type, disk.zones) == ("V2", "TrustedLaunch", ("1",))


def test_what_is_expected_belongs_to_a_disk() -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(os_disk={"expected": {"generation": "V2"}})
    assert caught.value.option == "os_disk.expected"
