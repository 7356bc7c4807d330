from __future__ import annotations

from ...errors import AzureError
from ..boot_source import from_disk
from ..refusals import change_not_allowed, invalid, not_allowed
from ..sizes import same
from . import storage_rules
from .attachments import disk_id, interface_ids
from .proposal import Properties, Proposal
from .state import power_of


def resized(proposal: Proposal) -> bool:
    """Tell whether the machine would be of another size."""
    return not same(proposal.held["hardwareProfile"]["vmSize"], proposal.size.name)


def security_changed(proposal: Proposal) -> bool:
    """Tell whether the machine would be of another security type."""
    return _held_security(proposal) != proposal.security_type


def controller_changed(proposal: Proposal) -> bool:
    """Tell whether the machine would boot from another disk controller."""
    held = proposal.held.get("storageProfile", {}).get("diskControllerType")
    asked = proposal.properties.get("storageProfile", {}).get("diskControllerType")
    return bool(asked) and not same(asked, held or "SCSI")


def _held_security(proposal: Proposal) -> str:
    return str(proposal.held.get("securityProfile", {}).get("securityType") or "Standard")


def os_disk_can_be_swapped(proposal: Proposal) -> None:
    """Another OS disk is of the machine's system, generation and security type."""
    before, after = proposal.held["storageProfile"]["osDisk"], proposal.os_disk
    if not disk_id(after) or disk_id(before) == disk_id(after):
        return
    disk = storage_rules.require_disk(proposal.compute, after["managedDisk"]["id"])
    after["name"] = disk["name"]
    source = from_disk(disk)
    if before.get("diffDiskSettings"):
        raise not_allowed("The OS disk of a virtual machine with an ephemeral OS disk cannot be swapped.", "osDisk")
    if source.os_type and source.os_type != before["osType"]:
        message = (
            f"The operating system of disk '{disk['id']}' is {source.os_type} and that of the VM {before['osType']}."
        )
        raise invalid(message, "osDisk.osType")
    if proposal.controller not in source.controllers:
        message = f"Disk Controller Type property '{proposal.controller}' is not supported by the OS image or disk."
        raise invalid(message, "storageProfile.diskControllerType")
    enabled = (proposal.properties.get("additionalCapabilities") or {}).get("hibernationEnabled")
    if enabled and not source.hibernation:
        message = "The referenced os disk should support hibernation for a VM with hibernation capability."
        raise AzureError(400, "BadRequest", message, target="additionalCapabilities.hibernationEnabled")
    generation = proposal.source.generation
    if source.generation != generation:
        message = (
            "Swapping OS Disk is not supported since HyperVisor property on the OSDisk and VM do not match. Please "
            f"make sure the HyperVisor property on the OSDisk is HyperVisor Generation '{generation}'"
        )
        raise AzureError(400, "BadRequest", message, target="osDisk")
    if (source.security or "Standard") != proposal.security_type and not source.security.startswith("ConfidentialVM"):
        message = "Security type of VM is not compatible with the security type of attached OS Disk."
        raise AzureError(400, "BadRequest", message)


def state_allows_the_change(proposal: Proposal) -> None:
    """What needs a deallocated machine is changed on one."""
    held, wanted = proposal.held, proposal.properties
    if proposal.stored is not None and power_of(proposal.stored) == "deallocated":
        _check_security_move(proposal)
        return
    # Microsoft's OpenAPI document: a change of the size deallocates by itself, and takes the controller along.
    if security_changed(proposal) or (controller_changed(proposal) and not resized(proposal)):
        raise _not_deallocated(proposal.name)
    size = proposal.os_disk.get("diskSizeGB")
    if size and size > held["storageProfile"]["osDisk"].get("diskSizeGB", size):
        message = "Disk resizing is allowed only when creating a VM or when the VM is deallocated."
        raise AzureError(409, "Conflict", message, target="osDisk.diskSizeGB")
    if _changed(held, wanted, "proximityPlacementGroup", "id"):
        message = (
            f"Updating proximity placement group of VM {proposal.name} is not allowed while the VM is running. Please "
            "stop/deallocate the VM and retry the operation."
        )
        raise not_allowed(message)
    if _changed(held, wanted, "billingProfile", "maxPrice"):
        raise _price_refusal(proposal.name)
    if _changed(held, wanted, "additionalCapabilities", "hibernationEnabled"):
        raise _not_deallocated(proposal.name)
    if _changed(held, wanted, "securityProfile", "encryptionAtHost"):
        raise _not_deallocated(proposal.name)
    if interface_ids(held) != interface_ids(wanted):
        message = "Network interfaces can be added to or removed from a virtual machine only while it is deallocated."
        raise not_allowed(message, "networkProfile")


def _check_security_move(proposal: Proposal) -> None:
    held = _held_security(proposal)
    if held != proposal.security_type and "ConfidentialVM" in (held, proposal.security_type):
        raise change_not_allowed("securityProfile.securityType")


def _not_deallocated(name: str) -> AzureError:
    return not_allowed(f"Operation 'update' is not allowed on VM '{name}' since the VM is not deallocated.")


def _price_refusal(name: str) -> AzureError:
    seen = "For more information, see http://aka.ms/AzureSpot/errormessages"
    inner = (
        f"Max price change is not allowed when the VM '{name}' is currently allocated. Please deallocate and try "
        f"again. {seen}"
    )
    details = [{"code": "OperationNotAllowed", "message": inner, "target": name}]
    return AzureError(409, "OperationNotAllowed", f"Max price change is not allowed. {seen}", details=details)


def _changed(held: Properties, wanted: Properties, outer: str, inner: str) -> bool:
    before, after = (held.get(outer) or {}).get(inner), (wanted.get(outer) or {}).get(inner)
    return bool(before != after and (before or after))
