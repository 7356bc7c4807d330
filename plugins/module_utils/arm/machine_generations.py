# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generation of machines whose instance view lacks it, as it may be of deallocated ones: that of the OS disk."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator

from ..domain.generation import disk_generation
from ..domain.resource_id import ResourceId, resource_group_id
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.wire import Json
from .client import ArmClient
from .errors import ArmError


def with_generation(client: ArmClient, observed: ObservedMachine) -> ObservedMachine:
    """Return the machine with its generation, for one more call where Azure shows none of itself."""
    if observed.generation or not ResourceId.find(observed.os_disk_id):
        return observed
    disk = next(_readable(lambda: [client.find(observed.os_disk_id or "")]), None)
    return observed if disk is None else observed.with_generation_of(disk)


def fill_generations(client: ArmClient, machines: list[Json], *, group: str | None) -> None:
    """Put the generation into the facts that lack it: one disk is read, several are listed, of `group` or of all."""
    lacking = [facts for facts in machines if facts["generation"] is None and ResourceId.find(facts["os_disk_id"])]
    if not lacking:
        return
    scope = resource_group_id(client.subscription, group) if group else f"/subscriptions/{client.subscription}"
    disks = f"{scope}/providers/Microsoft.Compute/disks"
    one = lacking[0]["os_disk_id"] if len(lacking) == 1 else None
    found = _readable(lambda: [client.find(one)] if one else client.list(disks))
    generations = {str(disk.get("id")).lower(): disk_generation(disk) for disk in found}
    for facts in lacking:
        facts["generation"] = generations.get(str(facts["os_disk_id"]).lower())


def _readable(read: t.Callable[[], Iterable[Json | None]]) -> Iterator[Json]:
    """Yield the disks that are there; none where the client may read machines only."""
    try:
        yield from (disk for disk in read() if disk is not None)
    except ArmError as error:
        if error.status not in (403, 404):
            raise
