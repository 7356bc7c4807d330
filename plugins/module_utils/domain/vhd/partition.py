# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk's partitions, whichever table lists them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

Role = t.Literal["efi_system", "bios_boot", "other"]
HeaderState = t.Literal["valid", "misplaced", "corrupt", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One partition; `start` and `size` in bytes, `type` a GUID or an MBR type such as 0xef."""

    number: int
    type: str
    role: Role
    start: int
    size: int
    name: str = ""
    active: bool = False

    def to_dict(self) -> dict[str, t.Any]:
        return {
            "number": self.number,
            "type": self.type,
            "role": self.role,
            "start": self.start,
            "size": self.size,
            "name": self.name,
            "active": self.active,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionTable:
    """A disk's partition table; the states of GPT's two headers are None for another kind.

    `sector_size` is what the table counts in, `ends_at` the byte it says the disk reaches to, 0 where it says nothing.
    """

    kind: t.Literal["gpt", "mbr", "none"]
    sector_size: int
    boot_code: bool
    partitions: tuple[Partition, ...] = ()
    primary: HeaderState | None = None
    backup: HeaderState | None = None
    ends_at: int = 0

    def of_role(self, role: Role) -> tuple[Partition, ...]:
        return tuple(partition for partition in self.partitions if partition.role == role)

    def to_dict(self) -> dict[str, t.Any]:
        return {
            "kind": self.kind,
            "sector_size": self.sector_size,
            "boot_code": self.boot_code,
            "primary_header": self.primary,
            "backup_header": self.backup,
            "partitions": [partition.to_dict() for partition in self.partitions],
        }
