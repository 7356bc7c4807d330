from __future__ import annotations

from typing import Any

from ...routing import ArmRequest
from ...store import Resource
from .. import tracked
from ..context import Compute
from ..refusals import not_allowed
from .state import view_of

TYPE = "Microsoft.Compute/virtualMachines"


def require(compute: Compute, request: ArmRequest) -> Resource:
    """Return the machine a request is about, up to date with its disks, or raise its 404."""
    machine = tracked.require(compute, request, TYPE)
    learn_from_disks(compute, machine)
    return machine


def learn_from_disks(compute: Compute, machine: Resource) -> None:
    """Bring a machine up to what its managed disks are now: size and type of each, and a generation where it has none.

    A machine put into the store from outside has none; a disk without one counts as V1.
    """
    profile = machine["properties"].get("storageProfile", {})
    for disk in profile.get("dataDisks", []):
        _learn(compute, disk)
    held = _learn(compute, profile.get("osDisk", {}))
    generation = (held["properties"].get("hyperVGeneration") if held is not None else None) or "V1"
    view_of(machine).setdefault("hyperVGeneration", generation)


def _learn(compute: Compute, disk: dict[str, Any]) -> Resource | None:
    managed = disk.get("managedDisk") or {}
    held = compute.find(str(managed.get("id", "")), "Microsoft.Compute/disks")
    if held is not None:
        disk["diskSizeGB"] = held["properties"].get("diskSizeGB", 1)
        managed["storageAccountType"] = held["sku"]["name"]
    return held


def refuse_busy(machine: Resource, operation: str) -> None:
    """Raise the refusal of an operation on a machine that another one is changing."""
    state = machine["properties"].get("provisioningState")
    if state == "Deleting":
        message = (
            f"Operation '{operation}' is not allowed on VM '{machine['name']}' since the VM is marked for deletion. "
            "You can only retry the Delete operation (or wait for an ongoing one to complete)."
        )
        raise not_allowed(message)
    if state in ("Creating", "Updating"):
        message = (
            f"Operation '{operation}' is not allowed on VM '{machine['name']}' since another operation is in progress."
        )
        raise not_allowed(message)
