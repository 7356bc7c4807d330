# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-running operations: what Azure accepted and is still doing."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..domain.errors import UploadStopped
from ..domain.plan import Plan, Step
from ..domain.progress import Progress
from ..domain.provisioning import is_unsettled, provisioning_state
from ..domain.wire import Json, dig, members
from .answers import Answer, resource_in, status_in
from .client import ArmClient
from .deadline import Deadline
from .errors import ArmError, NotFollowed, OperationFailed, WaitTimeout, error_of, outcome_of_write
from .interruption import Interrupted
from .processes import Pace, Process, Unhurried, run
from .replication import watch_of
from .retry_after import asked_wait
from .steps import begin_step

_FIRST_DELAY_SECONDS = 1.0
_LONGEST_DELAY_SECONDS = 30.0
_SHORTEST_DELAY_SECONDS = 0.05
_UNHURRIED: t.Final = Unhurried()
_FAILED = frozenset({"failed", "canceled", "cancelled"})


@dataclass(kw_only=True)
class Operation:
    """One accepted write, followed by the URL Azure gave for it, or by the resource itself where it gave none."""

    attempted: str
    resource_id: str
    url: str | None
    by_status_code: bool = False
    by_resource: bool = False
    until_gone: bool = False
    delay: float = _FIRST_DELAY_SECONDS
    asked: bool = False
    result: t.Any = None

    @classmethod
    def from_answer(cls, answer: Answer, *, attempted: str, resource_id: str) -> Operation:
        """Read the first response of a write; an operation that is `done` is over.

        Raises InvalidResponse where it holds anything but an object, or a PUT or PATCH that has ended brings none.
        """
        operation = cls(attempted=attempted, resource_id=resource_id, url=None, result=answer.body)
        operation._pace(answer)
        if answer.body is not None or (answer.method in ("PUT", "PATCH") and answer.status in (200, 201)):
            resource_in(answer, attempted, identified=False)
        tracked = answer.headers.get("azure-asyncoperation")
        location = answer.headers.get("location") if answer.status == 202 else None
        if tracked or location:
            operation.url, operation.by_status_code = tracked or location, not tracked
            return operation
        # 5 of 70 recorded updates of machines answer 200 with Updating and no header to follow.
        unsettled = isinstance(answer.body, dict) and is_unsettled(answer.body)
        operation.until_gone = answer.method == "DELETE" and answer.status in (200, 202)
        operation.by_resource = unsettled or operation.until_gone or (answer.status == 202 and answer.method != "GET")
        return operation

    @property
    def done(self) -> bool:
        return self.url is None and not self.by_resource

    def poll(self, client: ArmClient) -> None:
        """Ask once how it goes; raises OperationFailed when it has ended badly, InvalidResponse for another answer."""
        if self.url is not None:
            self._poll_url(client, self.url)
        elif self.by_resource:
            self._poll_resource(client)

    def due_in(self, deadline: Deadline) -> float:
        """Return the seconds until the next poll is due; raises WaitTimeout where the deadline comes before it.

        A poll that Azure asked for is not shortened: where it would come too late that is said at once.
        """
        if deadline.passed or (self.asked and self.delay > deadline.left):
            raise self.timed_out(deadline)
        return self.delay

    def timed_out(self, deadline: Deadline) -> WaitTimeout:
        """Return the error of an operation that is still going on when its deadline has passed, or will have."""
        if deadline.passed or not self.asked:
            how = f"has not ended after {deadline.seconds:g} seconds"
        else:
            how = (
                f"has not ended: Azure asks to wait {self.delay:.0f} seconds before it is asked again, and"
                f" {deadline.left:.0f} of the {deadline.seconds:g} seconds to wait are left"
            )
        return WaitTimeout(
            self.attempted,
            code="WaitTimeout",
            message=f"it was accepted and {how}; it continues in Azure.",
            resource_id=self.resource_id,
            remedy="Run again: the task waits for it to end and applies the remaining steps. Or raise wait_timeout.",
        )

    def _poll_url(self, client: ArmClient, url: str) -> None:
        answer = client.follow(url)
        self._pace(answer)
        if self.by_status_code:
            if answer.status != 202:
                self.url, self.result = None, answer.body
            return
        status = status_in(answer, self.attempted, self.resource_id)
        if status in _FAILED:
            self._fail(answer, status)
        if status == "succeeded":
            self.url, self.result = None, dig(answer.body, "properties.output", self.result)

    def _poll_resource(self, client: ArmClient) -> None:
        document = client.find(self.resource_id)
        self.delay, self.asked = min(self.delay * 1.5, _LONGEST_DELAY_SECONDS), False
        if document is None:
            # One that is being created may not be there yet; the deadline ends that.
            self.by_resource = not self.until_gone
            return
        state = provisioning_state(document).lower()
        if state in _FAILED:
            self._fail(Answer(status=200, headers={}, body=document), state)
        if not is_unsettled(document) and not self.until_gone:
            self.by_resource, self.result = False, document

    def _pace(self, answer: Answer) -> None:
        asked = asked_wait(answer.headers)
        self.asked = asked is not None
        if asked is None:
            self.delay = min(self.delay * 1.5, _LONGEST_DELAY_SECONDS)
        else:
            self.delay = max(asked, _SHORTEST_DELAY_SECONDS)

    def _fail(self, answer: Answer, status: str) -> t.NoReturn:
        code, message = error_of(answer.body)
        code = code if code != "Unknown" else f"Operation{status.capitalize()}"
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
    """Follow the operation to its end, as often as Azure asks; `watch` is called after each poll.

    Raises OperationFailed where it ends badly, WaitTimeout when the deadline has passed, and NotFollowed where its end
    cannot be read.
    """
    run(following(client, operation, deadline, watch=watch), deadline)


