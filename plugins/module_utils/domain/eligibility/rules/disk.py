# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether size and generation carry the disks asked for."""

from __future__ import annotations

import re

from ...wire import same_text
from ..question import Question
from ..rule import Finding, rule
from . import citations

_GIB = 1024**3
# A BIOS boots from MBR, which addresses 2 TiB; Azure's largest OS disk is 4,095 GiB.
_LARGEST_GENERATION_1_GB = 2048
_LARGEST_OS_DISK_GB = 4095
_LARGEST_EPHEMERAL_GB = 2040
# Trusted launch and confidential VMs keep their guest state on the same local storage.
_GUEST_STATE_GB = 1
_FULL_CACHING_VCPUS = 8
# All N, L, M and H series; D, DC, E, Eb and EC of v5 to v7; F of v6 and v7.
_FULL_CACHING_SERIES = re.compile(r"[NLMH]\w*|(?:D|DC|E|EC)[a-z_]*v[567]|F[a-z]*v[67]")


@rule(
    source=citations.OS_DISK,
    remedy="Choose a generation 2 source, or an OS disk of at most 2,048 GiB and a data disk for the rest.",
    severity="warning",
)
def os_disk_too_large_for_generation_1(q: Question) -> Finding | None:
    """A generation 1 VM boots from MBR, which addresses 2 TiB of the OS disk."""
    if q.resulting_generation != "V1" or not q.os_disk_gb or q.os_disk_gb <= _LARGEST_GENERATION_1_GB:
        return None
    return Finding(
        about="os_disk.size_gb",
        message=f"The OS disk is to have {q.os_disk_gb} GiB, and the VM is V1. {citations.GENERATION_2} says that"
        f" V1 has no OS disk over 2 TiB; {citations.OS_DISK} allows up to 4,095 GiB, of which an MBR disk uses 2 TiB.",
    )


@rule(source=citations.GENERATION_2, remedy="Choose an OS disk of at most 4,095 GiB.")
def os_disk_too_large(q: Question) -> Finding | None:
    """No OS disk is larger than 4,095 GiB."""
    if not q.os_disk_gb or q.os_disk_gb <= _LARGEST_OS_DISK_GB:
        return None
    return Finding(about="os_disk.size_gb", message=f"An OS disk of {q.os_disk_gb} GiB is more than Azure's 4,095 GiB.")


@rule(source=citations.DISKS, remedy="Leave the size out, or make it at least that of the image.")
def os_disk_smaller_than_source(q: Question) -> Finding | None:
    """The OS disk must hold the image."""
    size = q.source.disk_gb if q.source else None
    if not size or not q.os_disk_gb or q.os_disk_gb >= size or not q.source:
        return None
    return Finding(
        about="os_disk.size_gb",
        message=f"An OS disk of {q.os_disk_gb} GiB is asked for, but {q.source.name} has {size} GiB.",
    )


@rule(source=citations.DISKS, remedy="Choose a size with Premium storage, or Standard SSD disks.")
def premium_ssd_not_supported(q: Question) -> Finding | None:
    """The size takes no Premium SSD disks."""
    if not q.asks_for("premium_ssd") or not q.size_facts or not q.size_facts.is_false("PremiumIO"):
        return None
    return Finding(about="features", message=f"Premium SSD is asked for, but the size {q.size} does not take it.")


@rule(source=citations.DISKS, remedy="Choose a size, and a zone, that offers Ultra disks.")
def ultra_ssd_not_available(q: Question) -> Finding | None:
    """The size does not take Ultra disks in the zone, or in the location where no zone is asked for."""
    if not q.asks_for("ultra_ssd") or not q.size_facts:
        return None
    if q.size_facts.is_true("UltraSSDAvailable", zone=q.zone):
        return None
    where = f"zone {q.zone} of {q.location}" if q.zone else q.location
    zones = [zone for zone in q.size_facts.zones if q.size_facts.is_true("UltraSSDAvailable", zone=zone)]
    return Finding(
        about="features",
        message=f"Ultra disks are asked for, but in {where} the size {q.size} does not take them.",
        remedy=f"Set zone to {' or '.join(zones)}." if zones else "",
    )


