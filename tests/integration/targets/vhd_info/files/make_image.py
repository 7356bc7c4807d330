"""Write a fixed VHD whose boot record has boot code and an active partition.

usage: make_image.py PATH BYTES
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path


def main(path: Path, size: int) -> None:
    entry = struct.pack("<B3xB3xII", 0x80, 0x83, 2048, size // 512 - 2048)
    record = b"\xfa\x31\xc0".ljust(446, b"\0") + entry.ljust(64, b"\0") + b"\x55\xaa"
    places = [2, 0x10000, (1 << 64) - 1, 0, b"test", 0, b"Wi2k", size, size, 1, 1, 1, 2, 0]
    plain = struct.pack(">8sIIQI4sI4sQQHBBII", b"conectix", *places).ljust(512, b"\0")
    footer = plain[:64] + struct.pack(">I", ~sum(plain) & 0xFFFFFFFF) + plain[68:]
    with path.open("wb") as file:
        file.write(record)
        file.seek(size)
        file.write(footer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
