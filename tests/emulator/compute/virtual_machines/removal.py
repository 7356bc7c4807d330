from __future__ import annotations

from ...network.interfaces import delete_interface
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..context import Compute
from .attachments import disk_ids, release_disk, release_interface
from .lookup import TYPE
from .state import set_provisioning


def delete(compute: Compute, request: ArmRequest) -> Reply:
    """Delete a machine, and what its deleteOption says goes with it; 204 where there is none.

    What is under way on it is cancelled, with the code and words that clients of Azure quote.
    """
    machine = compute.find(request.resource_id, TYPE)
    if machine is None:
        return Reply(status=204)
    compute.world.operations.preempt(machine["id"])
    set_provisioning(compute, machine, "Deleting")
    operation = compute.world.operations.start(
        request,
        location=machine["location"],
        action="delete",
        finish=lambda: remove(compute, machine),
        fail=lambda error: set_provisioning(compute, machine, "Failed", error.error()),
    )
    return Reply(status=202, headers=operation.headers(location=True, retry_after=10))


def remove(compute: Compute, machine: Resource) -> None:
    """Take a machine out of the store, with the disks and interfaces it owns; let go of the others."""
    store = compute.world.store
    profile = machine["properties"].get("storageProfile", {})
    for disk_id in disk_ids(machine):
        release_disk(compute, disk_id)
    for disk in (profile.get("osDisk", {}), *profile.get("dataDisks", [])):
        if disk.get("deleteOption") == "Delete" and disk.get("managedDisk", {}).get("id"):
            store.delete(disk["managedDisk"]["id"])
    for reference in machine["properties"].get("networkProfile", {}).get("networkInterfaces", []):
        release_interface(compute, reference["id"])
        if reference.get("properties", {}).get("deleteOption") == "Delete":
            delete_interface(compute.world, reference["id"])
    store.delete(machine["id"])
