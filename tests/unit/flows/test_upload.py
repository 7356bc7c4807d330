"""Flows of managed_disk with source.vhd: a local file becomes a disk, whole or not at all."""

from __future__ import annotations

import json
import pathlib
import random
import typing as t

import pytest
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images

from .azure import Azure, Failed

MIB = images.MIB
SIZE = 48 * MIB
# Far from each other, across windows and with zeros within: what is sent is what the file holds.
PIECES = ((20 * MIB + 700, 3000), (23 * MIB + 4096, 2 * MIB), (40 * MIB, 5 * MIB + 512))


def uefi_disk() -> images.Image:
    disk = images.gpt_disk(SIZE, volume=images.fat(16, "BOOTX64.EFI"))
    noise = random.Random(4)
    for start, length in PIECES:
        disk.write(start, noise.randbytes(length))
    return disk


@pytest.fixture
def vhd(tmp_path: pathlib.Path) -> pathlib.Path:
    """Write a fixed VHD that boots as generation 2."""
    return images.save(images.fixed_vhd(uefi_disk()), tmp_path / "web.vhd")


@pytest.fixture
def disk(azure: Azure, group: str, vhd: pathlib.Path) -> dict[str, t.Any]:
    """Return the options of a disk of that VHD."""
    del azure
    return {"name": "os", "resource_group": group, "os_type": "Linux", "source": {"vhd": str(vhd)}}


def disk_id(azure: Azure, disk: dict[str, t.Any]) -> str:
    return azure.id_of(disk["resource_group"], "Microsoft.Compute/disks", disk["name"])


def page_writes(azure: Azure) -> list[dict[str, t.Any]]:
    """Return the pages written, without those that were cleared."""
    return [entry for entry in azure.requests("blob") if entry["method"] == "PUT" and entry["request_bytes"]]


