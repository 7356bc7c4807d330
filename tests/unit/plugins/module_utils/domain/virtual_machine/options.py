"""The options of a machine as the module receives them."""

from __future__ import annotations

import typing as t

from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.arguments import MACHINE_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.desired import DesiredMachine

GROUP = "/subscriptions/0000/resourceGroups/web"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/web1"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/os1"
NIC = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/nic1"
SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/default"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmK me@here"


def desired(**given: t.Any) -> DesiredMachine:
    """Return the machine asked for with these options, all others at their defaults."""
    defaults = {name: argument.get("default") for name, argument in MACHINE_ARGUMENTS.items()}
    options = {**defaults, "name": "web1", "resource_group": "web", **given}
    return DesiredMachine.from_options(options, subscription="0000")