@rule(
    source=citations.DISKS,
    remedy="Ask for a zone, or make sure that the location has regional ones.",
    severity="warning",
)
def premium_ssd_v2_is_zonal(q: Question) -> Finding | None:
    """Premium SSD v2 disks are zonal in most locations."""
    if not q.asks_for("premium_ssd_v2") or q.zone:
        return None
    return Finding(
        about="zone", message="Premium SSD v2 is asked for without a zone; most locations have it in zones only."
    )


@rule(source=citations.EPHEMERAL, remedy="Choose a size with local storage for it, or a managed OS disk.")
def ephemeral_not_supported(q: Question) -> Finding | None:
    """The size has no ephemeral OS disks, or not in the placement asked for."""
    if not q.asks_for("ephemeral_os_disk") or not q.size_facts:
        return None
    placements = q.size_facts.ephemeral_placements
    if not q.size_facts.is_true("EphemeralOSDiskSupported"):
        return Finding(about="size", message=f"An ephemeral OS disk is asked for, but the size {q.size} has none.")
    if q.ephemeral_placement and placements and q.ephemeral_placement not in placements:
        return Finding(
            about="os_disk.ephemeral",
            message=f"{q.ephemeral_placement} is asked for; the size {q.size} has {', '.join(placements)}.",
            remedy=f"Choose the placement {' or '.join(placements)}.",
        )
    return None


@rule(source=citations.EPHEMERAL, remedy="Choose a larger size, a smaller image, or a managed OS disk.")
def ephemeral_does_not_fit(q: Question) -> Finding | None:
    """The OS disk, and 1 GiB of guest state with a security type, must fit in the local storage it is placed on."""
    size = q.os_disk_size_gb
    if not q.asks_for("ephemeral_os_disk") or not q.size_facts or not size:
        return None
    room = q.size_facts.ephemeral_room_gb(q.ephemeral_placement)
    needed = size + (_GUEST_STATE_GB if q.trusted or q.confidential else 0)
    if room is None or needed <= room:
        return None
    return Finding(
        about="os_disk.ephemeral",
        message=f"An ephemeral OS disk of {needed} GiB is needed, but the size {q.size} has room for {room} GiB.",
    )


@rule(source=citations.EPHEMERAL, remedy="Choose a smaller OS disk or image, or a managed OS disk.")
def ephemeral_too_large(q: Question) -> Finding | None:
    """An ephemeral OS disk has at most 2,040 GiB, whatever the local storage."""
    size = q.os_disk_size_gb
    if not q.asks_for("ephemeral_os_disk") or not size or size <= _LARGEST_EPHEMERAL_GB:
        return None
    return Finding(
        about="os_disk.ephemeral", message=f"An ephemeral OS disk of {size} GiB is more than Azure's 2,040 GiB."
    )


@rule(source=citations.EPHEMERAL, remedy="Choose a larger size of a supported series, or leave full caching out.")
def full_caching_not_supported(q: Question) -> Finding | None:
    """Full caching needs an ephemeral OS disk, 8 vCPUs, a supported series, and room for the OS disk twice."""
    if not q.asks_for("ephemeral_full_caching"):
        return None
    if not q.asks_for("ephemeral_os_disk"):
        return Finding(about="features", message="Full caching is requested without an ephemeral OS disk.")
    if q.series and not _FULL_CACHING_SERIES.fullmatch(q.series):
        return Finding(about="size", message=f"Full caching is requested, which the series {q.series} does not have.")
    vcpus = q.size_facts.vcpus if q.size_facts else 0
    if vcpus and vcpus < _FULL_CACHING_VCPUS:
        return Finding(
            about="size", message=f"Full caching needs {_FULL_CACHING_VCPUS} vCPUs, and the size {q.size} has {vcpus}."
        )
    return _too_small_for_full_caching(q)


def _too_small_for_full_caching(q: Question) -> Finding | None:
    room = q.size_facts.ephemeral_room_gb(q.ephemeral_placement) if q.size_facts else None
    size = q.os_disk_size_gb
    if not room or not size or room > 2 * size + _GUEST_STATE_GB:
        return None
    return Finding(
        about="os_disk.ephemeral",
        message=f"Full caching of an OS disk of {size} GiB needs more than {2 * size + _GUEST_STATE_GB} GiB of local"
        f" storage, and the size {q.size} has {room} GiB.",
    )


