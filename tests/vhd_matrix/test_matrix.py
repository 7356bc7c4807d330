"""Images made by qemu-img, sfdisk, sgdisk, mkfs.fat and mtools: what is told of each, and what its command mends."""

from __future__ import annotations

import itertools
import json
import runpy
import subprocess
import sys
import typing as t
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = runpy.run_path(str(Path(__file__).resolve().parents[1] / "checkout.py"))
sys.path.insert(0, str(TOOLS["link_tree"]()))

from ansible_collections.gen2.azure.plugins.module_utils.local_image import describe_local_image  # noqa: E402

MIB = 1 << 20
SIZE = 64 * MIB
FIRST = 2048
FORMATS = {
    "raw": ["-O", "raw"],
    "fixed": ["-O", "vpc", "-o", "subformat=fixed,force_size=on"],
    "dynamic": ["-O", "vpc", "-o", "subformat=dynamic,force_size=on"],
    "vhdx": ["-O", "vhdx"],
    "vhdx-fixed": ["-O", "vhdx", "-o", "subformat=fixed"],
    "qcow2": ["-O", "qcow2"],
}
TABLES = ("gpt", "mbr", "none")
FAT_SECTORS = 40 * MIB // 512


def run(*command: str | Path, stdin: str | None = None) -> str:
    done = subprocess.run([*map(str, command)], input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def make_disk(disk: Path, *, table: str, loader: str | None, size: int = SIZE, bits: int = 16) -> None:
    """Write a raw disk; with a loader, its first partition is an EFI system partition that holds it."""
    disk.touch()
    with disk.open("r+b") as file:
        file.truncate(size)
    if table == "gpt":
        run("sgdisk", "--new", f"1:{FIRST}:+{FAT_SECTORS}", "--typecode", "1:ef00" if loader else "1:8300", disk)
    elif table == "mbr":
        kind = "ef" if loader else "83"
        run("sfdisk", "--quiet", disk, stdin=f"label: dos\nstart={FIRST}, size={FAT_SECTORS}, type={kind}\n")
    if not loader:
        return
    offset = 0 if table == "none" else FIRST * 512
    run("mkfs.fat", "-F", bits, "--offset", offset // 512, disk, FAT_SECTORS // 2)
    volume = f"{disk}@@{offset}"
    run("mmd", "-i", volume, "::/EFI", "::/EFI/BOOT")
    efi = disk.with_suffix(".efi")
    efi.write_bytes(b"MZ" + bytes(1000))
    run("mcopy", "-i", volume, efi, f"::/EFI/BOOT/{loader}")


def pack(disk: Path, kind: str) -> Path:
    # A name that a shell, and qemu-img where it reads options, would take for more than a name.
    image = disk.with_name(f"it's $0, {kind}.{'vhd' if kind in ('fixed', 'dynamic') else 'img'}")
    run("qemu-img", "convert", "-f", "raw", *FORMATS[kind], disk, image)
    return image


def size_by_qemu_img(image: Path, form: str) -> int:
    # Left to itself, it takes a fixed VHD, which has nothing at its start, for a raw disk.
    told = json.loads(run("qemu-img", "info", "--output=json", "-f", form, image))
    return int(told["virtual-size"])


def describe(image: Path) -> dict[str, t.Any]:
    return describe_local_image({"path": str(image)})


def codes(found: dict[str, t.Any]) -> set[str]:
    return {shortfall["code"] for shortfall in found["shortfalls"]}


def mended(found: dict[str, t.Any]) -> dict[str, t.Any]:
    """Run the one command that an image's shortfalls name, and return what is told of the result."""
    commands = {shortfall["command"] for shortfall in found["shortfalls"]}
    assert len(commands) == 1
    (command,) = commands
    assert command is not None
    run("sh", "-c", command)
    return describe(Path(f"{Path(found['file']).with_suffix('')}-azure.vhd"))


@pytest.mark.parametrize(
    ("kind", "table", "esp", "aligned"), list(itertools.product(FORMATS, TABLES, (True, False), (True, False)))
)
def test_verdict_and_what_mends_it(tmp_path: Path, kind: str, table: str, esp: bool, aligned: bool) -> None:
    disk = tmp_path / "disk.raw"
    size = SIZE if aligned else SIZE + 512 * 7
    make_disk(disk, table=table, loader="BOOTX64.EFI" if esp else None, size=size)
    image = pack(disk, kind)
    found = describe(image)
    boots_as = ["V2"] if esp and table != "none" else []
    if kind == "qcow2":
        assert codes(found) == {"not_vhd"}
    else:
        assert found["virtual_size"] == size_by_qemu_img(image, FORMATS[kind][1]) == size
        assert found["partition_table"]["kind"] == table
        assert found["boots_as"] == boots_as
        expected = {"fixed": set(), "dynamic": {"not_fixed"}}.get(kind, {"not_vhd"})
        assert codes(found) == expected | (set() if aligned else {"not_aligned"})
        assert found["azure_ready"] == (not codes(found))
    if not found["azure_ready"]:
        after = mended(found)
        # qemu-img tells nothing of how a qcow2 is to be aligned before it is converted.
        if kind == "qcow2" and not aligned:
            assert codes(after) == {"not_aligned"}
            after = mended(after)
        assert after["azure_ready"]
        assert after["boots_as"] == boots_as
        with disk.open("rb") as wanted, Path(after["file"]).open("rb") as made:
            assert made.read(size) == wanted.read()


@pytest.mark.parametrize("kind", ["fixed", "dynamic", "vhdx"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_never_ready(tmp_path: Path, kind: str, share: float) -> None:
    disk = tmp_path / "disk.raw"
    make_disk(disk, table="gpt", loader="BOOTX64.EFI")
    image = pack(disk, kind)
    with image.open("r+b") as file:
        file.truncate(int(image.stat().st_size * share))
    found = describe(image)
    assert not found["azure_ready"]
    assert found["shortfalls"]


@pytest.mark.parametrize("kind", ["fixed", "dynamic"])
@pytest.mark.parametrize(("place", "name"), [(0, "cookie"), (12, "version"), (48, "size"), (60, "type"), (64, "sum")])
def test_a_corrupt_footer_is_told_and_mended(tmp_path: Path, kind: str, place: int, name: str) -> None:
    disk = tmp_path / "disk.raw"
    make_disk(disk, table="gpt", loader="BOOTX64.EFI")
    image = pack(disk, kind)
    with image.open("r+b") as file:
        file.seek(image.stat().st_size - 512 + place)
        file.write(b"\x5a\xa5")
    found = describe(image)
    assert "footer_damaged" in codes(found), name
    assert found["boots_as"] == ["V2"]
    after = mended(found)
    assert after["azure_ready"]
    with disk.open("rb") as wanted, Path(after["file"]).open("rb") as made:
        assert made.read(SIZE) == wanted.read()


@pytest.mark.parametrize("bits", [12, 16, 32])
@pytest.mark.parametrize(("loader", "architecture"), [("bootx64.efi", "x64"), ("BOOTAA64.EFI", "Arm64")])
def test_every_fat_that_mkfs_makes(tmp_path: Path, bits: int, loader: str, architecture: str) -> None:
    disk = tmp_path / "disk.raw"
    make_disk(disk, table="gpt", loader=loader, bits=bits)
    found = describe(disk)
    assert found["boots_as"] == ["V2"]
    assert found["architecture"] == architecture


def test_bios_boot_of_gpt_and_of_mbr(tmp_path: Path) -> None:
    code = b"\xfa\x31\xc0\x8e\xd8"
    steps: dict[str, Callable[[Path], object]] = {
        "gpt": lambda disk: run("sgdisk", "--new", "2:0:+1M", "--typecode", "2:ef02", disk),
        "mbr": lambda disk: run("sfdisk", "--quiet", "--activate", disk, "1"),
    }
    for table, step in steps.items():
        disk = tmp_path / table
        make_disk(disk, table=table, loader="BOOTX64.EFI")
        step(disk)
        assert describe(disk)["boots_as"] == ["V2"]
        with disk.open("r+b") as file:
            file.write(code)
        assert describe(disk)["boots_as"] == ["V1", "V2"]


def test_damaged_gpt(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    make_disk(disk, table="gpt", loader="BOOTX64.EFI")
    for place, states in ((512 + 40, ("corrupt", "valid")), (SIZE - 512 + 40, ("corrupt", "corrupt"))):
        with disk.open("r+b") as file:
            file.seek(place)
            file.write(b"\x5a\xa5")
        table = describe(disk)["partition_table"]
        assert (table["primary_header"], table["backup_header"]) == states
    assert describe(disk)["boots_as"] == []


def test_a_sparse_disk_of_3_tib(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    make_disk(disk, table="gpt", loader="BOOTX64.EFI", size=3 << 40)
    found = describe(disk)
    assert found["boots_as"] == ["V2"]
    assert found["partition_table"]["backup_header"] == "valid"
    assert codes(found) == {"not_vhd", "too_large_for_generation"}
    # qemu-img makes no VHD of that size.
    assert {shortfall["command"] for shortfall in found["shortfalls"]} == {None}


@pytest.mark.parametrize("gigabytes", [1, 127])
@pytest.mark.parametrize("form", ["vpc", "vhdx"])
def test_an_empty_image_as_qemu_img_makes_it_by_itself(tmp_path: Path, form: str, gigabytes: int) -> None:
    """Without force_size, a VHD has a size of whole cylinders."""
    image = tmp_path / "disk.vhd"
    run("qemu-img", "create", "-q", "-f", form, image, f"{gigabytes}G")
    found = describe(image)
    assert found["virtual_size"] == size_by_qemu_img(image, form)
    assert found["allocation"] == "dynamic"
    assert not found["azure_ready"]
