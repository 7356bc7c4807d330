# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loss of an OS disk as an effect of a plan, which the option allow_os_disk_loss has to allow."""

from __future__ import annotations

import typing as t

from .errors import NeedsPermission
from .plan import Change, Plan

OPTION: t.Final = "allow_os_disk_loss"


def os_disk_loss(disk: str, *, before: str, fate: str) -> Change:
    """Return the change by which a plan shows that `disk`, an id or a name, is lost to its VM; `fate` says how."""
    return Change(path=disk, before=before, after=fate, cost="needs replace", effect="os_disk_loss")


def refuse_loss_without_leave(plan: Plan, resource_id: str, *, allowed: bool) -> Plan:
    """Return the plan; raises NeedsPermission naming each step that loses an OS disk where that is not allowed."""
    losses = [(step, change) for step in plan.steps for change in step.changes if change.effect == "os_disk_loss"]
    if losses and not allowed:
        named = "; ".join(f"{step.summary}: {change.path} {change.after}" for step, change in losses)
        raise NeedsPermission(resource_id, OPTION, f"the plan loses an OS disk ({named}).")
    return plan
