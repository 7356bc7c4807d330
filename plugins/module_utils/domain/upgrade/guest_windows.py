# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a Windows system boots by UEFI, or can be made to by MBR2GPT, which the role runs."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..eligibility.rule import Finding, Rule, find_reasons, rule
from ..eligibility.rules import citations
from ..wire import Json
from .evidence import Evidence
from .readiness import Readiness
from .shown_guest import FIRST_CLIENT, FIRST_SERVER

EVIDENCE: t.Final = ("os", "disk", "bitlocker", "mbr2gpt")

_MBR2GPT = "https://learn.microsoft.com/windows/deployment/mbr-to-gpt"
_MOST_PARTITIONS = 3
_WORKSTATION = 1
_FULLY_DECRYPTED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsGuest:
    """The system; a part that is None was not gathered. `reachable` tells whether the role can run MBR2GPT in it.

    `os` holds Caption, BuildNumber and ProductType; `disk` number, partition_style, partitions and efi_partition of
    the disk it boots from; `bitlocker` protection_status and conversion_status of the system volume; `mbr2gpt`
    exit_code and output of its validation.
    """

    os: Json | None
    disk: Json | None
    bitlocker: Json | None
    mbr2gpt: Json | None
    reachable: bool

    @classmethod
    def read(cls, given: t.Any, *, reachable: bool) -> WindowsGuest:
        """Read what the role gathers of Windows; raises InvalidOption for what is none of it."""
        evidence = Evidence.read(given, known=EVIDENCE)
        parts = {name: evidence.json(name) for name in EVIDENCE}
        return cls(
            **{name: dict(part) if isinstance(part, Mapping) else None for name, part in parts.items()},
            reachable=reachable,
        )

    @property
    def name(self) -> str:
        return str((self.os or {}).get("Caption") or "Windows").strip()

    @property
    def build(self) -> int | None:
        return _number((self.os or {}).get("BuildNumber"))

    @property
    def is_workstation(self) -> bool:
        return _number((self.os or {}).get("ProductType")) == _WORKSTATION

    @property
    def partition_style(self) -> str:
        return str((self.disk or {}).get("partition_style") or "").upper()

    @property
    def needs_conversion(self) -> bool:
        return self.partition_style == "MBR"

    @property
    def disk_number(self) -> int | None:
        return _number((self.disk or {}).get("number"))


def judge_windows(guest: WindowsGuest) -> Readiness:
    """Return whether the system is ready."""
    return Readiness.of(find_reasons(guest, RULES))


def _number(value: t.Any) -> int | None:
    text = str(value).strip() if value is not None else ""
    return int(text) if text.lstrip("-").isdigit() else None


@rule(source=citations.UPGRADE, remedy="Let the role gather it, or give the version of the system.")
def windows_release_not_known(q: WindowsGuest) -> Finding | None:
    """Nobody could read which release of Windows it is."""
    if q.build is not None:
        return None
    return Finding(about="os", message="Which release of Windows the machine runs is not known.")


@rule(source=citations.UPGRADE, remedy="Upgrade the system to Windows Server 2019 or Windows 10, or later, first.")
def windows_release_not_upgradable(q: WindowsGuest) -> Finding | None:
    """The release is older than Windows Server 2019 or Windows 10."""
    first = FIRST_CLIENT if q.is_workstation else FIRST_SERVER
    if q.build is None or q.build >= first:
        return None
    return Finding(about="os", message=f"{q.name} is of build {q.build}, and the upgrade starts from {first}.")


@rule(source=citations.UPGRADE, remedy="Let the role gather it, or give how the disk is partitioned.")
def windows_disk_not_known(q: WindowsGuest) -> Finding | None:
    """Nobody could read how the disk is partitioned, or which one it is that would have to be converted."""
    if q.partition_style == "GPT" or (q.needs_conversion and q.disk_number is not None):
        return None
    return Finding(about="disk", message=f"How the disk of {q.name} is partitioned is not known.")


@rule(source=citations.UPGRADE, remedy="Decrypt the system volume, and encrypt it again after the upgrade.")
def system_volume_encrypted(q: WindowsGuest) -> Finding | None:
    """BitLocker protects the system volume, or has not decrypted all of it."""
    protection = _number((q.bitlocker or {}).get("protection_status"))
    conversion = _number((q.bitlocker or {}).get("conversion_status"))
    if not protection and conversion in (None, _FULLY_DECRYPTED):
        return None
    return Finding(about="bitlocker", message=f"BitLocker encrypts the system volume of {q.name}; it has to be off.")


@rule(source=citations.UPGRADE, remedy="Delete or merge partitions of the disk until there are three.")
def too_many_partitions(q: WindowsGuest) -> Finding | None:
    """The disk has more than three partitions, and MBR2GPT needs room for one of its own."""
    count = _number((q.disk or {}).get("partitions"))
    if not q.needs_conversion or count is None or count <= _MOST_PARTITIONS:
        return None
    return Finding(about="disk", message=f"The disk of {q.name} has {count} partitions, and MBR2GPT takes 3 at most.")


@rule(
    source=_MBR2GPT,
    remedy="Defragment the system volume with defrag C: /U /V, then run mbr2gpt /validate /allowFullOS; its logs are in"
    " C:\\Windows.",
)
def mbr2gpt_refuses(q: WindowsGuest) -> Finding | None:
    """MBR2GPT was not run, or says that it cannot convert the disk."""
    code = _number((q.mbr2gpt or {}).get("exit_code"))
    if not q.needs_conversion or code == 0:
        return None
    if code is None:
        return Finding(about="mbr2gpt", message=f"Whether MBR2GPT can convert the disk of {q.name} is not known.")
    said = " ".join(str((q.mbr2gpt or {}).get("output") or "").split())[-300:]
    return Finding(
        about="mbr2gpt", message=f"MBR2GPT cannot convert the disk of {q.name}, with exit code {code}: {said}"
    )


@rule(
    source=_MBR2GPT,
    remedy="Defragment the system volume with defrag C: /U /V and run mbr2gpt /convert /allowFullOS in the system"
    " first, or let the role reach the host.",
)
def disk_awaits_conversion(q: WindowsGuest) -> Finding | None:
    """The disk has to be converted from MBR to GPT inside the system, which the role cannot reach."""
    if not q.needs_conversion or q.reachable:
        return None
    return Finding(about="disk", message=f"The disk of {q.name} is MBR, and UEFI needs GPT.")


@rule(source=citations.UPGRADE, remedy="Make the machine anew from an image of generation 2.")
def windows_efi_partition_missing(q: WindowsGuest) -> Finding | None:
    """The disk has a GUID partition table, but no EFI system partition."""
    if q.partition_style != "GPT" or (q.disk or {}).get("efi_partition"):
        return None
    return Finding(about="disk", message=f"The disk of {q.name} is GPT and has no EFI system partition to boot from.")


@rule(source=citations.UPGRADE, remedy="Extend the system volume first if it has to grow.", severity="note")
def system_volume_keeps_its_size(q: WindowsGuest) -> Finding | None:
    """After MBR2GPT the system volume cannot be extended: the EFI system partition lies behind it."""
    if not q.needs_conversion:
        return None
    return Finding(about="disk", message=f"The system volume of {q.name} cannot be extended after MBR2GPT.")


RULES: t.Final[tuple[Rule[WindowsGuest], ...]] = (
    windows_release_not_known,
    windows_release_not_upgradable,
    windows_disk_not_known,
    system_volume_encrypted,
    too_many_partitions,
    mbr2gpt_refuses,
    disk_awaits_conversion,
    windows_efi_partition_missing,
    system_volume_keeps_its_size,
)
