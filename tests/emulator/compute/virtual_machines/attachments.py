from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...store import Resource
from ..context import Compute
from .network_rules import INTERFACES

DISKS = "Microsoft.Compute/disks"


def hold_disk(compute: Compute, machine_id: str, held: str, state: str = "Attached") -> None:
    """Mark a disk as the machine's."""
    disk = compute.find(held, DISKS)
    if disk is not None:
        disk["managedBy"] = machine_id
        disk["properties"]["diskState"] = state
        disk["properties"]["LastOwnershipUpdateTime"] = compute.now()


def release_disk(compute: Compute, held: str) -> None:
    """Let a disk go; it stays where it is, unattached."""
    disk = compute.find(held, DISKS)
    if disk is not None:
        disk.pop("managedBy", None)
        disk["properties"]["diskState"] = "Unattached"
        disk["properties"]["LastOwnershipUpdateTime"] = compute.now()


def set_disk_states(compute: Compute, machine: Resource, state: str) -> None:
    """Set the state of every disk of a machine: Attached while it is allocated, Reserved while it is not."""
    for held in disk_ids(machine):
        hold_disk(compute, machine["id"], held, state)


def disk_id(disk: Mapping[str, Any]) -> str:
    """Return the id of the managed disk that an osDisk or data disk names, in lower case, "" where it names none."""
    return str((disk.get("managedDisk") or {}).get("id", "")).lower()


def interface_ids(properties: Mapping[str, Any]) -> list[str]:
    """Return the ids of a machine's interfaces, in lower case."""
    return [one["id"].lower() for one in (properties.get("networkProfile") or {}).get("networkInterfaces", [])]


def disk_ids(machine: Resource) -> list[str]:
    """Return the ids of a machine's managed disks, the OS disk first."""
    profile = machine["properties"].get("storageProfile", {})
    disks = [profile.get("osDisk", {}), *profile.get("dataDisks", [])]
    found = (disk.get("managedDisk", {}).get("id") for disk in disks)
    return [held for held in found if held]


def hold_interfaces(compute: Compute, machine_id: str, references: Iterable[dict[str, Any]]) -> None:
    """Mark network interfaces as the machine's; a single one is its primary."""
    references = list(references)
    for reference in references:
        interface = compute.find(str(reference.get("id", "")), INTERFACES)
        if interface is not None:
            interface["properties"]["virtualMachine"] = {"id": machine_id}
            only = len(references) == 1
            interface["properties"]["primary"] = only or bool(reference.get("properties", {}).get("primary"))


def release_interface(compute: Compute, interface_id: str) -> None:
    """Let a network interface go."""
    interface = compute.find(interface_id, INTERFACES)
    if interface is not None:
        interface["properties"].pop("virtualMachine", None)
        interface["properties"].pop("primary", None)
