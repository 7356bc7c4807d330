"""The rules of uploading, each shown to speak and to stay silent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.uploading import (
    UPLOAD_RULES,
    Uploading,
    judge_upload,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import NotEligible
from ansible_collections.gen2.azure.plugins.module_utils.domain.resource_id import ResourceId
from ansible_collections.gen2.azure.plugins.module_utils.domain.vhd.examination import examine
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images

MIB = images.MIB
DISK = ResourceId.of_type("Microsoft.Compute/disks", "os", subscription="0000", resource_group="web")
UEFI = images.gpt_disk(24 * MIB, volume=images.fat(16, "BOOTX64.EFI"))
UEFI_ON_MBR = images.mbr_disk(24 * MIB, volume=images.fat(16, "BOOTX64.EFI"))
BIOS = images.mbr_disk(24 * MIB, active=True, code=images.CODE)
BOTH = images.gpt_disk(24 * MIB, volume=images.fat(16, "BOOTX64.EFI"), bios_boot=True, code=images.CODE)
DATA = images.Image(24 * MIB)
LARGE = images.gpt_disk(3 << 40)


def uploading(disk: images.Image, **given: t.Any) -> Uploading:
    """Return the upload of a fixed VHD of the disk, or of the image as it is with `file`."""
    file = given.pop("file", None) or images.fixed_vhd(disk)
    known: dict[str, t.Any] = {"generation": "V2", "os_type": "Linux", "location": "eastus"}
    return Uploading(target=DISK, image=examine(file, "os.vhd"), **{**known, **given})


def reasons(asked: Uploading) -> dict[str, str]:
    try:
        verdict = judge_upload(asked)
    except NotEligible as error:
        verdict = error.verdict
    return {reason.code: reason.severity for reason in verdict.reasons}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (uploading(UEFI), {}),
        (uploading(UEFI, security_type="trusted_launch"), {}),
        (uploading(BIOS, generation="V1"), {}),
        (uploading(BOTH), {}),
        (uploading(BOTH, generation="V1"), {}),
        (uploading(DATA, os_type=None), {}),
        (uploading(LARGE, os_type=None), {}),
        (uploading(UEFI, generation="V1"), {"image_boots_as_other_generation": "blocker"}),
        (uploading(BIOS), {"image_boots_as_other_generation": "blocker"}),
        (
            uploading(BIOS, os_type=None),
            {"image_boots_as_other_generation": "blocker", "system_is_not_named": "warning"},
        ),
        (uploading(UEFI, architecture="x64"), {}),
        (uploading(UEFI, architecture="Arm64"), {"image_is_of_other_architecture": "blocker"}),
        (uploading(DATA), {"image_tells_no_generation": "warning"}),
        (uploading(UEFI, os_type=None), {"system_is_not_named": "warning"}),
        (uploading(UEFI_ON_MBR, security_type="trusted_launch"), {"trusted_launch_asks_for_gpt": "warning"}),
        (uploading(UEFI_ON_MBR), {}),
        (uploading(UEFI, file=images.dynamic_vhd(UEFI)), {"image_is_not_ready": "blocker"}),
        (uploading(UEFI, file=images.vhdx(UEFI)), {"image_is_not_ready": "blocker"}),
        (uploading(UEFI, file=UEFI), {"image_is_not_ready": "blocker"}),
        (
            uploading(LARGE, generation="V1"),
            {"image_is_not_ready": "blocker", "image_tells_no_generation": "warning"},
        ),
        (uploading(LARGE), {"image_tells_no_generation": "warning"}),
    ],
)
def test_reasons(asked: Uploading, expected: dict[str, str]) -> None:
    assert reasons(asked) == expected


def test_every_rule_speaks_above() -> None:
    spoken = {code for mark in test_reasons.pytestmark for row in mark.args[1] for code in row[1]}
    assert spoken == {rule.code for rule in UPLOAD_RULES}


def test_both_sides_are_named_with_what_mends_it() -> None:
    with pytest.raises(NotEligible, match=r"V2 is asked for, but os\.vhd boots as V1.*Set generation to V1"):
        judge_upload(uploading(BIOS))
    with pytest.raises(NotEligible, match=r"is dynamic.*qemu-img convert .*os-azure\.vhd"):
        judge_upload(uploading(UEFI, file=images.dynamic_vhd(UEFI)))
