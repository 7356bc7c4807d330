from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.observed import ObservedImage
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.update import plan_update

from ..recorded import recorded_documents
from .options import DISK, desired, observed


def test_facts() -> None:
    facts = observed().to_dict()
    assert (facts["generation"], facts["recorded_generation"], facts["source"]) == ("V2", "V2", DISK)
    assert (facts["os_type"], facts["os_state"], facts["size_gb"]) == ("Linux", "Generalized", 30)
    assert (facts["data_disk_luns"], facts["zone_resilient"]) == ([2], False)


@pytest.mark.parametrize(("recorded", "generation"), [("V1", "V1"), ("V2", "V2"), (None, "V1")])
def test_generation(recorded: str | None, generation: str) -> None:
    facts = observed(properties__hyperVGeneration=recorded).to_dict()
    assert (facts["generation"], facts["recorded_generation"]) == (generation, recorded)


def test_an_empty_document_is_no_failure() -> None:
    facts = ObservedImage(document={}).to_dict()
    assert (facts["id"], facts["generation"], facts["source"]) == ("", "V1", None)


def test_recorded_images_are_read_and_up_to_date_with_themselves(recordings: pathlib.Path) -> None:
    documents = list(recorded_documents(recordings, "images"))
    assert len(documents) > 5
    for document in documents:
        image = ObservedImage(document=document)
        assert not plan_update(desired(**_same_options(image)), image), document["id"]


def _same_options(image: ObservedImage) -> dict[str, t.Any]:
    facts = image.to_dict()
    taken = ("generation", "os_type", "os_state", "storage_account_type", "caching", "zone_resilient", "tags")
    return {**{name: facts[name] for name in taken}, "location": facts["location"].upper()}
