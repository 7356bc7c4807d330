from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.vhd.examination import Examination, examine
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd.images import MIB, Image

SIZE = 24 * MIB
X64 = "BOOTX64.EFI"
PACKED: dict[str, t.Callable[[Image], Image]] = {
    "raw": lambda disk: disk,
    "fixed": images.fixed_vhd,
    "dynamic": images.dynamic_vhd,
    "vhdx": images.vhdx,
}
DISKS: dict[str, t.Callable[[int, Image | None], Image]] = {
    "none": lambda size, _volume: Image(size),
    "mbr": lambda size, volume: images.mbr_disk(size, volume=volume),
    "gpt": lambda size, volume: images.gpt_disk(size, volume=volume),
}


def codes(found: Examination) -> list[str]:
    return [shortfall.code for shortfall in found.shortfalls]


@pytest.mark.parametrize(
    ("packed", "table", "esp", "aligned"), list(itertools.product(PACKED, DISKS, (True, False), (True, False)))
)
def test_every_format_table_and_size(packed: str, table: str, esp: bool, aligned: bool) -> None:
    size = SIZE if aligned else SIZE + 512
    found = examine(PACKED[packed](DISKS[table](size, images.fat(16, X64) if esp else None)), "disk.img")
    expected = {"raw": ["not_vhd"], "fixed": [], "dynamic": ["not_fixed"], "vhdx": ["not_vhd"]}[packed]
    assert codes(found) == expected + ([] if aligned else ["not_aligned"])
    assert found.azure_ready == (not codes(found))
    assert found.container.size == size
    assert found.to_dict()["partition_table"]["kind"] == table
    assert found.boot.generations == (("V2",) if esp and table != "none" else ())


@pytest.mark.parametrize("bits", [12, 16, 32])
@pytest.mark.parametrize(("loader", "architecture"), [(X64, "x64"), ("BOOTAA64.EFI", "Arm64")])
def test_boot_file_is_found_on_every_fat(bits: int, loader: str, architecture: str) -> None:
    found = examine(images.gpt_disk(64 * MIB, volume=images.fat(bits, loader)), "disk")
    assert found.boot.generations == ("V2",)
    assert found.boot.architecture == architecture
    assert found.boot.files == (rf"\EFI\BOOT\{loader}",)


@pytest.mark.parametrize(
    "volume",
    [
        pytest.param(images.fat(16, None), id="no boot file"),
        pytest.param(images.fat(16, "BOOTIA32.EFI"), id="another architecture's"),
        pytest.param(images.fat(16, X64, file_size=0), id="empty boot file"),
        pytest.param(images.fat(32, None, chain=[]).write(0, bytes(512)), id="no file system"),
    ],
)
def test_an_esp_alone_boots_nothing(volume: Image) -> None:
    found = examine(images.fixed_vhd(images.gpt_disk(64 * MIB, volume=volume)), "disk.vhd")
    assert found.boot.generations == ()
    assert found.azure_ready


@pytest.mark.parametrize(
    ("disk", "generations"),
    [
        pytest.param(images.mbr_disk(SIZE, active=True, code=images.CODE), ("V1",), id="active and boot code"),
        pytest.param(images.mbr_disk(SIZE, active=True), (), id="active, no boot code"),
        pytest.param(images.mbr_disk(SIZE, code=images.CODE), (), id="boot code, none active"),
        pytest.param(images.mbr_disk(SIZE, code=images.CODE + b"GRUB "), ("V1",), id="GRUB, none active"),
        pytest.param(images.gpt_disk(SIZE, bios_boot=True, code=images.CODE), ("V1",), id="BIOS boot partition"),
        pytest.param(images.gpt_disk(SIZE, bios_boot=True), (), id="BIOS boot partition, no boot code"),
        pytest.param(images.gpt_disk(SIZE, attributes=4, code=images.CODE), ("V1",), id="legacy bootable"),
        pytest.param(
            images.gpt_disk(SIZE, bios_boot=True, code=images.CODE, volume=images.fat(16, X64)), ("V1", "V2"), id="both"
        ),
    ],
)
def test_what_bios_boots(disk: Image, generations: tuple[str, ...]) -> None:
    assert examine(disk, "disk").boot.generations == generations


