# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host names and group names VMs get in an inventory.

Ansible finds hosts and groups by name alone. A VM whose name means something else to Ansible, or belongs to another
host or group, would receive the tasks, the variables and the connection of what it is mistaken for.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

# ansible.constants.LOCALHOST, the two groups of every inventory, the name of the host that Ansible creates for
# localhost, and the key that holds host variables in an inventory's JSON.
RESERVED: t.Final = frozenset({"localhost", "127.0.0.1", "::1", "all", "ungrouped", "implicit localhost", "_meta"})
_PLAIN: t.Final = re.compile(r"[^\W_][\w.-]*")
_ADDRESS: t.Final = re.compile(r"[0-9A-Fa-f:.]+")
_OTHERS: t.Final = re.compile(r"[^\w.-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRequest:
    """A VM that needs a host name: its resource id, the name it asks for, and what a derived name is made of."""

    resource_id: str
    wanted: str
    vm_name: str
    resource_group: str
    subscription_id: str


@dataclass(frozen=True, slots=True)
class HostName:
    """The host name of a VM; `refused` says why it is not the one that was asked for, None when only VMs share it."""

    text: str
    refused: str | None = None


def choose_host_names(requests: Sequence[NameRequest], taken: Mapping[str, str]) -> list[HostName]:
    """Return one host name for each request, in their order; no two are equal, in any case of letters.

    A name that cannot be used is followed by the VM's resource group, then its VM name, then its subscription id, until
    the name is free. The order of the requests does not matter, so the same VMs have the same names in every run.
    `taken` maps the names of other hosts and groups, in lower case, to the reason that refuses them.
    """
    chosen: dict[int, str] = {}
    used = {name.lower() for name in taken}
    candidates = [list(_candidates(request)) for request in requests]
    for level in range(max(map(len, candidates), default=0)):
        proposed = {index: names[min(level, len(names) - 1)] for index, names in enumerate(candidates)}
        proposed = {index: name for index, name in proposed.items() if index not in chosen}
        counts = Counter(name.lower() for name in proposed.values())
        accepted = {
            index: name
            for index, name in proposed.items()
            if counts[name.lower()] == 1 and name.lower() not in used and not refuse_host_name(name)
        }
        chosen |= accepted
        used |= {name.lower() for name in accepted.values()}
    left = sorted((index for index in range(len(requests)) if index not in chosen), key=_by_id(requests))
    for index in left:
        chosen[index] = free_name(candidates[index][-1], used)
        used.add(chosen[index].lower())
    return [HostName(chosen[index], _refusal(request, chosen[index], taken)) for index, request in enumerate(requests)]


def refuse_host_name(name: str) -> str | None:
    """Return why no host may have this name whatever else the inventory holds, or None."""
    if name.rstrip(".").lower() in RESERVED or _is_loopback(name):
        return "Ansible reserves that name"
    if _PLAIN.fullmatch(name) or _is_address(name):
        return None
    return "Ansible could read that name as a host pattern or a range"


def choose_group_name(name: str, hosts: Collection[str]) -> str:
    """Return the name of the group, or `azure_<name>` where Ansible or one of `hosts` (lower case) has it."""
    if name.lower() not in RESERVED and name.lower() not in hosts:
        return name
    return free_name(f"azure_{name}", hosts)


def free_name(name: str, used: Collection[str]) -> str:
    """Return the name, with the first number behind it that makes it differ from the `used` ones (lower case)."""
    number, free = 1, name
    while free.lower() in used:
        number += 1
        free = f"{name}_{number}"
    return free


def _candidates(request: NameRequest) -> Iterator[str]:
    yield request.wanted
    parts = [request.wanted, request.resource_group.lower()]
    yield _joined(parts)
    if request.vm_name != request.wanted:
        parts.append(request.vm_name)
        yield _joined(parts)
    yield _joined([*parts, request.subscription_id])


def _joined(parts: Sequence[str]) -> str:
    """Return the parts as one name that is neither a pattern nor reserved; `-` or `.` may not come first."""
    name = "_".join(_OTHERS.sub("_", part) for part in parts)
    return name if _PLAIN.match(name) else f"vm{'' if name.startswith('_') else '_'}{name}"


def _refusal(request: NameRequest, chosen: str, taken: Mapping[str, str]) -> str | None:
    if chosen == request.wanted:
        return None
    return refuse_host_name(request.wanted) or taken.get(request.wanted.lower())


def _by_id(requests: Sequence[NameRequest]) -> t.Callable[[int], str]:
    return lambda index: requests[index].resource_id.lower()


def _is_address(name: str) -> bool:
    return _address(name) is not None


def _is_loopback(name: str) -> bool:
    address = _address(name)
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped is not None and bool(mapped.is_loopback)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    # `ipaddress` accepts any text behind a `%`.
    if not _ADDRESS.fullmatch(name) or not ("." in name or ":" in name):
        return None
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
