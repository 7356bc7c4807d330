"""The script that asks a Linux system how it is laid out: what it prints is what the filter reads."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.upgrade.guest_linux import LinuxGuest, judge_linux
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.upgrade import partition_tables as tables

CHECKOUT = Path(__file__).resolve().parents[3]
SCRIPT = CHECKOUT / "roles" / "upgrade" / "files" / "guest_linux.sh"
# What stands in for the commands that look at disks: their answers are files beside them.
LSBLK = """case "$*" in *-s*) printf '/dev/sda1 part\\n/dev/sda disk\\n' ;; *) cat "$0.json" ;; esac"""


def command(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def ask(commands: Path) -> str:
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    run = ["/bin/sh", "-c", SCRIPT.read_text(encoding="utf-8")]
    return subprocess.run(run, env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """Return a folder of commands that show a disk which sfdisk partitioned."""
    folder = tmp_path / "bin"
    folder.mkdir()
    table = tables.partitioned(tmp_path, tables.CLOUD_IMAGE)
    (folder / "sfdisk.json").write_text(table, encoding="utf-8")
    efi = tables.efi_partition(table)["node"]
    (folder / "lsblk.json").write_text(
        f'{{"blockdevices": [{{"name": "{efi}", "uuid": "A-B", "label": "UEFI"}}]}}', encoding="utf-8"
    )
    command(folder, "findmnt", "echo /dev/sda1[/@]")
    command(folder, "lsblk", LSBLK)
    command(folder, "sfdisk", '[ "$2" = /dev/sda ] && cat "$0.json"')
    command(folder, "find", "echo /boot/efi/EFI/BOOT/BOOTX64.EFI")
    command(folder, "grep", "echo LABEL=UEFI /boot/efi vfat defaults 0 0")
    return folder


def test_what_it_prints_is_judged(commands: Path) -> None:
    given = {"system": "linux", "output": f"Last login: today\n{ask(commands)}"}
    guest = LinuxGuest.read(given)
    assert guest.label == "gpt"
    assert guest.mounted_from == "LABEL=UEFI"
    assert "label=uefi" in guest.names_of_efi_partition
    # The distribution is that of the machine which the test runs on.
    assert {reason.about for reason in judge_linux(given).reasons} <= {"os_release"}


def test_where_the_disk_cannot_be_found_it_still_answers(commands: Path) -> None:
    command(commands, "findmnt", "echo overlay")
    command(commands, "lsblk", "exit 1")
    reasons = judge_linux({"system": "linux", "output": ask(commands)}).reasons
    assert "partition_table_not_known" in [reason.code for reason in reasons]