@pytest.mark.parametrize(
    ("place", "primary", "backup", "boots"),
    [
        pytest.param(512 + 60, "corrupt", "valid", True, id="primary header"),
        pytest.param(512, "missing", "valid", True, id="primary signature"),
        pytest.param(1024 + 130, "corrupt", "valid", True, id="primary list"),
        pytest.param(SIZE - 512 + 60, "valid", "corrupt", True, id="backup header"),
        pytest.param(SIZE - 512, "valid", "missing", True, id="backup signature"),
        pytest.param(SIZE - 512 - 100, "valid", "corrupt", True, id="backup list"),
    ],
)
def test_one_damaged_gpt_is_told_and_the_other_read(place: int, primary: str, backup: str, boots: bool) -> None:
    disk = images.flip(images.gpt_disk(SIZE, volume=images.fat(16, X64)), place)
    found = examine(images.fixed_vhd(disk), "disk.vhd").to_dict()
    table = found["partition_table"]
    assert (table["primary_header"], table["backup_header"], bool(found["boots_as"])) == (primary, backup, boots)


def test_backup_gpt_of_a_disk_that_grew_is_misplaced() -> None:
    disk = images.gpt_disk(SIZE, volume=images.fat(16, X64)).cut(2 * SIZE)
    table = examine(disk, "disk").to_dict()["partition_table"]
    assert (table["primary_header"], table["backup_header"]) == ("valid", "misplaced")


def test_a_table_that_protects_nothing_is_no_gpt() -> None:
    disk = images.gpt_disk(SIZE, volume=images.fat(16, X64)).write(0, images.mbr([(0, 0x83, 2048, 100)]))
    found = examine(disk, "disk")
    assert found.table is not None
    assert found.table.kind == "mbr"
    assert found.boot.generations == ()


@pytest.mark.parametrize("packed", ["raw", "fixed"])
def test_gpt_in_sectors_of_4096_bytes_boots_nowhere(packed: str) -> None:
    disk = images.gpt_disk(SIZE, volume=images.fat(16, X64), sector=4096)
    found = examine(PACKED[packed](disk), "disk")
    assert "sector_size" in codes(found)
    assert {shortfall.command for shortfall in found.shortfalls} == {None}


@pytest.mark.parametrize(
    ("place", "code"),
    [
        pytest.param(0, "footer_damaged", id="cookie"),
        pytest.param(67, "footer_damaged", id="checksum"),
        pytest.param(84, "footer_damaged", id="saved state"),
        pytest.param(52, "footer_damaged", id="size"),
        pytest.param(13, "footer_damaged", id="version"),
        pytest.param(60, "footer_damaged", id="disk type"),
    ],
)
def test_damaged_footer_of_a_fixed_vhd(place: int, code: str) -> None:
    vhd = images.flip(images.fixed_vhd(images.gpt_disk(SIZE, volume=images.fat(16, X64))), SIZE + place)
    found = examine(vhd, "disk.vhd")
    assert code in codes(found)
    assert found.container.size == SIZE
    assert found.boot.generations == ("V2",)
    assert found.shortfalls[0].command is not None
    assert f"size={SIZE}," in found.shortfalls[0].command


def test_cut_off_fixed_vhd_is_no_vhd_and_not_mended() -> None:
    vhd = images.fixed_vhd(images.gpt_disk(SIZE, volume=images.fat(16, X64)))
    found = examine(vhd.cut(SIZE - 4 * MIB), "disk.vhd")
    assert codes(found)[:2] == ["footer_missing", "truncated"]
    assert {shortfall.command for shortfall in found.shortfalls} == {None}


@pytest.mark.parametrize("packed", ["dynamic", "vhdx"])
def test_cut_off_blocks_are_told_and_not_mended(packed: str) -> None:
    image = PACKED[packed](images.gpt_disk(SIZE, volume=images.fat(16, X64)))
    found = examine(image.cut(image.size - MIB), "disk")
    assert "truncated" in codes(found)
    assert {shortfall.command for shortfall in found.shortfalls} == {None}


