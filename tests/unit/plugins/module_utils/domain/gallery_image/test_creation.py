from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image.creation import (
    creation_body,
    plan_creation,
)

from .options import GALLERY, IMAGE, NAMED, desired

PLAIN = {
    "hyperVGeneration": "V2",
    "osType": "Linux",
    "osState": "Generalized",
    "identifier": {"publisher": "example", "offer": "web", "sku": "v2"},
}


@pytest.mark.parametrize(
    ("options", "more"),
    [
        pytest.param({}, {}, id="the generation is sent without being asked for"),
        pytest.param({"generation": "V1"}, {"hyperVGeneration": "V1"}, id="V1"),
        pytest.param({"os_state": "Specialized"}, {"osState": "Specialized"}, id="specialised"),
        pytest.param({"architecture": "Arm64"}, {"architecture": "Arm64"}, id="architecture"),
        pytest.param({"security_type": "standard"}, {}, id="standard is sent by not sending"),
        pytest.param(
            {"purchase_plan": {"name": "n", "publisher": "p", "product": "d"}},
            {"purchasePlan": {"name": "n", "publisher": "p", "product": "d"}},
            id="plan",
        ),
        pytest.param(
            {"disk_controllers": ["NVMe", "SCSI"], "accelerated_networking": True, "hibernation": False},
            {
                "features": [
                    {"name": "DiskControllerTypes", "value": "SCSI, NVMe"},
                    {"name": "IsAcceleratedNetworkSupported", "value": "True"},
                    {"name": "IsHibernateSupported", "value": "False"},
                ]
            },
            id="features",
        ),
    ],
)
def test_properties(options: dict[str, t.Any], more: dict[str, t.Any]) -> None:
    assert creation_body(desired(**NAMED, **options), location="eastus")["properties"] == {**PLAIN, **more}


@pytest.mark.parametrize(
    ("security_type", "value"),
    [
        ("trusted_launch_supported", "TrustedLaunchSupported"),
        ("trusted_launch", "TrustedLaunch"),
        ("confidential_vm_supported", "ConfidentialVmSupported"),
        ("confidential_vm", "ConfidentialVM"),
        ("trusted_launch_and_confidential_vm_supported", "TrustedLaunchAndConfidentialVmSupported"),
    ],
)
def test_security_types_are_all_different(security_type: str, value: str) -> None:
    body = creation_body(desired(**NAMED, security_type=security_type), location="eastus")
    assert body["properties"]["features"] == [{"name": "SecurityType", "value": value}]


@pytest.mark.parametrize("option", sorted(NAMED))
def test_what_a_new_definition_needs(option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        creation_body(desired(**{**NAMED, option: None}), location="eastus")
    assert caught.value.option == option


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({"name": "-web"}, "name", id="name"),
        pytest.param({"gallery": IMAGE}, "gallery", id="id of something else"),
        pytest.param({"security_type": "trusted_launch", "generation": "V1"}, "security_type", id="trusted V1"),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(**options)
    assert caught.value.option == option


def test_a_gallery_by_id_is_in_its_own_group() -> None:
    assert str(desired(gallery=GALLERY, resource_group="other").resource_id) == IMAGE


def test_the_plan_shows_generation_and_features() -> None:
    options = {"security_type": "trusted_launch", "disk_controllers": ["NVMe"]}
    (step,) = plan_creation(desired(**NAMED, **options), location="eastus").steps
    shown = {change.path: change.after for change in step.changes}
    assert (step.method, step.resource_id) == ("PUT", IMAGE)
    assert (shown["generation"], shown["security_type"], shown["disk_controllers"]) == (
        "V2",
        "trusted_launch",
        ["NVMe"],
    )
