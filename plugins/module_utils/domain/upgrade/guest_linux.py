# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a Linux system is laid out to boot by UEFI, as generation 2 does."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..eligibility.rule import Finding, Rule, find_reasons, rule
from ..eligibility.rules import citations
from ..wire import Json, objects, same_text
from .distributions import is_listed, is_newer_than_listed, known_versions
from .evidence import Evidence
from .readiness import Readiness

EVIDENCE: t.Final = ("os_release", "partition_table", "block_devices", "fstab", "efi_files")

_EFI_SYSTEM = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
_MOUNT_POINT = "/boot/efi"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinuxGuest:
    """The system: `os_release` by key, the disk it boots from as `sfdisk -J` shows it, and the lines of its fstab."""

    os_release: Mapping[str, str]
    partition_table: Json | None
    devices: tuple[Json, ...]
    fstab: tuple[tuple[str, ...], ...]
    efi_files: tuple[str, ...]

    @classmethod
    def read(cls, given: t.Any) -> LinuxGuest:
        """Read what the role gathers of Linux; raises InvalidOption for what is none of it."""
        evidence = Evidence.read(given, known=EVIDENCE)
        table = evidence.json("partition_table")
        return cls(
            os_release=dict(_assignments(evidence.text("os_release"))),
            partition_table=table.get("partitiontable") if isinstance(table, Mapping) else None,
            devices=tuple(_flattened(objects(evidence.json("block_devices"), "blockdevices"))),
            fstab=tuple(_entries(evidence.text("fstab"))),
            efi_files=tuple(evidence.lines("efi_files")),
        )

    @property
    def name(self) -> str:
        return self.os_release.get("PRETTY_NAME") or self.os_release.get("ID") or "the system"

    @property
    def distribution(self) -> str:
        return self.os_release.get("ID", "").lower()

    @property
    def version(self) -> str:
        return self.os_release.get("VERSION_ID", "")

    @property
    def label(self) -> str:
        """Return the kind of the partition table: `gpt`, `dos`, or empty where nobody looked."""
        return str((self.partition_table or {}).get("label") or "").lower()

    @property
    def efi_partition(self) -> Json | None:
        """Return the EFI system partition of the disk."""
        partitions = objects(self.partition_table, "partitions")
        return next((each for each in partitions if same_text(each.get("type"), _EFI_SYSTEM)), None)

    @property
    def mounted_from(self) -> str | None:
        """Return what fstab mounts at /boot/efi."""
        return next((entry[0] for entry in self.fstab if entry[1].rstrip("/") == _MOUNT_POINT), None)

    @property
    def names_of_efi_partition(self) -> set[str]:
        """Return the names by which fstab may call the EFI system partition, as far as they are known."""
        partition = self.efi_partition or {}
        node = str(partition.get("node") or "")
        device = next((each for each in self.devices if node and node in (each.get("path"), each.get("name"))), {})
        named = (
            ("UUID", device.get("uuid")),
            ("LABEL", device.get("label")),
            ("PARTUUID", partition.get("uuid")),
            ("PARTLABEL", partition.get("name")),
        )
        return {node.lower()} | {f"{kind}={value}".lower() for kind, value in named if value}


def judge_linux(given: t.Any) -> Readiness:
    """Return whether the system is ready, from what was gathered; raises InvalidOption for what is no evidence."""
    return Readiness.of(find_reasons(LinuxGuest.read(given), RULES))


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, found, value = line.strip().partition("=")
        if found and not name.startswith("#"):
            yield name, value.strip().strip("\"'")


