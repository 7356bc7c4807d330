# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VHDX files: headers, region table, metadata, and the disk behind the block allocation table.

Microsoft, [MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format.
"""

from __future__ import annotations

import struct
import typing as t
import uuid
from dataclasses import dataclass

from .container import Container, Flaw
from .crc32c import holds
from .source import Blocks, Source, take

_IDENTIFIER: t.Final = b"vhdxfile"
_KIB: t.Final = 1 << 10
_MIB: t.Final = 1 << 20
_TABLE_SIZE: t.Final = 64 * _KIB
_MOST_SIZE: t.Final = 64 << 40
_MOST_REGIONS: t.Final = 2047
_MOST_ITEMS: t.Final = 2047
_MOST_SCANNED: t.Final = 1 << 21

_BAT: t.Final = "2dc27766-f623-4200-9d64-115e9bfd4a08"
_METADATA: t.Final = "8b7ca206-4790-4b9a-b8fe-575f050f886e"
_FILE_PARAMETERS: t.Final = "caa16737-fa36-4d43-b3b6-33f0aa44e76b"
_DISK_SIZE: t.Final = "2fa54224-cd1b-4876-b211-5dbed83bf4b8"
_SECTOR_SIZE: t.Final = "8141bf1d-a96f-4709-ba47-f233a8faab5f"
# States of a block whose bytes are in the file: fully present, partially present.
_PRESENT: t.Final = (6, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Metadata:
    block_size: int
    fixed: bool
    has_parent: bool
    disk_size: int
    sector_size: int

    def usable(self) -> bool:
        return (
            _MIB <= self.block_size <= 256 * _MIB
            and self.block_size & (self.block_size - 1) == 0
            and self.sector_size in (512, 4096)
            and 0 < self.disk_size <= _MOST_SIZE
        )


def read_vhdx(source: Source) -> Container | None:
    """Return what a VHDX says of its disk, None where the file is none."""
    if take(source, 0, 8) != _IDENTIFIER:
        return None
    headers = [block for start in (64, 128) if (block := _valid(source, start * _KIB, 4 * _KIB, b"head"))]
    tables = [block for start in (192, 256) if (block := _valid(source, start * _KIB, _TABLE_SIZE, b"regi"))]
    details: dict[str, t.Any] = {"valid_headers": len(headers), "valid_region_tables": len(tables)}
    if not headers or not tables:
        return _damaged("neither header" if not headers else "neither region table", details)
    current = max(headers, key=lambda header: struct.unpack_from("<Q", header, 8))
    sequence, log_id = struct.unpack_from("<Q32x16s", current, 8)
    details |= {"sequence_number": sequence, "log_empty": not any(log_id)}
    regions = _regions(tables[0])
    metadata = _read_metadata(source, regions[_METADATA][0]) if regions.keys() >= {_BAT, _METADATA} else None
    if metadata is None or not metadata.usable():
        return _damaged("no usable metadata", details)
    return _container(source, regions[_BAT], metadata, details)


def _valid(source: Source, start: int, size: int, signature: bytes) -> bytes | None:
    block = take(source, start, size)
    return block if block[:4] == signature and holds(block, 4) else None


def _damaged(what: str, details: dict[str, t.Any]) -> Container:
    found = "is valid" if what.startswith("neither") else "was found"
    flaw = Flaw(code="vhdx_damaged", sentence=f"The VHDX is damaged: {what} {found}.")
    return Container(format="vhdx", flaws=(flaw,), details={"vhdx": details})


def _regions(table: bytes) -> dict[str, tuple[int, int]]:
    """Return the offset and length of each region, by its id."""
    (count,) = struct.unpack_from("<I", table, 8)
    entries = struct.iter_unpack("<16sQI4x", table[16 : 16 + 32 * min(count, _MOST_REGIONS)])
    return {str(uuid.UUID(bytes_le=name)): (offset, length) for name, offset, length in entries}


def _read_metadata(source: Source, start: int) -> _Metadata | None:
    table = take(source, start, _TABLE_SIZE)
    (count,) = struct.unpack_from("<H", table, 10)
    if table[:8] != b"metadata":
        return None
    entries = struct.iter_unpack("<16sI12x", table[32 : 32 + 32 * min(count, _MOST_ITEMS)])
    places = {str(uuid.UUID(bytes_le=name)): start + offset for name, offset in entries}
    if not places.keys() >= {_FILE_PARAMETERS, _DISK_SIZE, _SECTOR_SIZE}:
        return None
    block_size, flags = struct.unpack("<II", take(source, places[_FILE_PARAMETERS], 8))
    (disk_size,) = struct.unpack("<Q", take(source, places[_DISK_SIZE], 8))
    (sector_size,) = struct.unpack("<I", take(source, places[_SECTOR_SIZE], 4))
    return _Metadata(
        block_size=block_size,
        fixed=bool(flags & 1),
        has_parent=bool(flags & 2),
        disk_size=disk_size,
        sector_size=sector_size,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The block allocation table; after each `ratio` blocks stands an entry of a sector bitmap."""

    of: Source
    start: int
    length: int
    ratio: int

    def locate(self, block: int) -> int | None:
        place = 8 * (block + block // self.ratio)
        if place + 8 > self.length:
            return None
        (entry,) = struct.unpack("<Q", take(self.of, self.start + place, 8))
        return _place(entry) if entry & 7 in _PRESENT else None

    def reach(self, block_size: int, blocks: int) -> int:
        """Return where in the file the last block ends; 0 where none is there."""
        count = min(blocks + blocks // self.ratio, self.length // 8, _MOST_SCANNED)
        count = max(0, min(count, (self.of.size - self.start) // 8))
        entries = struct.iter_unpack("<Q", take(self.of, self.start, 8 * count))
        present = (
            _place(entry)
            for number, (entry,) in enumerate(entries)
            if entry & 7 in _PRESENT and (number + 1) % (self.ratio + 1)
        )
        return max((place + block_size for place in present), default=0)


def _place(entry: int) -> int:
    return (entry >> 20) * _MIB


def _container(source: Source, bat: tuple[int, int], metadata: _Metadata, details: dict[str, t.Any]) -> Container:
    ratio = (1 << 23) * metadata.sector_size // metadata.block_size
    table = _Table(of=source, start=bat[0], length=bat[1], ratio=ratio)
    flaws = []
    if not details["log_empty"]:
        sentence = "The VHDX was not closed: its log holds writes that are not in the disk yet."
        flaws.append(Flaw(code="log_not_replayed", sentence=sentence))
    reach = table.reach(metadata.block_size, -(-metadata.disk_size // metadata.block_size))
    if reach > source.size:
        sentence = f"The file has {source.size} bytes, and its blocks reach to {reach}."
        flaws.append(Flaw(code="truncated", sentence=sentence))
    allocation: t.Literal["fixed", "dynamic"] = "fixed" if metadata.fixed else "dynamic"
    content = Blocks(of=source, size=metadata.disk_size, block_size=metadata.block_size, locate=table.locate)
    return Container(
        format="vhdx",
        allocation="differencing" if metadata.has_parent else allocation,
        size=metadata.disk_size,
        sector_size=metadata.sector_size,
        content=None if metadata.has_parent else content,
        flaws=tuple(flaws),
        details={"vhdx": {**details, "block_size": metadata.block_size}},
    )
