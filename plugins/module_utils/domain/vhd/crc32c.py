# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CRC-32C (Castagnoli), which VHDX uses and Python's library lacks."""

from __future__ import annotations

import typing as t

_POLYNOMIAL: t.Final = 0x82F63B78


def _row(value: int) -> int:
    for dummy in range(8):
        value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
    return value


_TABLE: t.Final = tuple(map(_row, range(256)))


def crc32c(data: bytes) -> int:
    """Return the CRC-32C of `data`."""
    value = 0xFFFFFFFF
    for byte in data:
        value = _TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def holds(block: bytes, place: int) -> bool:
    """Return whether the little-endian CRC-32C at `place` is that of the block with its own four bytes zero."""
    stored = int.from_bytes(block[place : place + 4], "little")
    return stored == crc32c(block[:place] + bytes(4) + block[place + 4 :])
