"""Partition tables in plain files: written by sfdisk or sgdisk, read back by sfdisk as the role does on hosts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest

EFI_SYSTEM = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
_BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
_LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])

# The first is what the marketplace's images of generation 1 are laid out as today, the others UEFI cannot boot.
CLOUD_IMAGE = f"label: gpt\n,40M,{_LINUX}\n,4M,{_BIOS_BOOT}\n,,{EFI_SYSTEM}\n"
WITHOUT_EFI = f"label: gpt\n,4M,{_BIOS_BOOT}\n,,{_LINUX}\n"
DOS = "label: dos\n,,83,*\n"
DOS_WITH_EFI = "label: dos\n,20M,ef\n,,83,*\n"


def _tool(name: str) -> str:
    found = shutil.which(name, path=_PATH)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def partitioned(folder: Path, script: str) -> str:
    """Return what sfdisk says of a disk that it partitioned by the script."""
    disk = _disk(folder)
    subprocess.run([_tool("sfdisk"), "--quiet", disk], input=script, text=True, check=True, capture_output=True)
    return _read(disk)


def partitioned_by_sgdisk(folder: Path, *arguments: str) -> str:
    """Return what sfdisk says of a disk that sgdisk partitioned."""
    disk = _disk(folder)
    subprocess.run([_tool("sgdisk"), *arguments, disk], check=True, capture_output=True)
    return _read(disk)


def unpartitioned(folder: Path) -> str:
    """Return what sfdisk says of a disk without a partition table: nothing, on its standard output."""
    return _read(_disk(folder), check=False)


def efi_partition(table: str) -> dict[str, t.Any]:
    """Return the EFI system partition of what sfdisk said."""
    partitions = json.loads(table)["partitiontable"]["partitions"]
    found: dict[str, t.Any] = next(each for each in partitions if each["type"] == EFI_SYSTEM)
    return found


def _disk(folder: Path) -> str:
    path = folder / "disk.img"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    return str(path)


def _read(disk: str, *, check: bool = True) -> str:
    return subprocess.run([_tool("sfdisk"), "-J", disk], check=check, capture_output=True, text=True).stdout
