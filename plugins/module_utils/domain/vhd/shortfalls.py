# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between a disk image and Azure, each with the command that mends it."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator
from dataclasses import dataclass

from ..generation import Generation
from .container import Container
from .limits import LARGEST_DISK, LARGEST_OS_DISK, MIB, SECTOR_SIZE, SMALLEST_DISK
from .mend import mending_command
from .partition import PartitionTable

_NAMES: t.Final = {"raw": "a raw disk", "vhdx": "a VHDX", "vmdk": "a VMDK", "vdi": "a VDI"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """One reason why Azure would not take the image, or would make nothing of it.

    `generation` is the only one it concerns, None where it concerns both. `command` mends it, and with it whatever else
    a conversion mends; None where no conversion does.
    """

    code: str
    sentence: str
    command: str | None = None
    generation: Generation | None = None

    def to_dict(self) -> dict[str, t.Any]:
        return {
            "code": self.code,
            "sentence": self.sentence,
            "command": self.command,
            "generation": self.generation,
        }


def find_shortfalls(container: Container, table: PartitionTable | None, path: str) -> tuple[Shortfall, ...]:
    """Return every shortfall; a person who runs one command given has mended all that have one."""
    unfit = [*_file_shortfalls(container, path), *_cut_off(container, table), *_sector_shortfalls(container, table)]
    too_large = list(_too_large(container))
    lost = any(code in {"truncated", "sector_size"} for code, dummy in unfit)
    command = None if lost else mending_command(container, path)
    mendable = [*unfit, *_size_shortfalls(container)]
    return (*(Shortfall(code=code, sentence=sentence, command=command) for code, sentence in mendable), *too_large)


def _file_shortfalls(container: Container, path: str) -> Iterator[tuple[str, str]]:
    for flaw in container.flaws:
        yield flaw.code, flaw.sentence
    if container.format == "raw" and path.lower().endswith(".vhd"):
        yield "footer_missing", "The file has no VHD footer: it is a raw disk, or a VHD whose end was cut off."
    elif container.format != "vhd":
        yield "not_vhd", f"The file is {_NAMES.get(container.format, container.format)}, and Azure takes VHD only."
    if container.allocation == "differencing":
        yield "has_parent", "The disk is a differencing one: most of it is in another file. Merge it into its parent."
    elif container.format == "vhd" and container.allocation != "fixed":
        yield "not_fixed", f"The VHD is {container.allocation}, and Azure takes fixed ones only."


def _cut_off(container: Container, table: PartitionTable | None) -> Iterator[tuple[str, str]]:
    known = any(flaw.code == "truncated" for flaw in container.flaws)
    if table and container.size is not None and table.ends_at > container.size and not known:
        sentence = f"The partition table reaches to byte {table.ends_at}, and the disk has {container.size}."
        yield "truncated", sentence


def _sector_shortfalls(container: Container, table: PartitionTable | None) -> Iterator[tuple[str, str]]:
    counted = table.sector_size if table else container.sector_size
    if container.sector_size != SECTOR_SIZE or counted != SECTOR_SIZE:
        yield "sector_size", f"The disk counts in sectors of {counted} bytes, and Azure boots from {SECTOR_SIZE}."


def _size_shortfalls(container: Container) -> Iterator[tuple[str, str]]:
    size = container.size
    if size is None:
        return
    if size % MIB:
        yield "not_aligned", f"The disk has {size} bytes, which is no multiple of 1 MiB."
    if size < SMALLEST_DISK:
        yield "too_small", f"The disk has {size} bytes, and the smallest that Azure takes has {SMALLEST_DISK}."


def _too_large(container: Container) -> Iterator[Shortfall]:
    size = container.size or 0
    if size > LARGEST_DISK:
        sentence = f"The disk has {size} bytes, and the largest that Azure takes has {LARGEST_DISK}."
        yield Shortfall(code="too_large", sentence=sentence)
        return
    for generation, most in LARGEST_OS_DISK.items():
        if size > most:
            sentence = f"The disk has {size} bytes, and a machine of generation {generation} boots from {most} at most."
            yield Shortfall(code="too_large_for_generation", sentence=sentence, generation=generation)
