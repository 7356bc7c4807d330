# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a managed disk can be deleted."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..errors import InUse
from ..plan import Plan
from ..resource_steps import deletion_step
from ..wire import dig
from .observed import ObservedDisk


def refuse_while_exported(resource_id: str, state: t.Any) -> None:
    """Raise InUse for a disk or snapshot that is being exported by a signed URL.

    Azure asks for the end of the access before a deletion, and a resource group with such a disk is not deleted
    (Azure/azure-cli#6927).
    """
    if str(state or "").lower().startswith("activesas"):
        remedy = "Wait for the end of the export, or end the access first (az disk or az snapshot revoke-access)."
        raise InUse(resource_id, [str(state)], "it is being exported, and its disk state is", remedy)


def plan_deletion(observed: ObservedDisk, *, proof: Mapping[str, str] | None = None) -> Plan:
    """Return the plan that deletes the disk; raises InUse naming the VMs it is attached to, or an export of it.

    `proof` holds the tags that the disk has to carry still when it is deleted.
    """
    if observed.holders:
        remedy = "Detach it, or delete the machine, first."
        raise InUse(observed.id, observed.holders, "it is attached to", remedy)
    refuse_while_exported(observed.id, dig(observed.document, "properties.diskState"))
    return Plan(steps=(deletion_step(observed.id, "managed disk", proof=proof),))
