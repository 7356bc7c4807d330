# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work in Azure as generators: each sends one request whenever it is resumed, and yields the seconds until it is due.

One resource's work is resumed in a loop that sleeps; that of a fleet by a few threads, in turns.
"""

from __future__ import annotations

import typing as t
from collections.abc import Generator

from .deadline import Deadline
from .interruption import Interrupted

_Result = t.TypeVar("_Result")
Process = Generator[float, None, _Result]


class Pace(t.Protocol):
    """Says how many seconds to wait before the next read or write, which is then counted."""

    def before_read(self) -> float: ...

    def before_write(self) -> float: ...


class Unhurried:
    """The pace of one resource's work, which stays inside Azure's limits by itself."""

    def before_read(self) -> float:
        return 0.0

    def before_write(self) -> float:
        return 0.0


def run(process: Process[_Result], deadline: Deadline) -> _Result:
    """Resume the process until it ends, and return its result; sleeps in between, up to the deadline."""
    try:
        while True:
            delay = next(process)
            try:
                deadline.sleep(delay)
            except Interrupted as interruption:
                # The process knows how far it has come.
                process.throw(interruption)
                raise
    except StopIteration as ended:
        return t.cast("_Result", ended.value)
