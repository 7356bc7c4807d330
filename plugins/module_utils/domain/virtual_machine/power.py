# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The power states of a machine and the actions that lead from one to another."""

from __future__ import annotations

import typing as t

from ..plan import Change, Step
from ..resource_id import ResourceId
from .observed import PowerState

Action = t.Literal["start", "powerOff", "deallocate"]

_ACTIONS: t.Final[dict[PowerState, Action]] = {"running": "start", "stopped": "powerOff", "deallocated": "deallocate"}
_SUMMARIES: t.Final[dict[Action, str]] = {"start": "start", "powerOff": "stop", "deallocate": "deallocate"}


def power_steps(machine: ResourceId, *, before: PowerState | None, after: PowerState | None) -> tuple[Step, ...]:
    """Return the actions from one state to the other; none where nobody asked or nothing differs."""
    if after is None or before == after:
        return ()
    # Only a running machine can be stopped and yet keep its hardware.
    if before == "deallocated" and after == "stopped":
        return (_step(machine, before, "running"), _step(machine, "running", after))
    return (_step(machine, before, after),)


def _step(machine: ResourceId, before: PowerState | None, after: PowerState) -> Step:
    action = _ACTIONS[after]
    return Step(
        method="POST",
        resource_id=str(machine),
        action=action,
        summary=f"{_SUMMARIES[action]} virtual machine {machine.name}",
        changes=(Change(path="power_state", before=before, after=after),),
    )
