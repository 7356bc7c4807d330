from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.snapshot.observed import ObservedSnapshot
from ansible_collections.gen2.azure.plugins.module_utils.domain.snapshot.update import plan_update

from ..recorded import recorded_documents
from .options import DISK, desired, observed


def test_facts() -> None:
    facts = observed().to_dict()
    assert (facts["generation"], facts["recorded_generation"], facts["security_type"]) == ("V2", "V2", "trusted_launch")
    assert (facts["incremental"], facts["size_gb"], facts["source"]) == (True, 30, DISK.upper())


def test_a_system_without_a_record_is_v1_and_data_is_nothing() -> None:
    unmarked = {"properties__hyperVGeneration": None}
    assert observed(**unmarked).to_dict()["generation"] == "V1"
    assert observed(**unmarked, properties__osType=None).to_dict()["generation"] is None


def test_an_empty_document_is_no_failure() -> None:
    facts = ObservedSnapshot(document={}).to_dict()
    assert (facts["id"], facts["generation"], facts["incremental"]) == ("", None, False)


def test_recorded_snapshots_are_read_and_up_to_date_with_themselves(recordings: pathlib.Path) -> None:
    documents = list(recorded_documents(recordings, "snapshots"))
    assert documents
    for document in documents:
        snapshot = ObservedSnapshot(document=document)
        assert not plan_update(desired(**_same_options(snapshot)), snapshot), document["id"]


def _same_options(snapshot: ObservedSnapshot) -> dict[str, t.Any]:
    facts = snapshot.to_dict()
    options = {name: facts[name] for name in ("location", "storage_account_type", "incremental", "generation", "tags")}
    return {**options, "location": options["location"].upper()}
