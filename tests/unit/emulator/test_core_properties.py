from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.emulator.errors import AzureError
from ansible_collections.gen2.azure.tests.emulator.properties import (
    BOOLEAN,
    INTEGER,
    READ_ONLY,
    STRING,
    Property,
    accept,
    compute_refusal,
    envelope,
    list_of,
    manager_refusal,
    merge,
    network_refusal,
    one_of,
    since,
    structure,
    without_nulls,
)

DISK = structure("DataDisk", lun=INTEGER, caching=one_of("None", "ReadOnly"), detached=since("2024-03-01", BOOLEAN))
MACHINE = envelope("VirtualMachine", structure("Properties", vmId=READ_ONLY, dataDisks=list_of(DISK), size=STRING))


def refused(body: dict[str, Any], specification: Property = MACHINE, version: str = "2024-07-01") -> AzureError:
    with pytest.raises(AzureError) as raised:
        accept(body, specification, api_version=version)
    return raised.value


def test_names_take_azures_spelling_and_free_names_stay() -> None:
    body = {"LOCATION": "eastus", "Tags": {"Owner": "me"}, "properties": {"SIZE": "s"}}
    assert accept(body, MACHINE) == {"location": "eastus", "tags": {"Owner": "me"}, "properties": {"size": "s"}}


def test_read_only_members_are_ignored() -> None:
    assert accept({"id": "x", "etag": "y", "properties": {"vmId": {"any": 1}}}, MACHINE) == {"properties": {}}


def test_an_unknown_member_is_named_with_its_path() -> None:
    error = refused({"properties": {"dataDisks": [{"lun": 0}, {"lum": 1}]}})
    assert (error.status, error.code, error.target) == (400, "BadRequest", "properties.dataDisks[1].lum")
    expected = "Could not find member 'lum' on object of type 'DataDisk'. Path 'properties.dataDisks[1].lum'"
    assert error.message == expected


@pytest.mark.parametrize(
    "disk", [{"lun": "0"}, {"lun": True}, {"lun": 1.5}, {"caching": "Sometimes"}, {"caching": 1}, "disk", ["lun"]]
)
def test_a_value_of_the_wrong_kind_is_refused(disk: object) -> None:
    assert refused({"properties": {"dataDisks": [disk]}}).status == 400


def test_tags_are_strings() -> None:
    assert refused({"tags": {"a": 1}}).target == "tags.a"


def test_a_member_is_unknown_before_its_version() -> None:
    body = {"properties": {"dataDisks": [{"detached": True}]}}
    assert "detached" in refused(body, version="2023-09-01").message
    assert accept(body, MACHINE, api_version="2024-03-01") == body


def test_an_enumeration_takes_any_case_and_stores_azures() -> None:
    accepted = accept({"properties": {"dataDisks": [{"caching": "readonly"}]}}, MACHINE)
    assert accepted["properties"]["dataDisks"] == [{"caching": "ReadOnly"}]


def test_nulls_are_kept_for_a_patch_and_dropped_for_a_put() -> None:
    accepted = accept({"properties": {"size": None, "dataDisks": [{"lun": None}]}}, MACHINE)
    assert accepted == {"properties": {"size": None, "dataDisks": [{"lun": None}]}}
    assert without_nulls(accepted) == {"properties": {"dataDisks": [{}]}}


def test_merge_replaces_lists_and_removes_by_null() -> None:
    stored = {"tags": {"a": "1"}, "properties": {"size": "s", "disks": [1, 2], "os": {"name": "n", "kind": "k"}}}
    patch = {"properties": {"size": None, "disks": [3], "os": {"kind": "x"}, "new": {"deep": True}}}
    assert merge(stored, patch) == {
        "tags": {"a": "1"},
        "properties": {"disks": [3], "os": {"name": "n", "kind": "x"}, "new": {"deep": True}},
    }
    assert stored["properties"] == {"size": "s", "disks": [1, 2], "os": {"name": "n", "kind": "k"}}


def test_each_provider_words_its_refusal() -> None:
    assert compute_refusal("m", "p").error() == {"code": "BadRequest", "message": "m", "target": "p"}
    assert network_refusal("m", "p").error()["details"] == [{"code": "InvalidJson", "message": "m"}]
    assert manager_refusal("m", "p").code == "InvalidRequestContent"
