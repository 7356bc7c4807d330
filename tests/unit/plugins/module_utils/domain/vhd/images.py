"""Disk images, written byte by byte from the formats' specifications, with nothing of what reads them."""

from __future__ import annotations

import dataclasses
import pathlib
import struct
import typing as t
import uuid
import zlib

MIB = 1 << 20
ESP = uuid.UUID("c12a7328-f81f-11d2-ba4b-00a0c93ec93b")
BIOS_BOOT = uuid.UUID("21686148-6449-6e6f-744e-656564454649")
LINUX = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")
CODE = b"\xfa\x31\xc0\x8e\xd8"


@dataclasses.dataclass
class Image:
    """`size` bytes, all zeros but for the pieces written, of which a later one covers an earlier one."""

    size: int
    pieces: list[tuple[int, bytes]] = dataclasses.field(default_factory=list)

    def write(self, offset: int, data: bytes) -> Image:
        self.pieces.append((offset, data))
        return self

    def read(self, offset: int, length: int) -> bytes:
        assert offset >= 0
        assert length >= 0
        assert length <= 16 * MIB, "one read is bounded"
        length = max(0, min(length, self.size - offset))
        data = bytearray(length)
        for start, piece in self.pieces:
            low, high = max(start, offset), min(start + len(piece), offset + length)
            if low < high:
                data[low - offset : high - offset] = piece[low - start : high - start]
        return bytes(data)

    def cut(self, size: int) -> Image:
        return Image(size, list(self.pieces))


def save(image: Image, path: pathlib.Path) -> pathlib.Path:
    """Write the image as a sparse file."""
    with path.open("wb") as file:
        file.truncate(image.size)
        for start, piece in image.pieces:
            file.seek(start)
            file.write(piece)
    return path


def flip(image: Image, offset: int) -> Image:
    """Return the image with one byte at `offset` changed."""
    (byte,) = image.read(offset, 1)
    return Image(image.size, list(image.pieces)).write(offset, bytes([byte ^ 0xFF]))


