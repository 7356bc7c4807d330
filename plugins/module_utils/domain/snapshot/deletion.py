# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a snapshot can be deleted."""

from __future__ import annotations

from ..managed_disk.deletion import refuse_while_exported
from ..plan import Plan
from ..resource_steps import deletion_step
from ..wire import dig
from .observed import ObservedSnapshot


def plan_deletion(observed: ObservedSnapshot) -> Plan:
    """Return the plan that deletes the snapshot; raises InUse while it is being exported."""
    refuse_while_exported(observed.id, dig(observed.document, "properties.diskState"))
    return Plan(steps=(deletion_step(observed.id, "snapshot"),))
