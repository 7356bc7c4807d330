from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.question import question_of

from .options import GROUP, SUBNET, desired

SET = f"{GROUP}/providers/Microsoft.Compute/availabilitySets/one"


def question(**given: t.Any) -> t.Any:
    return question_of(desired(**given), size="Standard_D2s_v5", location="westeurope", source=None)


@pytest.mark.parametrize(
    ("given", "features"),
    [
        pytest.param({}, set(), id="nothing"),
        pytest.param({"encryption_at_host": True}, {"encryption_at_host"}, id="encryption at host"),
        pytest.param({"encryption_at_host": False}, set(), id="no encryption at host"),
        pytest.param({"secure_boot": True, "vtpm": True}, {"secure_boot", "vtpm"}, id="firmware"),
        pytest.param({"os_disk": {"ephemeral": True}}, {"ephemeral_os_disk"}, id="ephemeral"),
        pytest.param({"priority": "spot"}, {"spot"}, id="spot"),
        pytest.param({"priority": "regular"}, set(), id="regular"),
        pytest.param({"availability_set": SET}, {"availability_set"}, id="availability set"),
        pytest.param(
            {"subnet_id": SUBNET, "accelerated_networking": True},
            {"accelerated_networking"},
            id="accelerated networking",
        ),
        pytest.param({"os_disk": {"storage_account_type": "Premium_LRS"}}, {"premium_ssd"}, id="premium system disk"),
        pytest.param({"os_disk": {"storage_account_type": "StandardSSD_LRS"}}, set(), id="standard system disk"),
        pytest.param(
            {
                "data_disks": [
                    {"lun": 0, "size_gb": 8, "storage_account_type": "UltraSSD_LRS"},
                    {"lun": 1, "size_gb": 8, "storage_account_type": "PremiumV2_LRS"},
                ]
            },
            {"ultra_ssd", "premium_ssd_v2"},
            id="data disks",
        ),
    ],
)
def test_features(given: dict[str, t.Any], features: set[str]) -> None:
    assert question(**given).features == features


def test_the_size_of_the_system_disk_is_asked() -> None:
    assert question(os_disk={"size_gb": 3000}).os_disk_gb == 3000


def test_place_generation_and_security_type_are_the_requests() -> None:
    asked = question(zone="2", generation="V1", security_type="standard")
    assert (asked.zone, asked.generation, asked.security_type) == ("2", "V1", "standard")
