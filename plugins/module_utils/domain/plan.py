# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan: the writes that would make what Azure has into what was asked, each with its reasons and its cost."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from .wire import Json

Cost = t.Literal["in place", "needs reboot", "needs deallocate", "needs replace"]
# A side effect of a change that an option of its own has to allow.
Effect = t.Literal["os_disk_loss"]
Method = t.Literal["PUT", "PATCH", "POST", "DELETE"]

HIDDEN = "(not shown)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One property that will differ afterwards; `path` is the option or resource it is about."""

    path: str
    before: t.Any
    after: t.Any
    cost: Cost = "in place"
    effect: Effect | None = None

    def to_dict(self) -> Json:
        """Return the change as a plan shows it; `effect` is left out where there is none."""
        shown = {"path": self.path, "before": self.before, "after": self.after, "cost": self.cost}
        return {**shown, "effect": self.effect} if self.effect else shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The bytes of a local file, `size` of them, that follow a step to where its answer says.

    `unique_id` is Azure's for what takes them, empty where the plan makes that first.
    """

    path: str
    size: int
    unique_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One write to Azure and the changes it makes. `body` may hold secrets and is never shown.

    `undo` takes the step back where the plan cannot be carried out to its end: what nobody asked for, such as a
    machine deallocated only so that something else can change, must not stay. `basis` is what the body replaces as
    a whole, by the names the resource's observation has for it, as it has to be found still when the step is sent.

    `proof` holds the tags that prove whose the resource is; it is deleted only where it still carries them.

    `visible` is whether the resource shows afterwards that the step was done: a restart, for example, leaves no trace,
    so that one whose answer was lost must not be sent again.

    A step with a `transfer` is over when its bytes are there and the access to write them has ended.
    """

    method: Method
    resource_id: str
    summary: str
    changes: tuple[Change, ...] = ()
    action: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    undo: tuple[Step, ...] = field(default=(), repr=False)
    basis: Mapping[str, t.Any] = field(default_factory=dict, repr=False)
    proof: Mapping[str, str] = field(default_factory=dict, repr=False)
    transfer: Transfer | None = None
    visible: bool = True

    def same_write(self, other: Step) -> bool:
        """Tell whether both do the same to the same resource, whatever they found it to be before."""
        return self._identity() == other._identity()

    def _identity(self) -> tuple[str, ...]:
        # What a change was before, and what others put beside it, may differ from plan to plan.
        parts = (f"{change.path} {change.after is None}" for change in self.changes if self.method == "PATCH")
        return (self.method, self.resource_id.lower(), self.action, str(sorted(self.query.items())), *sorted(parts))

    def to_dict(self) -> Json:
        return {
            "method": self.method,
            "resource_id": self.resource_id,
            "action": self.action,
            "summary": self.summary,
            "changes": [change.to_dict() for change in self.changes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps in the order they are sent; a plan without steps is up to date, and false.

    `drift` holds differences Azure never lets converge, reported when the user chose to be warned.
    """

    steps: tuple[Step, ...] = ()
    drift: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.steps)

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for step in self.steps for change in step.changes)

    def then(self, other: Plan) -> Plan:
        """Return the plan that does this and then the other."""
        return Plan(steps=self.steps + other.steps, drift=self.drift + other.drift)

    def to_dict(self) -> Json:
        return {
            "steps": [step.to_dict() for step in self.steps],
            "drift": [change.to_dict() for change in self.drift],
        }

    def diff(self) -> list[Json]:
        """Return Ansible's before and after, one pair for each resource the plan writes to."""
        pairs: dict[str, Json] = {}
        for step in self.steps:
            pair = pairs.setdefault(
                step.resource_id.lower(),
                {"before_header": step.resource_id, "after_header": step.resource_id, "before": {}, "after": {}},
            )
            for change in step.changes:
                _note(pair["before"], change.path, change.before)
                _note(pair["after"], change.path, change.after)
        return list(pairs.values())


def _note(side: Json, path: str, value: t.Any) -> None:
    if value is not None:
        side[path] = value
