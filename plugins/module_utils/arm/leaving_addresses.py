# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public IP addresses that Azure deletes together with a VM, read from its NICs before it is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ..domain.virtual_machine.deletion import Addresses, PublicAddress
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.wire import Json, dig, objects, same_text
from .client import ArmClient
from .concurrency import read_concurrently
from .errors import ArmError


def read_leaving_addresses(client: ArmClient, machines: Iterable[ObservedMachine]) -> Addresses:
    """Return, by the ids of NICs in lower case, the public IP addresses of the NICs that go with the machines.

    One read for each NIC and each address. What cannot be read is unknown and never stops the deletion.
    """
    interfaces = [interface for machine in machines for interface in machine.owned_interface_ids()]
    found = read_concurrently(partial(_read_interface, client), interfaces)
    return {interface.lower(): addresses for interface, addresses in zip(interfaces, found, strict=True)}


def _read_interface(client: ArmClient, interface_id: str) -> list[PublicAddress] | None:
    try:
        interface = client.find(interface_id)
    except ArmError:
        return None
    references = [
        dig(configuration, "properties.publicIPAddress")
        for configuration in objects(interface, "properties.ipConfigurations")
    ]
    return [_read_address(client, reference) for reference in references if dig(reference, "id")]


def _read_address(client: ArmClient, reference: Json) -> PublicAddress:
    address_id = str(reference["id"])
    try:
        address = client.find(address_id) or {}
    except ArmError:
        address = {}
    # A client may set the delete option in the NIC's reference to the address, which some API versions show there only.
    option = dig(address, "properties.deleteOption") or dig(reference, "properties.deleteOption")
    goes = same_text(option, "Delete") if option or address else None
    return PublicAddress(resource_id=address_id, goes=goes, ip_address=dig(address, "properties.ipAddress"))
