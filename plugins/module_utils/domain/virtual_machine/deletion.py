# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes and what stays when a machine is deleted."""

from __future__ import annotations

from dataclasses import replace

from ..plan import Change, Plan
from ..resource_steps import deletion_step
from .observed import ObservedMachine


def plan_deletion(observed: ObservedMachine, *, force: bool = False) -> Plan:
    """Return the plan that deletes the machine with what it owns, and nothing else.

    A machine owns the disks and interfaces whose delete option is Delete; Azure deletes them with it. With `force` it
    is not shut down first.
    """
    machine = observed.id
    owned = tuple(
        Change(path=resource_id, before="owned by the machine", after=None) for resource_id in observed.owned()
    )
    kept = observed.kept()
    note = f"; these stay: {', '.join(kept)}" if kept else ""
    step = deletion_step(machine, "virtual machine", with_it=owned, note=note)
    return Plan(steps=(replace(step, query={"forceDeletion": "true"}) if force else step,))
