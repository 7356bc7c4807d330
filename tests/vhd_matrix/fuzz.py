"""Mutate disk images and have each examined: nothing may be raised, and the work must stay bounded.

usage: python tests/vhd_matrix/fuzz.py [SECONDS [SEED]], by default 600 and 0

Every other image is read with all checksums taken for right, so that what stands behind them is reached as well.
"""

from __future__ import annotations

import json
import random
import runpy
import sys
import time
import traceback
import types
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

TOOLS = runpy.run_path(str(Path(__file__).resolve().parents[1] / "checkout.py"))
sys.path.insert(0, str(TOOLS["link_tree"]()))

from ansible_collections.gen2.azure.plugins.module_utils.domain.vhd import gpt, vhdx  # noqa: E402
from ansible_collections.gen2.azure.plugins.module_utils.domain.vhd.examination import examine  # noqa: E402
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images  # noqa: E402

MIB = 1 << 20
MOST_READ = 96 * MIB
MOST_SECONDS = 5.0
MOST_SHOWN = 10
EDGES = [
    0,
    1,
    2,
    3,
    5,
    7,
    8,
    0x7F,
    0x80,
    0xFF,
    511,
    512,
    513,
    4095,
    4096,
    0x7FFF,
    0xFFFF,
    MIB,
    1 << 31,
    1 << 40,
    1 << 63,
]


class Anything:
    """A checksum that equals every other."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


@dataclass
class Metered(images.Image):
    """An image that refuses to be read more than bounded work reads."""

    budget: list[int] = field(default_factory=lambda: [MOST_READ])

    def read(self, offset: int, length: int) -> bytes:
        data = super().read(offset, length)
        self.budget[0] -= len(data)
        assert self.budget[0] >= 0, "the work is bounded"
        return data


def seeds() -> list[images.Image]:
    """Return one image of each kind that the reader knows."""
    size = 24 * MIB
    volumes = [images.fat(bits, "BOOTX64.EFI") for bits in (12, 16, 32)]
    disks = [images.gpt_disk(64 * MIB, volume=volume, bios_boot=True, code=images.CODE) for volume in volumes]
    disks += [images.mbr_disk(size, volume=volumes[1], active=True, code=images.CODE), images.Image(size)]
    disks += [images.gpt_disk(8 << 40, volume=volumes[2]), images.gpt_disk(size, volume=volumes[0], sector=4096)]
    logical = images.Image(size).write(0, images.mbr([(0, 0x83, 2048, 2048), (0, 0x05, 8192, 16384)]))
    logical.write(8192 * 512, images.mbr([(0, 0xEF, 64, 4096), (0, 0x05, 8192, 8192)]))
    disks.append(logical)
    small = [disk for disk in disks if disk.size < 1 << 40]
    packed = [images.fixed_vhd(disk) for disk in disks] + [images.dynamic_vhd(disk) for disk in small]
    packed += [images.dynamic_vhd(small[0], kind=4), images.vhdx(small[0], parent=True, log=True)]
    return disks + packed + [images.vhdx(disk) for disk in small] + [images.vhdx(disks[6], sector=4096)]


def mutate(image: images.Image, dice: random.Random) -> Metered:
    """Return the image with some of its bytes, mostly those of its structures, replaced, and at times cut or grown."""
    mutant = Metered(image.size, list(image.pieces))
    for dummy in range(dice.randint(1, 8)):
        start, piece = dice.choice(image.pieces) if image.pieces else (0, bytes(512))
        offset = start + dice.randrange(min(len(piece), dice.choice([16, 128, 512, 4096])))
        mutant.write(offset, _bytes(image, dice))
    if dice.random() < 0.15:
        edge = dice.choice([0, 1, 511, 512, 513, 1 << 50, image.size - 1, image.size - 512, image.size // 2])
        mutant.size = max(0, edge)
    return mutant


def _bytes(image: images.Image, dice: random.Random) -> bytes:
    kind = dice.random()
    if kind < 0.3:
        return dice.randbytes(dice.choice([1, 2, 4, 8, 64]))
    if kind < 0.4:
        return bytes([dice.choice([0, 0xFF])]) * dice.choice([1, 4, 32, 512])
    if kind < 0.5:
        dummy, piece = dice.choice(image.pieces) if image.pieces else (0, b"")
        return piece[: dice.choice([4, 8, 32, 512])]
    width = dice.choice([1, 2, 4, 8])
    value = (dice.choice(EDGES) + dice.choice([-1, 0, 0, 0, 1])) % (1 << (8 * width))
    return value.to_bytes(width, dice.choice(["little", "big"]))


def _believe_checksums(believe: bool, original: t.Any) -> None:
    gpt.zlib = types.SimpleNamespace(crc32=lambda _data: Anything()) if believe else original[0]
    vhdx.holds = (lambda _block, _place: True) if believe else original[1]


def check(mutant: Metered) -> None:
    """Examine one image; whatever is wrong with how that went is raised."""
    began = time.process_time()
    found = examine(mutant, "disk.vhd").to_dict()
    assert time.process_time() - began < MOST_SECONDS, "the work is bounded"
    json.dumps(found)
    if found["azure_ready"]:
        assert found["format"] == "vhd"
        assert found["allocation"] == "fixed"
        assert found["file_size"] == found["upload_size"]
        assert found["virtual_size"] % MIB == 0
    assert found["azure_ready"] or found["shortfalls"]


def main(seconds: float, seed: int) -> int:
    dice = random.Random(seed)
    corpus = seeds()
    original = gpt.zlib, vhdx.holds
    executions = findings = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        mutant = mutate(dice.choice(corpus), dice)
        executions += 1
        try:
            _believe_checksums(bool(executions % 2), original)
            check(mutant)
        except Exception:  # noqa: BLE001 (whatever it is, it is what is looked for)
            findings += 1
            if findings <= MOST_SHOWN:
                print(f"execution {executions}, size {mutant.size}:\n{traceback.format_exc()}", flush=True)
    print(f"{executions} executions in {seconds:g} s from seed {seed}, {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    given = [*sys.argv[1:], *["600", "0"][len(sys.argv) - 1 :]]
    sys.exit(main(float(given[0]), int(given[1])))
