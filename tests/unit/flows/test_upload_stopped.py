"""An upload in a process of its own, which is stopped in its middle and gone on with by the next one."""

from __future__ import annotations

import json
import pathlib
import random
import signal
import subprocess
import sys
import time
import typing as t

import pytest
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images

from .azure import Azure, surroundings

MIB = images.MIB
RUNS = 40
# How many writes may be under way when the process is gone, so that nobody has noted their end.
UNDER_WAY = 6
PAGES = {"method": "PUT", "path": "/md-"}
CHILD = """
import json, os, signal, sys
# A program that was started in the background is told to ignore this signal, and hands that on.
signal.signal(signal.SIGINT, signal.default_int_handler)
from ansible_collections.gen2.azure.tests.unit.flows.azure import Azure, Failed

try:
    result = Azure(dict(os.environ)).run("managed_disk", **json.loads(sys.argv[1]))
except Failed as failure:
    result = failure.result
print(json.dumps(result))
"""


@pytest.fixture
def vhd(tmp_path: pathlib.Path) -> pathlib.Path:
    """Write a VHD whose bytes take many small writes."""
    disk = images.gpt_disk(RUNS * MIB + 24 * MIB, volume=images.fat(16, "BOOTX64.EFI"))
    noise = random.Random(9)
    for number in range(RUNS):
        disk.write((20 + number) * MIB + 4096, noise.randbytes(64 << 10))
    return images.save(images.fixed_vhd(disk), tmp_path / "web.vhd")


@pytest.fixture
def disk(group: str, vhd: pathlib.Path) -> dict[str, t.Any]:
    return {"name": "os", "resource_group": group, "os_type": "Linux", "source": {"vhd": str(vhd)}}


def written(azure: Azure) -> set[str]:
    """Return the ranges of pages that were written since forget()."""
    entries = azure.requests("blob")
    return {entry["range"] for entry in entries if entry["request_bytes"] and entry["status"] == 201}


def length(span: str) -> int:
    """Return the bytes of a range such as `bytes=0-511`."""
    first, last = span.removeprefix("bytes=").split("-")
    return int(last) - int(first) + 1


@pytest.fixture
def stop(azure: Azure, disk: dict[str, t.Any], emulator: dict[str, str]) -> t.Any:
    """Return what stops an upload in its middle by a signal, and returns what it printed and what was written."""

    def start_and_stop(number: int) -> tuple[str, set[str]]:
        azure.admin("POST", "faults", {"fault": "slow", "seconds": 0.3, "times": None, "match": PAGES})
        command = [sys.executable, "-c", CHILD, json.dumps(disk)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings(emulator)) as child:
            end = time.monotonic() + 60
            while len(written(azure)) < RUNS // 3:
                assert time.monotonic() < end
                assert child.poll() is None
                time.sleep(0.02)
            child.send_signal(number)
            printed, dummy = child.communicate(timeout=60)
        azure.admin("DELETE", "faults")
        time.sleep(0.3)
        before = written(azure)
        assert RUNS // 3 <= len(before) < RUNS
        return printed, before

    return start_and_stop


def test_a_killed_upload_is_gone_on_with(azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path, stop: t.Any) -> None:
    printed, before = stop(signal.SIGKILL)
    assert printed == ""
    assert "POST os/endGetAccess" not in azure.writes()
    azure.forget()
    checked = azure.run("managed_disk", check=True, **disk)
    assert (checked["changed"], checked["managed_disk"]["disk_state"]) == (True, "ActiveUpload")
    result = azure.run("managed_disk", **disk)
    again = written(azure) & before
    assert len(again) <= UNDER_WAY
    assert result["upload"]["bytes_kept"] >= sum(sorted(map(length, before))[:-UNDER_WAY])
    assert azure.writes() == ["POST os/beginGetAccess", "POST os/endGetAccess"]
    disk_id = azure.id_of(disk["resource_group"], "Microsoft.Compute/disks", "os")
    assert azure.read_disk(disk_id) == vhd.read_bytes()
    assert not azure.run("managed_disk", **disk)["changed"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_the_access_and_the_next_run_goes_on(
    azure: Azure, disk: dict[str, t.Any], vhd: pathlib.Path, stop: t.Any, number: signal.Signals
) -> None:
    printed, before = stop(number)
    result = json.loads(printed)
    assert (result["failed"], result["error"]["code"]) == (True, "UploadStopped")
    assert number.name in result["msg"]
    assert "sig=" not in printed
    assert azure.writes()[-1] == "POST os/endGetAccess"
    azure.forget()
    azure.run("managed_disk", **disk)
    # What was under way came to its end before the process did.
    assert not written(azure) & before
    disk_id = azure.id_of(disk["resource_group"], "Microsoft.Compute/disks", "os")
    assert azure.read_disk(disk_id) == vhd.read_bytes()


def test_two_uploads_to_one_disk_do_not_mix(
    azure: Azure, disk: dict[str, t.Any], emulator: dict[str, str], vhd: pathlib.Path
) -> None:
    azure.admin("POST", "faults", {"fault": "slow", "seconds": 2, "times": None, "match": PAGES})
    command = [sys.executable, "-c", CHILD, json.dumps(disk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings(emulator)) as first:
        end = time.monotonic() + 60
        while not written(azure):
            assert time.monotonic() < end
            assert first.poll() is None
            time.sleep(0.02)
        second = subprocess.run(command, capture_output=True, text=True, env=surroundings(emulator), check=False)
        assert json.loads(second.stdout)["error"]["code"] == "UploadStopped"
        azure.admin("DELETE", "faults")
        printed, dummy = first.communicate(timeout=60)
    assert json.loads(printed)["upload"]["bytes_kept"] == 0
    disk_id = azure.id_of(disk["resource_group"], "Microsoft.Compute/disks", "os")
    assert azure.read_disk(disk_id) == vhd.read_bytes()