def _fat_entries(bits: int, values: t.Sequence[int]) -> bytes:
    if bits != 12:
        return b"".join(value.to_bytes(bits // 8, "little") for value in values)
    number = sum(value << (12 * place) for place, value in enumerate(values))
    return number.to_bytes(-(-len(values) * 12 // 8), "little")


def _record(name: str, attribute: int, cluster: int, size: int = 0) -> bytes:
    stem, dummy, extension = name.partition(".")
    padded = f"{stem:8}{extension:3}".encode()
    return struct.pack("<11sB8xH4xHI", padded, attribute, cluster >> 16, cluster & 0xFFFF, size)


def fat(bits: int, loader: str | None, *, file_size: int = 5, chain: t.Sequence[int] = ()) -> Image:
    """Return a volume with `loader` in EFI/BOOT, whose directory takes two clusters; `chain` overwrites table entries.

    Clusters: 2 is FAT32's root, 3 is EFI, 4 and 9 are BOOT, 5 is the file.
    """
    clusters, root_entries = {12: (2000, 512), 16: (5000, 512), 32: (70000, 0)}[bits]
    table_sectors = -(-(clusters + 2) * bits // 8 // 512)
    reserved = 32 if bits == 32 else 1
    total = reserved + 2 * table_sectors + root_entries * 32 // 512 + clusters
    boot = struct.pack("<3s8sHBHBHHBHHHI", b"\xeb\x58\x90", b"mkfs.fat", 512, 1, reserved, 2, root_entries, 0, 0xF8,
                       0 if bits == 32 else table_sectors, 32, 64, 0)  # fmt: skip
    boot += struct.pack("<I", total)
    if bits == 32:
        boot += struct.pack("<IHHI", table_sectors, 0, 0, 2)
    last = (1 << min(bits, 28)) - 1
    values = [last, last, last, last, 9, last, 0, 0, 0, last, *chain]
    image = Image(total * 512).write(0, boot).write(510, b"\x55\xaa")
    for table in (0, 1):
        image.write((reserved + table * table_sectors) * 512, _fat_entries(bits, values))
    data = (reserved + 2 * table_sectors) * 512 + root_entries * 32
    root = data if bits == 32 else data - root_entries * 32
    image.write(root, _record("ESP", 0x08, 0) + b"\xe5" + bytes(31) + _record("EFI", 0x10, 3))
    image.write(data + 512, _record(".", 0x10, 3) + _record("BOOT", 0x10, 4))
    image.write(data + 2 * 512, b"".join(_record(f"OLD{n}.EFI", 0x20, 5, 5) for n in range(16)))
    if loader:
        image.write(data + 7 * 512, _record(loader, 0x20, 5, file_size))
    return image


def _put(image: Image, offset: int, part: Image) -> None:
    for start, piece in part.pieces:
        image.write(offset + start, piece)


def mbr(entries: t.Sequence[tuple[int, int, int, int]], *, code: bytes = b"") -> bytes:
    """Return a boot record; each entry is status, type, first sector and count."""
    packed = b"".join(struct.pack("<B3xB3xII", *entry) for entry in entries)
    return code.ljust(446, b"\0") + packed.ljust(64, b"\0") + b"\x55\xaa"


def mbr_disk(size: int, *, volume: Image | None = None, active: bool = False, code: bytes = b"") -> Image:
    """Return a disk with one partition from 1 MiB on: the EFI system partition where there is a volume."""
    first, status = MIB // 512, 0x80 if active else 0
    image = Image(size).write(0, mbr([(status, 0xEF if volume else 0x83, first, size // 512 - first - 64)], code=code))
    if volume:
        _put(image, MIB, volume)
    return image


def gpt_disk(
    size: int,
    *,
    volume: Image | None = None,
    bios_boot: bool = False,
    code: bytes = b"",
    sector: int = 512,
    attributes: int = 0,
) -> Image:
    """Return a disk with a protective boot record and both GPTs, its EFI system partition at 1 MiB."""
    last = size // sector - 1
    entries = []
    if bios_boot:
        entries.append((BIOS_BOOT, 40, 47))
    first = MIB // sector
    entries.append((ESP if volume else LINUX, first, last - 64))
    listing = b"".join(
        kind.bytes_le
        + uuid.UUID(int=number).bytes_le
        + struct.pack("<QQQ", start, end, attributes)
        + "disk".encode("utf-16-le").ljust(72, b"\0")
        for number, (kind, start, end) in enumerate(entries, 1)
    ).ljust(128 * 128, b"\0")
    image = Image(size).write(0, mbr([(0, 0xEE, 1, min(last, 0xFFFFFFFF))], code=code))
    at_end = last - 128 * 128 // sector
    for own, other, start in ((1, last, 2), (last, 1, at_end)):
        image.write(start * sector, listing)
        image.write(own * sector, _gpt_header(own, other, start, last, listing))
    if volume:
        _put(image, MIB, volume)
    return image


def _gpt_header(own: int, other: int, start: int, last: int, listing: bytes) -> bytes:
    disk = uuid.UUID(int=7).bytes_le
    fields = [own, other, 34, last - 34, disk, start, 128, 128, zlib.crc32(listing)]
    plain = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, *fields)
    return plain[:16] + struct.pack("<I", zlib.crc32(plain)) + plain[20:]


def footer(size: int, kind: int, *, data_offset: int = 0xFFFFFFFFFFFFFFFF) -> bytes:
    """Return a VHD footer of type `kind`: 2 fixed, 3 dynamic, 4 differencing."""
    plain = struct.pack(">8sIIQI4sI4sQQHBBII16sB", b"conectix", 2, 0x10000, data_offset, 0, b"test", 0x50000, b"Wi2k",
                        size, size, 0xFFFF, 16, 255, kind, 0, uuid.UUID(int=9).bytes, 0)  # fmt: skip
    return _summed(plain.ljust(512, b"\0"), 64)


def _summed(block: bytes, place: int) -> bytes:
    return block[:place] + struct.pack(">I", ~sum(block) & 0xFFFFFFFF) + block[place + 4 :]


def fixed_vhd(disk: Image) -> Image:
    return Image(disk.size + 512, list(disk.pieces)).write(disk.size, footer(disk.size, 2))


def _used_blocks(disk: Image, block_size: int) -> list[int]:
    return sorted(
        {
            block
            for start, piece in disk.pieces
            for block in range(start // block_size, (start + len(piece) - 1) // block_size + 1)
        }
    )


def dynamic_vhd(disk: Image, *, block_size: int = 2 * MIB, kind: int = 3) -> Image:
    """Return a dynamic VHD that holds only the blocks written to, the last first."""
    blocks = -(-disk.size // block_size)
    bitmap = max(512, block_size // 512 // 8)
    head = struct.pack(">8sQQIIII", b"cxsparse", 0xFFFFFFFFFFFFFFFF, 1536, 0x10000, blocks, block_size, 0)
    image = Image(0).write(512, _summed(head.ljust(1024, b"\0"), 36))
    table = [0xFFFFFFFF] * blocks
    place = -(-(1536 + 4 * blocks) // 512) * 512
    for block in reversed(_used_blocks(disk, block_size)):
        table[block] = place // 512
        image.write(place, b"\xff" * bitmap)
        image.write(place + bitmap, disk.read(block * block_size, block_size))
        place += bitmap + block_size
    image.write(1536, struct.pack(f">{blocks}I", *table))
    image.write(0, footer(disk.size, kind, data_offset=512)).write(place, footer(disk.size, kind, data_offset=512))
    return Image(place + 512, image.pieces)


def _crc32c(data: bytes) -> int:
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for dummy in range(8):
            value = value >> 1 ^ (0x82F63B78 & -(value & 1))
    return value ^ 0xFFFFFFFF


def _sealed(block: bytes) -> bytes:
    return block[:4] + struct.pack("<I", _crc32c(block)) + block[8:]


def vhdx(
    disk: Image,
    *,
    block_size: int = MIB,
    fixed: bool = False,
    parent: bool = False,
    sector: int = 512,
    log: bool = False,
) -> Image:
    """Return a VHDX that holds only the blocks written to: its metadata at 2 MiB, its block allocation table at 3."""
    image = Image(0).write(0, b"vhdxfile" + "test".encode("utf-16-le"))
    for place, sequence in ((64, 6), (128, 7)):
        log_id = uuid.UUID(int=5 if log and sequence == 7 else 0).bytes_le
        head = struct.pack("<4sIQ16s16s16sHHIQ", b"head", 0, sequence, bytes(16), bytes(16), log_id, 0, 1, MIB, MIB)
        image.write(place << 10, _sealed(head.ljust(4096, b"\0")))
    regions = [("2dc27766-f623-4200-9d64-115e9bfd4a08", 3), ("8b7ca206-4790-4b9a-b8fe-575f050f886e", 2)]
    table = struct.pack("<4sIII", b"regi", 0, len(regions), 0)
    table += b"".join(struct.pack("<16sQII", uuid.UUID(name).bytes_le, at * MIB, MIB, 1) for name, at in regions)
    sealed = _sealed(table.ljust(65536, b"\0"))
    image.write(192 << 10, sealed).write(256 << 10, sealed)
    _vhdx_metadata(image, struct.pack("<II", block_size, fixed | parent << 1), disk.size, sector)
    ratio = (1 << 23) * sector // block_size
    place = 4
    for block in _used_blocks(disk, block_size):
        image.write(place * MIB, disk.read(block * block_size, block_size))
        image.write(3 * MIB + 8 * (block + block // ratio), struct.pack("<Q", place << 20 | 6))
        place += block_size // MIB
    return Image(place * MIB, image.pieces)


def _vhdx_metadata(image: Image, parameters: bytes, size: int, sector: int) -> None:
    items = [
        ("caa16737-fa36-4d43-b3b6-33f0aa44e76b", parameters),
        ("2fa54224-cd1b-4876-b211-5dbed83bf4b8", struct.pack("<Q", size)),
        ("8141bf1d-a96f-4709-ba47-f233a8faab5f", struct.pack("<I", sector)),
    ]
    image.write(2 * MIB, struct.pack("<8sHH", b"metadata", 0, len(items)))
    for number, (name, value) in enumerate(items):
        offset = 65536 + 16 * number
        entry = struct.pack("<16sIII", uuid.UUID(name).bytes_le, offset, len(value), 4)
        image.write(2 * MIB + 32 + 32 * number, entry).write(2 * MIB + offset, value)
