from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image_version.observed import (
    ObservedGalleryImageVersion,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image_version.update import plan_update

from ..recorded import recorded_documents
from .options import MANAGED_IMAGE, VERSION, desired, observed

HERE: dict[str, t.Any] = {
    "name": "East US 2",
    "regionalReplicaCount": 1,
    "storageAccountType": "Standard_LRS",
    "encryption": {},
}


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="nothing asked"),
        pytest.param(
            {
                "location": "eastus2",
                "source": {"managed_image": "IMG"},
                "target_regions": [{"name": "eastus2", "replicas": 1, "storage_account_type": "Standard_LRS"}],
                "replicas": 1,
                "exclude_from_latest": False,
            },
            id="all as asked",
        ),
        pytest.param({"target_regions": [{"name": "East US 2"}]}, id="a region alone asks nothing of its replicas"),
    ],
)
def test_nothing_to_do(options: dict[str, t.Any]) -> None:
    assert not plan_update(desired(**options), observed())


@pytest.mark.parametrize(
    ("options", "profile"),
    [
        pytest.param(
            {"target_regions": [{"name": "eastus2"}, {"name": "westus", "replicas": 2}]},
            {
                "targetRegions": [{**HERE, "name": "eastus2"}, {"name": "westus", "regionalReplicaCount": 2}],
                "replicaCount": 1,
                "excludeFromLatest": False,
            },
            id="one more region, the first as it was",
        ),
        pytest.param(
            {"replicas": 3},
            {
                "targetRegions": [{**HERE, "name": "eastus2", "regionalReplicaCount": 3}],
                "replicaCount": 3,
                "excludeFromLatest": False,
            },
            id="more replicas",
        ),
        pytest.param(
            {"exclude_from_latest": True},
            {"targetRegions": [{**HERE, "name": "eastus2"}], "replicaCount": 1, "excludeFromLatest": True},
            id="no latest version any more",
        ),
    ],
)
def test_patch(options: dict[str, t.Any], profile: dict[str, t.Any]) -> None:
    (step,) = plan_update(desired(**options), observed()).steps
    assert (step.method, step.resource_id) == ("PATCH", VERSION)
    assert step.body == {"properties": {"publishingProfile": profile, "storageProfile": {}}}


def test_tags_alone_say_nothing_else() -> None:
    (step,) = plan_update(desired(tags={"a": "1"}), observed()).steps
    assert step.body == {"tags": {"a": "1"}}


@pytest.mark.parametrize(
    ("options", "path", "before", "after"),
    [
        pytest.param({"location": "westus"}, "location", "eastus2", "westus", id="location"),
        pytest.param({"source": {"managed_image": "b"}}, "source", MANAGED_IMAGE, None, id="source"),
        pytest.param(
            {"storage_account_type": "Premium_LRS"}, "storage_account_type", "Standard_LRS", "Premium_LRS", id="storage"
        ),
        pytest.param(
            {"target_regions": [{"name": "eastus2", "storage_account_type": "Premium_LRS"}]},
            "target_regions.eastus2.storage_account_type",
            "Standard_LRS",
            "Premium_LRS",
            id="storage of a region",
        ),
    ],
)
def test_drift(options: dict[str, t.Any], path: str, before: str, after: str | None) -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(desired(**options), observed())
    (change,) = caught.value.drift
    assert (change.path, change.before, change.cost) == (path, before, "needs replace")
    assert after in (None, change.after)


def test_with_drift_warned_of_the_rest_converges() -> None:
    regions = [{"name": "eastus2", "storage_account_type": "Premium_LRS"}]
    plan = plan_update(desired(target_regions=regions, replicas=2, on_immutable="warn"), observed())
    assert [change.path for change in plan.drift] == ["target_regions.eastus2.storage_account_type"]
    assert plan.steps[0].body is not None
    (entry,) = plan.steps[0].body["properties"]["publishingProfile"]["targetRegions"]
    assert (entry["regionalReplicaCount"], entry["storageAccountType"]) == (2, "Standard_LRS")


def test_facts_with_replication() -> None:
    facts = observed().to_dict()
    assert facts["replication"] == {
        "state": "InProgress",
        "regions": [{"name": "eastus2", "state": "Replicating", "progress": 40}],
    }
    assert (facts["source"], facts["target_regions"][0]["name"]) == (MANAGED_IMAGE, "eastus2")
    assert observed(properties={}).to_dict()["replication"] == {"state": None, "regions": []}


def test_recorded_versions_are_read_and_up_to_date_with_themselves(recordings: pathlib.Path) -> None:
    documents = list(recorded_documents(recordings, "galleries/[^/]+/images/[^/]+/versions"))
    assert len(documents) > 5
    for document in documents:
        version = ObservedGalleryImageVersion(document=document)
        facts = version.to_dict()
        options = {name: facts[name] or None for name in ("location", "storage_account_type", "target_regions")}
        assert not plan_update(desired(**options, exclude_from_latest=facts["exclude_from_latest"]), version)
