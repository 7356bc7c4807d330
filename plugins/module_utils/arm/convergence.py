# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a proposal to what was asked, although others may write at the same time and a step may fail.

No write is sent twice unseen. Where one was lost to another client's, or its outcome is not known (no answer, an answer
without a meaning, an operation that cannot be followed), the resource is read when no operation works on it any more,
and what it lacks is planned and sent. What a plan did temporarily, such as deallocating a VM for a change, is undone
where the plan cannot be carried out to its end.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..domain.errors import Gen2Error, UploadStopped
from ..domain.plan import Plan, Step
from ..domain.progress import Progress
from ..domain.virtual_machine.deallocation import still_to_undo
from ..domain.wire import Json
from .client import ArmClient
from .deadline import Deadline
from .errors import ArmError, WaitTimeout
from .interruption import Interrupted
from .operations import applying, carrying_out
from .processes import Pace, Process, Unhurried, run
from .proposal import Proposal
from .settling import proposing, settled

# Plans in a row by which nothing more gets done, with 7.5 seconds of waiting between them.
_ATTEMPTS: t.Final = 5
_FIRST_PAUSE_SECONDS: t.Final = 0.5
_UNCERTAIN: t.Final = ("unknown", "begun")


@dataclass(frozen=True, kw_only=True)
class _Stopped:
    """A plan that was stopped, and how far the whole task had come by then."""

    error: ArmError | UploadStopped
    progress: Progress

    @property
    def at(self) -> Step | None:
        return self.progress.stopped_at

    @property
    def is_uncertain(self) -> bool:
        """Tell whether only the resource can show if the step that stopped the plan was done."""
        return self.error.outcome in _UNCERTAIN


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """How many plans in a row may bring nothing about, and the seconds between the first two; later pauses double.

    `transient` has errors that pass by themselves planned again too.
    """

    limit: int = _ATTEMPTS
    pause: float = _FIRST_PAUSE_SECONDS
    transient: bool = False

    def allow_another(self, number: int, stopped: _Stopped, deadline: Deadline) -> bool:
        """Tell whether another plan may follow the one that was stopped, the `number`-th to bring nothing about."""
        error, at = stopped.error, stopped.at
        if isinstance(error, UploadStopped | WaitTimeout) or number >= self.limit or deadline.passed:
            return False
        if at is None or at.transfer:
            return False
        if stopped.is_uncertain:
            return at.visible
        return error.lost_race or (self.transient and error.transient)


def converge(
    client: ArmClient, proposal: Proposal, propose_again: Callable[[], Proposal], *, wait: bool, deadline: Deadline
) -> Proposal:
    """Apply the proposal and return it with the plan that was really carried out.

    Raises the error of the step that failed; its `progress` lists every step that was done before and after.
    """
    return run(converging(client, proposal, propose_again, deadline, wait=wait), deadline)


def converging(
    client: ArmClient,
    proposal: Proposal,
    propose: Callable[[], Proposal],
    deadline: Deadline,
    *,
    wait: bool,
    pace: Pace = Unhurried(),  # noqa: B008
    attempts: Attempts = Attempts(),
) -> Process[Proposal]:
    """Apply the proposal as converge does, one request at a time; `propose` reads the resource and plans again."""
    done: tuple[Step, ...] = ()
    told: Json = {}
    number = 0
    while True:
        stopped = yield from _apply(client, proposal, deadline, wait=wait, pace=pace, told=told, done=done)
        if stopped is None:
            return replace(proposal, plan=Plan(steps=done).then(proposal.plan), told={**proposal.told, **told})
        number += 1
        try:
            if not attempts.allow_another(number, stopped, deadline):
                raise stopped.error
            yield attempts.pause * 2 ** (number - 1) if number > 1 or not stopped.is_uncertain else 0.0
            again = yield from _propose_again(client, stopped, propose, deadline, pace)
        except Gen2Error as error:
            error.progress = stopped.progress
            yield from _put_back(client, error, deadline, pace)
            raise
        except Interrupted as interruption:
            interruption.progress = _as_left(stopped.progress)
            raise
        before, (done, proposal) = done, _joined(stopped, proposal, again)
        # What others undo again and again does not count.
        if stopped.is_uncertain and len(done) > len(before):
            number = 0


