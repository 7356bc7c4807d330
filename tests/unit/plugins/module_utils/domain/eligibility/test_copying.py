from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.copying import (
    DISK_RULES,
    IMAGE_RULES,
    SNAPSHOT_RULES,
    Copying,
    judge_copy,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import NotEligible
from ansible_collections.gen2.azure.plugins.module_utils.domain.resource_id import ResourceId
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

TARGET = ResourceId.of_type("Microsoft.Compute/disks", "new", subscription="0000", resource_group="web")
DISK = SourceFacts(
    kind="managed_disk", name="/disks/old", option="source.disk", recorded="V2", os_type="Linux", location="East US"
)
GALLERY = replace(DISK, kind="gallery_image", locations=("eastus", "westus"))
SNAPSHOT = replace(DISK, kind="snapshot", name="/snapshots/nightly", option="source.snapshot")
MACHINE = replace(DISK, kind="virtual_machine", option="source.virtual_machine", os_state="Generalized")


def copying(source: SourceFacts, **asked: t.Any) -> Copying:
    return Copying(**{"target": TARGET, "source": source, "generation": "V2", "location": "eastus", **asked})


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        pytest.param(copying(DISK), [], id="fits"),
        pytest.param(copying(DISK, generation="V1"), ["source_records_other_generation"], id="V1 of V2"),
        pytest.param(copying(replace(DISK, recorded="V1")), ["source_records_other_generation"], id="V2 of V1"),
        pytest.param(copying(DISK, location="westus"), ["source_lies_elsewhere"], id="elsewhere"),
        pytest.param(copying(replace(DISK, kind="marketplace_image"), location="westus"), [], id="marketplace"),
        pytest.param(copying(GALLERY, location="westus"), [], id="replica there"),
        pytest.param(copying(GALLERY, location="westeurope"), ["source_lies_elsewhere"], id="no replica there"),
        pytest.param(copying(SNAPSHOT), [], id="a snapshot that says nothing"),
        pytest.param(copying(replace(SNAPSHOT, completion_percent=100)), [], id="a complete snapshot"),
        pytest.param(
            copying(replace(SNAPSHOT, completion_percent=99.5)),
            ["snapshot_copy_incomplete"],
            id="an incomplete snapshot",
        ),
        pytest.param(
            copying(DISK, security_type="trusted_launch"), ["copy_has_other_security_type"], id="trusted of standard"
        ),
        pytest.param(
            copying(replace(DISK, security_type="TrustedLaunch", kind="snapshot"), security_type="standard"),
            ["copy_has_other_security_type"],
            id="standard of trusted",
        ),
        pytest.param(copying(replace(DISK, security_type="TrustedLaunch")), [], id="security type not asked"),
        pytest.param(
            copying(replace(DISK, kind="managed_image"), security_type="trusted_launch"), [], id="an image is no copy"
        ),
        pytest.param(
            copying(DISK, generation="V1", location="westus", security_type="trusted_launch"),
            ["source_records_other_generation", "source_lies_elsewhere", "copy_has_other_security_type"],
            id="all at once",
        ),
    ],
)
def test_disks(asked: Copying, codes: list[str]) -> None:
    assert blockers(asked, DISK_RULES) == codes


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        pytest.param(copying(DISK), [], id="of a disk"),
        pytest.param(copying(MACHINE), [], id="of a machine"),
        pytest.param(copying(replace(MACHINE, os_state=None)), ["machine_is_not_generalised"], id="not generalised"),
        pytest.param(
            copying(replace(DISK, security_type="TrustedLaunch")), ["security_type_has_no_managed_image"], id="trusted"
        ),
        pytest.param(
            copying(replace(MACHINE, security_type="ConfidentialVM", recorded="V1")),
            ["source_records_other_generation", "security_type_has_no_managed_image"],
            id="confidential, of another generation",
        ),
    ],
)
def test_images(asked: Copying, codes: list[str]) -> None:
    assert blockers(asked, IMAGE_RULES) == codes


@pytest.mark.parametrize(
    ("asked", "warned"),
    [
        pytest.param(copying(replace(DISK, recorded=None)), True, id="a system without a record"),
        pytest.param(copying(replace(DISK, recorded=None), holds_os=False), False, id="data"),
        pytest.param(copying(DISK), False, id="a record"),
    ],
)
def test_what_is_not_on_record_is_warned_of(asked: Copying, warned: bool) -> None:
    verdict = judge_copy(asked, DISK_RULES)
    assert bool(verdict.warnings) is warned
    assert verdict.generation == "V2"


def blockers(asked: Copying, rules: t.Any) -> list[str]:
    try:
        judge_copy(asked, rules)
    except NotEligible as error:
        return [reason.code for reason in error.verdict.blockers]
    return []


SNAPSHOT_TARGET = ResourceId.of_type("Microsoft.Compute/snapshots", "new", subscription="0000", resource_group="web")
FOR_DISKS, FOR_SNAPSHOTS = (TARGET, DISK_RULES), (SNAPSHOT_TARGET, SNAPSHOT_RULES)


@pytest.mark.parametrize(
    ("state", "percent", "made", "refused"),
    [
        ("Pending", 40, FOR_DISKS, True),
        ("Pending", None, FOR_DISKS, True),
        ("InstantAccess", 40, FOR_DISKS, False),
        ("InstantAccess", 40, FOR_SNAPSHOTS, True),
        ("Available", 100, FOR_SNAPSHOTS, False),
        ("AvailableWithInstantAccess", 100, FOR_SNAPSHOTS, False),
        (None, 40, FOR_SNAPSHOTS, True),
        ("Unknown", 40, FOR_DISKS, True),
    ],
)
def test_a_snapshot_with_instant_access_makes_disks_before_it_is_complete(
    state: str | None, percent: float | None, made: t.Any, refused: bool
) -> None:
    target, rules = made
    source = replace(SNAPSHOT, access_state=state, completion_percent=percent)
    asked = copying(source, target=target)
    assert ("snapshot_copy_incomplete" in blockers(asked, rules)) is refused


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (SNAPSHOT, "copy it to westus first with createOption CopyStart"),
        (DISK, "copy an incremental snapshot of it to westus first with createOption CopyStart"),
        (GALLERY, "copy the source to westeurope first"),
    ],
    ids=["snapshot", "disk", "gallery image"],
)
@pytest.mark.parametrize("rules", [DISK_RULES, IMAGE_RULES, SNAPSHOT_RULES], ids=["disk", "image", "snapshot"])
def test_the_remedy_names_how_azure_copies_between_locations(source: SourceFacts, words: str, rules: t.Any) -> None:
    location = "westeurope" if source is GALLERY else "westus"
    with pytest.raises(NotEligible) as caught:
        judge_copy(copying(source, location=location), rules)
    (remedy,) = [r.remedy for r in caught.value.verdict.reasons if r.code == "source_lies_elsewhere"]
    assert words in remedy


def test_a_snapshot_tells_how_much_of_it_is_copied() -> None:
    document = {"id": "/x/snapshots/s", "properties": {"completionPercent": 40.0}}
    assert SourceFacts.from_disk(document).completion_percent == 40
