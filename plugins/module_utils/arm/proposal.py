# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module proposes to do, before anything is written."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ..domain.plan import Plan
from ..domain.wire import Json

if t.TYPE_CHECKING:
    from ..domain.eligibility.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan, the verdict on it where one was needed, and what the user should hear of.

    `current` is what the module returns of the resource as it is now, None where it does not exist; `told` what steps
    had to tell when they were carried out. `unsettled` is the id of the resource where an operation is still working on
    it: only when that has ended can anything be planned.
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