def test_dynamic_vhd_without_its_last_footer_is_read_by_the_copy() -> None:
    image = images.dynamic_vhd(images.gpt_disk(SIZE, volume=images.fat(16, X64)))
    found = examine(image.cut(image.size - 512), "disk.vhd")
    assert codes(found) == ["footer_missing", "not_fixed"]
    assert found.boot.generations == ("V2",)


@pytest.mark.parametrize(
    ("place", "code"),
    [(8, "footer_copy_damaged"), (512, "dynamic_header_damaged"), (512 + 30, "dynamic_header_damaged")],
)
def test_dynamic_vhd_that_qemu_img_cannot_read(place: int, code: str) -> None:
    image = images.flip(images.dynamic_vhd(images.gpt_disk(SIZE)), place)
    found = examine(image, "disk.vhd")
    assert code in codes(found)
    assert {shortfall.command for shortfall in found.shortfalls} == {None}


def test_differencing_disks_are_not_read() -> None:
    for image in (images.dynamic_vhd(Image(SIZE), kind=4), images.vhdx(Image(SIZE), parent=True)):
        found = examine(image, "disk.vhd")
        assert "has_parent" in codes(found)
        assert found.table is None
        assert found.container.allocation == "differencing"


@pytest.mark.parametrize(
    ("places", "damaged", "valid"),
    [
        pytest.param([128 << 10], False, (1, 2), id="newer header"),
        pytest.param([(64 << 10) + 100, (128 << 10) + 100], True, (0, 2), id="both headers"),
        pytest.param([(192 << 10) + 100], False, (2, 1), id="one region table"),
        pytest.param([(192 << 10) + 100, (256 << 10) + 100], True, (2, 0), id="both region tables"),
        pytest.param([2 * MIB], True, (2, 2), id="metadata"),
        pytest.param([2 * MIB + 65536 + 2], True, (2, 2), id="block size"),
    ],
)
def test_damaged_vhdx(places: list[int], damaged: bool, valid: tuple[int, int]) -> None:
    image = images.vhdx(images.gpt_disk(SIZE))
    for place in places:
        image = images.flip(image, place)
    found = examine(image, "disk.vhdx")
    assert ("vhdx_damaged" in codes(found)) == damaged
    assert valid == tuple(found.to_dict()["vhdx"][name] for name in ("valid_headers", "valid_region_tables"))


def test_vhdx_tells_its_log_sectors_and_allocation() -> None:
    found = examine(images.vhdx(images.gpt_disk(SIZE), log=True, fixed=True), "disk.vhdx")
    assert codes(found) == ["log_not_replayed", "not_vhd"]
    assert found.container.allocation == "fixed"
    assert found.shortfalls[0].command is not None
    assert found.shortfalls[0].command.startswith("qemu-img check -r all -f vhdx disk.vhdx && ")
    found = examine(images.vhdx(images.gpt_disk(SIZE, sector=4096), sector=4096), "disk.vhdx")
    assert found.container.sector_size == 4096
    assert codes(found) == ["not_vhd", "sector_size"]


def test_logical_partitions_are_read_and_their_loops_end() -> None:
    disk = Image(SIZE).write(0, images.mbr([(0, 0x83, 2048, 2048), (0, 0x05, 8192, 16384)]))
    disk.write(8192 * 512, images.mbr([(0, 0xEF, 64, 4096), (0, 0x05, 8192, 8192)]))
    disk.write(16384 * 512, images.mbr([(0, 0x83, 64, 4096), (0, 0x05, 0, 8192)]))
    table = examine(disk, "disk").table
    assert table is not None
    assert [(partition.number, partition.type) for partition in table.partitions] == [
        (1, "0x83"),
        (5, "0xef"),
        (6, "0x83"),
    ]


