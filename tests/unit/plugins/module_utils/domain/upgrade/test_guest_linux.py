"""Linux systems judged from real partition tables and from fstab files as distributions write them."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.upgrade.guest_linux import RULES, judge_linux

from . import partition_tables as tables

UBUNTU = 'PRETTY_NAME="Ubuntu 22.04.4 LTS"\nNAME="Ubuntu"\nVERSION_ID="22.04"\nID=ubuntu\nID_LIKE=debian\n'
UBUNTU_FSTAB = """\
# CLOUD_IMG: This file was created/modified by the Cloud Image build process
LABEL=cloudimg-rootfs\t/\t ext4\tdiscard,errors=remount-ro\t0 1
LABEL=UEFI\t/boot/efi\tvfat\tumask=0077\t0 1
/dev/disk/cloud/azure_resource-part1\t/mnt\tauto\tdefaults,nofail,x-systemd.after=cloud-init.service\t0\t2
"""
RHEL_FSTAB = """\
#
# /etc/fstab
# Created by anaconda on Wed May 22 09:12:41 2024
#
/dev/mapper/rootvg-rootlv /                       xfs     defaults        0 0
UUID=d7ba7f0f-5e5f-4ab0-8cf0-f2bb23dc5e30 /boot                   xfs     defaults        0 0
UUID=3DB2-1A75          /boot/efi               vfat    defaults,uid=0,gid=0,umask=077,shortname=winnt 0 2
"""
WITHOUT_EFI = "UUID=d7ba7f0f-5e5f-4ab0-8cf0-f2bb23dc5e30 / xfs defaults 0 0\n# UUID=3DB2-1A75 /boot/efi vfat\n"
FILES = "/boot/efi/EFI/BOOT/BOOTX64.EFI\n/boot/efi/EFI/ubuntu/shimx64.efi\n"


@pytest.fixture(scope="module")
def cloud_image(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tables.partitioned(tmp_path_factory.mktemp("cloud"), tables.CLOUD_IMAGE)


def devices(table: str, **efi: str) -> str:
    """Return what lsblk says of the disk whose EFI system partition has these properties."""
    found = {"name": tables.efi_partition(table)["node"], "uuid": "3DB2-1A75", "label": "UEFI", **efi}
    return json.dumps({"blockdevices": [{"name": "/dev/sda", "uuid": None, "label": None, "children": [found]}]})


def evidence(table: str, **more: t.Any) -> dict[str, t.Any]:
    given = {"os_release": UBUNTU, "partition_table": table, "fstab": UBUNTU_FSTAB, "efi_files": FILES, **more}
    return {"system": "linux", **given}


def codes(given: dict[str, t.Any]) -> list[str]:
    return [reason.code for reason in judge_linux(given).reasons]


def test_a_cloud_image_is_ready(cloud_image: str) -> None:
    found = judge_linux(evidence(cloud_image, block_devices=devices(cloud_image)))
    assert (found.state, found.reasons) == ("ready", ())
    assert judge_linux(evidence(cloud_image, block_devices="")).state == "ready"


def test_a_disk_that_sgdisk_partitioned_is_ready(tmp_path: Path) -> None:
    table = tables.partitioned_by_sgdisk(tmp_path, "--new=15:0:+20M", "--typecode=15:ef00", "--new=1:0:0")
    assert codes(evidence(table)) == []


def test_a_disk_that_sgdisk_partitioned_without_an_efi_system_partition_is_not(tmp_path: Path) -> None:
    table = tables.partitioned_by_sgdisk(tmp_path, "--new=1:0:+4M", "--typecode=1:ef02", "--new=2:0:0")
    assert codes(evidence(table)) == ["efi_system_partition_missing"]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param(tables.WITHOUT_EFI, "efi_system_partition_missing", id="gpt without EFI system partition"),
        pytest.param(tables.DOS, "partition_table_not_gpt", id="dos"),
        pytest.param(tables.DOS_WITH_EFI, "partition_table_not_gpt", id="dos with EFI system partition"),
    ],
)
def test_partition_tables_that_uefi_does_not_boot(tmp_path: Path, script: str, code: str) -> None:
    found = judge_linux(evidence(tables.partitioned(tmp_path, script)))
    assert found.state == "not_ready"
    assert [reason.code for reason in found.reasons] == [code]


def test_no_partition_table_is_not_known(tmp_path: Path) -> None:
    assert codes(evidence(tables.unpartitioned(tmp_path))) == ["partition_table_not_known"]


@pytest.mark.parametrize(
    ("fstab", "efi", "expected"),
    [
        pytest.param(RHEL_FSTAB, {}, [], id="by UUID"),
        pytest.param(UBUNTU_FSTAB, {}, [], id="by label"),
        pytest.param('UUID="3DB2-1A75" /boot/efi/ vfat\n', {}, [], id="quoted"),
        pytest.param("/dev/disk/by-label/ESP /boot/efi vfat\n", {}, [], id="a link cannot be compared"),
        pytest.param(RHEL_FSTAB, {"uuid": "0000-0000"}, ["fstab_names_another_partition"], id="another UUID"),
        pytest.param(UBUNTU_FSTAB, {"label": "EFI"}, ["fstab_names_another_partition"], id="another label"),
        pytest.param("/dev/sdz1 /boot/efi vfat\n", {}, ["fstab_names_another_partition"], id="another device"),
        pytest.param(WITHOUT_EFI, {}, ["efi_partition_not_in_fstab"], id="none, and one in a comment"),
        pytest.param("", {}, ["efi_partition_not_in_fstab"], id="no fstab"),
    ],
)
def test_fstab_mounts_the_efi_system_partition(
    cloud_image: str, fstab: str, efi: dict[str, str], expected: list[str]
) -> None:
    assert codes(evidence(cloud_image, fstab=fstab, block_devices=devices(cloud_image, **efi))) == expected


def test_fstab_may_name_the_partition_by_its_own_id(cloud_image: str) -> None:
    own = tables.efi_partition(cloud_image)["uuid"]
    assert codes(evidence(cloud_image, fstab=f"PARTUUID={own.lower()} /boot/efi vfat\n")) == []
    assert codes(evidence(cloud_image, fstab=f"PARTUUID={own[::-1]} /boot/efi vfat\n")) == [
        "fstab_names_another_partition"
    ]


@pytest.mark.parametrize("files", ["", "/boot/efi/EFI/ubuntu/grub.cfg", []])
def test_a_boot_loader_for_efi_has_to_be_there(cloud_image: str, files: t.Any) -> None:
    assert codes(evidence(cloud_image, efi_files=files)) == ["efi_boot_files_missing"]


@pytest.mark.parametrize(
    ("distribution", "version", "expected"),
    [
        ("ubuntu", "18.04", []),
        ("ubuntu", "26.04", []),
        ("ubuntu", "16.04", ["distribution_not_listed"]),
        ("ubuntu", "28.04", ["distribution_newer_than_listed"]),
        ("rhel", "8.10", []),
        ("rhel", "8.5", ["distribution_not_listed"]),
        ("rhel", "11.0", ["distribution_newer_than_listed"]),
        ("almalinux", "8.4", []),
        ("rocky", "9.6", []),
        ("ol", "8.10", []),
        ("ol", "9.5", ["distribution_not_listed"]),
        ("sles", "15.5", []),
        ("sles", "15.2", ["distribution_not_listed"]),
        ("sles", "16.0", []),
        ("debian", "12", ["distribution_not_listed"]),
        ("azurelinux", "3.0", ["distribution_not_listed"]),
        ("mariner", "2.0", ["distribution_not_listed"]),
        ("ubuntu", "", ["distribution_not_listed"]),
        ("", "", ["distribution_not_listed"]),
    ],
)
def test_distributions(cloud_image: str, distribution: str, version: str, expected: list[str]) -> None:
    assert codes(evidence(cloud_image, os_release=f'ID="{distribution}"\nVERSION_ID="{version}"\n')) == expected


def test_a_newer_release_is_a_warning_only(cloud_image: str) -> None:
    assert judge_linux(evidence(cloud_image, os_release="ID=ubuntu\nVERSION_ID=28.04\n")).state == "ready"


def test_nothing_gathered_is_not_ready() -> None:
    found = codes({"system": "linux"})
    assert found == [
        "distribution_not_listed",
        "partition_table_not_known",
        "efi_partition_not_in_fstab",
        "efi_boot_files_missing",
    ]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"partition_table": "sfdisk: cannot open /dev/sda"}, id="no JSON"),
        pytest.param({"partition_tabel": "{}"}, id="another name"),
        pytest.param(["linux"], id="no mapping"),
    ],
)
def test_what_is_no_evidence_is_refused(given: t.Any) -> None:
    with pytest.raises(InvalidOption, match="evidence"):
        judge_linux(given)


def test_what_a_host_prints_and_nobody_can_read_is_not_known(cloud_image: str) -> None:
    output = "Last login\r\n=== partition_table ===\r\nsfdisk: not found\r\n=== block_devices ===\r\n"
    given = {"system": "linux", "os_release": UBUNTU, "fstab": UBUNTU_FSTAB, "efi_files": FILES, "output": output}
    assert codes(given) == ["partition_table_not_known"]
    # A part that is given stands in place of what was printed.
    assert codes({**given, "partition_table": cloud_image}) == []


def test_every_rule_has_been_seen_to_find_something() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [rule.code for rule in RULES if f'"{rule.code}"' not in text] == []