def test_a_vhd_becomes_a_disk_of_its_bytes(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    checked = azure.run("managed_disk", check=True, diff=True, **disk)
    assert (checked["changed"], azure.writes(), azure.requests("blob")) == (True, [], [])
    assert checked["diff"][0]["before"]["bytes_to_send"] >= sum(length for dummy, length in PIECES)
    result = azure.run("managed_disk", diff=True, **disk)
    assert (result["plan"], result["diff"]) == (checked["plan"], checked["diff"])
    assert azure.writes() == ["PUT disks/os", "POST os/beginGetAccess", "POST os/endGetAccess"]
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()
    made = result["managed_disk"]
    assert (made["recorded_generation"], made["disk_state"], made["size_gb"]) == ("V2", "Unattached", 1)
    sent = sum(entry["request_bytes"] for entry in page_writes(azure))
    assert sent == result["upload"]["bytes_sent"] < 8.5 * MIB


def test_once_it_is_there_nothing_is_sent(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    azure.run("managed_disk", **disk)
    azure.forget()
    assert not azure.run("managed_disk", **disk)["changed"]
    assert (len(azure.requests()), azure.requests("blob")) == (1, [])
    vhd.unlink()
    assert not azure.run("managed_disk", **disk)["changed"]


def test_a_file_of_another_size_is_drift(azure: Azure, disk: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    azure.run("managed_disk", **disk)
    other = images.save(
        images.fixed_vhd(images.gpt_disk(30 * MIB, volume=images.fat(16, "BOOTX64.EFI"))), tmp_path / "o.vhd"
    )
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", **{**disk, "source": {"vhd": str(other)}})
    assert caught.value.code == "ImmutableDrift"
    assert [change["path"] for change in caught.value.result["drift"]] == ["source.vhd"]


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
def test_what_boots_otherwise_is_refused_before_a_write(
    azure: Azure, disk: dict[str, t.Any], tmp_path: pathlib.Path, check: bool
) -> None:
    bios = images.fixed_vhd(images.mbr_disk(24 * MIB, active=True, code=images.CODE))
    old = {**disk, "source": {"vhd": str(images.save(bios, tmp_path / "old.vhd"))}}
    for options, sides in ((old, ("V2", "V1")), ({**disk, "generation": "V1"}, ("V1", "V2"))):
        with pytest.raises(Failed) as caught:
            azure.run("managed_disk", check=check, **options)
        assert caught.value.code == "NotEligible"
        (reason,) = [each for each in caught.value.result["verdict"]["reasons"] if each["severity"] == "blocker"]
        assert reason["code"] == "image_boots_as_other_generation"
        assert f"{sides[0]} is asked for" in reason["message"]
        assert f"boots as {sides[1]}" in reason["message"]
    assert azure.writes() == []


def test_what_azure_does_not_take_is_refused_with_what_mends_it(
    azure: Azure, disk: dict[str, t.Any], tmp_path: pathlib.Path
) -> None:
    file = images.save(images.dynamic_vhd(uefi_disk()), tmp_path / "dynamic.vhd")
    with pytest.raises(Failed, match="qemu-img convert") as caught:
        azure.run("managed_disk", check=True, **{**disk, "source": {"vhd": str(file)}})
    assert caught.value.result["error"]["reasons"] == ["image_is_not_ready"]


def test_a_file_that_is_not_there_is_named(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    vhd.unlink()
    with pytest.raises(Failed, match=str(vhd)) as caught:
        azure.run("managed_disk", **disk)
    assert (caught.value.code, azure.writes()) == ("UnreadableFile", [])


def test_a_disk_for_trusted_launch(azure: Azure, disk: dict[str, t.Any]) -> None:
    made = azure.run("managed_disk", security_type="trusted_launch", **disk)["managed_disk"]
    assert (made["security_type"], made["recorded_generation"]) == ("trusted_launch", "V2")


def test_a_larger_disk_than_the_file(azure: Azure, disk: dict[str, t.Any]) -> None:
    assert azure.run("managed_disk", size_gb=4, **disk)["managed_disk"]["size_gb"] == 4
    assert not azure.run("managed_disk", size_gb=4, **disk)["changed"]


def test_a_data_disk_has_no_generation(azure: Azure, disk: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    del disk["os_type"]
    data = images.save(images.fixed_vhd(images.Image(24 * MIB).write(3 * MIB, b"data")), tmp_path / "data.vhd")
    made = azure.run("managed_disk", **{**disk, "source": {"vhd": str(data)}})["managed_disk"]
    assert (made["recorded_generation"], made["generation"]) == (None, None)


def test_arm64_is_told(azure: Azure, disk: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    arm = images.fixed_vhd(images.gpt_disk(24 * MIB, volume=images.fat(16, "BOOTAA64.EFI")))
    options = {**disk, "source": {"vhd": str(images.save(arm, tmp_path / "arm.vhd"))}}
    made = azure.run("managed_disk", **options)["managed_disk"]
    assert made["properties"]["supportedCapabilities"]["architecture"] == "Arm64"


def stop_after(azure: Azure, writes: int) -> None:
    """Have the service refuse every page after so many."""
    azure.admin("POST", "faults", {"fault": "slow", "seconds": 0, "times": writes, "match": MATCH_PAGES})
    azure.admin("POST", "faults", {"fault": "status", "status": 403, "times": None, "match": MATCH_PAGES})


MATCH_PAGES = {"method": "PUT", "path": "/md-"}


@pytest.fixture
def interrupted(azure: Azure, disk: dict[str, t.Any]) -> Failed:
    """Let an upload fail after a few pages."""
    stop_after(azure, 3)
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", **disk)
    azure.admin("DELETE", "faults")
    return caught.value


def test_what_is_not_complete_is_no_disk_and_access_is_ended(
    azure: Azure, disk: dict[str, t.Any], interrupted: Failed
) -> None:
    assert azure.writes()[-1] == "POST os/endGetAccess"
    assert "sig=" not in json.dumps(interrupted.result)
    plain = {name: value for name, value in disk.items() if name != "source"}
    seen = azure.run("managed_disk", check=True, **plain)
    assert seen["managed_disk"]["disk_state"] == "ActiveUpload"
    assert "waits for an upload" in seen["warnings"][0]


@pytest.mark.usefixtures("interrupted")
def test_an_upload_is_gone_on_with(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    before = page_writes(azure)
    azure.forget()
    checked = azure.run("managed_disk", check=True, diff=True, **disk)
    result = azure.run("managed_disk", diff=True, **disk)
    assert checked["diff"] == result["diff"]
    assert azure.writes() == ["POST os/beginGetAccess", "POST os/endGetAccess"]
    assert result["upload"]["bytes_kept"] > 0
    again = {entry["range"] for entry in page_writes(azure)} & {e["range"] for e in before if e["status"] == 201}
    assert not again
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()
    assert not azure.run("managed_disk", **disk)["changed"]


@pytest.mark.usefixtures("interrupted")
def test_a_file_that_changed_in_between_is_sent_as_it_is_now(
    azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path
) -> None:
    with vhd.open("r+b") as file:
        file.seek(20 * MIB)
        file.write(bytes(4 * MIB) + b"new")
    result = azure.run("managed_disk", **disk)
    assert "has changed since" in result["warnings"][0]
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()


@pytest.mark.usefixtures("interrupted")
def test_without_the_record_everything_is_sent_again(
    azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert azure.run("managed_disk", **disk)["upload"]["bytes_kept"] == 0
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()


@pytest.mark.usefixtures("interrupted")
def test_the_record_is_private_and_goes_when_it_is_done(
    azure: Azure, disk: dict[str, t.Any], tmp_path: pathlib.Path
) -> None:
    (record,) = (tmp_path / "gen2.azure" / "uploads").iterdir()
    assert record.stat().st_mode & 0o777 == 0o600
    assert "sig" not in record.read_text(encoding="utf-8")
    azure.run("managed_disk", **disk)
    assert not list(record.parent.iterdir())


@pytest.mark.usefixtures("interrupted")
def test_a_disk_that_somebody_ended_early_is_not_taken_for_whole(azure: Azure, disk: dict[str, t.Any]) -> None:
    body = azure.get(disk_id(azure, disk), "2026-03-02")
    body["properties"] |= {"diskState": "Unattached", "diskSizeGB": 1}
    azure.admin("POST", "seed", [body])
    with pytest.raises(Failed, match="not whole") as caught:
        azure.run("managed_disk", **disk)
    assert caught.value.code == "UploadStopped"


def test_an_answer_lost_at_the_very_end_does_no_harm(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    azure.admin("POST", "faults", {"fault": "status", "status": 403, "match": {"path": "/endGetAccess"}})
    with pytest.raises(Failed):
        azure.run("managed_disk", **disk)
    azure.forget()
    result = azure.run("managed_disk", **disk)
    assert (result["upload"]["bytes_sent"], result["upload"]["writes"]) == (512, 1)
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()


def test_access_that_expires_is_renewed(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    azure.admin("POST", "faults", {"fault": "status", "status": 403, "times": 1, "match": MATCH_PAGES})
    azure.run("managed_disk", **disk)
    assert azure.writes().count("POST os/beginGetAccess") == 2
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()


def test_a_broken_connection_is_tried_again(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path) -> None:
    azure.admin("POST", "faults", {"fault": "reset", "times": 2, "match": MATCH_PAGES})
    azure.run("managed_disk", **disk)
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()


@pytest.mark.parametrize("fault", ["lost_answer", "reset", "foreign_operation_url"])
@pytest.mark.parametrize("action", ["beginGetAccess", "endGetAccess"])
def test_access_whose_answer_is_lost_is_read_again(
    azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path, action: str, fault: str
) -> None:
    azure.admin("POST", "faults", {"fault": fault, "match": {"path": f"/{action}$"}})
    assert azure.run("managed_disk", **disk)["changed"]
    assert azure.read_disk(disk_id(azure, disk)) == vhd.read_bytes()
    assert not azure.run("managed_disk", **disk)["changed"]


def test_an_upload_that_fails_after_pages_were_sent_has_changed_the_disk(
    azure: Azure, disk: dict[str, t.Any], interrupted: Failed
) -> None:
    assert interrupted.result["progress"]["outcome"] == "begun"
    stop_after(azure, 1)
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", **disk)
    result = caught.value.result
    assert (result["changed"], result["progress"]["done"], result["progress"]["outcome"]) == (True, [], "begun")


def test_a_version_of_a_gallery_image_from_a_vhd(azure: Azure, disk: dict[str, t.Any]) -> None:
    group = {"resource_group": disk["resource_group"]}
    uploaded = azure.run("managed_disk", **disk)["managed_disk"]["id"]
    azure.run("gallery", name="golden", **group)
    named = {"os_type": "Linux", "publisher": "example", "offer": "web", "sku": "v2"}
    azure.run("gallery_image", name="web", gallery="golden", **group, **named)
    version = {"name": "1.0.0", "gallery": "golden", "gallery_image": "web", **group}
    made = azure.run("gallery_image_version", source={"disk": disk["name"]}, **version)
    assert uploaded in json.dumps(made)
