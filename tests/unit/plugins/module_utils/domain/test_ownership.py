from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.ownership import (
    MEMBER_TAG,
    OWNER_TAG,
    is_owned,
    owner_tags,
    proof_names,
    proof_of,
    refuted,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.tags import tags_after

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/Web"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/db1-os"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/db1"


def disk(**tags: str) -> dict[str, t.Any]:
    return {"id": DISK.upper(), "tags": {OWNER_TAG: proof_of(DISK, MACHINE), **tags}}


def test_a_proof_names_the_resource_and_its_owner() -> None:
    assert proof_of(DISK, MACHINE) == f"{SUBSCRIPTION}/web/disks/db1-os|{SUBSCRIPTION}/web/virtualmachines/db1"
    assert proof_of(GROUP, "gen2.azure.provision") == f"{SUBSCRIPTION}/web|gen2.azure.provision"
    assert is_owned(disk(), MACHINE)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"id": DISK}, id="no tag"),
        pytest.param({"id": DISK, "tags": {OWNER_TAG: MACHINE}}, id="another value"),
        pytest.param({**disk(), "id": DISK + "-copy"}, id="a tag copied to another disk"),
        pytest.param({"id": DISK, "tags": {OWNER_TAG: proof_of(DISK, MACHINE + "2")}}, id="another owner"),
        pytest.param({**disk(), "id": DISK.replace("Web", "db")}, id="another resource group"),
        pytest.param({**disk(), "id": DISK.replace("disks", "snapshots")}, id="another type"),
        pytest.param({"id": "", "tags": {OWNER_TAG: ""}}, id="nothing"),
    ],
)
def test_what_is_no_proof(document: dict[str, t.Any]) -> None:
    assert not is_owned(document, MACHINE)


def test_a_proof_fits_into_a_tag_however_long_the_names_are() -> None:
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{'g' * 90}"
    subject = f"{group}/providers/Microsoft.Network/networkSecurityGroups/{'n' * 80}"
    value = proof_of(subject, f"{group}/providers/Microsoft.Compute/virtualMachines/{'m' * 64}")
    assert len(value) <= 256
    assert value != proof_of(subject, f"{group}/providers/Microsoft.Compute/virtualMachines/{'m' * 63}x")
    assert proof_names({"id": subject, "tags": {OWNER_TAG: value}}, OWNER_TAG)


def test_a_copied_proof_names_another_resource() -> None:
    assert proof_names(disk(), OWNER_TAG)
    assert not proof_names({**disk(), "id": DISK + "2"}, OWNER_TAG)
    assert not proof_names({"id": DISK}, OWNER_TAG)


def test_only_a_new_resource_with_an_owner_gets_a_proof() -> None:
    assert owner_tags(None, DISK, None) is None
    assert owner_tags({"a": "1"}, DISK, None) == {"a": "1"}
    assert owner_tags({"a": "1"}, DISK, MACHINE) == {"a": "1", OWNER_TAG: proof_of(DISK, MACHINE)}


def test_a_lost_proof_is_named() -> None:
    proof = {OWNER_TAG: proof_of(DISK, MACHINE), "gen2.azure.fleet": "web"}
    assert refuted(disk(**{"Gen2.Azure.Fleet": "web"}), proof) == []
    assert refuted(disk(**{"gen2.azure.fleet": "api"}), proof) == ["gen2.azure.fleet"]
    assert refuted({"id": DISK}, proof) == list(proof)


@pytest.mark.parametrize("tag", [OWNER_TAG, MEMBER_TAG])
def test_purging_tags_keeps_a_proof(tag: str) -> None:
    assert tags_after({tag.upper(): "x", "a": "1"}, {"b": "2"}, purge=True) == {tag.upper(): "x", "b": "2"}
