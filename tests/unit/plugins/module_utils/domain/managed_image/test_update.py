from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.update import plan_update

from .options import IMAGE, desired, observed

ALL: dict[str, t.Any] = {
    "location": "East US",
    "source": {"disk": "builder-os"},
    "os_type": "Linux",
    "os_state": "Generalized",
    "caching": "ReadWrite",
    "storage_account_type": "Premium_LRS",
    "zone_resilient": False,
    "tags": {"env": "test"},
}


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        pytest.param({}, {}, id="nothing asked"),
        pytest.param(ALL, {}, id="all as asked"),
        pytest.param({"generation": "V1"}, {"properties__hyperVGeneration": None}, id="no record is V1"),
    ],
)
def test_nothing_to_do(options: dict[str, t.Any], changed: dict[str, t.Any]) -> None:
    assert not plan_update(desired(**options), observed(**changed))


def test_tags_are_patched() -> None:
    (step,) = plan_update(desired(tags={"a": 1}), observed()).steps
    assert (step.method, step.resource_id) == ("PATCH", IMAGE)
    assert step.body == {"tags": {"Env": "test", "a": "1"}}


@pytest.mark.parametrize(
    ("options", "changed", "path"),
    [
        pytest.param({"location": "westus"}, {}, "location", id="location"),
        pytest.param({"source": {"snapshot": "nightly"}}, {}, "source", id="source"),
        pytest.param({"os_type": "Windows"}, {}, "os_type", id="system"),
        pytest.param({"os_state": "Specialized"}, {}, "os_state", id="state"),
        pytest.param({"caching": "None"}, {}, "caching", id="caching"),
        pytest.param({"zone_resilient": True}, {}, "zone_resilient", id="zones"),
        pytest.param({"generation": "V1"}, {}, "generation", id="V1 asked of V2"),
        pytest.param({}, {"properties__hyperVGeneration": None}, "generation", id="V2 asked of nothing on record"),
    ],
)
def test_drift(options: dict[str, t.Any], changed: dict[str, t.Any], path: str) -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(desired(**options), observed(**changed))
    assert [change.path for change in caught.value.drift] == [path]


def test_with_drift_warned_of_tags_converge() -> None:
    plan = plan_update(desired(generation="V1", tags={"a": "1"}, on_immutable="warn"), observed())
    assert [change.path for change in plan.drift] == ["generation"]
    assert [change.path for change in plan.changes] == ["tags"]
