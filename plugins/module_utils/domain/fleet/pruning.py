# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which VMs a fleet may delete although the task does not list them, and by what proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import Gen2Error
from ..ownership import MEMBER_TAG, Kept, proof_names, proof_of, tag_of
from ..resource_id import ResourceId
from ..virtual_machine.observed import ObservedMachine
from ..wire import Json
from .desired import FLEET_TAG, DesiredFleet

_NO_PROOF = f"it carries the tag {FLEET_TAG} but not the tag {MEMBER_TAG}, which proves that the fleet listed it."
_COPIED = f"its tag {MEMBER_TAG} was copied from another VM and proves nothing."
# As many names as a message still shows well; the results name all.
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """The VMs that are deleted, and those that carry the fleet's name and are left for a reason."""

    deleted: tuple[ObservedMachine, ...] = ()
    kept: tuple[Kept, ...] = ()

    def warnings(self, fleet: str) -> tuple[str, ...]:
        """Return a sentence for each reason, with the VMs that it is about."""
        found = []
        for reason, remedy in (
            (_NO_PROOF, "List it as a member once so that the fleet writes that tag, or delete it by its name."),
            (_COPIED, "If the VM is not needed, delete it by its name."),
        ):
            names = [_label(each.resource_id) for each in self.kept if each.reason == reason]
            if names:
                found.append(f"Fleet {fleet} did not delete {_listed(names)}. For each of them: {reason} {remedy}")
        return tuple(found)


def choose_pruned(desired: DesiredFleet, observed: Iterable[ObservedMachine]) -> Pruning:
    """Return what pruning deletes of the VMs of the fleet's resource groups that are not among its members.

    A VM is deleted where it carries the fleet's name and the proof of its membership. A VM whose proof belongs to
    another fleet, or to one of the same name with another scope, is kept without a warning. Raises TooManyDeletions.
    """
    if not desired.prune:
        return Pruning()
    listed = {str(member.desired.resource_id).lower() for member in desired.members}
    deleted, kept = [], []
    for machine in observed:
        target = ResourceId.find(machine.id)
        if target is None:
            continue
        named = tag_of(machine.document, FLEET_TAG) == desired.name
        if not named or str(target).lower() in listed or target.group_id.lower() not in desired.prune_scope:
            continue
        proof = tag_of(machine.document, MEMBER_TAG)
        if proof == proof_of(machine.id, desired.owner):
            deleted.append(machine)
        elif proof is None:
            kept.append(Kept(resource_id=machine.id, reason=_NO_PROOF))
        elif not proof_names(machine.document, MEMBER_TAG):
            kept.append(Kept(resource_id=machine.id, reason=_COPIED))
    if len(deleted) > desired.max_deletions:
        raise TooManyDeletions(desired, [machine.id for machine in deleted])
    return Pruning(deleted=tuple(deleted), kept=tuple(kept))


def membership_proof(desired: DesiredFleet, machine_id: str) -> Mapping[str, str]:
    """Return the tags that a VM has to carry still when the fleet deletes it."""
    return {FLEET_TAG: desired.name, MEMBER_TAG: proof_of(machine_id, desired.owner)}


class TooManyDeletions(Gen2Error):
    """Pruning would delete more VMs than the task allows; nothing was written."""

    code = "TooManyDeletions"

    def __init__(self, desired: DesiredFleet, machine_ids: Sequence[str]) -> None:
        self.machine_ids = tuple(machine_ids)
        super().__init__(
            f"Fleet {desired.name} would delete {len(machine_ids)} VMs that it does not list, and max_deletions allows"
            f" {desired.max_deletions}: {_listed([_label(each) for each in machine_ids])}. Nothing was written."
            f" If they have to go, set max_deletions={len(machine_ids)}."
        )

    def evidence(self) -> Json:
        """Return the ids of the VMs that would be deleted."""
        return {"deletions": list(self.machine_ids)}


def _label(machine_id: str) -> str:
    target = ResourceId.parse(machine_id)
    return f"{target.resource_group}/{target.name}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
