from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_image.source import origin_of, read_image_source

from .options import BLOB, DISK, MACHINE, SNAPSHOT

SCOPE = {"subscription": "0000", "resource_group": "web"}


def of_os_disk(**os_disk: t.Any) -> dict[str, t.Any]:
    return {"properties": {"storageProfile": {"osDisk": os_disk}}}


OF_MACHINE = {
    "properties": {
        "sourceVirtualMachine": {"id": MACHINE.upper()},
        **of_os_disk(managedDisk={"id": DISK})["properties"],
    }
}


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({}, "source", id="none"),
        pytest.param({"disk": "a", "snapshot": "b"}, "source", id="two"),
        pytest.param({"blob_uri": BLOB + "?sig=x"}, "source.blob_uri", id="a signature"),
        pytest.param({"virtual_machine": DISK}, "source.virtual_machine", id="a disk for a machine"),
        pytest.param({"disk": SNAPSHOT}, "source.disk", id="a snapshot for a disk"),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        read_image_source(options, **SCOPE)
    assert caught.value.option == option


@pytest.mark.parametrize(
    ("options", "image", "same"),
    [
        pytest.param({"virtual_machine": "builder"}, OF_MACHINE, True, id="machine by name"),
        pytest.param({"virtual_machine": "other"}, OF_MACHINE, False, id="other machine"),
        pytest.param({"disk": DISK}, of_os_disk(managedDisk={"id": DISK.lower()}), True, id="disk"),
        pytest.param({"disk": "other"}, of_os_disk(managedDisk={"id": DISK}), False, id="other disk"),
        pytest.param({"snapshot": "nightly"}, of_os_disk(snapshot={"id": SNAPSHOT}), True, id="snapshot"),
        pytest.param({"snapshot": "nightly"}, of_os_disk(managedDisk={"id": DISK}), False, id="disk, not snapshot"),
        pytest.param({"blob_uri": BLOB}, of_os_disk(blobUri=BLOB), True, id="blob"),
    ],
)
def test_drift(options: dict[str, t.Any], image: dict[str, t.Any], same: bool) -> None:
    source = read_image_source(options, **SCOPE)
    assert source
    assert [change.path for change in source.drift(image)] == ([] if same else ["source"])


def test_origin_of_a_machines_image_is_the_machine() -> None:
    assert origin_of(OF_MACHINE) == MACHINE.upper()
    assert origin_of({}) is None
