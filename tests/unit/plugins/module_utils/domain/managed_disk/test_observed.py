from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.observed import ObservedDisk
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.update import plan_update

from ..recorded import recorded_documents
from .options import MACHINE, VERSION, desired, observed


def test_facts() -> None:
    facts = observed().to_dict()
    assert (facts["generation"], facts["recorded_generation"], facts["security_type"]) == ("V2", "V2", "trusted_launch")
    assert (facts["zone"], facts["size_gb"], facts["source"]) == ("1", 30, VERSION)


@pytest.mark.parametrize(
    ("changed", "generation", "recorded"),
    [
        pytest.param({"properties__hyperVGeneration": None}, "V1", None, id="system without a record"),
        pytest.param({"properties__hyperVGeneration": None, "properties__osType": None}, None, None, id="data"),
        pytest.param({"properties__osType": None}, "V2", "V2", id="marked, system unknown"),
    ],
)
def test_generation(changed: dict[str, t.Any], generation: str | None, recorded: str | None) -> None:
    facts = observed(**changed).to_dict()
    assert (facts["generation"], facts["recorded_generation"]) == (generation, recorded)


@pytest.mark.parametrize(
    ("changed", "running"),
    [
        pytest.param({}, False, id="unattached"),
        pytest.param({"managedBy": MACHINE, "properties__diskState": "Attached"}, True, id="attached"),
        pytest.param({"managedBy": MACHINE, "properties__diskState": "Reserved"}, False, id="machine is deallocated"),
    ],
)
def test_held_by_running_machine(changed: dict[str, t.Any], running: bool) -> None:
    assert observed(**changed).held_by_running_machine is running


def test_shared_disks_have_several_holders() -> None:
    assert observed(managedBy=MACHINE, managedByExtended=[MACHINE, "/b"]).holders == [MACHINE, "/b"]


def test_an_empty_document_is_no_failure() -> None:
    facts = ObservedDisk(document={}).to_dict()
    assert (facts["id"], facts["generation"], facts["security_type"]) == ("", None, "standard")


def test_recorded_disks_are_read_and_up_to_date_with_themselves(recordings: pathlib.Path) -> None:
    documents = list(recorded_documents(recordings, "disks"))
    assert len(documents) > 10
    for document in documents:
        disk = ObservedDisk(document=document)
        assert not plan_update(desired(**_same_options(disk)), disk), document["id"]


def _same_options(disk: ObservedDisk) -> dict[str, t.Any]:
    facts = disk.to_dict()
    taken = ("location", "zone", "size_gb", "storage_account_type", "os_type", "tags")
    options = {name: facts[name] for name in taken}
    if facts["security_type"] != "confidential_vm":
        options["security_type"] = facts["security_type"]
    return {**options, "generation": facts["generation"] or "V2", "location": options["location"].upper()}
