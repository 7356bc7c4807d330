# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of this process the inventory plugin itself created, and of which VM each is.

A variable such as `azure_machine` proves nothing, since any inventory source can set it. `Host` objects are compared by
an id that `ansible-core` draws when it creates them.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ansible.inventory.host import Host


@dataclass(frozen=True)
class MadeHost:
    """A host of a VM: its resource id in lower case, and the name that the VM asked for."""

    resource_id: str
    wanted: str


_MADE: t.Final[WeakKeyDictionary[Host, MadeHost]] = WeakKeyDictionary()


def remember(host: Host, resource_id: str, wanted: str) -> None:
    """Record that the plugin created the host for this VM."""
    _MADE[host] = MadeHost(resource_id.lower(), wanted)


def is_made(host: Host) -> bool:
    """Return whether the plugin created the host, from this or another of its files."""
    return host in _MADE


def hosts_of_vms(inventory: t.Any) -> dict[MadeHost, str]:
    """Return the names of the inventory's hosts that the plugin created, by their VMs."""
    return {_MADE[host]: name for name, host in inventory.hosts.items() if host in _MADE}
