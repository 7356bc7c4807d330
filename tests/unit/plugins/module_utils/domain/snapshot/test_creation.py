from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.snapshot.creation import creation_body, plan_creation
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

from .options import DATA, DISK, SNAPSHOT, SYSTEM, UNMARKED, desired

OF_DISK = {"source": {"disk": "os1"}}
COPY = {"creationData": {"createOption": "Copy", "sourceResourceId": DISK}}


@pytest.mark.parametrize(
    ("options", "facts", "properties"),
    [
        pytest.param({}, SYSTEM, {**COPY, "hyperVGeneration": "V2"}, id="the source's generation is sent"),
        pytest.param({}, DATA, COPY, id="data"),
        pytest.param({"generation": "V1"}, UNMARKED, {**COPY, "hyperVGeneration": "V1"}, id="marked as asked"),
        pytest.param(
            {"incremental": True}, SYSTEM, {**COPY, "incremental": True, "hyperVGeneration": "V2"}, id="incremental"
        ),
    ],
)
def test_properties(options: dict[str, t.Any], facts: SourceFacts, properties: dict[str, t.Any]) -> None:
    assert creation_body(desired(**OF_DISK, **options), facts=facts)["properties"] == properties


def test_the_rest_of_the_document() -> None:
    options = {"tags": {"n": 1}, "storage_account_type": "Standard_ZRS"}
    made = creation_body(desired(**OF_DISK, **options), facts=SYSTEM)
    del made["properties"]
    assert made == {"location": "eastus", "tags": {"n": "1"}, "sku": {"name": "Standard_ZRS"}}


def test_a_new_snapshot_needs_a_source() -> None:
    with pytest.raises(InvalidOption, match=r"^source"):
        creation_body(desired(), facts=SYSTEM)


def test_the_plan_shows_source_and_generation() -> None:
    (step,) = plan_creation(desired(**OF_DISK), facts=SYSTEM).steps
    assert (step.method, step.resource_id) == ("PUT", SNAPSHOT)
    shown = {change.path: change.after for change in step.changes}
    assert shown == {"location": "eastus", "generation": "V2", "source": DISK}
