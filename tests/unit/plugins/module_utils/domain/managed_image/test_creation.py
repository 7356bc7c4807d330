from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.creation import (
    creation_body,
    plan_creation,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

from .options import BLOB, DISK, IMAGE, MACHINE, SNAPSHOT, desired

SYSTEM = SourceFacts(kind="managed_disk", name=DISK, option="source.disk", recorded="V2", os_type="Windows")
UNKNOWN = SourceFacts(kind="snapshot", name=SNAPSHOT, option="source.snapshot", recorded=None)


@pytest.mark.parametrize(
    ("options", "facts", "properties"),
    [
        pytest.param(
            {"source": {"virtual_machine": "builder"}, "zone_resilient": True},
            SYSTEM,
            {
                "sourceVirtualMachine": {"id": MACHINE},
                "hyperVGeneration": "V2",
                "storageProfile": {"zoneResilient": True},
            },
            id="machine",
        ),
        pytest.param(
            {"source": {"disk": "builder-os"}, "caching": "ReadOnly"},
            SYSTEM,
            {
                "hyperVGeneration": "V2",
                "storageProfile": {
                    "osDisk": {
                        "managedDisk": {"id": DISK},
                        "osType": "Windows",
                        "osState": "Generalized",
                        "caching": "ReadOnly",
                    }
                },
            },
            id="disk, whose system is on record",
        ),
        pytest.param(
            {"source": {"snapshot": "nightly"}, "os_type": "Linux", "generation": "V1", "os_state": "Specialized"},
            UNKNOWN,
            {
                "hyperVGeneration": "V1",
                "storageProfile": {
                    "osDisk": {"snapshot": {"id": SNAPSHOT}, "osType": "Linux", "osState": "Specialized"}
                },
            },
            id="snapshot",
        ),
        pytest.param(
            {"source": {"blob_uri": BLOB}, "os_type": "Linux"},
            None,
            {
                "hyperVGeneration": "V2",
                "storageProfile": {"osDisk": {"blobUri": BLOB, "osType": "Linux", "osState": "Generalized"}},
            },
            id="blob",
        ),
    ],
)
def test_properties(options: dict[str, t.Any], facts: SourceFacts | None, properties: dict[str, t.Any]) -> None:
    assert creation_body(desired(**options), location="eastus", facts=facts)["properties"] == properties


@pytest.mark.parametrize(
    ("options", "facts", "option"),
    [
        pytest.param({}, None, "source", id="no source"),
        pytest.param({"source": {"blob_uri": BLOB}}, None, "os_type", id="blob without its system"),
        pytest.param({"source": {"snapshot": "nightly"}}, UNKNOWN, "os_type", id="snapshot without its system"),
    ],
)
def test_says_what_a_new_image_needs(options: dict[str, t.Any], facts: SourceFacts | None, option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        creation_body(desired(**options), location="eastus", facts=facts)
    assert caught.value.option == option


def test_the_plan_shows_source_and_generation() -> None:
    asked = desired(source={"virtual_machine": "builder"}, tags={"n": 1})
    (step,) = plan_creation(asked, location="eastus", facts=None).steps
    assert (step.method, step.resource_id) == ("PUT", IMAGE)
    shown = {change.path: change.after for change in step.changes}
    assert shown == {"location": "eastus", "tags": {"n": "1"}, "generation": "V2", "source": MACHINE}
