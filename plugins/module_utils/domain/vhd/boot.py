# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which generation a disk boots as: what BIOS and UEFI firmware look for on it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..generation import Generation
from .fat import read_fat
from .mbr import read_boot_record
from .partition import Partition, PartitionTable
from .source import Part, Source

Architecture = t.Literal["x64", "Arm64"]

# The name by which firmware that knows nothing of the system yet finds its loader: a new machine's always.
_LOADERS: t.Final[dict[str, Architecture]] = {"BOOTX64.EFI": "x64", "BOOTAA64.EFI": "Arm64"}
# Firmware mounts the first few; a table may list thousands.
_MOST_SYSTEM_PARTITIONS: t.Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """What was found; `generations` is empty where nothing tells, and `architecture` None where not one does."""

    generations: tuple[Generation, ...] = ()
    architecture: Architecture | None = None
    files: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def read_boot(content: Source, table: PartitionTable) -> Boot:
    """Return what a disk boots as, by its partition table, its boot code and the files on its EFI system partition."""
    bios = _bios_evidence(content, table)
    efi, names = _efi_evidence(content, table)
    generations: list[Generation] = []
    if any(bios.values()):
        generations.append("V1")
    if names:
        generations.append("V2")
    architectures = {_LOADERS[name] for name in names}
    return Boot(
        generations=tuple(generations),
        architecture=architectures.pop() if len(architectures) == 1 else None,
        files=tuple(rf"\EFI\BOOT\{name}" for name in names),
        evidence=(*bios, *efi),
    )


def _bios_evidence(content: Source, table: PartitionTable) -> dict[str, bool]:
    """Return what a BIOS meets, each sentence with whether the disk boots by it."""
    record = read_boot_record(content)
    if record is None:
        return {"The first sector is no boot record.": False}
    if not record.has_code:
        return {"The boot record has no boot code.": False}
    if record.active or any(partition.active for partition in table.partitions):
        return {"The boot record has boot code, and a partition is active.": True}
    if table.of_role("bios_boot"):
        return {"The boot record has boot code, and there is a BIOS boot partition.": True}
    if b"GRUB" in record.code:
        return {"The boot record has the boot code of GRUB, which needs no active partition.": True}
    return {"The boot record has boot code, and neither an active nor a BIOS boot partition.": False}


def _efi_evidence(content: Source, table: PartitionTable) -> tuple[list[str], list[str]]:
    """Return what UEFI firmware meets, and the names of the boot files."""
    sentences, names = [], []
    if table.kind == "gpt" and table.primary != "valid":
        sentences.append(f"The primary GPT header is {table.primary}; the backup is {table.backup}.")
    elif table.kind == "gpt" and table.backup != "valid":
        sentences.append(f"The backup GPT header is {table.backup}; firmware does with the primary.")
    partitions = table.of_role("efi_system")[:_MOST_SYSTEM_PARTITIONS]
    if not partitions:
        sentences.append("There is no EFI system partition.")
    for partition in partitions:
        found, sentence = _loaders(content, partition)
        names += [name for name in found if name not in names]
        sentences.append(sentence)
    return sentences, names


def _loaders(content: Source, partition: Partition) -> tuple[list[str], str]:
    where = f"The EFI system partition (number {partition.number})"
    volume = read_fat(Part(of=content, start=partition.start, size=partition.size))
    if volume is None:
        return [], f"{where} has no FAT file system."
    entries = {name: volume.find("EFI", "BOOT", name) for name in _LOADERS}
    found = [name for name, entry in entries.items() if entry and not entry.directory and entry.size]
    if not found:
        return [], rf"{where} has no \EFI\BOOT\BOOTX64.EFI and no BOOTAA64.EFI."
    return found, rf"{where} has \EFI\BOOT\{' and '.join(found)}."
