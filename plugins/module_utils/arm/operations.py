# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-running operations: what Azure accepted and is still doing."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable
from dataclasses import dataclass, field

from ..domain.plan import Plan
from ..domain.wire import dig
from .client import Answer, ArmClient
from .errors import OperationFailed, WaitTimeout, error_of
from .steps import begin_step

_FIRST_DELAY_SECONDS = 1.0
_LONGEST_DELAY_SECONDS = 30.0
_SHORTEST_DELAY_SECONDS = 0.05
_FAILED = frozenset({"failed", "canceled", "cancelled"})


@dataclass(kw_only=True)
class Operation:
    """One accepted write, followed by the URL Azure gave for it, or by the resource itself where it gave none."""

    attempted: str
    resource_id: str
    url: str | None
    by_status_code: bool = False
    delay: float = _FIRST_DELAY_SECONDS
    result: t.Any = None

    @classmethod
    def from_answer(cls, answer: Answer, *, attempted: str, resource_id: str) -> Operation:
        """Read the first response; an operation without `url` is over."""
        operation = cls(attempted=attempted, resource_id=resource_id, url=None, result=answer.body)
        operation._pace(answer)
        tracked = answer.headers.get("azure-asyncoperation")
        location = answer.headers.get("location") if answer.status == 202 else None
        if tracked or location:
            operation.url, operation.by_status_code = tracked or location, not tracked
        return operation

    @property
    def done(self) -> bool:
        return self.url is None

    def poll(self, client: ArmClient) -> None:
        """Ask once how it goes; raises OperationFailed when it has ended badly."""
        if self.url is None:
            return
        answer = client.follow(self.url)
        self._pace(answer)
        if self.by_status_code:
            if answer.status != 202:
                self.url, self.result = None, answer.body
            return
        status = str(dig(answer.body, "status", "") or dig(answer.body, "properties.provisioningState", "")).lower()
        if status in _FAILED:
            self._fail(answer, status)
        if status == "succeeded":
            self.url = None

    def _pace(self, answer: Answer) -> None:
        asked = answer.headers.get("retry-after", "")
        if asked.isdigit():
            self.delay = max(float(asked), _SHORTEST_DELAY_SECONDS)
        else:
            self.delay = min(self.delay * 1.5, _LONGEST_DELAY_SECONDS)

    def _fail(self, answer: Answer, status: str) -> t.NoReturn:
        code, message = error_of(answer.body)
        raise OperationFailed(
            self.attempted,
            code=code,
            message=f"{message or f'the operation ended {status}.'} What exists of {self.resource_id} is left as it is:"
            " running again continues from there, state=absent removes it.",
            resource_id=self.resource_id,
            request_id=answer.headers.get("x-ms-correlation-request-id"),
        )


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time as operations see it: seconds that only go forward, and sleeping."""

    now: Callable[[], float] = field(default=time.monotonic)
    sleep: Callable[[float], None] = field(default=time.sleep)


def wait_for(client: ArmClient, operation: Operation, *, timeout: float, clock: Clock) -> None:
    """Follow the operation to its end, as often as Azure asks; raises WaitTimeout after `timeout` seconds."""
    deadline = clock.now() + timeout
    while not operation.done:
        remaining = deadline - clock.now()
        if remaining <= 0:
            raise WaitTimeout(
                operation.attempted,
                code="WaitTimeout",
                message=f"it was accepted and has not ended after {timeout:g} seconds; it goes on in Azure.",
                resource_id=operation.resource_id,
                remedy="Run again to see how it ended, or raise wait_timeout.",
            )
        clock.sleep(min(operation.delay, remaining))
        operation.poll(client)


def apply(client: ArmClient, plan: Plan, *, wait: bool, timeout: float, clock: Clock | None = None) -> None:
    """Send the plan's steps in order; each waits for the one before it, and `wait` is about the last."""
    for number, step in enumerate(plan.steps, start=1):
        answer = begin_step(client, step)
        operation = Operation.from_answer(answer, attempted=step.summary, resource_id=step.resource_id)
        if wait or number < len(plan.steps):
            wait_for(client, operation, timeout=timeout, clock=clock or Clock())
