# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes and what stays when a machine is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..ownership import Kept
from ..plan import Change, Plan
from ..resource_steps import deletion_step
from .observed import ObservedMachine


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAddress:
    """A public IP address of a NIC that is deleted with its VM.

    Azure deletes the address with the NIC where its delete option is Delete (REST reference of Public IP Addresses,
    `deleteOption`). `goes` tells that; None where the address could not be read.
    """

    resource_id: str
    goes: bool | None
    ip_address: str | None = None


# Ids of NICs in lower case → their public IP addresses, None where the NIC could not be read.
_Known = Sequence["PublicAddress"]
Addresses = Mapping[str, "_Known | None"]


def plan_deletion(
    observed: ObservedMachine,
    *,
    addresses: Addresses | None = None,
    force: bool = False,
    proof: Mapping[str, str] | None = None,
) -> Plan:
    """Return the plan that deletes the machine with what it owns, and nothing else.

    A machine owns the disks and interfaces whose delete option is Delete; Azure deletes them with it, and with the
    interfaces those of their public `addresses` that have it too. With `force` it is not shut down first. `proof` holds
    the tags that it has to carry still when it is deleted.
    """
    owned = [Change(path=resource_id, before="owned by the machine", after=None) for resource_id in observed.owned()]
    owned += _gone_addresses(observed, addresses or {})
    kept = [each.resource_id for each in kept_of(observed, addresses)]
    note = f"; these stay: {', '.join(kept)}" if kept else ""
    step = deletion_step(observed.id, "virtual machine", with_it=owned, note=note, proof=proof)
    return Plan(steps=(replace(step, query={"forceDeletion": "true"}) if force else step,))


def kept_of(observed: ObservedMachine, addresses: Addresses | None = None) -> list[Kept]:
    """Return what is attached to the machine and stays when it is deleted."""
    reason = "its delete option is not Delete."
    found = [*observed.kept(), *(each.resource_id for each in _known(observed, addresses or {}) if each.goes is False)]
    return [Kept(resource_id=resource_id, reason=reason) for resource_id in found]


def _gone_addresses(observed: ObservedMachine, addresses: Addresses) -> Iterator[Change]:
    for interface in observed.owned_interface_ids():
        if addresses.get(interface.lower(), ()) is None:
            unknown = "unknown: the network interface cannot be read"
            yield Change(path=f"public IP addresses of {interface}", before=unknown, after=None)
    for each in _known(observed, addresses):
        if each.goes is None:
            yield Change(path=each.resource_id, before="unknown: the public IP address cannot be read", after=None)
        elif each.goes:
            shown = f"owned by the network interface, {each.ip_address or 'without an address'}"
            yield Change(path=each.resource_id, before=shown, after=None)


def _known(observed: ObservedMachine, addresses: Addresses) -> Iterator[PublicAddress]:
    for interface in observed.owned_interface_ids():
        yield from addresses.get(interface.lower()) or ()
