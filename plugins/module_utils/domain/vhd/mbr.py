# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The master boot record: boot code and four entries, logical partitions in a chain behind an extended one.

UEFI Specification 2.10, section 5.2.
"""

from __future__ import annotations

import struct
import typing as t
from dataclasses import dataclass

from .partition import Partition
from .source import Source, take

PROTECTIVE: t.Final = 0xEE
_EFI_SYSTEM: t.Final = 0xEF
_EXTENDED: t.Final = (0x05, 0x0F, 0x85)
_MOST_LOGICAL: t.Final = 60
_BOOT_CODE_SIZE: t.Final = 440


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of the four; `first` and `count` in sectors."""

    status: int
    type: int
    first: int
    count: int

    @property
    def used(self) -> bool:
        return self.type != 0 and self.count != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BootRecord:
    """The first sector of a disk."""

    code: bytes
    entries: tuple[Entry, ...]

    @property
    def has_code(self) -> bool:
        return any(self.code)

    @property
    def active(self) -> bool:
        return any(entry.status == 0x80 and entry.used for entry in self.entries)

    @property
    def protects_gpt(self) -> bool:
        """Whether firmware looks for a GPT: without this entry it takes the disk for an MBR's."""
        return any(entry.type == PROTECTIVE and entry.first == 1 for entry in self.entries)


def read_boot_record(content: Source) -> BootRecord | None:
    """Return the first sector, None where it is no boot record: not signed, or a file system's own first sector."""
    sector = take(content, 0, 512)
    entries = _entries(sector)
    if sector[510:] != b"\x55\xaa" or any(entry.status not in (0, 0x80) for entry in entries):
        return None
    if not any(entry.used for entry in entries) and sector[0] in (0xE9, 0xEB) and sector[11:13] != bytes(2):
        return None
    return BootRecord(code=sector[:_BOOT_CODE_SIZE], entries=entries)


def _entries(sector: bytes) -> tuple[Entry, ...]:
    return tuple(
        Entry(status=status, type=kind, first=first, count=count)
        for status, kind, first, count in struct.iter_unpack("<B3xB3xII", sector[446:510])
    )


def mbr_partitions(content: Source, record: BootRecord, sector_size: int) -> tuple[Partition, ...]:
    """Return the partitions that a boot record lists, the logical ones from number 5 on."""
    found = []
    for number, entry in enumerate(record.entries, 1):
        if entry.type in _EXTENDED and entry.used:
            found += _logical(content, entry.first, sector_size)
        elif entry.used:
            found.append(_partition(number, entry, entry.first, sector_size))
    return tuple(sorted(found, key=lambda partition: partition.number))


def _logical(content: Source, extended: int, sector_size: int) -> list[Partition]:
    found: list[Partition] = []
    visited: set[int] = set()
    place = extended
    while place not in visited and len(visited) < _MOST_LOGICAL:
        visited.add(place)
        sector = take(content, place * sector_size, 512)
        if sector[510:] != b"\x55\xaa":
            break
        own, following, *dummy = _entries(sector)
        if own.used:
            found.append(_partition(5 + len(found), own, place + own.first, sector_size))
        if not following.used:
            break
        place = extended + following.first
    return found


def _partition(number: int, entry: Entry, first: int, sector_size: int) -> Partition:
    return Partition(
        number=number,
        type=f"{entry.type:#04x}",
        role="efi_system" if entry.type == _EFI_SYSTEM else "other",
        start=first * sector_size,
        size=entry.count * sector_size,
        active=entry.status == 0x80,
    )
