from __future__ import annotations

import threading
import time

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.concurrency import read_concurrently


def test_results_stand_in_the_order_of_the_items() -> None:
    def read(number: int) -> int:
        time.sleep((5 - number) / 200)
        return number * number

    assert read_concurrently(read, range(6)) == [0, 1, 4, 9, 16, 25]


def test_reads_overlap_and_are_bounded() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def read(_item: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    read_concurrently(read, range(40))
    assert 1 < most <= 8


def test_one_item_is_read_where_it_is_asked_for() -> None:
    assert read_concurrently(lambda _item: threading.current_thread(), ["one"]) == [threading.current_thread()]
    assert read_concurrently(str, []) == []


def test_the_first_failure_is_raised_and_what_has_not_begun_is_not_read() -> None:
    read: list[int] = []

    def fail(item: int) -> None:
        read.append(item)
        time.sleep(0.01)
        raise ValueError(item)

    with pytest.raises(ValueError, match=r"^0$"):
        read_concurrently(fail, range(100))
    assert len(read) < 100
