# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-running operations: what Azure accepted and is still doing."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from dataclasses import dataclass

from ..domain.errors import UploadStopped
from ..domain.plan import Plan, Step
from ..domain.progress import Progress
from ..domain.wire import Json, dig
from .client import Answer, ArmClient
from .deadline import Deadline
from .errors import ArmError, OperationFailed, WaitTimeout, error_of
from .replication import watch_of
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
            self.url, self.result = None, dig(answer.body, "properties.output", self.result)

    def timed_out(self, deadline: Deadline) -> WaitTimeout:
        """Return the error of an operation that is still going on when its deadline has passed."""
        return WaitTimeout(
            self.attempted,
            code="WaitTimeout",
            message=f"it was accepted and has not ended after {deadline.seconds:g} seconds; it goes on in Azure.",
            resource_id=self.resource_id,
            remedy="Run again: the task waits for it to end and goes on from there. Or raise wait_timeout.",
        )

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


def wait_for(
    client: ArmClient, operation: Operation, deadline: Deadline, watch: Callable[[], None] = lambda: None
) -> None:
    """Follow the operation to its end, as often as Azure asks; raises WaitTimeout when the deadline has passed.

    `watch` is called after each poll.
    """
    while not operation.done:
        if deadline.passed:
            raise operation.timed_out(deadline)
        deadline.sleep(operation.delay)
        operation.poll(client)
        watch()


def apply(client: ArmClient, plan: Plan, *, wait: bool, deadline: Deadline) -> Json:
    """Send the plan's steps in order; each waits for the one before it, and `wait` is about the last.

    Returns what the steps have to tell, by the names of a module's results: mostly nothing. An error of Azure or of an
    upload that is raised tells in its `progress` how far the plan came.
    """
    told: Json = {}
    for number, step in enumerate(plan.steps):
        left = plan.steps[number + 1 :]
        try:
            told |= carry_out(client, step, wait=wait or bool(left), deadline=deadline)
        except (ArmError, UploadStopped) as error:
            begun = isinstance(error, OperationFailed | WaitTimeout | UploadStopped)
            error.progress = Progress(done=plan.steps[:number], stopped_at=step, begun=begun, left=left)
            raise
        if step.transfer:
            # The time to wait is Azure's; sending took the time that the line to it takes.
            deadline = Deadline.after(deadline.seconds, deadline.clock)
    return told


def carry_out(client: ArmClient, step: Step, *, wait: bool, deadline: Deadline) -> Json:
    """Send one step and, where asked to, wait until Azure has done it; bytes that go with it are always waited for."""
    if step.transfer:
        from .upload import upload

        return {"upload": upload(client, step, step.transfer, deadline)}
    if wait:
        perform(client, step, deadline)
    else:
        begin_step(client, step)
    return {}


def perform(client: ArmClient, step: Step, deadline: Deadline) -> t.Any:
    """Send one step, wait until Azure has done it, and return what it had to tell."""
    answer = begin_step(client, step)
    operation = Operation.from_answer(answer, attempted=step.summary, resource_id=step.resource_id)
    wait_for(client, operation, deadline, watch_of(client, step))
    return operation.result