def following(
    client: ArmClient,
    operation: Operation,
    deadline: Deadline,
    *,
    pace: Pace = _UNHURRIED,
    watch: Callable[[], None] = lambda: None,
) -> Process[None]:
    """Follow the operation as wait_for does, one poll at a time."""
    try:
        while not operation.done:
            yield max(operation.due_in(deadline), pace.before_read())
            operation.poll(client)
            watch()
    except (OperationFailed, WaitTimeout):
        raise
    except ArmError as error:
        raise NotFollowed(operation.attempted, operation.resource_id, error) from error
    except Interrupted as interruption:
        interruption.outcome = "begun"
        raise


def applying(
    client: ArmClient, plan: Plan, deadline: Deadline, *, wait: bool, pace: Pace = _UNHURRIED
) -> Process[Json]:
    """Send the plan's steps in order; each waits for the one before it, and `wait` is about the last.

    Returns what the steps have to tell, by the names of a module's results: mostly nothing. An error of Azure or of an
    upload that is raised, and an interruption, tell in their `progress` how far the plan came.
    """
    told: Json = {}
    number = 0
    try:
        for number, step in enumerate(plan.steps):
            waits = wait or number + 1 < len(plan.steps)
            told |= yield from carrying_out(client, step, deadline, wait=waits, pace=pace)
            if step.transfer:
                # The time to wait is Azure's; sending took the time that the line to it takes.
                deadline = Deadline.after(deadline.seconds, deadline.clock)
                client.bound_waits(deadline)
    except (ArmError, UploadStopped, Interrupted) as stop:
        at, left = plan.steps[number], plan.steps[number + 1 :]
        stop.progress = Progress(done=plan.steps[:number], stopped_at=at, outcome=stop.outcome, left=left)
        raise
    return told


def carrying_out(
    client: ArmClient, step: Step, deadline: Deadline, *, wait: bool, pace: Pace = _UNHURRIED
) -> Process[Json]:
    """Send one step and, where asked to, wait until Azure has done it; bytes that go with it are always waited for."""
    try:
        yield pace.before_write()
    except Interrupted as interruption:
        interruption.outcome = "refused"
        raise
    if step.transfer:
        from .upload import upload

        return {"upload": upload(client, step, step.transfer, deadline)}
    if wait:
        yield from _performing(client, step, deadline, pace)
    else:
        _begin(client, step)
    return {}


def perform(client: ArmClient, step: Step, deadline: Deadline) -> t.Any:
    """Send one step, wait until Azure has done it, and return what it had to tell."""
    return run(_performing(client, step, deadline, _UNHURRIED), deadline)


def _performing(client: ArmClient, step: Step, deadline: Deadline, pace: Pace) -> Process[t.Any]:
    operation = _begin(client, step)
    yield from following(client, operation, deadline, pace=pace, watch=watch_of(client, step))
    removal = _removal_of_tags_left(client, step)
    if removal:
        yield from _performing(client, removal, deadline, pace)
    return operation.result


def _removal_of_tags_left(client: ArmClient, step: Step) -> Step | None:
    """Return what removes each tag by its name where Azure took an empty object for no change, which is not known."""
    if step.method != "PATCH" or (step.body or {}).get("tags") != {}:
        return None
    left = members(client.find(step.resource_id), "tags")
    return replace(step, body={"tags": dict.fromkeys(left)}, headers={}) if left else None


def _begin(client: ArmClient, step: Step) -> Operation:
    answer = begin_step(client, step)
    try:
        return Operation.from_answer(answer, attempted=step.summary, resource_id=step.resource_id)
    except ArmError as error:
        error.outcome = outcome_of_write(error)
        raise
