# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources that somebody else's operation, or that of an earlier run, is still working on."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.provisioning import is_unsettled, provisioning_state
from .client import ArmClient
from .deadline import Deadline
from .errors import WaitTimeout
from .proposal import Proposal

_FIRST_DELAY_SECONDS = 0.5
# Compute lets a machine be read 12 times a minute, beyond a reserve of 36.
_LONGEST_DELAY_SECONDS = 10.0


def propose_when_settled(client: ArmClient, propose: Callable[[], Proposal], deadline: Deadline) -> Proposal:
    """Propose; where an operation is working on the resource, wait for its end and propose then.

    The operation may be of anybody: an earlier run that did not wait, or died, or another client. Only reads.
    Raises WaitTimeout when the deadline has passed.
    """
    proposal = propose()
    while proposal.unsettled:
        _wait_until_settled(client, proposal.unsettled, deadline)
        proposal = propose()
    return proposal


def _wait_until_settled(client: ArmClient, resource_id: str, deadline: Deadline) -> None:
    delay = _FIRST_DELAY_SECONDS
    while (document := client.find(resource_id)) is not None and is_unsettled(document):
        if deadline.passed:
            state = provisioning_state(document)
            raise WaitTimeout(
                f"plan for {resource_id}",
                code="WaitTimeout",
                message=f"an operation on it goes on in Azure: after {deadline.seconds:g} seconds it is still {state}.",
                resource_id=resource_id,
                remedy="Nothing was written. Run again: the task waits for it to end. Or raise wait_timeout.",
            )
        deadline.sleep(delay)
        delay = min(delay * 1.5, _LONGEST_DELAY_SECONDS)
