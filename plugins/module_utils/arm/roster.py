# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All machines of a subscription by lists alone: calls grow with pages, never with machines."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.virtual_machine.roster import Roster, by_id
from ..domain.wire import Json, dig
from .client import ArmClient
from .concurrency import read_concurrently

_MACHINES: t.Final = "Microsoft.Compute/virtualMachines"
_STATUS: t.Final = {"statusOnly": "true"}


def list_machine_roster(client: ArmClient, *, addresses: bool = True) -> list[Json]:
    """Return the facts of every machine of the client's subscription, in Azure's order."""
    machines, roster = _read(client, addresses=addresses)
    return [roster.facts(machine) for machine in machines]


def list_machines(client: ArmClient) -> list[ObservedMachine]:
    """Return every machine of the client's subscription as a read of it alone would show it."""
    machines, roster = _read(client, addresses=False)
    return [roster.observed(machine) for machine in machines]


def _read(client: ArmClient, *, addresses: bool) -> tuple[list[Json], Roster]:
    """Return the machines, and what tells the rest of them.

    Lists, documented and paged: machines, their statuses, and, where asked for, interfaces and public addresses; disks
    only where a status does not tell the generation. A list that fails raises: no machine is left out in silence.
    """
    wanted = [(_MACHINES, None), (_MACHINES, _STATUS)]
    if addresses:
        wanted += [("Microsoft.Network/networkInterfaces", None), ("Microsoft.Network/publicIPAddresses", None)]
    machines, statuses, *network = read_concurrently(lambda each: _list(client, *each), wanted)
    interfaces, public = network or ([], [])
    told = by_id(statuses)
    silent = any(dig(status, "properties.instanceView.hyperVGeneration") is None for status in statuses)
    roster = Roster(
        statuses=told,
        disks=by_id(_list(client, "Microsoft.Compute/disks", None)) if silent else {},
        interfaces=by_id(interfaces),
        addresses=by_id(public),
    )
    return machines, roster


def _list(client: ArmClient, resource_type: str, query: Mapping[str, str] | None) -> list[Json]:
    return list(client.list(f"/subscriptions/{client.subscription}/providers/{resource_type}", query=query))
