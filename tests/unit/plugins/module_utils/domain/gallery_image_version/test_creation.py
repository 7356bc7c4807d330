from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery_image_version.creation import creation_body

from .options import ACCOUNT, BLOB, COMPUTE, MANAGED_IMAGE, VERSION, desired


@pytest.mark.parametrize(
    ("source", "profile"),
    [
        ({"virtual_machine": "vm"}, {"source": {"virtualMachineId": f"{COMPUTE}/virtualMachines/vm"}}),
        ({"managed_image": "img"}, {"source": {"id": MANAGED_IMAGE}}),
        ({"disk": "d"}, {"osDiskImage": {"source": {"id": f"{COMPUTE}/disks/d"}}}),
        ({"snapshot": "s"}, {"osDiskImage": {"source": {"id": f"{COMPUTE}/snapshots/s"}}}),
        (
            {"blob_uri": BLOB, "storage_account_id": ACCOUNT},
            {"osDiskImage": {"source": {"uri": BLOB, "storageAccountId": ACCOUNT}}},
        ),
    ],
    ids=["machine", "managed image", "disk", "snapshot", "blob"],
)
def test_source(source: dict[str, str], profile: dict[str, t.Any]) -> None:
    body = creation_body(desired(source=source), home="eastus2")
    assert body == {
        "location": "eastus2",
        "properties": {"publishingProfile": {"targetRegions": [{"name": "eastus2"}]}, "storageProfile": profile},
    }


def test_regions() -> None:
    regions = [{"name": "East US 2", "replicas": 3}, {"name": "westus", "storage_account_type": "Premium_LRS"}]
    options = {"target_regions": regions, "replicas": 2, "exclude_from_latest": True, "source": {"disk": "d"}}
    assert creation_body(desired(**options), home="eastus2")["properties"]["publishingProfile"] == {
        "targetRegions": [
            {"name": "eastus2", "regionalReplicaCount": 3},
            {"name": "westus", "regionalReplicaCount": 2, "storageAccountType": "Premium_LRS"},
        ],
        "replicaCount": 2,
        "excludeFromLatest": True,
    }


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({"name": "1.0"}, "name", id="two numbers"),
        pytest.param({"name": "1.0.2147483648"}, "name", id="number of more than 31 bits"),
        pytest.param({"name": "latest"}, "name", id="latest is no version"),
        pytest.param({"source": {"disk": "d", "snapshot": "s"}}, "source", id="two sources"),
        pytest.param({"source": {"blob_uri": BLOB}}, "source.storage_account_id", id="blob without account"),
        pytest.param(
            {"source": {"blob_uri": f"{BLOB}?sig=1", "storage_account_id": ACCOUNT}}, "source.blob_uri", id="signed"
        ),
        pytest.param({"source": {"disk": VERSION}}, "source.disk", id="id of something else"),
        pytest.param(
            {"target_regions": [{"name": "eastus"}, {"name": "East US"}]}, "target_regions", id="region twice"
        ),
        pytest.param({"target_regions": []}, "target_regions", id="no region"),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(**options)
    assert caught.value.option == option


def test_a_new_version_needs_a_source() -> None:
    with pytest.raises(InvalidOption, match=r"^source"):
        creation_body(desired(), home="eastus")
