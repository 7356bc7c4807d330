from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift
from ansible_collections.gen2.azure.plugins.module_utils.domain.snapshot.update import plan_update

from .options import DISK, ELSEWHERE, SNAPSHOT, desired, observed


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        pytest.param({}, {}, id="nothing asked"),
        pytest.param(
            {
                "location": "East US",
                "source": {"disk": "os1"},
                "incremental": True,
                "generation": "V2",
                "storage_account_type": "standard_lrs",
                "tags": {"env": "test"},
            },
            {},
            id="all as asked",
        ),
        pytest.param({"incremental": False}, {"properties__incremental": None}, id="full is nothing"),
        pytest.param({"generation": "V1"}, {"properties__hyperVGeneration": None}, id="no record is V1"),
    ],
)
def test_nothing_to_do(options: dict[str, t.Any], changed: dict[str, t.Any]) -> None:
    assert not plan_update(desired(**options), observed(**changed))


@pytest.mark.parametrize(
    ("options", "body"),
    [
        pytest.param({"tags": {"a": "1"}}, {"tags": {"Env": "test", "a": "1"}}, id="tags"),
        pytest.param({"tags": {}, "purge_tags": True}, {"tags": {}}, id="purged tags"),
        pytest.param({"storage_account_type": "Premium_LRS"}, {"sku": {"name": "Premium_LRS"}}, id="storage type"),
    ],
)
def test_patch(options: dict[str, t.Any], body: dict[str, t.Any]) -> None:
    (step,) = plan_update(desired(**options), observed()).steps
    assert (step.method, step.resource_id, step.body) == ("PATCH", SNAPSHOT, body)


@pytest.mark.parametrize(
    ("options", "path", "before", "after"),
    [
        pytest.param({"location": "westus"}, "location", "eastus", "westus", id="location"),
        pytest.param({"incremental": False}, "incremental", True, False, id="incremental"),
        pytest.param({"generation": "V1"}, "generation", "V2", "V1", id="generation"),
        pytest.param({"source": {"snapshot": ELSEWHERE}}, "source", DISK.upper(), ELSEWHERE, id="source"),
    ],
)
def test_drift(options: dict[str, t.Any], path: str, before: t.Any, after: t.Any) -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(desired(**options), observed())
    (change,) = caught.value.drift
    assert (change.path, change.before, change.after, change.cost) == (path, before, after, "needs replace")


def test_with_drift_warned_of_the_rest_converges() -> None:
    plan = plan_update(desired(generation="V1", tags={"a": "1"}, on_immutable="warn"), observed())
    assert [change.path for change in plan.drift] == ["generation"]
    assert [change.path for change in plan.changes] == ["tags"]