def _entries(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the fields of each entry: what is mounted, where, and how."""
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 2 and not fields[0].startswith("#"):
            yield tuple(fields)


def _flattened(devices: list[Json]) -> Iterator[Json]:
    for device in devices:
        yield device
        yield from _flattened(objects(device, "children"))


@rule(source=citations.TRUSTED_LAUNCH, remedy="Create the VM again from a release that trusted launch supports.")
def distribution_not_listed(q: LinuxGuest) -> Finding | None:
    """Trusted launch does not support the distribution, or this release of it, or the upgrade leaves it out."""
    if is_listed(q.distribution, q.version) or is_newer_than_listed(q.distribution, q.version):
        return None
    takes = known_versions(q.distribution) or "no release of it"
    return Finding(
        about="os_release", message=f"The machine runs {q.name}; of {q.distribution or 'it'}, {takes} can be upgraded."
    )


@rule(source=citations.TRUSTED_LAUNCH, remedy="Look at the page whether it is supported by now.", severity="warning")
def distribution_newer_than_listed(q: LinuxGuest) -> Finding | None:
    """The release is newer than the newest that was known to be supported."""
    if not is_newer_than_listed(q.distribution, q.version):
        return None
    return Finding(
        about="os_release",
        message=f"The machine runs {q.name}; known to be supported: {known_versions(q.distribution)}.",
    )


@rule(source=citations.UPGRADE, remedy="Let the role gather it as root, or give the output of sfdisk -J.")
def partition_table_not_known(q: LinuxGuest) -> Finding | None:
    """Nobody could read how the disk is partitioned."""
    if q.label:
        return None
    return Finding(about="partition_table", message=f"How the disk of {q.name} is partitioned is not known.")


@rule(source=citations.UPGRADE, remedy="Make the machine anew from an image of generation 2.")
def partition_table_not_gpt(q: LinuxGuest) -> Finding | None:
    """The OS disk has no GUID partition table, which UEFI boots from."""
    if q.label in ("", "gpt"):
        return None
    return Finding(
        about="partition_table", message=f"{q.name} boots from a disk partitioned as {q.label}, and UEFI needs gpt."
    )


@rule(source=citations.UPGRADE, remedy="Make the machine anew from an image of generation 2.")
def efi_system_partition_missing(q: LinuxGuest) -> Finding | None:
    """The OS disk has no EFI system partition."""
    if q.label != "gpt" or q.efi_partition:
        return None
    return Finding(about="partition_table", message=f"The disk of {q.name} has no EFI system partition to boot from.")


@rule(source=citations.UPGRADE, remedy="Add a line to /etc/fstab that mounts the EFI system partition at /boot/efi.")
def efi_partition_not_in_fstab(q: LinuxGuest) -> Finding | None:
    """The file /etc/fstab mounts nothing at /boot/efi."""
    if q.mounted_from:
        return None
    return Finding(about="fstab", message=f"/etc/fstab of {q.name} has no entry for /boot/efi, which UEFI boots from.")


@rule(source=citations.UPGRADE, remedy="Let /boot/efi be the EFI system partition of the OS disk.")
def fstab_names_another_partition(q: LinuxGuest) -> Finding | None:
    """What /etc/fstab mounts at /boot/efi is not the EFI system partition of the OS disk."""
    source, names = q.mounted_from, q.names_of_efi_partition
    if not source or not q.efi_partition:
        return None
    spelt = source.replace('"', "").lower()
    # A name of a kind that nobody looked up, or a link below /dev/disk, cannot be compared.
    kind = spelt.partition("=")[0] if "=" in spelt else ""
    comparable = any(name.startswith(f"{kind}=") for name in names) if kind else spelt.count("/") == 2
    if spelt in names or not comparable:
        return None
    node = q.efi_partition.get("node")
    return Finding(about="fstab", message=f"/etc/fstab of {q.name} mounts {source} at /boot/efi, and not {node}.")


@rule(source=citations.UPGRADE, remedy="Install the distribution's boot loader for EFI, such as grub2-efi and shim.")
def efi_boot_files_missing(q: LinuxGuest) -> Finding | None:
    """The EFI system partition holds no boot loader."""
    if any(path.lower().endswith(".efi") for path in q.efi_files):
        return None
    return Finding(about="efi_files", message=f"{q.name} has no EFI boot loader below /boot/efi.")


RULES: t.Final[tuple[Rule[LinuxGuest], ...]] = (
    distribution_not_listed,
    distribution_newer_than_listed,
    partition_table_not_known,
    partition_table_not_gpt,
    efi_system_partition_missing,
    efi_partition_not_in_fstab,
    fstab_names_another_partition,
    efi_boot_files_missing,
)
