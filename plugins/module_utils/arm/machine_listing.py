# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines that a selection names, and what a playbook sees of them."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ..domain.resource_id import ResourceId, resource_group_id
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.wire import Json, members
from .addresses import read_addresses
from .client import ArmClient
from .errors import NotFound
from .machine_generations import fill_generations
from .virtual_machines import read_machine


def list_machine_facts(client: ArmClient, options: Mapping[str, t.Any]) -> Json:
    """Return the facts of the machines that virtual_machine_info selects; none in a group that is gone.

    `network` adds their addresses, for one call each.
    """
    read = (read_selected(client, machine) for machine in select_machines(client, options))
    found = [observed for observed in read if observed and _tagged(observed.document, options)]
    facts = [observed.to_dict() for observed in found]
    fill_generations(client, facts, group=options.get("resource_group"))
    if options["network"]:
        for machine, observed in zip(facts, found, strict=True):
            machine["network"] = read_addresses(client, observed.interface_ids)
    return {"virtual_machines": facts}


def read_selected(client: ArmClient, machine: ResourceId | ObservedMachine) -> ObservedMachine | None:
    """Return a selected machine as it is now, or as it was listed where the list showed no id to read it by."""
    return machine if isinstance(machine, ObservedMachine) else read_machine(client, machine)


def select_machines(client: ArmClient, options: Mapping[str, t.Any]) -> Iterable[ResourceId | ObservedMachine]:
    """Yield the machines that `name`, `resource_group` and `tags` select; one that is named need not exist.

    A machine is selected by its id, or by what the list shows of it where that is not an id.
    """
    group, name = options.get("resource_group"), options.get("name")
    scope = resource_group_id(client.subscription, group) if group else f"/subscriptions/{client.subscription}"
    collection = f"{scope}/providers/Microsoft.Compute/virtualMachines"
    if name:
        yield ResourceId.parse(f"{collection}/{name}", option="name")
        return
    try:
        listed = [document for document in client.list(collection) if _tagged(document, options)]
    except NotFound:
        return
    for document in listed:
        yield ResourceId.find(document.get("id")) or ObservedMachine(document=document)


def _tagged(machine: Mapping[str, t.Any], options: Mapping[str, t.Any]) -> bool:
    tags = members(machine, "tags")
    return all(tags.get(str(name)) == str(value) for name, value in (options.get("tags") or {}).items())
