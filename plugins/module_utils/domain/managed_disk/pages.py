# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pages of a disk image are worth sending: those that hold something."""

from __future__ import annotations

import typing as t
from bisect import bisect_right
from collections.abc import Iterable, Iterator

Span = tuple[int, int]

PAGE: t.Final = 512
# The most that one write of pages holds.
WINDOW: t.Final = 4 << 20
_BLOCK: t.Final = 4096
# Zeros between two runs that cost less to send than another request.
_SHORT_GAP: t.Final = 64 << 10


def windows(written: Iterable[Span], end: int) -> Iterator[Span]:
    """Yield what has to be read of the ranges that a file system holds as written, in pieces of a window's size.

    Ranges come in their order, ends are exclusive, and nothing from `end` on is in any of them. Pieces start and end at
    pages, and never overlap.
    """
    done = 0
    for low, high in written:
        start = max(done, low // PAGE * PAGE)
        stop = min(end, -(-high // PAGE) * PAGE)
        while start < stop:
            done = min(stop, (start // WINDOW + 1) * WINDOW)
            yield start, done
            start = done


def runs(data: bytes) -> Iterator[Span]:
    """Yield the ranges of a window that hold something, in whole pages; zeros in between are left in where few."""
    if not data.strip(b"\0"):
        return
    low = high = -1
    zeros = bytes(_BLOCK)
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        if block == zeros or not block.strip(b"\0"):
            continue
        if low >= 0 and start - high > _SHORT_GAP:
            yield low, high
            low = start
        low, high = (start if low < 0 else low), start + len(block)
    yield low, high


class Spans:
    """Ranges of bytes that neither overlap nor touch, ends exclusive."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            self._append(start, end)

    def _append(self, start: int, end: int) -> None:
        if self._ends and start <= self._ends[-1]:
            self._ends[-1] = max(end, self._ends[-1])
        elif start < end:
            self._starts.append(start)
            self._ends.append(end)

    def __iter__(self) -> Iterator[Span]:
        return zip(self._starts, self._ends, strict=True)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def hold(self, start: int, end: int) -> bool:
        """Tell whether a whole range is within one of these."""
        place = bisect_right(self._starts, start) - 1
        return place >= 0 and end <= self._ends[place]

    def without(self, others: Spans) -> Spans:
        """Return what of these is in none of the others."""
        left = Spans()
        taken = iter(others)
        cut = next(taken, None)
        for start, end in self:
            while cut is not None and cut[1] <= start:
                cut = next(taken, None)
            place = start
            while cut is not None and cut[0] < end:
                left._append(place, max(place, cut[0]))
                place = max(place, cut[1])
                if cut[1] > end:
                    break
                cut = next(taken, None)
            left._append(place, end)
        return left
