# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VHD files: fixed, dynamic and differencing.

Microsoft, Virtual Hard Disk Image Format Specification 1.0.
"""

from __future__ import annotations

import struct
import typing as t
from dataclasses import dataclass

from .container import Container, Flaw
from .footer import FOOTER_SIZE, Footer, checksum_without, read_footer
from .source import Blocks, Part, Source, take

# The block allocation table of the largest VHD, 2,040 GiB in blocks of 2 MiB, has a quarter of these entries.
_MOST_ENTRIES: t.Final = 1 << 22
_UNALLOCATED: t.Final = 0xFFFFFFFF


def read_vhd(source: Source) -> Container | None:
    """Return what a VHD's footer, or where that is gone its copy at the start, says; None where there is neither."""
    end = max(0, source.size - FOOTER_SIZE)
    footer = read_footer(take(source, end, FOOTER_SIZE))
    copy = read_footer(take(source, 0, FOOTER_SIZE))
    if footer is None and (copy is None or copy.allocation == "fixed"):
        return None
    # A footer is believed over its copy unless only the copy is whole.
    best = copy if copy and (footer is None or (footer.flaws() and not copy.flaws())) else footer
    if best is None:
        return None
    flaws = _footer_flaws(footer)
    if best.allocation in ("dynamic", "differencing"):
        if copy is None or copy.flaws():
            sentence = "The copy of the footer at the start of the file, which a dynamic VHD is read by, is damaged."
            flaws.append(Flaw(code="footer_copy_damaged", sentence=sentence))
        return _dynamic(source, best, flaws)
    return _fixed(source, best, flaws, end)


def _footer_flaws(footer: Footer | None) -> list[Flaw]:
    if footer is None:
        return [Flaw(code="footer_missing", sentence="The file does not end with a VHD footer, only its copy is left.")]
    if wrong := footer.flaws():
        return [Flaw(code="footer_damaged", sentence=f"The VHD footer is damaged: its {', its '.join(wrong)}.")]
    return []


def _fixed(source: Source, footer: Footer, flaws: list[Flaw], before_footer: int) -> Container:
    """Return a fixed VHD: the disk from the file's start to the footer.

    Where a damaged footer tells another size than the file has, the file is believed.
    """
    size = footer.current_size
    if size > before_footer:
        sentence = f"The footer tells a disk of {size} bytes, and the file holds {before_footer} before it."
        flaws.append(Flaw(code="size_mismatch" if flaws else "truncated", sentence=sentence))
    elif size < before_footer:
        sentence = f"The footer tells a disk of {size} bytes, and {before_footer} bytes stand before it."
        flaws.append(Flaw(code="size_mismatch", sentence=sentence))
    if any(flaw.code == "footer_damaged" for flaw in flaws):
        size = before_footer
    return Container(
        format="vhd",
        allocation="fixed",
        size=size,
        content=Part(of=source, start=0, size=size),
        flaws=tuple(flaws),
        details={"footer": footer.to_dict()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Where a dynamic disk's blocks are: the block allocation table, big-endian sector numbers."""

    of: Source
    start: int
    entries: int
    bitmap_size: int

    def locate(self, block: int) -> int | None:
        if block >= self.entries:
            return None
        (sector,) = struct.unpack(">I", take(self.of, self.start + 4 * block, 4))
        # The sector bitmap before a block is not read: who allocates a block writes all of it.
        return None if sector == _UNALLOCATED else sector * 512 + self.bitmap_size

    def last_block_starts(self) -> int:
        """Return where in the file the last allocated block's bytes begin; 0 where none is allocated."""
        count = max(0, min(self.entries, (self.of.size - self.start) // 4))
        sectors = struct.iter_unpack(">I", take(self.of, self.start, 4 * count))
        last = max((sector for (sector,) in sectors if sector != _UNALLOCATED), default=None)
        return 0 if last is None else last * 512 + self.bitmap_size


def _dynamic(source: Source, footer: Footer, flaws: list[Flaw]) -> Container:
    header = take(source, footer.data_offset, 1024)
    cookie, table_offset, entries, block_size, checksum = struct.unpack_from(">8s8xQ4xIII", header)
    readable = cookie == b"cxsparse" and block_size >= 512 and not block_size % 512
    damage = _header_damage(readable, header, checksum, entries * block_size < footer.current_size)
    if damage:
        flaws.append(Flaw(code="dynamic_header_damaged", sentence=f"The header of the dynamic VHD {damage}."))
    content = None
    if readable:
        bitmap_size = -(-block_size // 512 // 8 // 512) * 512 or 512
        entries = min(entries, _MOST_ENTRIES, -(-footer.current_size // block_size))
        table = _Table(of=source, start=table_offset, entries=entries, bitmap_size=bitmap_size)
        whole = footer.allocation == "dynamic"
        content = (
            Blocks(of=source, size=footer.current_size, block_size=block_size, locate=table.locate) if whole else None
        )
        flaws += _cut_off(source, table, block_size, footer.current_size)
    return Container(
        format="vhd",
        allocation=footer.allocation,
        size=footer.current_size,
        content=content,
        flaws=tuple(flaws),
        details={"footer": footer.to_dict()},
    )


def _header_damage(readable: bool, header: bytes, checksum: int, too_short: bool) -> str | None:
    if not readable:
        return "cannot be read"
    if checksum != checksum_without(header, 36):
        return "does not match its checksum"
    return "lists fewer blocks than the disk has" if too_short else None


def _cut_off(source: Source, table: _Table, block_size: int, disk_size: int) -> list[Flaw]:
    starts = table.last_block_starts()
    # The last block of a disk may be kept only as far as the disk reaches.
    needed = starts + (disk_size % block_size or block_size) if starts else table.start + 4 * table.entries
    if needed <= source.size:
        return []
    return [Flaw(code="truncated", sentence=f"The file has {source.size} bytes, and its blocks reach to {needed}.")]
