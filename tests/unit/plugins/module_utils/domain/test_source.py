"""What Azure says of images and disks, read from what it really answered."""

from __future__ import annotations

import json
import pathlib
import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts


def versions(recordings: pathlib.Path) -> dict[str, t.Any]:
    records = json.loads((recordings / "images" / "vm_image_versions.json").read_text())
    return {record["request"].split("/offers/")[1].split("?")[0]: record["body"] for record in records}


def one(recordings: pathlib.Path, part: str) -> SourceFacts:
    (body,) = [body for name, body in versions(recordings).items() if part in name]
    return SourceFacts.from_marketplace(body, name=part)


def test_an_image_tells_what_it_is_made_for(recordings: pathlib.Path) -> None:
    facts = one(recordings, "2022-datacenter-azure-edition/")
    assert (facts.generation, facts.architecture, facts.os_type) == ("V2", "x64", "Windows")
    assert facts.security_type == "TrustedLaunchAndConfidentialVmSupported"
    assert facts.disk_controllers == ("SCSI", "NVMe")
    assert (facts.accelerated_networking, facts.hibernation, facts.deprecation) == (True, True, "Active")
    assert facts.disk_gb == 127


def test_an_image_tells_what_it_lacks(recordings: pathlib.Path) -> None:
    facts = one(recordings, "2012-Datacenter/versions/3.127")
    assert (facts.features_known, facts.security_type) == (True, None)
    assert (facts.accelerated_networking, facts.hibernation, facts.disk_controllers) == (False, False, ("SCSI",))


def test_an_image_with_a_generation_and_no_features_has_none(recordings: pathlib.Path) -> None:
    facts = one(recordings, "fortinet_fg-vm_payg/")
    assert (facts.features_known, facts.accelerated_networking, facts.disk_controllers) == (True, None, ())
    assert facts.plan["name"] == "fortinet_fg-vm_payg"


def test_an_image_without_a_generation_has_said_nothing(recordings: pathlib.Path) -> None:
    facts = one(recordings, "14.04.4-LTS/")
    assert (facts.features_known, facts.recorded, facts.generation) == (False, None, "V1")


def test_every_recorded_image_reads_back(recordings: pathlib.Path) -> None:
    for name, body in versions(recordings).items():
        facts = SourceFacts.from_marketplace(body, name=name)
        assert SourceFacts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


def test_a_disk_tells_what_it_supports() -> None:
    disk = {
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/os",
        "properties": {
            "hyperVGeneration": "V2",
            "diskSizeGB": 30,
            "supportsHibernation": True,
            "supportedCapabilities": {
                "diskControllerTypes": "SCSI, NVMe",
                "acceleratedNetwork": True,
                "architecture": "x64",
            },
        },
    }
    facts = SourceFacts.from_disk(disk)
    assert (facts.disk_controllers, facts.accelerated_networking, facts.hibernation) == (("SCSI", "NVMe"), True, True)
    assert facts.disk_gb == 30


def test_an_image_definition_that_lists_no_feature_has_none() -> None:
    definition = {"id": "/d", "location": "eastus", "properties": {"hyperVGeneration": "V2", "osState": "Specialized"}}
    facts = SourceFacts.from_gallery_image(definition)
    assert (facts.kind, facts.generation, facts.os_state) == ("gallery_image", "V2", "Specialized")
    assert (facts.features_known, facts.security_type) == (True, None)
    listed = [
        {"name": "SecurityType", "value": "TrustedLaunch"},
        {"name": "DiskControllerTypes", "value": "SCSI, NVMe"},
    ]
    definition["properties"]["features"] = listed  # type: ignore[index]
    facts = SourceFacts.from_gallery_image(definition, name="web")
    assert (facts.name, facts.security_type, facts.disk_controllers) == ("web", "TrustedLaunch", ("SCSI", "NVMe"))
    assert SourceFacts.from_dict(facts.to_dict()) == facts
