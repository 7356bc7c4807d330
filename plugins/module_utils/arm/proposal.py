# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module proposes to do, before anything is written."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..domain.ownership import Kept
from ..domain.plan import Plan
from ..domain.provisioning import is_leaving, is_unsettled
from ..domain.resource_id import ResourceId
from ..domain.wire import Json

if t.TYPE_CHECKING:
    from ..domain.eligibility.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan, the verdict on it where one was needed, and what the user should hear of.

    `current` is what the module returns of the resource as it is now, None where it does not exist; `told` are further
    results, those of steps that were carried out among them. `unsettled` is the id of the resource where an operation
    is still working on it: only when that has ended can anything be planned.
    """

    plan: Plan
    current: t.Any = None
    verdict: Verdict | None = None
    warnings: tuple[str, ...] = ()
    told: Json = field(default_factory=dict)
    unsettled: str | None = None

    def shown_plan(self) -> Json:
        """Return the plan as the module's result holds it."""
        return self.plan.to_dict()

    def shown_diff(self) -> list[Json]:
        """Return the plan's before and after, as Ansible shows it."""
        return self.plan.diff()


class Target(t.Protocol):
    """A resource as a task asks for it."""

    @property
    def resource_id(self) -> ResourceId: ...

    @property
    def present(self) -> bool: ...


class Found(t.Protocol):
    """A resource as Azure shows it."""

    @property
    def document(self) -> Mapping[str, t.Any]: ...


def proposal_to_wait(desired: Target, observed: Found | None) -> Proposal | None:
    """Return the proposal to wait for the operation that works on the resource; None where there is none to wait for.

    What an earlier operation will make of the resource cannot be compared yet. A deletion does not depend on it, and is
    planned at once, unless the resource is being deleted already.
    """
    if observed is None or not is_unsettled(observed.document):
        return None
    if not desired.present and not is_leaving(observed.document):
        return None
    return Proposal(plan=Plan(), unsettled=str(desired.resource_id))


def proposal_to_keep(kept: Sequence[Kept], *, plan: Plan | None = None, current: t.Any = None) -> Proposal:
    """Return a proposal that leaves resources where they are, each named with its reason, in addition to the plan."""
    return Proposal(
        plan=plan or Plan(),
        current=current,
        warnings=tuple(each.sentence() for each in kept),
        told={"kept": [each.to_dict() for each in kept]},
    )
