# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out many plans at once, inside Azure's limits, with one loop that waits for all operations.

Each plan is a generator that sends one request whenever it is resumed, and yields how many seconds may pass until then.
A few threads resume those that are due; nobody sleeps on a thread.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import typing as t
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from ..domain.errors import Gen2Error
from ..domain.fleet.bucket import Bucket, reads, writes
from .client import ArmClient
from .convergence import Attempts, converging
from .deadline import Deadline
from .interruption import Interrupted
from .processes import Process
from .proposal import Proposal

# Fewer than the connections that the client's transport keeps.
_THREADS = 8
_ATTEMPTS = 4
_BACKOFF_SECONDS = 2.0

Work: t.TypeAlias = "Process[t.Any]"
Due: t.TypeAlias = "list[tuple[float, int, str, Work]]"
Running: t.TypeAlias = "dict[Future[float | None], tuple[str, Work]]"


class Limits:
    """The buckets that all plans draw on; threads share them."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._reads, self._writes = reads(now()), writes(now())

    def before_read(self) -> float:
        """Return the seconds to wait before the next read, which is then taken."""
        return self._take(self._reads)

    def before_write(self) -> float:
        """Return the seconds to wait before the next write, which is then taken."""
        return self._take(self._writes)

    def _take(self, bucket: Bucket) -> float:
        with self._lock:
            return bucket.take(self._now())


def converge_member(
    client: ArmClient,
    proposal: Proposal,
    propose_again: Callable[[], Proposal],
    limits: Limits,
    deadline: Deadline,
    *,
    wait_last: bool,
) -> Process[Proposal]:
    """Carry out the plan of one member by the rules of a single resource; what passes by itself is tried again too."""
    attempts = Attempts(limit=_ATTEMPTS, pause=_BACKOFF_SECONDS, transient=True)
    return converging(client, proposal, propose_again, deadline, wait=wait_last, pace=limits, attempts=attempts)


class Engine:
    """Resumes processes when they are due, as many at a time as `in_flight` says."""

    def __init__(self, deadline: Deadline, *, in_flight: int) -> None:
        self._deadline = deadline
        self._clock = deadline.clock
        self._in_flight = in_flight
        self._stopped = False
        self._due: Due = []
        self._running: Running = {}
        self._order = itertools.count()

    def stop(self) -> None:
        """Start no more processes; those under way come to their end."""
        self._stopped = True

    def run(self, processes: Iterable[tuple[str, Work]]) -> Generator[tuple[str, Gen2Error | None], None, None]:
        """Yield the key of each process as it ends, and the error that ended it; what was never started is left out."""
        waiting = iter(processes)
        due, running = self._due, self._running
        with ThreadPoolExecutor(max_workers=_THREADS) as pool:
            while True:
                self._start(waiting, room=self._in_flight - len(due) - len(running))
                if not due and not running:
                    return
                while due and due[0][0] <= self._clock.now() and len(running) < _THREADS:
                    key, process = heapq.heappop(due)[2:]
                    running[pool.submit(_resume, process)] = (key, process)
                for future in self._wait():
                    key, process = running[future]
                    try:
                        delay = future.result()
                    except Gen2Error as error:
                        yield key, error
                        del running[future]
                        continue
                    if delay is None:
                        yield key, None
                    else:
                        at = min(self._clock.now() + delay, max(self._clock.now(), self._deadline.end))
                        heapq.heappush(due, (at, next(self._order), key, process))
                    del running[future]

    def interrupt(self, name: str) -> Iterator[tuple[str, Gen2Error | None]]:
        """End the processes that run() left under way where they are, and yield their keys with how far each came."""
        wait(self._running)
        under_way = dict(self._running.values()) | {key: process for *dummy, key, process in self._due}
        for key, process in under_way.items():
            yield key, _interrupted(process, name)

    def _start(self, waiting: Iterator[tuple[str, Work]], *, room: int) -> None:
        if self._stopped:
            return
        for key, process in itertools.islice(waiting, max(0, room)):
            heapq.heappush(self._due, (self._clock.now(), next(self._order), key, process))

    def _wait(self) -> set[Future[float | None]]:
        due, running = self._due, self._running
        pause = max(0.0, due[0][0] - self._clock.now()) if due else None
        if not running:
            self._clock.sleep(pause or 0.0)
            return set()
        if len(running) == _THREADS:
            pause = None
        return wait(running, timeout=pause, return_when=FIRST_COMPLETED).done


def _resume(process: Work) -> float | None:
    """Send one request of a process; returns the seconds until the next one is due, None where it has ended."""
    return next(process, None)


def _interrupted(process: Work, name: str) -> Gen2Error | None:
    """End a process where it is, and return the error that tells how far it came; None where it was at its end."""
    interruption = Interrupted(name)
    interruption.reading = False
    try:
        process.throw(interruption)
    except Interrupted:
        return interruption.to_error()
    except Gen2Error as error:
        return error
    except StopIteration:
        return None
    return interruption.to_error()
