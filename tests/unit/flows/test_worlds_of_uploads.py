"""Uploads where Azure answers otherwise than the emulator does: each world is a setting of the emulator."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from . import test_upload
from .azure import Azure, Failed

# Settings that touch different requests run together.
WORLDS = (("upload_refuses_clearing", "upload_refuses_md5"), ("upload_refuses_listing", "upload_refuses_second_access"))

vhd = test_upload.vhd
disk = test_upload.disk
interrupted = test_upload.interrupted
test_once_it_is_there_nothing_is_sent = test_upload.test_once_it_is_there_nothing_is_sent
test_a_file_that_changed_is_sent_as_it_is_now = test_upload.test_a_file_that_changed_in_between_is_sent_as_it_is_now
test_without_the_record_all_is_sent_again = test_upload.test_without_the_record_everything_is_sent_again


@pytest.fixture(autouse=True, params=WORLDS, ids="+".join)
def world(azure: Azure, request: pytest.FixtureRequest) -> dict[str, bool]:
    """Let Azure answer otherwise, and return the settings that say how."""
    settings = dict.fromkeys(request.param, True)
    azure.admin("PUT", "settings", settings)
    return settings


def test_access_that_expires_in_between_is_renewed(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    expired = {"fault": "status", "status": 403, "code": "AuthenticationFailed", "match": {"path": "/md-impexp-"}}
    azure.admin("POST", "faults", {**expired, "times": 1})
    azure.run("managed_disk", **disk)
    assert azure.read_disk(test_upload.disk_id(azure, disk)) == vhd.read_bytes()


def test_an_upload_that_was_stopped_comes_to_its_end(
    azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path, interrupted: Failed
) -> None:
    del interrupted
    assert azure.run("managed_disk", **disk)["changed"]
    assert azure.read_disk(test_upload.disk_id(azure, disk)) == vhd.read_bytes()
    assert not azure.run("managed_disk", **disk)["changed"]


@pytest.mark.parametrize("world", WORLDS[:1], indirect=True, ids="+".join)
def test_an_upload_that_was_stopped_is_no_disk_where_azure_asks_for_no_footer(
    azure: Azure, disk: dict[str, t.Any], world: dict[str, bool], request: pytest.FixtureRequest
) -> None:
    azure.admin("PUT", "settings", {**dict.fromkeys(world, False), "upload_ends_without_footer": True})
    request.getfixturevalue("interrupted")
    with pytest.raises(Failed, match="Delete it") as caught:
        azure.run("managed_disk", **disk)
    assert caught.value.code == "UploadStopped"
