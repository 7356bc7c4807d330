from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

from .options import ACCOUNT, BLOB, DISK, OTHER, URN, desired

DATA = SourceFacts(kind="managed_disk", name=OTHER, option="source.disk", recorded=None)
SYSTEM = SourceFacts(kind="managed_disk", name=OTHER, option="source.disk", recorded=None, os_type="Linux")


def test_generation_2_is_the_default() -> None:
    disk = desired()
    assert (str(disk.resource_id), disk.generation, disk.declared) == (DISK, "V2", {})


@pytest.mark.parametrize(
    ("options", "option"),
    [
        pytest.param({"name": "a b"}, "name", id="space in the name"),
        pytest.param({"name": "x" * 81}, "name", id="long name"),
        pytest.param({"security_type": "trusted_launch", "generation": "V1"}, "security_type", id="trusted V1"),
    ],
)
def test_refuses(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        desired(**options)
    assert caught.value.option == option


@pytest.mark.parametrize(
    ("options", "facts", "holds"),
    [
        pytest.param({"size_gb": 8}, None, False, id="empty"),
        pytest.param({"size_gb": 8, "os_type": "Linux"}, None, True, id="empty with a system to come"),
        pytest.param({"source": {"image": URN}}, None, True, id="image"),
        pytest.param({"source": {"blob_uri": BLOB, "storage_account_id": ACCOUNT}}, None, True, id="blob"),
        pytest.param({"source": {"disk": "os0"}}, DATA, False, id="copy of data"),
        pytest.param({"source": {"disk": "os0"}}, SYSTEM, True, id="copy of a system"),
        pytest.param({"source": {"disk": "os0"}, "os_type": "Linux"}, DATA, True, id="copy said to be a system"),
    ],
)
def test_holds_os(options: dict[str, t.Any], facts: SourceFacts | None, holds: bool) -> None:
    assert desired(**options).holds_os_with(facts) is holds
