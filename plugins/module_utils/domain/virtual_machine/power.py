# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The power states of a machine and the actions that lead from one to another."""

from __future__ import annotations

import typing as t

from ..plan import Change, Step
from ..resource_id import ResourceId
from .observed import PowerState

_VERBS: t.Final[dict[PowerState, str]] = {
    "running": "start",
    "stopped": "stop",
    "deallocated": "deallocate",
    "hibernated": "hibernate",
}
_ACTIONS: t.Final[dict[PowerState, str]] = {
    "running": "start",
    "stopped": "powerOff",
    "deallocated": "deallocate",
    "hibernated": "deallocate",
}
# State → those from which only a running machine comes to it: it keeps its hardware, or what is in its memory.
_BY_WAY_OF_RUNNING: t.Final[dict[PowerState, frozenset[PowerState]]] = {
    "stopped": frozenset({"deallocated", "hibernated"}),
    "hibernated": frozenset({"deallocated", "stopped"}),
}


def power_steps(machine: ResourceId, *, before: PowerState | None, after: PowerState | None) -> tuple[Step, ...]:
    """Return the actions from one state to the other; none where nobody asked or nothing differs.

    A hibernated machine is a deallocated one that keeps its memory, which nobody asked it to forget.
    """
    if after is None or before == after or (before, after) == ("hibernated", "deallocated"):
        return ()
    if before in _BY_WAY_OF_RUNNING.get(after, ()):
        return (_step(machine, before, "running"), _step(machine, "running", after))
    return (_step(machine, before, after),)


def _step(machine: ResourceId, before: PowerState | None, after: PowerState) -> Step:
    return Step(
        method="POST",
        resource_id=str(machine),
        action=_ACTIONS[after],
        query={"hibernate": "true"} if after == "hibernated" else {},
        summary=f"{_VERBS[after]} virtual machine {machine.name}",
        changes=(Change(path="power_state", before=before, after=after),),
    )
