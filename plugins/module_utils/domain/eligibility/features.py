# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The features a machine can be asked to have, as eligibility names them."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from ..errors import InvalidOption

FEATURES: t.Final[dict[str, str]] = {
    "accelerated_networking": "Accelerated networking on its interfaces.",
    "availability_set": "Membership of an availability set.",
    "azure_disk_encryption": "Azure Disk Encryption inside the guest.",
    "backup": "Azure Backup.",
    "encryption_at_host": "Encryption of temporary disks and caches at the host.",
    "ephemeral_full_caching": "Full caching of an ephemeral OS disk.",
    "ephemeral_os_disk": "An OS disk on the host only.",
    "gallery": "Images of it in an Azure Compute Gallery.",
    "hibernation": "Hibernation.",
    "increased_memory": "More memory than a generation 1 machine can have.",
    "managed_image": "Managed images captured from it.",
    "nvme": "Disks behind an NVMe controller.",
    "os_disk_swap": "Swapping its OS disk.",
    "premium_ssd": "Premium SSD disks.",
    "premium_ssd_v2": "Premium SSD v2 data disks.",
    "scale_set": "Membership of a scale set.",
    "secure_boot": "Secure Boot.",
    "sgx": "Enclaves of Intel Software Guard Extensions.",
    "shielded_vm": "Hyper-V shielding.",
    "site_recovery": "Azure Site Recovery.",
    "spot": "Spot priority.",
    "standard_hdd_os_disk": "A Standard HDD OS disk.",
    "ultra_ssd": "Ultra disks as data disks.",
    "unmanaged_disks": "Disks kept as blobs in a storage account.",
    "vbs": "Virtualisation-based security in the guest.",
    "vhdx": "An OS disk in the VHDX format.",
    "vpmem": "Virtual persistent memory.",
    "vtpm": "A virtual trusted platform module.",
}


def read_features(names: Iterable[str]) -> frozenset[str]:
    """Return the features named; raises InvalidOption with all known ones for a name that is none."""
    asked = frozenset(str(name).lower() for name in names)
    for name in sorted(asked - set(FEATURES)):
        raise InvalidOption("features", f"{name!r} is not a feature.", ", ".join(FEATURES))
    return asked
