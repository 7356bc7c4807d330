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
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from ..domain.errors import Gen2Error
from ..domain.fleet.bucket import Bucket, reads, writes
from ..domain.plan import Plan, Step
from ..domain.progress import Progress
from .client import ArmClient
from .deadline import Deadline
from .errors import ArmError, OperationFailed, WaitTimeout
from .operations import Operation
from .steps import begin_step

# Fewer than the connections that the client's transport keeps.
_THREADS = 8
_ATTEMPTS = 4
_BACKOFF_SECONDS = 2.0

Process = Generator[float, None, None]
Due = list[tuple[float, int, str, Process]]
Running = dict[Future["float | None"], tuple[str, Process]]


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


def carry_out_plan(client: ArmClient, plan: Plan, limits: Limits, deadline: Deadline, *, wait_last: bool) -> Process:
    """Send the steps one after the other; each waits for the one before it, and `wait_last` is about the last.

    Raises the ArmError of what failed, with how far the plan came.
    """
    for number, step in enumerate(plan.steps):
        left = plan.steps[number + 1 :]
        try:
            yield from _carry_out_step(client, step, limits, deadline, waits=wait_last or bool(left))
        except ArmError as error:
            begun = isinstance(error, OperationFailed | WaitTimeout)
            error.progress = Progress(done=plan.steps[:number], stopped_at=step, begun=begun, left=left)
            raise


def _carry_out_step(client: ArmClient, step: Step, limits: Limits, deadline: Deadline, *, waits: bool) -> Process:
    yield limits.before_write()
    answer = begin_step(client, step)
    operation = Operation.from_answer(answer, attempted=step.summary, resource_id=step.resource_id)
    while waits and not operation.done:
        yield max(operation.due_in(deadline), limits.before_read())
        operation.poll(client)


def converge_member(
    client: ArmClient,
    plan: Plan,
    plan_again: Callable[[], Plan],
    limits: Limits,
    deadline: Deadline,
    *,
    wait_last: bool,
) -> Process:
    """Carry out a plan; what passes by itself, or was lost to another writer, is read and planned anew a few times.

    Nothing is sent twice unseen: before another attempt the machine is read, and only what it lacks is planned.
    """
    for attempt in itertools.count(1):
        error = yield from _attempt(carry_out_plan(client, plan, limits, deadline, wait_last=wait_last))
        if error is None:
            return
        if attempt == _ATTEMPTS or not error.transient or isinstance(error, WaitTimeout):
            raise error
        yield max(_BACKOFF_SECONDS * attempt, limits.before_read())
        plan = plan_again()


def _attempt(process: Process) -> Generator[float, None, ArmError | None]:
    """Run the process to its end, and return the error that ended it, if any."""
    try:
        yield from process
    except ArmError as error:
        return error
    return None


class Engine:
    """Resumes processes when they are due, as many at a time as `in_flight` says."""

    def __init__(self, deadline: Deadline, *, in_flight: int) -> None:
        self._clock = deadline.clock
        self._in_flight = in_flight
        self._stopped = False

    def stop(self) -> None:
        """Start no more processes; those under way come to their end."""
        self._stopped = True

    def run(self, processes: Iterable[tuple[str, Process]]) -> Iterator[tuple[str, Gen2Error | None]]:
        """Yield the key of each process as it ends, and the error that ended it; what was never started is left out."""
        waiting = iter(processes)
        due: Due = []
        running: Running = {}
        order = itertools.count()
        with ThreadPoolExecutor(max_workers=_THREADS) as pool:
            while True:
                self._start(waiting, due, order, room=self._in_flight - len(due) - len(running))
                if not due and not running:
                    return
                while due and due[0][0] <= self._clock.now() and len(running) < _THREADS:
                    key, process = heapq.heappop(due)[2:]
                    running[pool.submit(_resume, process)] = (key, process)
                for future in self._wait(due, running):
                    key, process = running.pop(future)
                    try:
                        delay = future.result()
                    except Gen2Error as error:
                        yield key, error
                        continue
                    if delay is None:
                        yield key, None
                    else:
                        heapq.heappush(due, (self._clock.now() + delay, next(order), key, process))

    def _start(
        self,
        waiting: Iterator[tuple[str, Process]],
        due: Due,
        order: Iterator[int],
        *,
        room: int,
    ) -> None:
        if self._stopped:
            return
        for key, process in itertools.islice(waiting, max(0, room)):
            heapq.heappush(due, (self._clock.now(), next(order), key, process))

    def _wait(
        self,
        due: Due,
        running: Running,
    ) -> set[Future[float | None]]:
        pause = max(0.0, due[0][0] - self._clock.now()) if due else None
        if not running:
            self._clock.sleep(pause or 0.0)
            return set()
        if len(running) == _THREADS:
            pause = None
        return wait(running, timeout=pause, return_when=FIRST_COMPLETED).done


def _resume(process: Process) -> float | None:
    """Send one request of a process; returns the seconds until the next one is due, None where it has ended."""
    return next(process, None)
