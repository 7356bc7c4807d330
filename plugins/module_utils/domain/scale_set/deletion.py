# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes when a scale set is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..plan import Change, Plan
from ..resource_steps import deletion_step
from ..virtual_machine.deletion import Addresses
from ..virtual_machine.deletion import plan_deletion as plan_machine_deletion
from ..virtual_machine.observed import ObservedMachine
from ..wire import dig, objects
from .observed import ObservedInstance, ObservedScaleSet

_CONFIGURED = "properties.networkProfileConfiguration.networkInterfaceConfigurations"


def plan_deletion(
    observed: ObservedScaleSet, instances: Sequence[ObservedInstance], *, addresses: Addresses | None = None
) -> Plan:
    """Return the plan that deletes the scale set with its machines, all of which it made, and all that they own.

    `addresses` are those of the NICs of machines in flexible mode, which are machines of their own. In uniform mode the
    disks, NICs and addresses are parts of the scale set (virtual-machine-scale-sets-networking).
    """
    gone: list[Change] = []
    for each in instances:
        gone.append(Change(path=str(each.document.get("id")), before="owned by the scale set", after=None))
        if observed.uniform:
            parts = [*_disks(each), *_network(each)]
            gone += [Change(path=part, before="owned by the machine", after=None) for part in parts]
        else:
            machine = ObservedMachine(document=each.document)
            gone += plan_machine_deletion(machine, addresses=addresses).changes[1:]
    return Plan(steps=(deletion_step(observed.id, "scale set", with_it=gone),))


def _disks(instance: ObservedInstance) -> Iterator[str]:
    storage = dig(instance.document, "properties.storageProfile")
    for disk in (dig(storage, "osDisk"), *objects(storage, "dataDisks")):
        if dig(disk, "managedDisk.id"):
            yield str(dig(disk, "managedDisk.id"))


def _network(instance: ObservedInstance) -> Iterator[str]:
    """Yield the ids of the NICs, and of the public IP addresses that the model gives each of them."""
    configured = {str(each.get("name")).lower(): each for each in objects(instance.document, _CONFIGURED)}
    for interface in objects(instance.document, "properties.networkProfile.networkInterfaces"):
        interface_id = str(interface.get("id") or "")
        if not interface_id:
            continue
        yield interface_id
        model = configured.get(interface_id.rsplit("/", 1)[-1].lower())
        for address in objects(model, "properties.ipConfigurations"):
            name = dig(address, "properties.publicIPAddressConfiguration.name")
            if name:
                yield f"{interface_id}/ipConfigurations/{address.get('name')}/publicIPAddresses/{name}"