@rule(source=citations.EPHEMERAL, remedy="Start from an image of a generalized system, or use a managed OS disk.")
def ephemeral_needs_image(q: Question) -> Finding | None:
    """An existing disk or a specialized image cannot become an ephemeral OS disk, and none can be swapped in."""
    if not q.asks_for("ephemeral_os_disk"):
        return None
    if q.source and q.source.kind == "gallery_image" and same_text(q.source.os_state, "Specialized"):
        return Finding(
            about=q.source.option, message=f"An ephemeral OS disk is requested; {q.source.name} is specialized."
        )
    if q.source and q.source.kind == "managed_disk":
        return Finding(
            about="os_disk.ephemeral", message=f"An ephemeral OS disk is asked for; {q.source.name} is a disk already."
        )
    excluded = sorted(
        q.features & {"os_disk_swap", "backup", "site_recovery", "azure_disk_encryption", "managed_image"}
    )
    if excluded:
        return Finding(about="features", message=f"An ephemeral OS disk excludes {', '.join(excluded)}.")
    return None


@rule(
    source=citations.HDD_OS_DISK,
    remedy="Choose StandardSSD_LRS or Premium_LRS for the OS disk.",
    severity="warning",
)
def standard_hdd_os_disk_retires(q: Question) -> Finding | None:
    """Standard HDD OS disks retire on 2028-09-08; Azure then converts them to Standard SSD."""
    if not q.asks_for("standard_hdd_os_disk") or q.asks_for("ephemeral_os_disk"):
        return None
    return Finding(
        about="os_disk.storage_account_type",
        message="A Standard HDD OS disk is requested; Azure retires these on 2028-09-08.",
    )


@rule(source=citations.ENCRYPTION_AT_HOST, remedy="Choose a size with encryption at host.")
def encryption_at_host_not_supported(q: Question) -> Finding | None:
    """The size has no encryption at host."""
    if not q.asks_for("encryption_at_host") or not q.size_facts:
        return None
    if not q.size_facts.is_false("EncryptionAtHostSupported"):
        return None
    return Finding(about="size", message=f"Encryption at host is asked for, but the size {q.size} does not have it.")


@rule(
    source=citations.ENCRYPTION_AT_HOST,
    remedy="Register the feature Microsoft.Compute/EncryptionAtHost in the subscription once.",
    severity="note",
)
def encryption_at_host_needs_registration(q: Question) -> Finding | None:
    """A subscription must have registered the feature before it uses encryption at host."""
    if not q.asks_for("encryption_at_host"):
        return None
    return Finding(about="features", message="Encryption at host needs a feature registered in the subscription.")


@rule(source=citations.DISK_ENCRYPTION, remedy="Use encryption at host instead.", severity="warning")
def azure_disk_encryption_retires(q: Question) -> Finding | None:
    """Azure Disk Encryption retires on 2028-09-15, after which encrypted disks do not unlock at a reboot."""
    if not q.asks_for("azure_disk_encryption"):
        return None
    return Finding(about="features", message="Azure Disk Encryption is asked for, which retires on 2028-09-15.")


@rule(source=citations.DISK_ENCRYPTION, remedy="Choose one of the two.")
def two_disk_encryptions(q: Question) -> Finding | None:
    """Azure Disk Encryption and encryption at host exclude each other."""
    if not (q.asks_for("azure_disk_encryption") and q.asks_for("encryption_at_host")):
        return None
    return Finding(about="features", message="Azure Disk Encryption and encryption at host are asked for together.")


RULES = (
    os_disk_too_large_for_generation_1,
    os_disk_too_large,
    os_disk_smaller_than_source,
    premium_ssd_not_supported,
    ultra_ssd_not_available,
    premium_ssd_v2_is_zonal,
    ephemeral_not_supported,
    ephemeral_does_not_fit,
    ephemeral_too_large,
    full_caching_not_supported,
    ephemeral_needs_image,
    standard_hdd_os_disk_retires,
    encryption_at_host_not_supported,
    encryption_at_host_needs_registration,
    azure_disk_encryption_retires,
    two_disk_encryptions,
)
