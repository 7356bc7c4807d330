# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change that needs the machine deallocated, and how the machine comes back from it whatever happens meanwhile.

A machine that was running must not stay down because the run that took it down has died. Where the playbook says the
power state to end in, any later run knows it. Where it does not, the machine itself carries it for the time of the
change, as the tag RETURN_TAG, and whoever runs next brings the machine back and takes the tag away.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..errors import NeedsPermission
from ..plan import Change, Step
from ..wire import Json, dig
from .desired import DesiredMachine
from .observed import RETURN_TAG, ObservedMachine, PowerState, note_of, without_note
from .power import power_steps


def steps_around(
    desired: DesiredMachine,
    observed: ObservedMachine,
    update: Step | None,
    disks: Sequence[Step] = (),
    *,
    first: Sequence[Step] = (),
) -> tuple[Step, ...]:
    """Return the steps of a change of the machine and of its disks, if any, and of the power state it has to end in.

    `first` are changes of disks that the change of the machine depends on.

    Raises NeedsPermission where the machine would have to be deallocated without leave.
    """
    before, after = observed.power_state, desired.power_state or observed.return_to
    change = (*first, *((update,) if update else ()), *disks)
    if not _needs_deallocate(change) or before in ("deallocated", "hibernated"):
        steps = (*change, *power_steps(desired.resource_id, before=before, after=after))
        return (*steps, *_take_note_away(observed, update, after))
    _refuse_without_leave(desired, observed, change)
    back = after or before
    up = power_steps(desired.resource_id, before="deallocated", after=back)
    down = (replace(step, undo=up) for step in power_steps(desired.resource_id, before=before, after="deallocated"))
    # The etag read before the machine was deallocated is no longer its etag afterwards.
    own = (replace(update, headers={}, basis=_basis(observed, update)),) if update else ()
    later = (*first, *own, *disks)
    if desired.power_state or not up:
        return (*down, *later, *up, *_take_note_away(observed, update, back))
    away = _write_tags(observed, _tags_after(observed, update), before=back, after=None, power_state=back)
    # A run that died before this one may have noted it.
    note = () if observed.return_to == back else (_note(observed, t.cast("PowerState", back), undo=away),)
    return (*note, *down, *(_keep_note(step, back) for step in later), *up, away)


def _basis(observed: ObservedMachine, update: Step) -> Json:
    """Return what of the machine the change replaces as a whole, lest it undoes what others did meanwhile."""
    replaced = {
        "tags": "tags",
        "data_disks": "properties.storageProfile.dataDisks",
        "network_interfaces": "properties.networkProfile.networkInterfaces",
    }
    return {name: observed.basis[name] for name, path in replaced.items() if dig(update.body, path) is not None}


def _needs_deallocate(steps: Iterable[Step]) -> bool:
    return any(change.cost == "needs deallocate" for step in steps for change in step.changes)


def _refuse_without_leave(desired: DesiredMachine, observed: ObservedMachine, steps: Iterable[Step]) -> None:
    if desired.allow_deallocate or desired.power_state == "deallocated":
        return
    changes = (change for step in steps for change in step.changes)
    costly = ", ".join(change.path for change in changes if change.cost == "needs deallocate")
    raise NeedsPermission(
        observed.id, "allow_deallocate", f"{costly} can only change while the machine is deallocated."
    )


def _note(observed: ObservedMachine, back: PowerState, *, undo: Step) -> Step:
    tags = {**without_note(observed.tags), **note_of(observed.id, back)}
    step = _write_tags(observed, tags, before=None, after=back)
    # What was compared is what is changed, or Azure refuses.
    compared: Json = {"headers": {"If-Match": observed.etag}, "basis": {}} if observed.etag else {}
    return replace(step, **compared, undo=(undo,))


def _keep_note(update: Step, back: PowerState | None) -> Step:
    """Azure takes tags as a whole: a change of them in between would lose the note."""
    if not update.body or "tags" not in update.body:
        return update
    return replace(
        update, body={**update.body, "tags": {**without_note(update.body["tags"]), **note_of(update.resource_id, back)}}
    )


def _take_note_away(observed: ObservedMachine, update: Step | None, at: PowerState | None) -> tuple[Step, ...]:
    """Return the step that removes the note of a VM that is in the power state `at` by then."""
    if observed.return_to is None:
        return ()
    if (observed.power_state, at) == ("hibernated", "deallocated"):
        at = "hibernated"
    away = _tags_after(observed, update)
    return (_write_tags(observed, away, before=observed.return_to, after=None, power_state=at),)


def _tags_after(observed: ObservedMachine, update: Step | None) -> Json:
    body = (update.body if update else None) or {}
    return without_note(body.get("tags", observed.tags))


def _write_tags(
    observed: ObservedMachine,
    tags: Json,
    *,
    before: str | None,
    after: str | None,
    power_state: PowerState | None = None,
) -> Step:
    """Return the step that writes the tags; with a `power_state` only to a VM that is found in it by then."""
    name = observed.id.rsplit("/", 1)[-1]
    said = "note on" if after else "take the note off"
    return Step(
        method="PATCH",
        resource_id=observed.id,
        summary=f"{said} virtual machine {name} that it returns to {after or before}",
        changes=(Change(path=f"tags.{RETURN_TAG}", before=before, after=after),),
        body={"tags": tags},
        basis={"tags": without_note(tags), **({"power_state": power_state} if power_state else {})},
    )


def still_to_undo(way_back: Sequence[Step], document: Mapping[str, t.Any] | None) -> tuple[Step, ...]:
    """Return what of the way back a VM still needs that is found so; nothing where it is gone.

    `document` is the VM with its instance view.
    """
    if document is None:
        return ()
    found = ObservedMachine(document=document)
    targets = [change.after for step in way_back for change in step.changes if change.path == "power_state"]
    in_place = {"power_state": bool(targets) and found.power_state == targets[-1]}
    in_place[f"tags.{RETURN_TAG}"] = RETURN_TAG.lower() not in {name.lower() for name in found.tags}
    return tuple(
        step
        for step in way_back
        if not step.changes or not all(in_place.get(change.path, False) for change in step.changes)
    )
