# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which partition table a disk has."""

from __future__ import annotations

from .gpt import read_gpt
from .mbr import BootRecord, mbr_partitions, read_boot_record
from .partition import PartitionTable
from .source import Source


def read_partition_table(content: Source, sector_size: int) -> PartitionTable:
    """Return a disk's table; a GPT that counts in sectors of the other size is found too."""
    record = read_boot_record(content)
    if record is None:
        return PartitionTable(kind="none", sector_size=sector_size, boot_code=False)
    if not record.protects_gpt:
        return PartitionTable(
            kind="mbr",
            sector_size=sector_size,
            boot_code=record.has_code,
            partitions=(partitions := mbr_partitions(content, record, sector_size)),
            ends_at=max((partition.start + partition.size for partition in partitions), default=0),
        )
    tables = [_gpt_table(content, record, size) for size in (sector_size, 4096 if sector_size == 512 else 512)]
    return next((table for table in tables if table.primary == "valid"), tables[0])


def _gpt_table(content: Source, record: BootRecord, sector_size: int) -> PartitionTable:
    gpt = read_gpt(content, sector_size)
    return PartitionTable(
        kind="gpt",
        sector_size=sector_size,
        boot_code=record.has_code,
        partitions=gpt.partitions,
        primary=gpt.primary,
        backup=gpt.backup,
        ends_at=(gpt.last_sector + 1) * sector_size if gpt.last_sector else 0,
    )