def _apply(
    client: ArmClient,
    proposal: Proposal,
    deadline: Deadline,
    *,
    wait: bool,
    pace: Pace,
    told: Json,
    done: tuple[Step, ...],
) -> Process[_Stopped | None]:
    """Apply a plan after others that did `done`, and return what stopped it, if anything did."""
    try:
        told |= yield from applying(client, proposal.plan, deadline, wait=wait, pace=pace)
    except (ArmError, UploadStopped) as error:
        return _Stopped(error=error, progress=(error.progress or Progress()).after(done))
    except Interrupted as interruption:
        interruption.progress = _as_left((interruption.progress or Progress()).after(done))
        raise
    return None


def _as_left(progress: Progress) -> Progress:
    """Return the progress of a plan that stays as it is: what would undo it is left to the next run."""
    return progress.with_owed(progress.way_back())


def _propose_again(
    client: ArmClient, stopped: _Stopped, propose: Callable[[], Proposal], deadline: Deadline, pace: Pace
) -> Process[Proposal]:
    """Propose when what was begun has ended; where that cannot be read, the original error stays."""
    try:
        if stopped.at and stopped.is_uncertain:
            yield from settled(client, stopped.at.resource_id, deadline, pace)
        return (yield from proposing(client, propose, deadline, pace))
    except ArmError as error:
        raise (stopped.error if stopped.is_uncertain else error) from error


def _joined(stopped: _Stopped, before: Proposal, again: Proposal) -> tuple[tuple[Step, ...], Proposal]:
    """Return the steps that were done by now, and the proposal of what is left with all that has to be undone."""
    done, at = stopped.progress.done, stopped.at
    # What leaves no trace is planned again although it was done.
    left = tuple(step for step in again.plan.steps if step.visible or not any(map(step.same_write, done)))
    if at and stopped.error.outcome != "refused" and not any(map(at.same_write, left)):
        done = (*done, at)
    # The second plan may not contain the rollback of the first; steps that depend on a read were read again.
    way_back = Progress(done=done + left).way_back()
    back = tuple(step for step in way_back if not step.basis)
    plan = replace(again.plan, steps=left + back)
    warnings = tuple(dict.fromkeys((*before.warnings, *again.warnings, _note(stopped))))
    return done, replace(again, plan=plan, warnings=warnings)


def _note(stopped: _Stopped) -> str:
    what = stopped.at.summary if stopped.at else ""
    resource_id = stopped.at.resource_id if stopped.at else ""
    if stopped.error.outcome == "unknown":
        return f"Azure sent no usable answer to this step: {what}. {resource_id} was read and planned again."
    if stopped.error.outcome == "begun":
        return (
            f"Azure accepted this step, and its operation could not be followed: {what}. {resource_id} was read until "
            "no operation worked on it, and planned again."
        )
    return f"{resource_id} was being changed by something else, and was planned again."


def _put_back(client: ArmClient, error: Gen2Error, deadline: Deadline, pace: Pace) -> Process[None]:
    """Undo what must not stay half done, as far as Azure lets us; the original error stays.

    Each step is sent only when the ones before it are done and no operation works on the VM: the note that has the next
    run bring it back is removed last, and stays where anything before that failed.
    """
    progress = error.progress or Progress()
    steps = progress.way_back()
    error.progress = progress.with_owed(steps)
    try:
        yield from _undo(client, error, progress, steps, deadline, pace)
    except Interrupted as interruption:
        interruption.progress = error.progress
        raise


def _undo(
    client: ArmClient, error: Gen2Error, progress: Progress, steps: tuple[Step, ...], deadline: Deadline, pace: Pace
) -> Process[None]:
    # An operation that still runs would refuse it, and the next run waits for that one and continues.
    if isinstance(error, WaitTimeout):
        return
    sent: tuple[Step, ...] = ()
    for dummy in range(_ATTEMPTS):
        if not steps:
            break
        try:
            document = yield from settled(client, steps[0].resource_id, deadline, pace)
            steps, before = still_to_undo(steps, document), steps
            progress = _with_put_back(progress, (step for step in sent if step in before and step not in steps))
            while steps:
                sent = (*sent, steps[0])
                yield from carrying_out(client, steps[0], deadline, wait=True, pace=pace)
                progress, steps = progress.with_put_back(steps[0]), steps[1:]
                error.progress = progress.with_owed(steps)
        except ArmError as failure:
            if isinstance(failure, WaitTimeout) or not (failure.outcome in _UNCERTAIN or failure.lost_race):
                break
    error.progress = progress.with_owed(steps)


def _with_put_back(progress: Progress, steps: t.Iterable[Step]) -> Progress:
    for step in steps:
        progress = progress.with_put_back(step)
    return progress
