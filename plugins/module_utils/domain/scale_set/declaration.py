# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparable half of a request: what the user set of a scale set and of the machines in it, in Azure's form."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..virtual_machine.declaration import declare as declare_machine
from ..wire import Json, plant, plant_given

PROFILE: t.Final = "properties.virtualMachineProfile"
_ROLLING = {
    "max_batch_instance_percent": "maxBatchInstancePercent",
    "max_unhealthy_instance_percent": "maxUnhealthyInstancePercent",
    "max_unhealthy_upgraded_instance_percent": "maxUnhealthyUpgradedInstancePercent",
    "pause_time_between_batches": "pauseTimeBetweenBatches",
}


def declare(options: Mapping[str, t.Any]) -> Json:
    """Return the wire document of the options that were given; raises InvalidOption for what contradicts itself.

    What is said of the machines is said as it is of a single one, under virtualMachineProfile.
    """
    declared = declare_machine(options)
    profile = declared.pop("properties", {})
    if profile:
        plant(declared, PROFILE, profile)
    if options.get("zones"):
        declared["zones"] = sorted(str(zone) for zone in options["zones"])
    policy = options.get("upgrade_policy") or {}
    plant_given(
        declared,
        (
            (f"{PROFILE}.osProfile.computerNamePrefix", options.get("computer_name_prefix")),
            ("properties.orchestrationMode", _capitalised(options.get("orchestration_mode"))),
            ("properties.platformFaultDomainCount", options.get("platform_fault_domain_count")),
            ("properties.singlePlacementGroup", options.get("single_placement_group")),
            ("properties.overprovision", options.get("overprovision")),
            ("properties.upgradePolicy.mode", _capitalised(policy.get("mode"))),
            *((f"properties.upgradePolicy.rollingUpgradePolicy.{key}", policy.get(o)) for o, key in _ROLLING.items()),
            ("sku.capacity", options.get("capacity")),
            (f"{PROFILE}.storageProfile.dataDisks", _data_disks(options.get("data_disks"))),
        ),
    )
    return declared


def _data_disks(disks: t.Iterable[Mapping[str, t.Any]] | None) -> list[Json] | None:
    if disks is None:
        return None
    found = []
    for disk in sorted(disks, key=lambda each: int(each["lun"])):
        entry: Json = {"lun": disk["lun"], "createOption": "Empty", "diskSizeGB": disk["size_gb"]}
        plant_given(
            entry,
            (
                ("caching", disk.get("caching")),
                ("managedDisk.storageAccountType", disk.get("storage_account_type")),
            ),
        )
        found.append(entry)
    return found


def _capitalised(value: str | None) -> str | None:
    return value[:1].upper() + value[1:] if value else None
