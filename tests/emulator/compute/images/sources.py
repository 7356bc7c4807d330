from __future__ import annotations

from typing import Any

from ...errors import AzureError
from ...store import Resource
from ..context import Compute
from ..refusals import invalid, missing, not_allowed
from ..virtual_machines.lookup import learn_from_disks
from ..virtual_machines.state import generation_of, is_generalized

Properties = dict[str, Any]


def from_machine(compute: Compute, machine_id: str, given: Properties) -> Properties:
    """Return the properties of an image captured from a generalized machine, trusted launch excepted."""
    machine = compute.find(machine_id, "Microsoft.Compute/virtualMachines")
    if machine is None:
        message = (
            f"Source Virtual Machine '{machine_id}' specified in the request does not exist in this Azure location."
        )
        raise AzureError(404, "NotFound", message, target="sourceVirtualMachine")
    security = machine["properties"].get("securityProfile", {}).get("securityType") or "Standard"
    if security != "Standard":
        message = f"Creation of managed images are not supported for virtual machine with {security} security type."
        raise not_allowed(message)
    if not is_generalized(machine):
        message = f"The operation 'Create Image' requires the Virtual Machine '{machine['name']}' to be Generalized."
        raise not_allowed(message)
    held = machine["properties"]["storageProfile"]
    learn_from_disks(compute, machine)
    generation = generation_of(machine)
    check_generation(given, generation)
    os_disk = {"osType": held["osDisk"]["osType"], "osState": "Generalized", **_disk(compute, held["osDisk"])}
    return {
        "sourceVirtualMachine": {"id": machine["id"]},
        "storageProfile": {
            "osDisk": os_disk,
            "dataDisks": [{"lun": disk["lun"], **_disk(compute, disk)} for disk in held.get("dataDisks", [])],
            **{name: value for name, value in given.get("storageProfile", {}).items() if name == "zoneResilient"},
        },
        "hyperVGeneration": generation,
    }


def _disk(compute: Compute, disk: Properties) -> Properties:
    captured: Properties = {}
    kind = "Standard_LRS"
    if disk.get("managedDisk"):
        found = compute.find(disk["managedDisk"]["id"], "Microsoft.Compute/disks")
        captured["managedDisk"] = {"id": disk["managedDisk"]["id"]}
        kind = found["sku"]["name"] if found is not None else disk["managedDisk"].get("storageAccountType", kind)
        size = found["properties"].get("diskSizeGB") if found is not None else disk.get("diskSizeGB")
    else:
        captured["blobUri"], size = disk["vhd"]["uri"], disk.get("diskSizeGB")
    return captured | {"caching": disk.get("caching", "None"), "storageAccountType": kind, "diskSizeGB": size}


def from_storage(compute: Compute, given: Properties) -> Properties:
    """Return the properties of an image made from a disk, a snapshot or a blob."""
    profile = given.get("storageProfile") or {}
    os_disk = profile.get("osDisk")
    if not os_disk:
        raise missing("storageProfile.osDisk")
    for name in ("osType", "osState"):
        if not os_disk.get(name):
            raise missing(f"osDisk.{name}")
    source = _source(compute, os_disk)
    generation = source["properties"].get("hyperVGeneration") if source is not None else None
    if generation:
        check_generation(given, generation)
    elif not given.get("hyperVGeneration"):
        raise missing("hyperVGeneration")
    return given | {
        "storageProfile": profile
        | {
            "osDisk": _filled(compute, os_disk, "ReadWrite"),
            "dataDisks": [_filled(compute, disk, "None") for disk in profile.get("dataDisks") or []],
        },
        "hyperVGeneration": given.get("hyperVGeneration") or generation,
    }


def _source(compute: Compute, disk: Properties) -> Resource | None:
    named = [name for name in ("managedDisk", "snapshot", "blobUri") if disk.get(name)]
    if len(named) != 1:
        message = "Exactly one of 'managedDisk', 'snapshot' and 'blobUri' must be given for a disk of an image."
        raise invalid(message, "storageProfile.osDisk")
    if named[0] == "blobUri":
        return None
    source_id = str(disk[named[0]].get("id", ""))
    kind = "Microsoft.Compute/disks" if named[0] == "managedDisk" else "Microsoft.Compute/snapshots"
    found = compute.find(source_id, kind)
    if found is None:
        raise AzureError(404, "NotFound", f"Resource {source_id.rpartition('/')[2]} is not found.")
    security = found["properties"].get("securityProfile", {}).get("securityType")
    if security:
        message = f"Managed Images are not supported for virtual machines with security type {security}."
        raise AzureError(400, "BadRequest", message)
    return found


def _filled(compute: Compute, disk: Properties, caching: str) -> Properties:
    source = _source(compute, disk)
    held = source["properties"] if source is not None else {}
    kind = source["sku"]["name"] if source is not None else "Standard_LRS"
    filled = {"caching": caching, "storageAccountType": kind, "diskSizeGB": held.get("diskSizeGB", 30)}
    return filled | disk


def check_generation(given: Properties, actual: str) -> None:
    """Raise the refusal of a generation that is not the source's."""
    asked = given.get("hyperVGeneration")
    if asked and asked != actual:
        message = (
            f"The hyperVGeneration '{asked}' of the image does not match the Hypervisor Generation '{actual}' of its "
            "source."
        )
        raise invalid(message, "hyperVGeneration")
