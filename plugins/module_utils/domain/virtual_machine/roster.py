# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many machines at once, put together from lists of machines, statuses, disks, interfaces and addresses."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..wire import Json, dig, members, objects
from .observed import ObservedMachine

Documents = Iterable[Mapping[str, t.Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What lists of a subscription hold, each document by its id in lower case."""

    statuses: Mapping[str, Mapping[str, t.Any]] = field(default_factory=dict)
    disks: Mapping[str, Mapping[str, t.Any]] = field(default_factory=dict)
    interfaces: Mapping[str, Mapping[str, t.Any]] = field(default_factory=dict)
    addresses: Mapping[str, Mapping[str, t.Any]] = field(default_factory=dict)

    def facts(self, machine: Mapping[str, t.Any]) -> Json:
        """Return the facts of one machine, as virtual_machine_info has them but for Azure's document, and addresses."""
        observed = self.observed(machine)
        facts = observed.to_dict()
        del facts["properties"]
        facts["resource_group"] = _group_of(observed.id)
        facts["subscription_id"] = observed.id.split("/")[2] if observed.id.count("/") > 1 else ""
        return facts | self._addresses_of(observed.interface_ids)

    def observed(self, machine: Mapping[str, t.Any]) -> ObservedMachine:
        """Return one machine as a read of it alone would show it, with the generation of its disk where need be."""
        status = self.statuses.get(str(machine.get("id")).lower(), {})
        view = members(status, "properties.instanceView")
        properties = members(machine, "properties")
        document = {**machine, "properties": {**properties, "instanceView": view} if view else properties}
        found = ObservedMachine(document=document)
        disk = self.disks.get(str(found.os_disk_id).lower())
        return found.with_generation_of(disk) if disk else found

    def _addresses_of(self, interface_ids: Iterable[str]) -> Json:
        private, public, names = [], [], []
        for configuration in self._configurations(interface_ids):
            private.append(dig(configuration, "properties.privateIPAddress"))
            address = self.addresses.get(str(dig(configuration, "properties.publicIPAddress.id")).lower(), {})
            public.append(dig(address, "properties.ipAddress"))
            names.append(dig(address, "properties.dnsSettings.fqdn"))
        return {
            "private_ip_addresses": [each for each in private if each],
            "public_ip_addresses": [each for each in public if each],
            "fqdns": [each for each in names if each],
        }

    def _configurations(self, interface_ids: Iterable[str]) -> Iterator[Mapping[str, t.Any]]:
        for interface_id in interface_ids:
            yield from objects(self.interfaces.get(interface_id.lower()), "properties.ipConfigurations")


def by_id(documents: Documents) -> dict[str, Mapping[str, t.Any]]:
    """Return the documents by their ids in lower case."""
    return {str(document.get("id")).lower(): document for document in documents}


def _group_of(resource_id: str) -> str:
    parts = resource_id.split("/")
    return parts[4] if len(parts) > 4 else ""
