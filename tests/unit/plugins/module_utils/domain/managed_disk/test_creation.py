from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.creation import (
    creation_body,
    plan_creation,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

from .options import ACCOUNT, BLOB, DISK, OTHER, SNAPSHOT, URN, VERSION, desired

UBUNTU = SourceFacts(
    kind="marketplace_image", name=URN, option="source.image", recorded="V2", os_type="Linux", resource_id=VERSION
)
SYSTEM = SourceFacts(
    kind="managed_disk", name=OTHER, option="source.disk", recorded=None, os_type="Linux", resource_id=OTHER
)
GALLERY = "/subscriptions/0000/resourceGroups/web/providers/Microsoft.Compute/galleries/gold/images/web"
IN_GALLERY = SourceFacts(
    kind="gallery_image", name=GALLERY, option="source.image", recorded="V2", resource_id=f"{GALLERY}/versions/1.0.0"
)
DATA = SourceFacts(kind="snapshot", name=SNAPSHOT, option="source.snapshot", recorded=None, resource_id=SNAPSHOT)


def body(facts: SourceFacts | None = None, **options: t.Any) -> t.Any:
    return creation_body(desired(**options), location="eastus", facts=facts)


@pytest.mark.parametrize(
    ("options", "facts", "properties"),
    [
        pytest.param(
            {"size_gb": 8}, None, {"creationData": {"createOption": "Empty"}, "diskSizeGB": 8}, id="data, no generation"
        ),
        pytest.param(
            {"size_gb": 8, "os_type": "Windows"},
            None,
            {
                "creationData": {"createOption": "Empty"},
                "diskSizeGB": 8,
                "osType": "Windows",
                "hyperVGeneration": "V2",
            },
            id="empty system disk",
        ),
        pytest.param(
            {"source": {"image": URN}, "security_type": "trusted_launch"},
            UBUNTU,
            {
                "creationData": {"createOption": "FromImage", "imageReference": {"id": VERSION}},
                "hyperVGeneration": "V2",
                "securityProfile": {"securityType": "TrustedLaunch"},
            },
            id="image",
        ),
        pytest.param(
            {"source": {"image": GALLERY}},
            IN_GALLERY,
            {
                "creationData": {
                    "createOption": "FromImage",
                    "galleryImageReference": {"id": f"{GALLERY}/versions/1.0.0"},
                },
                "hyperVGeneration": "V2",
            },
            id="the version that latest is of a gallery's image",
        ),
        pytest.param(
            {"source": {"disk": "os0"}, "security_type": "trusted_launch"},
            SYSTEM,
            {"creationData": {"createOption": "Copy", "sourceResourceId": OTHER}, "hyperVGeneration": "V2"},
            id="copy, whose security type is never sent",
        ),
        pytest.param(
            {"source": {"snapshot": "nightly"}},
            DATA,
            {"creationData": {"createOption": "Copy", "sourceResourceId": SNAPSHOT}},
            id="copy of data",
        ),
        pytest.param(
            {"source": {"blob_uri": BLOB, "storage_account_id": ACCOUNT}, "generation": "V1"},
            None,
            {
                "creationData": {"createOption": "Import", "sourceUri": BLOB, "storageAccountId": ACCOUNT},
                "hyperVGeneration": "V1",
            },
            id="blob, even where nothing says that it is a system",
        ),
        pytest.param(
            {"source": {"image": URN}, "security_type": "standard"},
            UBUNTU,
            {
                "creationData": {"createOption": "FromImage", "imageReference": {"id": VERSION}},
                "hyperVGeneration": "V2",
            },
            id="standard is sent by not sending",
        ),
    ],
)
def test_properties(options: dict[str, t.Any], facts: SourceFacts | None, properties: dict[str, t.Any]) -> None:
    assert body(facts, **options)["properties"] == properties


def test_the_rest_of_the_document() -> None:
    made = body(None, size_gb=8, zone="2", tags={"n": 1}, storage_account_type="Premium_LRS")
    del made["properties"]
    assert made == {"location": "eastus", "zones": ["2"], "tags": {"n": "1"}, "sku": {"name": "Premium_LRS"}}


def test_a_new_disk_needs_a_source_or_a_size() -> None:
    with pytest.raises(InvalidOption, match=r"^size_gb"):
        body()


def test_the_plan_shows_source_and_generation() -> None:
    (step,) = plan_creation(desired(source={"image": URN}), location="eastus", facts=UBUNTU).steps
    assert (step.method, step.resource_id) == ("PUT", DISK)
    shown = {change.path: change.after for change in step.changes}
    assert shown == {"location": "eastus", "generation": "V2", "os_type": "Linux", "source": URN}
