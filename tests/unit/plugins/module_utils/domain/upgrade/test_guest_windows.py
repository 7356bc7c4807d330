"""Windows systems judged from what PowerShell and MBR2GPT say of them."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.upgrade.guest import judge_guest
from ansible_collections.gen2.azure.plugins.module_utils.domain.upgrade.guest_windows import RULES

SERVER = {"Caption": "Microsoft Windows Server 2019 Datacenter", "BuildNumber": "17763", "ProductType": 3}
MBR = {"number": 0, "partition_style": "MBR", "partitions": 2, "efi_partition": False}
GPT = {"number": 0, "partition_style": "GPT", "partitions": 4, "efi_partition": True}
CONVERTIBLE = {"exit_code": 0, "output": "MBR2GPT: Validation completed successfully"}
REFUSED = {"exit_code": 1, "output": "Disk layout validation failed for disk 0"}
NOTE = "system_volume_keeps_its_size"


def evidence(**more: t.Any) -> dict[str, t.Any]:
    decrypted = {"protection_status": 0, "conversion_status": 0}
    return {"system": "windows", "os": SERVER, "disk": MBR, "bitlocker": decrypted, "mbr2gpt": CONVERTIBLE, **more}


def release(build: int, product: int = 3) -> dict[str, t.Any]:
    return {"Caption": "Windows", "BuildNumber": str(build), "ProductType": product}


ROWS = [
    ("windows_release_not_known", {"os": None}),
    ("windows_release_not_upgradable", {"os": release(14393)}),
    ("windows_release_not_upgradable", {"os": release(9600, 1)}),
    ("windows_disk_not_known", {"disk": None}),
    ("windows_disk_not_known", {"disk": {**MBR, "number": None}}),
    ("windows_disk_not_known", {"disk": {**GPT, "partition_style": "RAW"}}),
    ("system_volume_encrypted", {"bitlocker": {"protection_status": 1, "conversion_status": 1}}),
    ("system_volume_encrypted", {"bitlocker": {"protection_status": 0, "conversion_status": 3}}),
    ("too_many_partitions", {"disk": {**MBR, "partitions": 4}}),
    ("mbr2gpt_refuses", {"mbr2gpt": REFUSED}),
    ("mbr2gpt_refuses", {"mbr2gpt": None}),
    ("windows_efi_partition_missing", {"disk": {**GPT, "efi_partition": False}}),
]
FITTING = [
    pytest.param({}, 0, id="Windows Server 2019, MBR"),
    pytest.param({"disk": {**MBR, "number": 1, "partitions": 3}}, 1, id="three partitions"),
    pytest.param({"disk": GPT, "mbr2gpt": None}, None, id="GPT already"),
    pytest.param({"os": release(14393, 1)}, 0, id="Windows 10"),
    pytest.param({"os": release(26100)}, 0, id="Windows Server 2025"),
    pytest.param({"bitlocker": None}, 0, id="a server without BitLocker"),
    pytest.param({"disk": json.dumps(MBR), "os": json.dumps(SERVER)}, 0, id="as text"),
]


@pytest.mark.parametrize(("code", "more"), ROWS)
def test_a_rule_finds_what_it_is_for_and_nothing_else_does(code: str, more: dict[str, t.Any]) -> None:
    found = judge_guest(evidence(**more))
    assert [reason["code"] for reason in found["reasons"] if reason["code"] != NOTE] == [code]
    assert not found["ready"]


@pytest.mark.parametrize(("more", "disk"), FITTING)
def test_no_rule_blocks_a_system_that_fits(more: dict[str, t.Any], disk: int | None) -> None:
    found = judge_guest(evidence(**more))
    assert found["ready"]
    assert found["convert_disk"] == disk
    # What is converted has its note.
    assert [reason["code"] for reason in found["reasons"]] == ([NOTE] if disk is not None else [])


def test_what_cannot_be_reached_has_to_be_converted_already() -> None:
    codes = [reason["code"] for reason in judge_guest(evidence(), reachable=False)["reasons"]]
    assert codes == ["disk_awaits_conversion", NOTE]
    assert judge_guest(evidence(disk=GPT), reachable=False)["ready"]


def test_every_rule_has_a_row() -> None:
    assert {rule.code for rule in RULES} == {code for code, _more in ROWS} | {NOTE, "disk_awaits_conversion"}


@pytest.mark.parametrize(
    "given", [{"os": {}}, {"system": "plan9"}, "linux", evidence(disk="no JSON"), evidence(diks="{}")]
)
def test_what_is_no_evidence_is_refused(given: t.Any) -> None:
    with pytest.raises(InvalidOption, match="evidence"):
        judge_guest(given)


@pytest.mark.parametrize("given", [None, {}])
def test_a_system_that_nobody_asked_is_not_ready(given: t.Any) -> None:
    found = judge_guest(given)
    assert not found["ready"]
    assert [reason["code"] for reason in found["reasons"]] == ["guest_not_known"]


def test_all_parts_in_one_output() -> None:
    parts = {"os": SERVER, "disk": MBR, "mbr2gpt": CONVERTIBLE}
    lines = "".join(f"=== {name} ===\r\n{json.dumps(part)}\r\n" for name, part in parts.items())
    found = judge_guest({"system": "windows", "output": f"Welcome!\r\n{lines}"})
    assert (found["ready"], found["convert_disk"]) == (True, 0)
