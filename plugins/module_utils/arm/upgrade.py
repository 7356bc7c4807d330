# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading machines to judge whether they are ready to become generation 2; nothing is written."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from ..domain.location import normalise_location
from ..domain.resource_id import ResourceId, resource_group_id
from ..domain.upgrade.candidate import Candidate, judge_candidate
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.wire import Json
from .client import ArmClient
from .concurrency import read_concurrently
from .eligibility import judge_with_facts
from .errors import NotFound
from .machine_listing import read_selected, select_machines


def list_upgrade_readiness(client: ArmClient, options: Mapping[str, t.Any]) -> Json:
    """Return the machines that upgrade_info selects, each with its state and the reasons for it."""
    selected = list(select_machines(client, options))
    found = [machine for machine in read_concurrently(partial(read_selected, client), selected) if machine]
    disks = _read_os_disks(client, found, group=options.get("resource_group"))
    candidates = [
        _candidate(machine, disks.get((machine.os_disk_id or "").lower()), options.get("backup_policy"))
        for machine in found
    ]
    judged = _with_verdicts(client, candidates)
    return {"virtual_machines": [candidate.to_dict(judge_candidate(candidate)) for candidate in judged]}


def _candidate(machine: ObservedMachine, disk: Json | None, backup_policy: t.Any) -> Candidate:
    known = machine if disk is None else machine.with_generation_of(disk)
    return Candidate(machine=known, os_disk=disk, backup_policy=backup_policy)


def _read_os_disks(client: ArmClient, machines: Iterable[ObservedMachine], *, group: str | None) -> dict[str, Json]:
    """Return the OS disks by lower-case id: those of the scope in one listing, those elsewhere one by one."""
    shown = (machine.os_disk_id for machine in machines)
    wanted = {disk_id.lower(): disk_id for disk_id in shown if disk_id and ResourceId.find(disk_id)}
    found: dict[str, Json] = {}
    if len(wanted) > 1:
        scope = resource_group_id(client.subscription, group) if group else f"/subscriptions/{client.subscription}"
        listed = client.list(f"{scope}/providers/Microsoft.Compute/disks")
        found = {key: disk for disk in _existing(listed) if (key := str(disk.get("id")).lower()) in wanted}
    elsewhere = [disk_id for key, disk_id in wanted.items() if key not in found]
    for disk in read_concurrently(client.find, elsewhere):
        if disk is not None:
            found[str(disk.get("id")).lower()] = disk
    return found


def _existing(listed: Iterable[Json]) -> Iterable[Json]:
    """Yield what is listed; nothing of a resource group that is gone by now."""
    try:
        yield from listed
    except NotFound:
        return


def _with_verdicts(client: ArmClient, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates with the verdicts of the eligibility rules; each location's sizes are read once."""
    asked = [(candidate, candidate.question()) for candidate in candidates]
    places = {question.location for _candidate, question in asked if question}
    verdicts = {
        place: judge_with_facts(client, place, [q for _candidate, q in asked if q and q.location == place])
        for place in places
    }
    return [
        replace(candidate, verdict=next(verdicts[normalise_location(question.location)]) if question else None)
        for candidate, question in asked
    ]
