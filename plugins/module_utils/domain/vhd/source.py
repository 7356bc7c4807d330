# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where bytes come from: a file, a buffer, a part of either, or the disk that a file describes.

Nothing here or in its neighbours raises on what bytes hold, whatever they hold: counts and offsets read from them are
bounded before they are followed, and what lies outside the source reads as zeros.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


class Source(t.Protocol):
    """Bytes to read at any place."""

    @property
    def size(self) -> int:
        """Return how many bytes there are."""

    def read(self, offset: int, length: int) -> bytes:
        """Return at most `length` bytes from `offset`; fewer only where the source ends."""


def take(source: Source, offset: int, length: int) -> bytes:
    """Return exactly `length` bytes from `offset`, zeros where the source has none."""
    there = source.read(offset, min(length, source.size - offset)) if 0 <= offset < source.size else b""
    return there.ljust(length, b"\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`size` bytes of another source, from `start`; what that source lacks of them reads as zeros."""

    of: Source
    start: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        return take(self.of, self.start + offset, max(0, min(length, self.size - offset)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A disk kept in blocks; `locate` tells where a block's bytes lie in the file, or None where it is all zeros."""

    of: Source
    size: int
    block_size: int
    locate: t.Callable[[int], int | None]

    def read(self, offset: int, length: int) -> bytes:
        pieces = []
        end = min(offset + length, self.size)
        while offset < end:
            block, within = divmod(offset, self.block_size)
            count = min(self.block_size - within, end - offset)
            place = self.locate(block)
            pieces.append(bytes(count) if place is None else take(self.of, place + within, count))
            offset += count
        return b"".join(pieces)
