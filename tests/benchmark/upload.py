"""Upload a sparse VHD of 8 GiB to the emulator: memory, bytes, seconds; then once more, killed midway and gone on with.

The module runs in a process of its own. What Azure would serve of the disk is held against the file, byte by byte.
"""

from __future__ import annotations

import json
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
SIZE = 8 << 30
# 96 pieces of 4 MiB, a tenth of them zeros that are written nevertheless, away from the borders of windows.
PIECES = 96
PIECE = 4 << 20
ZEROS_EVERY = 10
GROUP = "bench"
DISKS = "2026-03-02"
# What may be under way when a process is killed, and is sent again: six writes.
UNDER_WAY = 6 * PIECE
SERVED = "served"


def main() -> int:
    if sys.argv[1:] == [SERVED]:
        return measure()
    options = ["--quiet", "--operation-seconds", "0.05", "--retry-after", "0"]
    command = [sys.executable, "-m", "tests.emulator", *options, "--", sys.executable, __file__, SERVED]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


def measure() -> int:
    """Measure within the environment of an emulator, and return the exit status."""
    from figure import Figure, report

    uploads = Uploads()
    uploads.azure.group(GROUP)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sparse.vhd")
        useful = make_vhd(file)
        os.environ["XDG_CACHE_HOME"] = folder
        whole = uploads.upload(file, "whole")
        killed_after = uploads.kill_midway(file, "killed", useful // 2)
        rest = uploads.upload(file, "killed")
        again = killed_after + rest.sent - whole.sent
        differing = [name for name in ("whole", "killed") if not uploads.holds(name, file)]
    mb = 1e6
    return report(
        [
            Figure(name="peak memory, 8 GiB with 403 MB written", value=whole.peak / mb, unit="MB", limit=150),
            Figure(name="sent, of what is not zeros", value=whole.sent / useful, unit="times", limit=1.01),
            Figure(name="whole upload, without Ansible", value=whole.seconds, unit="s"),
            Figure(name="rate", value=whole.sent / mb / whole.seconds, unit="MB/s"),
            Figure(name="killed after", value=killed_after / mb, unit="MB"),
            Figure(name="sent twice by the run after it", value=again / mb, unit="MB", limit=UNDER_WAY / mb),
            Figure(name="seconds of the run after it", value=rest.seconds, unit="s"),
            Figure(name="disks that differ from the file", value=len(differing), unit="of 2", limit=0),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the module: what it sent, how long it took, and the most memory it had, in bytes."""

    sent: int
    seconds: float
    peak: int


class Uploads:
    """Runs of the module against the emulator in whose environment this runs."""

    def __init__(self) -> None:
        # Imported here: what only starts the emulator needs no SDK.
        from emulated_azure import Azure

        self.azure = Azure()

    def upload(self, file: Path, name: str) -> Run:
        """Run the module to its end."""
        started = time.perf_counter()
        module = self._start(file, name)
        printed = module.stdout.read() if module.stdout else ""
        dummy, status, usage = os.wait4(module.pid, 0)
        seconds = time.perf_counter() - started
        module.returncode = os.waitstatus_to_exitcode(status)
        result = json.loads(printed)
        assert not result.get("failed"), result
        return Run(sent=result["upload"]["bytes_sent"], seconds=seconds, peak=usage.ru_maxrss * 1024)

    def kill_midway(self, file: Path, name: str, enough: int) -> int:
        """Kill the module once so much was sent, and return how much Azure has of it."""
        self.azure.forget()
        module = self._start(file, name)
        while self._received() < enough:
            assert module.poll() is None, "the upload was over before it was killed"
            time.sleep(0.05)
        module.send_signal(signal.SIGKILL)
        module.communicate()
        time.sleep(0.5)
        return self._received()

    def holds(self, name: str, file: Path) -> bool:
        """Tell whether the disk has the bytes of the file, and zeros wherever that has none."""
        from azure.storage.blob import BlobClient

        disk = self._id(name)
        address = self.azure.call("POST", f"{disk}/beginGetAccess", DISKS, {"access": "Read", "durationInSeconds": 600})
        blob = BlobClient.from_blob_url(address["accessSAS"])
        known: list[tuple[int, int]] = []
        with file.open("rb") as local:
            for page in blob.list_page_ranges():
                start, end = page.start or 0, (page.end or 0) + 1
                known.append((start, end))
                local.seek(start)
                for piece in blob.download_blob(offset=start, length=end - start).chunks():
                    if local.read(len(piece)) != piece:
                        return False
            self.azure.call("POST", f"{disk}/endGetAccess", DISKS)
            return all(not local_bytes.strip(b"\0") for local_bytes in _outside(local, known, SIZE + 512))

    def _start(self, file: Path, name: str) -> subprocess.Popen[str]:
        arguments = {"name": name, "resource_group": GROUP, "source": {"vhd": str(file)}}
        given = file.with_suffix(".json")
        given.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}), encoding="utf-8")
        module = "ansible_collections.gen2.azure.plugins.modules.managed_disk"
        return subprocess.Popen([sys.executable, "-m", module, str(given)], stdout=subprocess.PIPE, text=True)

    def _received(self) -> int:
        return sum(entry["request_bytes"] for entry in self.azure.requests("blob") if entry["status"] == 201)

    def _id(self, name: str) -> str:
        group = f"/subscriptions/{self.azure.subscription}/resourceGroups/{GROUP}"
        return f"{group}/providers/Microsoft.Compute/disks/{name}"


def _outside(local: Any, known: list[tuple[int, int]], size: int) -> Iterator[bytes]:
    """Yield what the file system holds as written of the file beside the ranges known."""
    for start, end in zip([0, *(high for dummy, high in known)], [*(low for low, dummy in known), size], strict=True):
        place = start
        while place < end:
            try:
                place = os.lseek(local.fileno(), place, os.SEEK_DATA)
            except OSError:
                return
            stop = min(end, os.lseek(local.fileno(), place, os.SEEK_HOLE))
            while place < stop:
                piece = os.pread(local.fileno(), min(PIECE, stop - place), place)
                yield piece
                place += len(piece)


def make_vhd(path: Path) -> int:
    """Write a fixed VHD of a data disk, and return how many of its bytes are not zeros written."""
    noise = random.Random(8)
    useful = 512
    with path.open("wb") as file:
        for number in range(PIECES):
            file.seek(number * (SIZE // PIECES) // 4096 * 4096 + (1 << 20))
            zeros = number % ZEROS_EVERY == 0
            file.write(bytes(PIECE) if zeros else noise.randbytes(PIECE))
            useful += 0 if zeros else PIECE
        file.seek(SIZE)
        file.write(_footer())
    return useful


def _footer() -> bytes:
    places = [2, 0x10000, (1 << 64) - 1, 0, b"test", 0, b"Wi2k", SIZE, SIZE, 1, 1, 1, 2, 0]
    plain = struct.pack(">8sIIQI4sI4sQQHBBII", b"conectix", *places).ljust(512, b"\0")
    return plain[:64] + struct.pack(">I", ~sum(plain) & 0xFFFFFFFF) + plain[68:]


if __name__ == "__main__":
    sys.exit(main())
