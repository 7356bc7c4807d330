# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether size, source and the other features go with a feature asked for."""

from __future__ import annotations

import typing as t

from ..question import Question
from ..rule import Finding, rule
from . import citations
from .security import trusted_launch_by_default

_SIZES = "https://learn.microsoft.com/azure/virtual-machines/sizes"
# Series of which the API says True and the page denies it; Microsoft's Linux test suite LISA finds no driver either.
_NETWORKING_DENIED: t.Final[dict[str, str]] = {
    "DCsv2": f"{_SIZES}/general-purpose/dcsv2-series",
    "NCv2": "https://github.com/microsoft/lisa",
    "NCv3": f"{_SIZES}/gpu-accelerated/ncv3-series",
    "ND": f"{_SIZES}/gpu-accelerated/nd-series",
    "NCCads_H100_v5": f"{_SIZES}/gpu-accelerated/nccadsh100v5-series",
    "NP": f"{_SIZES}/fpga-accelerated/np-series",
}
# The API's names of the families of those series.
_DENIED_FAMILIES: t.Final[dict[str, str]] = {
    "standarddcsv2family": "DCsv2",
    "standardncsv2family": "NCv2",
    "standardncsv3family": "NCv3",
    "standardndsfamily": "ND",
    "standardnccads2023family": "NCCads_H100_v5",
    "standardnpsfamily": "NP",
}


@rule(source=citations.NETWORKING, remedy="Choose another size, or leave accelerated networking out.")
def accelerated_networking_not_supported(q: Question) -> Finding | None:
    """The size, or the image, has no accelerated networking; confidential machines have none."""
    if not q.asks_for("accelerated_networking"):
        return None
    if q.confidential:
        return Finding(
            about="features", message="Accelerated networking is asked for, which confidential machines do not have."
        )
    if q.source and q.source.accelerated_networking is False:
        return Finding(about="image", message=f"Accelerated networking is asked for, but {q.source.name} excludes it.")
    if not q.size_facts:
        return None
    if not q.size_facts.is_false("AcceleratedNetworkingEnabled"):
        return None
    return Finding(
        about="size", message=f"Accelerated networking is asked for, but the size {q.size} does not have it."
    )


@rule(
    source=citations.NETWORKING,
    remedy="Test a VM of the size first, or leave accelerated networking out.",
    severity="warning",
)
def accelerated_networking_disputed(q: Question) -> Finding | None:
    """Azure's API says that the size has accelerated networking, and the documentation of its series denies it."""
    if not q.asks_for("accelerated_networking") or not q.size_facts:
        return None
    if not q.size_facts.is_true("AcceleratedNetworkingEnabled"):
        return None
    series = q.series if q.series in _NETWORKING_DENIED else _DENIED_FAMILIES.get(q.size_facts.family.lower(), "")
    if not series:
        return None
    return Finding(
        about="size",
        message=f"Azure's API ({citations.SKUS}) says that the size {q.size} has accelerated networking,"
        f" and the documentation of the series {series} ({_NETWORKING_DENIED[series]}) says that it has not.",
    )


@rule(source=citations.HIBERNATION, remedy="Choose a size with hibernation.")
def hibernation_not_supported(q: Question) -> Finding | None:
    """The size, or the image, cannot hibernate."""
    if not q.asks_for("hibernation"):
        return None
    if q.source and q.source.hibernation is False:
        return Finding(about="image", message=f"Hibernation is asked for, but {q.source.name} excludes it.")
    if not q.size_facts or q.size_facts.is_true("HibernationSupported"):
        return None
    return Finding(about="size", message=f"Hibernation is asked for, but the size {q.size} cannot.")


@rule(source=citations.HIBERNATION, remedy="Leave out hibernation, or what it excludes.")
def hibernation_excludes(q: Question) -> Finding | None:
    """Hibernation excludes spot, sets, ephemeral disks, backup, managed images, and trusted launch of Linux."""
    if not q.asks_for("hibernation"):
        return None
    others = {"spot", "availability_set", "scale_set", "ephemeral_os_disk", "backup", "managed_image"}
    excluded = sorted(q.features & others)
    if excluded:
        return Finding(about="features", message=f"Hibernation is asked for together with {', '.join(excluded)}.")
    if q.trusted and q.source and (q.source.os_type or "").lower() == "linux":
        return Finding(about="security_type", message="Hibernation of Linux is asked for together with trusted launch.")
    return None


