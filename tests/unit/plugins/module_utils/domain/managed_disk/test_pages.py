"""Which pages are sent, held against a search byte by byte."""

from __future__ import annotations

import itertools
import random

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.managed_disk.pages import (
    PAGE,
    WINDOW,
    Spans,
    runs,
    windows,
)

KIB = 1 << 10


@pytest.mark.parametrize(
    ("written", "end", "expected"),
    [
        ([], 8 * WINDOW, []),
        ([(0, PAGE)], 8 * WINDOW, [(0, PAGE)]),
        ([(700, 900)], 8 * WINDOW, [(512, 1024)]),
        ([(0, 2 * WINDOW + 1)], 8 * WINDOW, [(0, WINDOW), (WINDOW, 2 * WINDOW), (2 * WINDOW, 2 * WINDOW + PAGE)]),
        ([(WINDOW - 1, WINDOW + 1)], 8 * WINDOW, [(WINDOW - PAGE, WINDOW), (WINDOW, WINDOW + PAGE)]),
        ([(100, 200), (300, 600)], 8 * WINDOW, [(0, 512), (512, 1024)]),
        ([(WINDOW - 512, WINDOW + 512)], WINDOW, [(WINDOW - 512, WINDOW)]),
        ([(WINDOW, WINDOW + 512)], WINDOW, []),
    ],
    ids=["none", "one", "not aligned", "long", "a border", "one page twice", "cut by the footer", "the footer"],
)
def test_windows_cover_what_is_written(
    written: list[tuple[int, int]], end: int, expected: list[tuple[int, int]]
) -> None:
    assert list(windows(written, end)) == expected


def data_of(*pieces: tuple[int, bytes], size: int = WINDOW) -> bytes:
    data = bytearray(size)
    for start, piece in pieces:
        data[start : start + len(piece)] = piece
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (bytes(WINDOW), []),
        (data_of((5, b"x")), [(0, 4 * KIB)]),
        (data_of((WINDOW - 1, b"x")), [(WINDOW - 4 * KIB, WINDOW)]),
        (data_of((0, b"x"), (64 * KIB, b"x")), [(0, 68 * KIB)]),
        (data_of((0, b"x"), (72 * KIB, b"x")), [(0, 4 * KIB), (72 * KIB, 76 * KIB)]),
        (b"x" * WINDOW, [(0, WINDOW)]),
        (data_of((512, b"x"), size=1024), [(0, 1024)]),
    ],
    ids=["nothing", "zeros", "first", "last", "a short gap", "a long gap", "full", "less than a block"],
)
def test_runs_hold_what_is_not_zero(data: bytes, expected: list[tuple[int, int]]) -> None:
    assert list(runs(data)) == expected


def test_runs_lose_nothing() -> None:
    noise = random.Random(3)
    for dummy in range(50):
        pieces = [(noise.randrange(WINDOW - 4000), noise.randbytes(noise.randrange(1, 4000))) for dummy in range(8)]
        data = data_of(*pieces)
        found = list(runs(data))
        assert all(low % PAGE == high % PAGE == 0 for low, high in found)
        assert all(one[1] < two[0] for one, two in itertools.pairwise(found))
        rebuilt = bytearray(WINDOW)
        for low, high in found:
            rebuilt[low:high] = data[low:high]
        assert bytes(rebuilt) == data


def test_spans_hold_and_lack_what_a_set_of_numbers_does() -> None:
    noise = random.Random(5)

    def some() -> tuple[Spans, set[int]]:
        listed = [(start, start + noise.randrange(1, 9)) for start in noise.sample(range(60), noise.randrange(7))]
        return Spans(listed), {number for start, end in listed for number in range(start, end)}

    for dummy in range(500):
        (ours, numbers), (others, other_numbers) = some(), some()
        left = {number for start, end in ours.without(others) for number in range(start, end)}
        assert left == numbers - other_numbers
        start = noise.randrange(60)
        end = start + noise.randrange(1, 6)
        assert ours.hold(start, end) == numbers.issuperset(range(start, end))
        assert bool(ours) == bool(numbers)
