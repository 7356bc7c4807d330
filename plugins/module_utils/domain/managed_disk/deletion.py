# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a managed disk can be deleted."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import InUse
from ..plan import Plan
from ..resource_steps import deletion_step
from .observed import ObservedDisk


def plan_deletion(observed: ObservedDisk, *, proof: Mapping[str, str] | None = None) -> Plan:
    """Return the plan that deletes the disk; raises InUse naming the machines it is attached to.

    `proof` holds the tags that the disk has to carry still when it is deleted.
    """
    if observed.holders:
        remedy = "Detach it, or delete the machine, first."
        raise InUse(observed.id, observed.holders, "it is attached to", remedy)
    return Plan(steps=(deletion_step(observed.id, "managed disk", proof=proof),))