@rule(source=citations.NVME, remedy="Choose a size with an NVMe controller.")
def nvme_not_supported(q: Question) -> Finding | None:
    """The size has no NVMe controller."""
    if not (q.asks_for("nvme") or q.disk_controller == "NVMe") or not q.size_facts:
        return None
    if "NVMe" in q.size_facts.disk_controllers:
        return None
    return Finding(about="size", message=f"An NVMe controller is asked for, but the size {q.size} has SCSI only.")


@rule(source=citations.NVME, remedy="Choose NVMe, or a size with a SCSI controller.")
def scsi_not_supported(q: Question) -> Finding | None:
    """The size has no SCSI controller."""
    if q.disk_controller != "SCSI" or not q.size_facts or "SCSI" in q.size_facts.disk_controllers:
        return None
    return Finding(about="size", message=f"A SCSI controller is asked for, but the size {q.size} has NVMe only.")


@rule(source=citations.NVME, remedy="Choose a generation 2 source tagged for NVMe.")
def nvme_needs_generation_2(q: Question) -> Finding | None:
    """Booting from NVMe needs generation 2, and a source that says it can."""
    if not (q.asks_for("nvme") or q.disk_controller == "NVMe"):
        return None
    if q.resulting_generation == "V1":
        about = "features" if q.asks_for("nvme") else "disk_controller"
        return Finding(about=about, message="An NVMe controller is asked for, but the machine would be V1.")
    # The OS disk of an existing VM is tagged for the controller by the plan that changes the controller.
    if not q.source or q.source.kind == "virtual_machine":
        return None
    if q.source.disk_controllers and "NVMe" not in q.source.disk_controllers:
        return Finding(
            about=q.source.option, message=f"An NVMe controller is asked for, but {q.source.name} boots from SCSI only."
        )
    return None


@rule(source=citations.GENERATION_2, remedy="Choose a generation 2 source.")
def memory_features_need_generation_2(q: Question) -> Finding | None:
    """More memory, SGX enclaves and persistent memory came with generation 2."""
    asked = sorted(q.features & {"increased_memory", "sgx", "vpmem"})
    if not asked or q.resulting_generation != "V1":
        return None
    return Finding(about="features", message=f"{' and '.join(asked)} is asked for, but the machine would be V1.")


@rule(source=citations.SKUS, remedy="Choose a size that takes spot priority, or regular priority.")
def spot_not_supported(q: Question) -> Finding | None:
    """The size is not sold at spot priority."""
    if not q.asks_for("spot") or not q.size_facts or not q.size_facts.is_false("LowPriorityCapable"):
        return None
    return Finding(about="size", message=f"Spot priority is asked for, but the size {q.size} is not sold at it.")


@rule(source=citations.AVAILABILITY_SETS, remedy="Choose the zone, or the availability set.")
def zone_excludes_availability_set(q: Question) -> Finding | None:
    """A machine is in a zone or in an availability set, not in both; spot machines are in no set."""
    if not q.asks_for("availability_set"):
        return None
    if q.zone:
        return Finding(about="zone", message=f"Zone {q.zone} and an availability set are asked for together.")
    if q.asks_for("spot"):
        return Finding(about="features", message="Spot priority and an availability set are asked for together.")
    return None


@rule(source=citations.BACKUP, remedy="Use an enhanced backup policy.", severity="warning")
def backup_needs_enhanced_policy(q: Question) -> Finding | None:
    """Azure Backup takes machines with trusted launch under an enhanced policy only."""
    if not q.asks_for("backup") or not (q.trusted or trusted_launch_by_default(q)):
        return None
    return Finding(about="features", message="Backup of a machine with trusted launch needs an enhanced policy.")


@rule(source=citations.SITE_RECOVERY, remedy="Leave out Site Recovery, or what it excludes.")
def site_recovery_excludes(q: Question) -> Finding | None:
    """Azure Site Recovery takes neither confidential machines nor NVMe disks."""
    if not q.asks_for("site_recovery"):
        return None
    if q.confidential:
        return Finding(
            about="security_type", message="Site Recovery is asked for, which takes no confidential machines."
        )
    if q.asks_for("nvme") or (q.size_facts and q.size_facts.disk_controllers == ("NVMe",)):
        return Finding(
            about="size", message="Site Recovery is asked for, which takes no disks behind NVMe controllers."
        )
    return None


RULES = (
    accelerated_networking_not_supported,
    accelerated_networking_disputed,
    hibernation_not_supported,
    hibernation_excludes,
    nvme_not_supported,
    scsi_not_supported,
    nvme_needs_generation_2,
    memory_features_need_generation_2,
    spot_not_supported,
    zone_excludes_availability_set,
    backup_needs_enhanced_policy,
    site_recovery_excludes,
)
