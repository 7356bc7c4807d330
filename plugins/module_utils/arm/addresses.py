# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses a machine answers on."""

from __future__ import annotations

from collections.abc import Iterable

from ..domain.resource_id import ResourceId
from ..domain.wire import Json, dig, objects
from .client import ArmClient


def read_addresses(client: ArmClient, interface_ids: Iterable[str]) -> Json:
    """Return the private and public addresses and names of the interfaces, one call for each resource."""
    private: list[str] = []
    public: list[str] = []
    names: list[str] = []
    for interface_id in interface_ids:
        interface = (client.find(interface_id) or {}) if ResourceId.find(interface_id) else {}
        for configuration in objects(interface, "properties.ipConfigurations"):
            private += filter(None, [dig(configuration, "properties.privateIPAddress")])
            public_id = dig(configuration, "properties.publicIPAddress.id")
            address = (client.find(public_id) or {}) if ResourceId.find(public_id) else {}
            public += filter(None, [dig(address, "properties.ipAddress")])
            names += filter(None, [dig(address, "properties.dnsSettings.fqdn")])
    return {"private_ip_addresses": private, "public_ip_addresses": public, "fqdns": names}
