# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every comparable option of a scale set: where Azure keeps it, and whether it can change.

A change of the model is made in place; what it costs the machines is told by the steps that upgrade them. What
Azure never changes follows Microsoft's REST reference of Virtual Machine Scale Sets (2026-04-01): what its update
document leaves out.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..property import Property
from ..virtual_machine.data_disk import lun_of
from ..virtual_machine.properties import PROPERTIES as MACHINE_PROPERTIES
from ..wire import Json, dig, same_text
from .declaration import PROFILE

# Options of a single machine that a scale set's machines have too, as its rows know them.
_SHARED_OPTIONS: t.Final = (
    "image",
    "os_disk.ephemeral",
    "os_disk.storage_account_type",
    "os_disk.size_gb",
    "os_disk.caching",
    "security_type",
    "secure_boot",
    "vtpm",
    "encryption_at_host",
    "admin_username",
    "ssh_public_keys",
    "boot_diagnostics.enabled",
    "boot_diagnostics.storage_uri",
    "priority",
    "eviction_policy",
    "max_price",
    "license_type",
)
# Left out of the update document of a scale set.
_FIXED: t.Final = frozenset({"os_disk.ephemeral", "admin_username", "priority", "eviction_policy"})


def _shared() -> Iterable[Property]:
    for row in MACHINE_PROPERTIES:
        if row.option in _SHARED_OPTIONS:
            path = f"{PROFILE}.{row.path.removeprefix('properties.')}"
            yield replace(row, path=path, cost="needs replace" if row.option in _FIXED else "in place")
        elif row.option.startswith(("location", "tags", "identity.", "plan.")):
            yield row


def _same_zones(before: t.Any, after: Iterable[str]) -> bool:
    return sorted(map(str, before or ())) == sorted(after)


def _same_disks(before: t.Any, after: Iterable[Json]) -> bool:
    """Compare the data disks that new machines get: as many, and each as it was asked for."""
    held = {lun_of(disk): dict(disk) for disk in before or () if isinstance(disk, Mapping)}
    asked = list(after)
    return len(held) == len(asked) and all(_same_disk(held.get(disk["lun"]), disk) for disk in asked)


def _same_disk(before: Json | None, after: Json) -> bool:
    if before is None:
        return False
    paths = ("diskSizeGB", "caching", "managedDisk.storageAccountType")
    wanted = ((path, dig(after, path)) for path in paths)
    return all(value is None or same_text(dig(before, path), value) for path, value in wanted)


PROPERTIES: t.Final[tuple[Property, ...]] = (
    *_shared(),
    Property(option="zones", path="zones", cost="needs replace", same=_same_zones),
    Property(option="size", path="sku.name", cost="in place"),
    Property(option="capacity", path="sku.capacity", cost="in place"),
    Property(option="orchestration_mode", path="properties.orchestrationMode", cost="needs replace"),
    Property(option="platform_fault_domain_count", path="properties.platformFaultDomainCount", cost="needs replace"),
    Property(option="single_placement_group", path="properties.singlePlacementGroup", cost="in place"),
    Property(option="overprovision", path="properties.overprovision", cost="in place"),
    Property(option="computer_name_prefix", path=f"{PROFILE}.osProfile.computerNamePrefix", cost="needs replace"),
    Property(
        option="data_disks", path=f"{PROFILE}.storageProfile.dataDisks", cost="in place", same=_same_disks, absent=()
    ),
    Property(option="upgrade_policy.mode", path="properties.upgradePolicy.mode", cost="in place", absent="Manual"),
    *(
        Property(
            option=f"upgrade_policy.{option}",
            path=f"properties.upgradePolicy.rollingUpgradePolicy.{key}",
            cost="in place",
        )
        for option, key in (
            ("max_batch_instance_percent", "maxBatchInstancePercent"),
            ("max_unhealthy_instance_percent", "maxUnhealthyInstancePercent"),
            ("max_unhealthy_upgraded_instance_percent", "maxUnhealthyUpgradedInstancePercent"),
            ("pause_time_between_batches", "pauseTimeBetweenBatches"),
        )
    ),
)
