from __future__ import annotations

import os
import struct
import tempfile
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Protocol

PAGE = 512
# What one step of a long read holds in memory.
STEP = 4 * 1024**2
# 2000-01-01, from which a VHD counts its seconds, and the geometry of the largest disk that has one.
VHD_EPOCH = 946_684_800
GEOMETRY = (65535, 16, 255)


class Readable(Protocol):
    """The bytes of a blob; ends of ranges are exclusive."""

    @property
    def length(self) -> int:
        """The length in bytes."""

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes of a range; what was never written is zero."""

    def written(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the written ranges within a range, in their order."""


def _new_file() -> IO[bytes]:
    return tempfile.TemporaryFile(prefix="gen2-page-blob-")


@dataclass(slots=True)
class Content:
    """A blob of fixed length in a temporary file, of which only what was written takes room."""

    length: int
    _file: IO[bytes] = field(default_factory=_new_file)
    _starts: list[int] = field(default_factory=list)
    _ends: list[int] = field(default_factory=list)

    def __del__(self) -> None:
        self._file.close()

    def write(self, start: int, data: bytes) -> None:
        """Write bytes; the range is within the length."""
        done = 0
        while done < len(data):
            done += os.pwrite(self._file.fileno(), data[done:], start + done)
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, start + len(data))
        low = min([start, *self._starts[first:last]])
        high = max([start + len(data), *self._ends[first:last]])
        self._starts[first:last], self._ends[first:last] = [low], [high]

    def clear(self, start: int, end: int) -> None:
        """Forget what was written in a range."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= last:
            return
        kept = [(self._starts[first], start), (end, self._ends[last - 1])]
        kept = [(low, high) for low, high in kept if low < high]
        self._starts[first:last] = [low for low, dummy in kept]
        self._ends[first:last] = [high for dummy, high in kept]

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes of a range; what was never written is zero."""
        found = bytearray(end - start)
        for low, high in self.written(start, end):
            found[low - start : high - start] = os.pread(self._file.fileno(), high - low, low)
        return bytes(found)

    def written(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the written ranges within a range, in their order."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        pairs = zip(self._starts[first:last], self._ends[first:last], strict=True)
        return [(max(start, low), min(end, high)) for low, high in pairs]


@dataclass(frozen=True, slots=True)
class Export:
    """A disk as the fixed VHD that a client downloads: its bytes as far as they are known, zeros, a footer."""

    source: Content | None
    disk_bytes: int
    identity: uuid.UUID
    created: float

    @property
    def length(self) -> int:
        """The length in bytes, the footer included."""
        return self.disk_bytes + PAGE

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes of a range."""
        if self._uploaded is not None:
            return self._uploaded.read(start, end)
        found = bytearray(end - start)
        held = self._held()
        if self.source is not None and start < held:
            piece = self.source.read(start, min(end, held))
            found[: len(piece)] = piece
        if end > self.disk_bytes:
            low = max(start, self.disk_bytes)
            found[low - start :] = self._footer()[low - self.disk_bytes : end - self.disk_bytes]
        return bytes(found)

    def written(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the ranges that hold something."""
        if self._uploaded is not None:
            return self._uploaded.written(start, end)
        found = self.source.written(start, min(end, self._held())) if self.source is not None else []
        if end > self.disk_bytes:
            found.append((max(start, self.disk_bytes), end))
        return found

    @property
    def _uploaded(self) -> Content | None:
        # What was uploaded has its own footer, and comes back as it was.
        return self.source if self.source is not None and self.source.length == self.length else None

    def _held(self) -> int:
        return 0 if self.source is None else min(self.source.length - PAGE, self.disk_bytes)

    def _footer(self) -> bytes:
        cylinders, heads, sectors = GEOMETRY
        blank = bytearray(
            struct.pack(
                ">8sIIQI4sI4sQQHBBII16s",
                b"conectix",
                2,
                0x10000,
                0xFFFFFFFFFFFFFFFF,
                max(0, int(self.created) - VHD_EPOCH),
                b"win ",
                0xA0000,
                b"Wi2k",
                self.disk_bytes,
                self.disk_bytes,
                cylinders,
                heads,
                sectors,
                2,
                0,
                self.identity.bytes,
            ).ljust(PAGE, b"\0")
        )
        blank[64:68] = struct.pack(">I", ~sum(blank) & 0xFFFFFFFF)
        return bytes(blank)


def stream(content: Readable, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of a range, a few megabytes at a time."""
    for low in range(start, end, STEP):
        yield content.read(low, min(end, low + STEP))
