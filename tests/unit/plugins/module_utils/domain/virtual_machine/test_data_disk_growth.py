from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InUse
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.data_disk import DataDisk
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.disk_change import data_disk_steps
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine

COMPUTE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute"
DISK = f"{COMPUTE}/disks/data"


def machine(storage_type: str) -> ObservedMachine:
    entry = {"lun": 0, "diskSizeGB": 32, "managedDisk": {"id": DISK, "storageAccountType": storage_type}}
    profile = {"storageProfile": {"dataDisks": [entry]}}
    return ObservedMachine(document={"id": f"{COMPUTE}/virtualMachines/m", "properties": profile})


def document(storage_type: str, percent: t.Any) -> dict[str, t.Any]:
    return {"sku": {"name": storage_type}, "properties": {"diskSizeGB": 32, "completionPercent": percent}}


@pytest.mark.parametrize("storage_type", ["UltraSSD_LRS", "PremiumV2_LRS"])
def test_growth_waits_for_the_background_copy(storage_type: str) -> None:
    wanted, observed = [DataDisk(lun=0, size_gb=64)], machine(storage_type)
    with pytest.raises(InUse, match="40% complete"):
        data_disk_steps(wanted, observed, {DISK.lower(): document(storage_type, 40)})
    (step,) = data_disk_steps(wanted, observed, {DISK.lower(): document(storage_type, 100)})
    assert step.body == {"properties": {"diskSizeGB": 64}}
