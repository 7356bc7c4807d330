from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift, InUse
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image.observed import ObservedGalleryImage
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image.update import plan_deletion, plan_update

from ..recorded import recorded_documents
from .options import IMAGE, NAMED, desired, observed

RESTATED = {
    "osType": "Linux",
    "osState": "Generalized",
    "identifier": {"publisher": "example", "offer": "web", "sku": "v2"},
}


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        pytest.param({}, {}, id="nothing asked"),
        pytest.param(
            {
                **NAMED,
                "location": "East US",
                "architecture": "x64",
                "security_type": "trusted_launch_supported",
                "disk_controllers": ["NVMe", "SCSI"],
                "hibernation": False,
            },
            {},
            id="all as asked",
        ),
        pytest.param({"generation": "V1"}, {"properties__hyperVGeneration": None}, id="no record is V1"),
        pytest.param({"security_type": "standard"}, {"properties__features": None}, id="standard is nothing"),
        pytest.param(
            {"security_type": "standard"},
            {"properties__features": [{"name": "SecurityType", "value": "None"}]},
            id="standard said as None",
        ),
        pytest.param(
            {"security_type": "confidential_vm_supported"},
            {"properties__features": [{"name": "securityType", "value": "ConfidentialVMSupported"}]},
            id="letters in another case",
        ),
        pytest.param(
            {"disk_controllers": ["SCSI"]},
            {"properties__features": [{"name": "DiskControllerType", "value": "SCSI"}]},
            id="the singular that the documentation has",
        ),
    ],
)
def test_nothing_to_do(options: dict[str, t.Any], changed: dict[str, t.Any]) -> None:
    assert not plan_update(desired(**options), observed(**changed))


@pytest.mark.parametrize(
    ("options", "path", "before", "after"),
    [
        pytest.param({"generation": "V1"}, "generation", "V2", "V1", id="generation"),
        pytest.param({"os_state": "Specialized"}, "os_state", "Generalized", "Specialized", id="state"),
        pytest.param({"architecture": "Arm64"}, "architecture", "x64", "Arm64", id="architecture"),
        pytest.param({"sku": "v3"}, "sku", "v2", "v3", id="sku"),
        pytest.param(
            {"security_type": "trusted_launch"},
            "security_type",
            "TrustedLaunchSupported",
            "TrustedLaunch",
            id="TrustedLaunch is not TrustedLaunchSupported",
        ),
        pytest.param(
            {"security_type": "standard"}, "security_type", "TrustedLaunchSupported", "standard", id="to standard"
        ),
    ],
)
def test_drift(options: dict[str, t.Any], path: str, before: str, after: str) -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(desired(**options), observed())
    (change,) = caught.value.drift
    assert (change.path, change.before, change.after, change.cost) == (path, before, after, "needs replace")


def test_features_change_together_with_leave_to_change_them_and_the_others_stay() -> None:
    (step,) = plan_update(desired(accelerated_networking=True), observed()).steps
    assert (step.method, step.resource_id) == ("PATCH", IMAGE)
    assert step.body is not None
    assert step.body["properties"]["allowUpdateImage"] is True
    assert {entry["name"]: entry["value"] for entry in step.body["properties"]["features"]} == {
        "SecurityType": "TrustedLaunchSupported",
        "DiskControllerTypes": "SCSI, NVMe",
        "IsSomethingNew": "True",
        "IsAcceleratedNetworkSupported": "True",
    }


def test_an_update_says_again_what_it_has_to() -> None:
    (step,) = plan_update(desired(description="for the web", tags={"a": "1"}), observed()).steps
    assert step.body == {"tags": {"a": "1"}, "properties": {**RESTATED, "description": "for the web"}}


def test_with_drift_warned_of_the_rest_converges() -> None:
    plan = plan_update(desired(generation="V1", description="x", on_immutable="warn"), observed())
    assert [change.path for change in plan.drift] == ["generation"]
    assert [change.path for change in plan.changes] == ["description"]


def test_one_that_has_versions_is_not_deleted() -> None:
    assert plan_deletion(observed(), []).steps[0].method == "DELETE"
    with pytest.raises(InUse, match=r"versions/1\.0\.0"):
        plan_deletion(observed(), [f"{IMAGE}/versions/1.0.0"])


def test_facts() -> None:
    facts = observed().to_dict()
    assert (facts["generation"], facts["security_type"]) == ("V2", "trusted_launch_supported")
    assert (facts["disk_controllers"], facts["hibernation"]) == (["SCSI", "NVMe"], False)
    empty = observed(properties={}).to_dict()
    assert (empty["generation"], empty["security_type"], empty["disk_controllers"]) == ("V1", "standard", [])


def test_recorded_definitions_are_read_and_up_to_date_with_themselves(recordings: pathlib.Path) -> None:
    documents = list(recorded_documents(recordings, "galleries/[^/]+/images"))
    assert len(documents) > 5
    names = ("location", "generation", "os_type", "os_state", "publisher", "offer", "sku", "security_type")
    for document in documents:
        image = ObservedGalleryImage(document=document)
        facts = image.to_dict()
        options = {name: facts[name] for name in (*names, "accelerated_networking", "hibernation", "tags")}
        assert not plan_update(desired(**options), image), document["id"]
