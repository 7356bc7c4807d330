# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a proposal to what was asked, although others may write at the same time and a step may fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..domain.errors import Gen2Error
from ..domain.plan import Plan
from ..domain.progress import Progress
from .client import ArmClient
from .deadline import Deadline
from .errors import ArmError, WaitTimeout
from .operations import apply, carry_out
from .proposal import Proposal


def converge(
    client: ArmClient, proposal: Proposal, propose_again: Callable[[], Proposal], *, wait: bool, deadline: Deadline
) -> Proposal:
    """Apply the proposal and return it with the plan that was really carried out.

    Where another client's write came between, the resource is read and planned once more, and that plan is applied.
    Where a plan stops midway, what it did only in passing is put back; the error's `progress` tells of all of it.
    """
    try:
        told = apply(client, proposal.plan, wait=wait, deadline=deadline)
    except ArmError as error:
        if not error.lost_race:
            _put_back(client, error, deadline)
            raise
        return _converge_once_more(client, error, propose_again, wait=wait, deadline=deadline)
    return replace(proposal, told={**proposal.told, **told})


def _converge_once_more(
    client: ArmClient, race: ArmError, propose_again: Callable[[], Proposal], *, wait: bool, deadline: Deadline
) -> Proposal:
    done = race.progress.done if race.progress else ()
    try:
        proposal = propose_again()
        # What the first plan did in passing, the second may not know of; what rests on a reading, it has read anew.
        way_back = Progress(done=done + proposal.plan.steps).way_back()
        back = tuple(step for step in way_back if not step.basis)
        proposal = replace(proposal, plan=proposal.plan.then(Plan(steps=back)))
        told = apply(client, proposal.plan, wait=wait, deadline=deadline)
    except Gen2Error as error:
        error.progress = (error.progress or Progress()).after(done)
        _put_back(client, error, deadline)
        raise
    note = f"{race.resource_id} was being changed by something else, and was planned again."
    return replace(
        proposal,
        plan=Plan(steps=done).then(proposal.plan),
        warnings=(*proposal.warnings, note),
        told={**proposal.told, **told},
    )


def _put_back(client: ArmClient, error: Gen2Error, deadline: Deadline) -> None:
    """Undo what must not stay half done, as far as Azure lets us; the error stays the one that is told."""
    # An operation that still runs would refuse it, and the next run waits for that one and goes on.
    if error.progress is None or isinstance(error, WaitTimeout):
        return
    for step in error.progress.way_back():
        try:
            carry_out(client, step, wait=True, deadline=deadline)
        except WaitTimeout:
            error.progress = error.progress.with_put_back(step)
            return
        except ArmError:
            return
        error.progress = error.progress.with_put_back(step)
