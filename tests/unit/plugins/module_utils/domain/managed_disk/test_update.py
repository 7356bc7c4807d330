from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift, InUse
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.update import plan_update

from .options import DISK, MACHINE, URN, desired, observed

RUNNING = {"managedBy": MACHINE, "properties__diskState": "Attached"}
DEALLOCATED = {"managedBy": MACHINE, "properties__diskState": "Reserved"}
DATA = {"properties__osType": None, "properties__hyperVGeneration": None}


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        pytest.param({}, {}, id="nothing asked"),
        pytest.param(
            {
                "location": "East US",
                "zone": "1",
                "size_gb": 30,
                "os_type": "Linux",
                "storage_account_type": "Premium_LRS",
                "security_type": "trusted_launch",
                "source": {"image": URN},
                "tags": {"env": "test"},
            },
            {},
            id="all as asked",
        ),
        pytest.param({"security_type": "standard"}, {"properties__securityProfile": None}, id="standard is nothing"),
        pytest.param({"generation": "V1"}, {"properties__hyperVGeneration": None}, id="no record is V1"),
        pytest.param({}, DATA, id="a data disk has no generation"),
    ],
)
def test_nothing_to_do(options: dict[str, t.Any], changed: dict[str, t.Any]) -> None:
    assert not plan_update(desired(**options), observed(**changed))


@pytest.mark.parametrize(
    ("options", "changed", "body"),
    [
        pytest.param({"tags": {"a": "1"}}, RUNNING, {"tags": {"Env": "test", "a": "1"}}, id="tags"),
        pytest.param({"tags": {}, "purge_tags": True}, {}, {"tags": {}}, id="purged tags"),
        pytest.param({"size_gb": 64}, {}, {"properties": {"diskSizeGB": 64}}, id="size"),
        pytest.param({"size_gb": 64}, DEALLOCATED, {"properties": {"diskSizeGB": 64}}, id="machine is deallocated"),
        pytest.param({"size_gb": 64}, RUNNING | DATA, {"properties": {"diskSizeGB": 64}}, id="data grows online"),
        pytest.param(
            {"storage_account_type": "StandardSSD_LRS"}, DEALLOCATED, {"sku": {"name": "StandardSSD_LRS"}}, id="sku"
        ),
        pytest.param(
            {"os_type": "Windows"},
            {"properties__osType": None},
            {"properties": {"osType": "Windows"}},
            id="system said later",
        ),
    ],
)
def test_patch(options: dict[str, t.Any], changed: dict[str, t.Any], body: dict[str, t.Any]) -> None:
    (step,) = plan_update(desired(**options), observed(**changed)).steps
    assert (step.method, step.resource_id, step.body) == ("PATCH", DISK, body)


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        pytest.param({"size_gb": 64}, RUNNING, id="size of a system disk"),
        pytest.param({"storage_account_type": "Standard_LRS"}, RUNNING, id="storage type"),
        pytest.param({"storage_account_type": "Standard_LRS"}, RUNNING | DATA, id="storage type of a data disk"),
    ],
)
def test_waits_for_the_machine_to_be_deallocated(options: dict[str, t.Any], changed: dict[str, t.Any]) -> None:
    with pytest.raises(InUse) as caught:
        plan_update(desired(**options), observed(**changed))
    assert caught.value.users == (MACHINE,)


@pytest.mark.parametrize(
    ("options", "changed", "before", "after"),
    [
        pytest.param({"location": "westus"}, {}, "eastus", "westus", id="location"),
        pytest.param({"zone": "2"}, {}, ["1"], ["2"], id="zone"),
        pytest.param({"size_gb": 8}, {}, 30, 8, id="shrinking"),
        pytest.param({"security_type": "standard"}, {}, "TrustedLaunch", "Standard", id="security type"),
        pytest.param({"generation": "V1"}, {}, "V2", "V1", id="V1 asked of V2"),
        pytest.param({}, {"properties__hyperVGeneration": "V1"}, "V1", "V2", id="V2 asked of V1"),
        pytest.param({}, {"properties__hyperVGeneration": None}, "V1", "V2", id="V2 asked of nothing on record"),
        pytest.param({"os_type": "Linux"}, {"properties__hyperVGeneration": None}, "V1", "V2", id="same, system asked"),
    ],
)
def test_drift(options: dict[str, t.Any], changed: dict[str, t.Any], before: t.Any, after: t.Any) -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(desired(**options), observed(**changed))
    (change,) = caught.value.drift
    assert (change.before, change.after, change.cost) == (before, after, "needs replace")


def test_with_drift_warned_of_the_rest_converges() -> None:
    plan = plan_update(desired(generation="V1", size_gb=64, on_immutable="warn"), observed())
    assert [change.path for change in plan.drift] == ["generation"]
    assert [change.path for change in plan.changes] == ["size_gb"]


BIG = {"properties__diskSizeGB": 4096}


@pytest.mark.parametrize(
    ("size", "changed", "grows"),
    [
        pytest.param(64, RUNNING | DATA, True, id="online"),
        pytest.param(64, RUNNING | DATA | {"properties__maxShares": 2}, False, id="shared, running"),
        pytest.param(64, DEALLOCATED | DATA | {"properties__maxShares": 2}, True, id="shared, deallocated"),
        pytest.param(8192, RUNNING | DATA | BIG, False, id="beyond 4 TiB, running"),
        pytest.param(8192, DEALLOCATED | DATA | BIG, False, id="beyond 4 TiB, deallocated and attached"),
        pytest.param(8192, DATA | BIG, True, id="beyond 4 TiB, detached"),
        pytest.param(16384, RUNNING | DATA | {"properties__diskSizeGB": 8192}, True, id="larger than 4 TiB before"),
        pytest.param(8192, RUNNING | DATA | BIG | {"sku__name": "UltraSSD_LRS"}, True, id="beyond 4 TiB, Ultra"),
        pytest.param(8192, RUNNING | DATA | BIG | {"sku__name": "PremiumV2_LRS"}, True, id="beyond 4 TiB, Premium v2"),
    ],
)
def test_a_data_disk_grows_online_within_the_documented_limits(
    size: int, changed: dict[str, t.Any], grows: bool
) -> None:
    if grows:
        (step,) = plan_update(desired(size_gb=size), observed(**changed)).steps
        assert step.body == {"properties": {"diskSizeGB": size}}
        return
    with pytest.raises(InUse):
        plan_update(desired(size_gb=size), observed(**changed))


@pytest.mark.parametrize("storage_type", ["UltraSSD_LRS", "PremiumV2_LRS", "premiumv2_lrs"])
@pytest.mark.parametrize("percent", [0, 40, 99.9])
def test_growth_waits_for_the_background_copy(storage_type: str, percent: float) -> None:
    copying = {**RUNNING, **DATA, "sku__name": storage_type, "properties__completionPercent": percent}
    with pytest.raises(InUse, match=f"size_gb cannot grow .*{percent}% complete"):
        plan_update(desired(size_gb=64), observed(**copying))


@pytest.mark.parametrize(
    ("storage_type", "percent"),
    [("UltraSSD_LRS", 100), ("PremiumV2_LRS", 100.0), ("PremiumV2_LRS", None), ("Premium_LRS", 40)],
)
def test_growth_of_a_complete_disk(storage_type: str, percent: float | None) -> None:
    changed = {**RUNNING, **DATA, "sku__name": storage_type, "properties__completionPercent": percent}
    (step,) = plan_update(desired(size_gb=64), observed(**changed)).steps
    assert step.body == {"properties": {"diskSizeGB": 64}}
