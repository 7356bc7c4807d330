# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The GUID partition table: a header and a list of partitions at the disk's start, and both again at its end.

UEFI Specification 2.10, section 5.3.
"""

from __future__ import annotations

import struct
import typing as t
import uuid
import zlib
from dataclasses import dataclass

from .partition import HeaderState, Partition, Role
from .source import Source, take

_SIGNATURE: t.Final = b"EFI PART"
_HEADER_SIZE: t.Final = 92
# 8,192 partitions; every tool makes 128.
_MOST_LIST_BYTES: t.Final = 1 << 20
_UNUSED: t.Final = bytes(16)
_ROLES: t.Final[dict[str, Role]] = {
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b": "efi_system",
    "21686148-6449-6e6f-744e-656564454649": "bios_boot",
}
# "Legacy BIOS bootable", bit 2 of a partition's attributes.
_LEGACY_BOOT: t.Final = 1 << 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header whose CRCs hold; places in sectors."""

    alternate: int
    entry_size: int
    listing: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpt:
    """Both headers' states, and the partitions of the primary, or where that is not valid of the backup."""

    primary: HeaderState
    backup: HeaderState
    partitions: tuple[Partition, ...]
    last_sector: int


def read_gpt(content: Source, sector_size: int) -> Gpt:
    """Return the table, whatever is left of it."""
    primary_state, primary = _read_header(content, 1, sector_size)
    at_end = content.size // sector_size - 1
    expected = primary.alternate if primary else at_end
    backup_state, backup = _read_header(content, expected, sector_size)
    if backup_state == "valid" and expected != at_end:
        backup_state = "misplaced"
    best = primary or backup
    return Gpt(
        primary=primary_state,
        backup=backup_state,
        partitions=_partitions(best, sector_size) if best else (),
        last_sector=primary.alternate if primary else 0,
    )


def _read_header(content: Source, place: int, sector_size: int) -> tuple[HeaderState, Header | None]:
    sector = take(content, place * sector_size, sector_size)
    if sector[:8] != _SIGNATURE:
        return "missing", None
    size, checksum, own, alternate, start, count, entry_size, list_checksum = struct.unpack_from(
        "<12xII4xQQ32xQIII", sector
    )
    if not _HEADER_SIZE <= size <= sector_size or own != place:
        return "corrupt", None
    if zlib.crc32(sector[:16] + bytes(4) + sector[20:size]) != checksum:
        return "corrupt", None
    if entry_size < 128 or count * entry_size > _MOST_LIST_BYTES:
        return "corrupt", None
    listing = take(content, start * sector_size, count * entry_size)
    if zlib.crc32(listing) != list_checksum:
        return "corrupt", None
    return "valid", Header(alternate=alternate, entry_size=entry_size, listing=listing)


def _partitions(header: Header, sector_size: int) -> tuple[Partition, ...]:
    size = header.entry_size
    entries = (header.listing[start : start + size] for start in range(0, len(header.listing), size))
    return tuple(
        _partition(number, entry, sector_size) for number, entry in enumerate(entries, 1) if entry[:16] != _UNUSED
    )


def _partition(number: int, entry: bytes, sector_size: int) -> Partition:
    first, last, attributes = struct.unpack_from("<QQQ", entry, 32)
    kind = str(uuid.UUID(bytes_le=entry[:16]))
    return Partition(
        number=number,
        type=kind,
        role=_ROLES.get(kind, "other"),
        start=first * sector_size,
        size=max(0, last - first + 1) * sector_size,
        name=entry[56:128].decode("utf-16-le", "replace").partition("\0")[0],
        active=bool(attributes & _LEGACY_BOOT),
    )
