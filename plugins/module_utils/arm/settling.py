# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources that somebody else's operation, or that of an earlier run, is still working on."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.provisioning import is_unsettled, provisioning_state
from ..domain.wire import Json
from .client import ArmClient
from .deadline import Deadline
from .errors import WaitTimeout
from .processes import Pace, Process, Unhurried, run
from .proposal import Proposal

_FIRST_DELAY_SECONDS = 0.5
# Compute lets a machine be read 12 times a minute, beyond a reserve of 36.
_LONGEST_DELAY_SECONDS = 10.0


def propose_when_settled(client: ArmClient, propose: Callable[[], Proposal], deadline: Deadline) -> Proposal:
    """Propose; where an operation is working on the resource, wait for its end and propose then.

    The operation may be of anybody: an earlier run that did not wait, or died, or another client. Only reads.
    Raises WaitTimeout when the deadline has passed.
    """
    return run(proposing(client, propose, deadline, Unhurried()), deadline)


def proposing(client: ArmClient, propose: Callable[[], Proposal], deadline: Deadline, pace: Pace) -> Process[Proposal]:
    """Propose as propose_when_settled does, one read at a time."""
    while True:
        yield pace.before_read()
        proposal = propose()
        if not proposal.unsettled:
            return proposal
        yield from settled(client, proposal.unsettled, deadline, pace)


def settled(client: ArmClient, resource_id: str, deadline: Deadline, pace: Pace) -> Process[Json | None]:
    """Return the resource when no operation is working on it, a VM with its instance view; None where there is none.

    Raises WaitTimeout when the deadline has passed.
    """
    query = {"$expand": "instanceView"} if "/virtualmachines/" in resource_id.lower() else None
    delay = _FIRST_DELAY_SECONDS
    while True:
        yield pace.before_read()
        document = client.find(resource_id, query=query)
        if document is None or not is_unsettled(document):
            return document
        if deadline.passed:
            state = provisioning_state(document)
            raise WaitTimeout(
                f"plan for {resource_id}",
                code="WaitTimeout",
                message=f"an operation on it goes on in Azure: after {deadline.seconds:g} seconds it is still {state}.",
                resource_id=resource_id,
                remedy="Nothing was written. Run again: the task waits for it to end. Or raise wait_timeout.",
            )
        yield delay
        delay = min(delay * 1.5, _LONGEST_DELAY_SECONDS)
