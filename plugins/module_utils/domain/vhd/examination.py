# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a disk image is, what it boots as, and whether Azure takes it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .boot import Boot, read_boot
from .container import Container
from .file_format import read_container
from .footer import FOOTER_SIZE
from .partition import PartitionTable
from .partition_table import read_partition_table
from .shortfalls import Shortfall, find_shortfalls
from .source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """Everything known of one image; `table` is None where the disk in the file cannot be read."""

    path: str
    file_size: int
    container: Container
    table: PartitionTable | None
    boot: Boot
    shortfalls: tuple[Shortfall, ...]

    @property
    def azure_ready(self) -> bool:
        """Whether Azure takes the file as it is, for a generation that it boots as, or as a data disk."""
        barred = {shortfall.generation for shortfall in self.shortfalls}
        if None in barred:
            return False
        return not self.boot.generations or not barred.issuperset(self.boot.generations)

    def to_dict(self) -> dict[str, t.Any]:
        container = self.container
        return {
            "file": self.path,
            "file_size": self.file_size,
            "format": container.format,
            "allocation": container.allocation,
            "virtual_size": container.size,
            "upload_size": None if container.size is None else container.size + FOOTER_SIZE,
            "logical_sector_size": container.sector_size,
            "footer": container.details.get("footer"),
            "vhdx": container.details.get("vhdx"),
            "partition_table": self.table.to_dict() if self.table else None,
            "boots_as": list(self.boot.generations),
            "architecture": self.boot.architecture,
            "boot_files": list(self.boot.files),
            "evidence": list(self.boot.evidence),
            "azure_ready": self.azure_ready,
            "shortfalls": [shortfall.to_dict() for shortfall in self.shortfalls],
        }


def examine(source: Source, path: str) -> Examination:
    """Return what `source` holds, whatever that is; `path` is what a person calls it, for the commands.

    Only what `source.read` itself raises is raised. What is read is bounded, whatever the size of the source.
    """
    container = read_container(source)
    table, boot = None, Boot(evidence=("The disk in the file cannot be read.",))
    if container.content is not None:
        table = read_partition_table(container.content, container.sector_size)
        boot = read_boot(container.content, table)
    return Examination(
        path=path,
        file_size=source.size,
        container=container,
        table=table,
        boot=boot,
        shortfalls=find_shortfalls(container, table, path),
    )
