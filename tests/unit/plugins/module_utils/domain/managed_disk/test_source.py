from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.source import (
    origin_of,
    read_disk_source,
    source_drift,
)

from .options import ACCOUNT, BLOB, IMAGE, OTHER, SNAPSHOT, URN, VERSION

SCOPE = {"subscription": "0000", "resource_group": "web"}
FROM_IMAGE = {"createOption": "FromImage", "imageReference": {"id": VERSION}}
GALLERY = "/subscriptions/0000/resourceGroups/web/providers/Microsoft.Compute/galleries/gold/images/web"
FROM_BLOB = {"blob_uri": BLOB, "storage_account_id": ACCOUNT}


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({}, "source", id="none"),
        pytest.param({"disk": "a", "snapshot": "b"}, "source", id="two"),
        pytest.param({"storage_account_id": ACCOUNT}, "source", id="an account alone"),
        pytest.param({"blob_uri": BLOB}, "source.storage_account_id", id="a blob without its account"),
        pytest.param(
            {"disk": "a", "storage_account_id": ACCOUNT}, "source.storage_account_id", id="an account too many"
        ),
        pytest.param({**FROM_BLOB, "storage_account_id": OTHER}, "source.storage_account_id", id="no account"),
        pytest.param({**FROM_BLOB, "blob_uri": BLOB + "?sig=x"}, "source.blob_uri", id="a signature"),
        pytest.param({"disk": SNAPSHOT}, "source.disk", id="a snapshot for a disk"),
        pytest.param({"image": "a:b"}, "source.image", id="half an URN"),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        read_disk_source(options, **SCOPE)
    assert caught.value.option == option


def test_nothing_is_an_empty_disk() -> None:
    assert read_disk_source(None, **SCOPE) is None


@pytest.mark.parametrize(
    ("options", "creation_data", "same"),
    [
        pytest.param({"image": URN}, FROM_IMAGE, True, id="image"),
        pytest.param({"image": "Canonical:jammy:gen2:latest"}, FROM_IMAGE, True, id="latest is any version"),
        pytest.param({"image": "Canonical:jammy:gen2:22.04.2"}, FROM_IMAGE, False, id="other version"),
        pytest.param({"image": "Canonical:jammy:gen1:latest"}, FROM_IMAGE, False, id="other sku"),
        pytest.param(
            {"image": {"name": "golden"}}, {"imageReference": {"id": IMAGE.upper()}}, True, id="managed image"
        ),
        pytest.param({"image": IMAGE}, FROM_IMAGE, False, id="managed image, made from another"),
        pytest.param({"image": URN}, {"imageReference": {"id": IMAGE}}, False, id="marketplace, made from managed"),
        pytest.param(
            {"image": GALLERY}, {"galleryImageReference": {"id": f"{GALLERY}/versions/1.0.0"}}, True, id="gallery"
        ),
        pytest.param({"image": GALLERY}, {"imageReference": {"id": IMAGE}}, False, id="gallery, made from managed"),
        pytest.param({"disk": "os0"}, {"sourceResourceId": OTHER.lower()}, True, id="disk by name"),
        pytest.param({"disk": OTHER}, {"sourceResourceId": SNAPSHOT}, False, id="disk"),
        pytest.param({"snapshot": SNAPSHOT}, {"sourceResourceId": SNAPSHOT}, True, id="snapshot"),
        pytest.param(FROM_BLOB, {"sourceUri": BLOB + "?sig=x"}, True, id="blob, imported with a signature"),
        pytest.param(FROM_BLOB, {"sourceUri": BLOB + "2"}, False, id="other blob"),
        pytest.param({"disk": "os0"}, {"createOption": "Empty"}, False, id="empty"),
        pytest.param(None, FROM_IMAGE, True, id="not asked"),
    ],
)
def test_drift(options: dict[str, t.Any] | None, creation_data: dict[str, t.Any], same: bool) -> None:
    drift = source_drift(read_disk_source(options, **SCOPE), creation_data)
    assert [change.path for change in drift] == ([] if same else ["source"])


@pytest.mark.parametrize(
    ("creation_data", "origin"),
    [
        (FROM_IMAGE, VERSION),
        ({"galleryImageReference": {"id": IMAGE}}, IMAGE),
        ({"sourceResourceId": OTHER}, OTHER),
        ({"sourceUri": BLOB + "?sig=x"}, BLOB),
        ({"createOption": "Empty"}, None),
    ],
    ids=["image", "gallery", "copy", "blob without its signature", "empty"],
)
def test_origin(creation_data: dict[str, t.Any], origin: str | None) -> None:
    assert origin_of(creation_data) == origin
