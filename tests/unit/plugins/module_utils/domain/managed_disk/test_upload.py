"""A disk of a local file: the plan that makes and fills it, and what is drift of one that was filled."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import (
    ImmutableDrift,
    InvalidOption,
    UnreadableFile,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.creation import plan_creation
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.desired import DesiredDisk
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.source import LocalImage, Upload
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.update import plan_update
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Plan
from ansible_collections.gen2.azure.plugins.module_utils.domain.vhd.examination import examine
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images

from .options import DISK, desired, observed

SIZE = 3 << 30
UEFI = images.gpt_disk(SIZE, volume=images.fat(16, "BOOTX64.EFI"))
ARM = images.gpt_disk(SIZE, volume=images.fat(16, "BOOTAA64.EFI"))
DATA = images.Image(SIZE)


def asked(disk: images.Image | None = UEFI, **given: t.Any) -> DesiredDisk:
    """Return the disk asked for of a file that was looked at; None is one that is not there."""
    wanted = desired(source={"vhd": "os.vhd"}, **given)
    source = Upload(path="os.vhd", problem="No such file or directory")
    if disk is not None:
        examination = examine(images.fixed_vhd(disk), "os.vhd")
        source = Upload(path="os.vhd", image=LocalImage(examination=examination, written=5000, identity="1"))
    return dataclasses.replace(wanted, source=source)


def made(wanted: DesiredDisk) -> Plan:
    return plan_creation(wanted, location="eastus", facts=None)


def body(wanted: DesiredDisk) -> t.Any:
    return (made(wanted).steps[0].body or {})["properties"]


def filled(**changed: t.Any) -> t.Any:
    data = {"createOption": "Upload", "uploadSizeBytes": SIZE + 512}
    return observed(properties__creationData=data, properties__diskSizeGB=3, **changed)


def waiting(state: str = "ActiveUpload", **changed: t.Any) -> t.Any:
    return filled(properties__diskState=state, properties__uniqueId="u", **changed)


def test_a_disk_is_made_and_filled() -> None:
    making, filling = made(asked(os_type="Linux")).steps
    assert (making.method, filling.method, filling.action) == ("PUT", "POST", "beginGetAccess")
    assert filling.transfer
    assert (filling.transfer.path, filling.transfer.size) == ("os.vhd", SIZE + 512)
    assert [(each.path, each.before, each.after) for each in filling.changes] == [("bytes_to_send", 5000, 0)]
    sent = body(asked(os_type="Linux"))
    assert sent["creationData"] == {"createOption": "Upload", "uploadSizeBytes": SIZE + 512}
    assert (sent["hyperVGeneration"], sent["osType"]) == ("V2", "Linux")


@pytest.mark.parametrize(
    ("wanted", "generation"),
    [
        (asked(os_type="Linux", generation="V1"), "V1"),
        (asked(), "V2"),
        (asked(DATA, os_type="Linux"), "V2"),
        (asked(DATA), None),
        (asked(DATA, security_type="trusted_launch"), "V2"),
    ],
    ids=["system", "boots", "said to be a system", "data", "for trusted launch"],
)
def test_the_generation_of_a_system_is_always_sent(wanted: DesiredDisk, generation: str | None) -> None:
    assert body(wanted).get("hyperVGeneration") == generation


def test_the_architecture_is_sent_where_azure_would_take_another_for_granted() -> None:
    assert body(asked(ARM))["supportedCapabilities"] == {"architecture": "Arm64"}
    assert "supportedCapabilities" not in body(asked())


def test_trusted_launch_is_sent_and_standard_has_no_word() -> None:
    assert body(asked(security_type="trusted_launch"))["securityProfile"] == {"securityType": "TrustedLaunch"}
    assert "securityProfile" not in body(asked(security_type="standard"))


def test_a_larger_disk_grows_when_it_is_filled() -> None:
    assert "diskSizeGB" not in body(asked(size_gb=8))
    growing = made(asked(size_gb=8)).steps[2]
    assert (growing.method, growing.body) == ("PATCH", {"properties": {"diskSizeGB": 8}})
    assert len(made(asked(size_gb=3)).steps) == 2
    with pytest.raises(InvalidOption, match="size_gb"):
        made(asked(size_gb=2))


def test_a_file_that_cannot_be_read_makes_no_disk() -> None:
    with pytest.raises(UnreadableFile, match=r"os\.vhd was not read: No such file"):
        made(asked(None))
    with pytest.raises(UnreadableFile):
        plan_update(asked(None), waiting())
    assert not plan_update(asked(None), filled())


def test_a_filled_disk_is_up_to_date() -> None:
    assert not plan_update(asked(), filled())
    assert not plan_update(asked(size_gb=3), filled())


@pytest.mark.parametrize("state", ["ReadyToUpload", "ActiveUpload"])
def test_one_that_waits_is_filled(state: str) -> None:
    plan = plan_update(asked(tags={"a": "1"}, size_gb=8), waiting(state), sent=1000)
    assert [(step.method, step.action) for step in plan.steps] == [
        ("POST", "beginGetAccess"),
        ("PATCH", ""),
        ("PATCH", ""),
    ]
    filling = plan.steps[0]
    assert filling.resource_id == DISK
    assert filling.transfer
    assert filling.transfer.unique_id == "u"
    assert filling.changes[0].before == 4000


@pytest.mark.parametrize("disk", [filled, waiting], ids=["filled", "waiting"])
def test_a_file_of_another_size_is_drift(disk: t.Any) -> None:
    other = asked(images.gpt_disk(2 << 30, volume=images.fat(16, "BOOTX64.EFI")))
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(other, disk())
    assert [change.path for change in caught.value.drift] == ["source.vhd"]
    assert not plan_update(dataclasses.replace(other, on_immutable="warn"), disk())


def test_a_disk_of_something_else_is_drift() -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(asked(), observed())
    assert [(change.path, change.after) for change in caught.value.drift] == [("source", "os.vhd")]


def test_the_generation_of_one_that_waits_is_compared_first() -> None:
    with pytest.raises(ImmutableDrift) as caught:
        plan_update(asked(), waiting(properties__hyperVGeneration="V1"))
    assert [change.path for change in caught.value.drift] == ["generation"]
