# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals that end a task: it stops where it is, and says what Azure may still be doing."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator

from ..domain.errors import TaskInterrupted
from ..domain.progress import Outcome, Progress

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """A signal came; no `except Exception` on the way up holds it.

    `outcome` and `progress` are what is known of the plan that was under way; `reading` tells that none was.
    """

    reading = True

    outcome: Outcome = "unknown"
    progress: Progress | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def to_error(self) -> TaskInterrupted:
        """Return the error that a module fails with."""
        return TaskInterrupted(self.name, self.progress, reading=self.reading)


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Have a signal that ends programs raise Interrupted meanwhile; a second one ends the process at once.

    A signal that is ignored, as nohup has it, stays ignored. Outside of the main thread nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [each for each in _SIGNALS if signal.getsignal(each) != signal.SIG_IGN]

    def stop(number: int, _frame: object) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_DFL)
        raise Interrupted(signal.Signals(number).name)

    before = {each: signal.signal(each, stop) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
