"""Flows of snapshot: the generation and the security type go from disk to snapshot to disk, and over groups."""

from __future__ import annotations

import typing as t
import uuid

import pytest

from .azure import Azure, Failed

VERSION = "2026-03-02"
GEN2 = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"


@pytest.fixture
def trusted(azure: Azure, group: str) -> dict[str, t.Any]:
    """Make a system disk for trusted launch, and return the options of a snapshot of it."""
    azure.run("managed_disk", name="os", resource_group=group, source={"image": GEN2}, security_type="trusted_launch")
    azure.forget()
    return {"name": "nightly", "resource_group": group, "source": {"disk": "os"}}


def test_up_to_date_costs_one_read(azure: Azure, trusted: dict[str, t.Any]) -> None:
    checked = azure.run("snapshot", check=True, **trusted)
    assert azure.writes() == []
    made = azure.run("snapshot", **trusted)
    assert made["plan"] == checked["plan"]
    assert azure.writes() == ["PUT snapshots/nightly"]
    azure.forget()
    assert not azure.run("snapshot", **trusted, generation="V2")["changed"]
    assert len(azure.requests()) == 1


def test_generation_and_security_type_survive_two_copies_to_another_group(
    azure: Azure, trusted: dict[str, t.Any]
) -> None:
    first = azure.run("snapshot", incremental=True, **trusted)["snapshot"]
    assert (first["generation"], first["security_type"], first["incremental"]) == ("V2", "trusted_launch", True)
    archive = f"flow-{uuid.uuid4().hex[:8]}"
    path = f"/subscriptions/{azure.subscription}/resourceGroups/{archive}"
    azure.put(path, "2024-11-01", {"location": "westeurope"})
    kept = azure.run("snapshot", name="kept", resource_group=archive, source={"snapshot": first["id"]})["snapshot"]
    # The group lies elsewhere; a snapshot lies where its source does.
    assert (kept["location"], kept["generation"], kept["security_type"]) == ("eastus", "V2", "trusted_launch")
    disk = azure.run(
        "managed_disk", name="back", resource_group=archive, location="eastus", source={"snapshot": "kept"}
    )["managed_disk"]
    assert (disk["generation"], disk["security_type"]) == ("V2", "trusted_launch")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param({"generation": "V1"}, "source_records_other_generation", id="other generation"),
        pytest.param({"location": "westus"}, "source_lies_elsewhere", id="other location"),
    ],
)
def test_refused_before_any_write(
    azure: Azure, trusted: dict[str, t.Any], options: dict[str, str], reason: str
) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("snapshot", **trusted, **options)
    assert caught.value.result["error"]["reasons"] == [reason]
    assert azure.writes() == []


def test_an_incomplete_snapshot_is_refused_before_any_write(azure: Azure, trusted: dict[str, t.Any]) -> None:
    group = trusted["resource_group"]
    first = azure.run("snapshot", incremental=True, **trusted)["snapshot"]
    properties = {
        "creationData": {"createOption": "Copy", "sourceResourceId": first["id"]},
        "incremental": True,
        "completionPercent": 40,
    }
    half = azure.id_of(group, "Microsoft.Compute/snapshots", "half")
    azure.put(half, VERSION, {"location": first["location"], "properties": properties})
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", name="early", resource_group=group, source={"snapshot": "half"})
    assert caught.value.result["error"]["reasons"] == ["snapshot_copy_incomplete"]
    assert azure.writes() == []


def test_a_trusted_snapshot_makes_no_standard_disk(azure: Azure, trusted: dict[str, t.Any]) -> None:
    azure.run("snapshot", **trusted)
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run(
            "managed_disk",
            name="plain",
            resource_group=trusted["resource_group"],
            source={"snapshot": "nightly"},
            security_type="standard",
        )
    assert caught.value.result["error"]["reasons"] == ["copy_has_other_security_type"]
    assert "standard" in caught.value.result["msg"]
    assert "trusted_launch" in caught.value.result["msg"]
    assert azure.writes() == []


def test_what_is_not_on_record_has_to_be_said(azure: Azure, group: str) -> None:
    empty = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 32, "osType": "Linux"}
    azure.put(
        azure.id_of(group, "Microsoft.Compute/disks", "old"), VERSION, {"location": "eastus", "properties": empty}
    )
    azure.forget()
    options = {"name": "old", "resource_group": group, "source": {"disk": "old"}}
    with pytest.raises(Failed) as caught:
        azure.run("snapshot", **options)
    assert caught.value.result["error"]["option"] == "generation"
    assert azure.writes() == []
    made = azure.run("snapshot", generation="V1", **options)
    assert made["snapshot"]["recorded_generation"] == "V1"
    assert [reason["code"] for reason in made["verdict"]["reasons"]] == ["source_records_no_generation"]


def test_missing_source_names_its_option(azure: Azure, group: str) -> None:
    with pytest.raises(Failed, match=r"source\.disk") as caught:
        azure.run("snapshot", name="nightly", resource_group=group, source={"disk": "none"})
    assert caught.value.result["error"]["status"] == 404
