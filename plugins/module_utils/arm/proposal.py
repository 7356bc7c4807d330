# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module proposes to do, before anything is written."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..domain.ownership import Kept
from ..domain.plan import Plan
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


def proposal_to_keep(kept: Sequence[Kept], *, plan: Plan | None = None, current: t.Any = None) -> Proposal:
    """Return a proposal that leaves resources where they are, each named with its reason, in addition to the plan."""
    return Proposal(
        plan=plan or Plan(),
        current=current,
        warnings=tuple(each.sentence() for each in kept),
        told={"kept": [each.to_dict() for each in kept]},
    )
