# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FAT12, FAT16 and FAT32: from the root along a path of short names.

Microsoft, FAT: General Overview of On-Disk Format 1.03.
"""

from __future__ import annotations

import struct
import typing as t
from collections.abc import Iterator
from dataclasses import dataclass

from .source import Source, take

# A root or boot directory with more than these 16,384 entries is no firmware's.
_MOST_DIRECTORY_BYTES: t.Final = 16384 * 32
_DIRECTORY: t.Final = 0x10
_LABEL: t.Final = 0x08
_DELETED: t.Final = 0xE5
# Where the root is in a fixed place, as on FAT12 and FAT16; no cluster has this number.
_FIXED_ROOT: t.Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file or directory; `name` is its short one, such as BOOTX64.EFI."""

    name: str
    directory: bool
    cluster: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FatVolume:
    """A FAT file system's layout, in bytes; `bits` is 12, 16 or 32."""

    of: Source
    bits: int
    cluster_size: int
    clusters: int
    table_start: int
    root_start: int
    root_size: int
    data_start: int
    root_cluster: int

    def find(self, *path: str) -> Entry | None:
        """Return what stands at a path, given as names in capitals; None where there is nothing."""
        found: Entry | None = Entry(name="", directory=True, cluster=self.root_cluster, size=0)
        for name in path:
            if found is None or not found.directory:
                return None
            found = next((entry for entry in self._list(found.cluster) if entry.name == name), None)
        return found

    def _list(self, cluster: int) -> Iterator[Entry]:
        for piece in self._pieces(cluster):
            for start in range(0, len(piece) - 31, 32):
                record = piece[start : start + 32]
                if record[0] == 0:
                    return
                # The attribute of a label is also on every piece of a long name.
                if record[0] != _DELETED and not record[11] & _LABEL:
                    yield self._entry(record)

    def _entry(self, record: bytes) -> Entry:
        high, low, size = struct.unpack_from("<20xH4xHI", record)
        stem, extension = (record[a:b].decode("latin-1").rstrip(" ").upper() for a, b in ((0, 8), (8, 11)))
        return Entry(
            name=f"{stem}.{extension}" if extension else stem,
            directory=bool(record[11] & _DIRECTORY),
            cluster=low | (high << 16 if self.bits == 32 else 0),
            size=size,
        )

    def _pieces(self, cluster: int) -> Iterator[bytes]:
        """Yield a directory's bytes; a chain that loops, or leaves the volume, ends there."""
        if cluster == _FIXED_ROOT and self.bits != 32:
            yield take(self.of, self.root_start, min(self.root_size, _MOST_DIRECTORY_BYTES))
            return
        visited: set[int] = set()
        while (
            2 <= cluster < self.clusters + 2
            and cluster not in visited
            and len(visited) * self.cluster_size < _MOST_DIRECTORY_BYTES
        ):
            visited.add(cluster)
            yield take(self.of, self.data_start + (cluster - 2) * self.cluster_size, self.cluster_size)
            cluster = self._next(cluster)

    def _next(self, cluster: int) -> int:
        place = self.table_start + cluster * self.bits // 8
        value = int.from_bytes(take(self.of, place, 4 if self.bits == 32 else 2), "little")
        if self.bits == 12:
            return value >> 4 if cluster & 1 else value & 0xFFF
        return value & 0x0FFFFFFF if self.bits == 32 else value


def read_fat(volume: Source) -> FatVolume | None:
    """Return the file system on a volume, None where it is not FAT."""
    boot = take(volume, 0, 512)
    sector, per_cluster, reserved, tables, root_entries, few_sectors, short_table = struct.unpack_from(
        "<11xHBHBHHxH", boot
    )
    many_sectors, long_table = struct.unpack_from("<II", boot, 32)
    (root_cluster,) = struct.unpack_from("<I", boot, 44)
    table_sectors = short_table or long_table
    if sector not in (512, 1024, 2048, 4096) or not per_cluster or per_cluster & (per_cluster - 1):
        return None
    if not (reserved and tables and table_sectors):
        return None
    root_sectors = -(-root_entries * 32 // sector)
    first_data = reserved + tables * table_sectors + root_sectors
    clusters = ((few_sectors or many_sectors) - first_data) // per_cluster
    if clusters < 1:
        return None
    bits = _width(clusters, short_table)
    return FatVolume(
        of=volume,
        bits=bits,
        cluster_size=per_cluster * sector,
        clusters=clusters,
        table_start=reserved * sector,
        root_start=(reserved + tables * table_sectors) * sector,
        root_size=root_sectors * sector,
        data_start=first_data * sector,
        root_cluster=root_cluster if bits == 32 else _FIXED_ROOT,
    )


def _width(clusters: int, short_table: int) -> int:
    """Return the bits of a table's entry: the number of clusters decides, and on small FAT32 the missing short size."""
    if not short_table:
        return 32
    return 12 if clusters < 4085 else 16
