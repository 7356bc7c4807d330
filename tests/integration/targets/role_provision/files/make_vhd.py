"""Write a fixed VHD that boots by UEFI: a GUID partition table, an EFI system partition and its loader.

usage: make_vhd.py IMAGES PATH, where IMAGES is the module that writes disk images for the unit tests
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

MIB = 1 << 20


def main(module: Path, path: Path) -> None:
    specification = importlib.util.spec_from_file_location("images", module)
    images = importlib.util.module_from_spec(specification)
    sys.modules["images"] = images
    specification.loader.exec_module(images)
    disk = images.gpt_disk(24 * MIB, volume=images.fat(16, "BOOTX64.EFI"))
    images.save(images.fixed_vhd(disk), path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