def test_a_loop_in_a_fat_ends() -> None:
    # BOOT's second cluster leads back to its first.
    volume = images.fat(32, None)
    table = 32 * 512
    volume.write(table + 9 * 4, (4).to_bytes(4, "little"))
    found = examine(images.gpt_disk(64 * MIB, volume=volume), "disk")
    assert found.boot.generations == ()


def test_a_sparse_disk_of_8_tib_is_read_at_its_ends_only() -> None:
    disk = images.gpt_disk(8 << 40, volume=images.fat(32, X64))
    found = examine(images.fixed_vhd(disk), "disk.vhd")
    assert found.boot.generations == ("V2",)
    assert found.to_dict()["partition_table"]["backup_header"] == "valid"
    assert [(shortfall.code, shortfall.generation) for shortfall in found.shortfalls] == [
        ("too_large_for_generation", "V1"),
        ("too_large_for_generation", "V2"),
    ]
    assert not found.azure_ready


@pytest.mark.parametrize(
    ("size", "expected", "ready"),
    [
        pytest.param(19 * MIB, ["too_small"], False, id="too small"),
        pytest.param(20 * MIB, [], True, id="the smallest"),
        pytest.param(2 << 40, [], True, id="the largest of generation 1"),
        pytest.param((2 << 40) + MIB, ["too_large_for_generation"], True, id="generation 2 only"),
        pytest.param(32767 << 30, ["too_large_for_generation"] * 2, True, id="the largest data disk"),
        pytest.param(32768 << 30, ["too_large"], False, id="too large"),
    ],
)
def test_size_limits(size: int, expected: list[str], ready: bool) -> None:
    found = examine(images.fixed_vhd(Image(size)), "disk.vhd")
    assert codes(found) == expected
    assert found.azure_ready == ready


def test_generation_1_ends_at_2_tib() -> None:
    disk = images.gpt_disk(3 << 40, bios_boot=True, code=images.CODE)
    assert not examine(images.fixed_vhd(disk), "disk.vhd").azure_ready


@pytest.mark.parametrize(
    ("mark", "name"),
    [(b"QFI\xfb", "qcow2"), (b"KDMV", "vmdk"), (bytes(64) + b"\x7f\x10\xda\xbe", "vdi")],
)
def test_other_formats_are_named(mark: bytes, name: str) -> None:
    found = examine(Image(SIZE).write(0, mark), "disk.img")
    assert found.container.format == name
    command = f"qemu-img convert -f {name} disk.img -O vpc -o subformat=fixed,force_size=on disk-azure.vhd"
    assert [(shortfall.code, shortfall.command) for shortfall in found.shortfalls] == [("not_vhd", command)]


@pytest.mark.parametrize(
    ("path", "source", "target"),
    [
        ("a b'c.raw", """'a b'"'"'c.raw'""", """'a b'"'"'c-azure.vhd'"""),
        ("-x.raw", "./-x.raw", "./-x-azure.vhd"),
        ("nbd:x.raw", "./nbd:x.raw", "./nbd:x-azure.vhd"),
        ("/a:b/disk", "/a:b/disk", "/a:b/disk-azure.vhd"),
        ("/d.d/.raw", "/d.d/.raw", "/d.d/.raw-azure.vhd"),
        ("$(reboot).raw", "'$(reboot).raw'", "'$(reboot)-azure.vhd'"),
    ],
)
def test_paths_are_quoted_for_the_shell_and_for_qemu_img(path: str, source: str, target: str) -> None:
    (shortfall,) = examine(Image(SIZE), path).shortfalls
    convert = "-O vpc -o subformat=fixed,force_size=on"
    assert shortfall.command == f"qemu-img convert -f raw {source} {convert} {target}"


def test_a_comma_in_the_name_of_a_vhd_ends_no_option() -> None:
    (shortfall,) = examine(images.dynamic_vhd(Image(SIZE)), "a,b.vhd").shortfalls
    assert shortfall.command is not None
    assert "file.filename=a,,b.vhd " in shortfall.command


def test_an_empty_file_is_an_empty_disk() -> None:
    found = examine(Image(0), "empty")
    assert codes(found) == ["not_vhd", "too_small"]
    assert found.boot.generations == ()
