from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from ...errors import AzureError
from ...properties import merge
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..boot_source import BootSource, from_disk
from ..context import Compute
from ..refusals import change_not_allowed, invalid, not_allowed
from . import boot_rules, network_rules, placement_rules, storage_rules
from .attachments import disk_ids, hold_disk, hold_interfaces, release_disk, release_interface
from .defaults import settle_identity, settle_os_profile, settle_priority
from .disks import make_data_disk, said, settle_data_disk
from .immutable import refuse_changes
from .proposal import Properties, Proposal
from .state import bump_etag, generation_of, power_of, set_provisioning, view_of
from .view import render

RESIZE_RULES: tuple[Callable[[Proposal], None], ...] = (
    placement_rules.size_is_open_to_the_subscription,
    placement_rules.zone_has_the_size,
    boot_rules.size_boots_the_generation,
    boot_rules.size_has_the_architecture,
    boot_rules.size_has_the_controller,
    boot_rules.size_takes_the_security_type,
    storage_rules.ephemeral_disk_fits,
    placement_rules.quota_has_room,
)
RULES: tuple[Callable[[Proposal], None], ...] = (
    boot_rules.security_profile_is_whole,
    boot_rules.host_encryption_is_offered,
    storage_rules.disks_are_attachable,
    storage_rules.storage_types_fit_the_size,
    storage_rules.data_disks_have_their_own_luns,
    network_rules.interfaces_are_usable,
)


def update(compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    """Change a virtual machine: 200 and an operation; what the body does not name stays as it is."""
    refuse_changes(stored, body)
    wanted = _merge(stored, body.get("properties") or {})
    proposal = _propose(compute, stored, wanted)
    _check_swap(proposal)
    rules = (*RESIZE_RULES, *RULES) if _resized(proposal) or _security_changed(proposal) else RULES
    for rule in rules:
        rule(proposal)
    _check_states(proposal)
    _place(proposal, stored, request, body)
    operation = compute.world.operations.start(
        request,
        location=stored["location"],
        action="update",
        finish=lambda: _finish(proposal, stored),
        fail=lambda error: _fail(compute, stored, error),
    )
    return Reply(body=render(stored, request.api_version), headers=operation.headers(retry_after=10))


def _merge(stored: Resource, given: Properties) -> Properties:
    held = copy.deepcopy(stored["properties"])
    security = given.get("securityProfile") or {}
    wanted = merge(held, {name: value for name, value in given.items() if name != "networkProfile"})
    if security.get("securityType") == "Standard":
        wanted["securityProfile"].pop("uefiSettings", None)
    interfaces = (given.get("networkProfile") or {}).get("networkInterfaces")
    if interfaces:
        wanted["networkProfile"] = {**held.get("networkProfile", {}), "networkInterfaces": interfaces}
    profile = wanted["storageProfile"]
    profile["osDisk"] = said(profile["osDisk"])
    disks = profile.get("dataDisks") or []
    profile["dataDisks"] = [_same_disk(held, disk) for disk in disks if not disk.get("toBeDetached")]
    return wanted


def _same_disk(held: Properties, disk: Properties) -> Properties:
    for known in held["storageProfile"].get("dataDisks", []):
        same = [known.get("name", "").lower() == str(disk.get("name", "")).lower()]
        same.append(_disk_id(known) == _disk_id(disk))
        if known["lun"] == disk.get("lun") and any(same) and (disk.get("name") or _disk_id(disk)):
            return merge(known, disk)
    return disk


def _disk_id(disk: Properties) -> str:
    return str((disk.get("managedDisk") or {}).get("id", "")).lower()


def _propose(compute: Compute, stored: Resource, wanted: Properties) -> Proposal:
    location = stored["location"]
    return Proposal(
        compute=compute,
        resource_id=stored["id"],
        location=location,
        size=placement_rules.require_size(compute, wanted["hardwareProfile"]["vmSize"], location),
        source=current_source(compute, stored),
        properties=wanted,
        zones=tuple(stored.get("zones") or ()),
        plan=stored.get("plan"),
        stored=stored,
    )


def current_source(compute: Compute, stored: Resource) -> BootSource:
    """Return what an existing machine boots from: its OS disk, or what is known of it without one."""
    os_disk = stored["properties"].get("storageProfile", {}).get("osDisk", {})
    disk = compute.find(_disk_id(os_disk), "Microsoft.Compute/disks")
    controller = stored["properties"].get("storageProfile", {}).get("diskControllerType", "SCSI")
    known = from_disk(disk) if disk is not None else None
    return BootSource(
        kind="disk" if known else "vhd",
        generation=generation_of(stored),
        os_type=os_disk.get("osType", "Linux"),
        generalized=bool(stored["properties"].get("osProfile")),
        architecture=known.architecture if known else "x64",
        controllers=(known.controllers if known else frozenset({"SCSI"})) | {controller},
        size_bytes=known.size_bytes if known else 0,
    )


def _resized(proposal: Proposal) -> bool:
    held = (proposal.stored or {})["properties"]["hardwareProfile"]["vmSize"]
    return bool(held.lower() != proposal.size.name.lower())


def _security_changed(proposal: Proposal) -> bool:
    held = (proposal.stored or {})["properties"].get("securityProfile", {}).get("securityType") or "Standard"
    return bool(held != proposal.security_type)


def _check_swap(proposal: Proposal) -> None:
    stored = proposal.stored or {}
    before, after = stored["properties"]["storageProfile"]["osDisk"], proposal.os_disk
    if not _disk_id(after) or _disk_id(before) == _disk_id(after):
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
    if source.generation != generation_of(stored):
        message = (
            "Swapping OS Disk is not supported since HyperVisor property on the OSDisk and VM do not match. Please "
            f"make sure the HyperVisor property on the OSDisk is HyperVisor Generation '{generation_of(stored)}'"
        )
        raise AzureError(400, "BadRequest", message, target="osDisk")
    if (source.security or "Standard") != proposal.security_type and not source.security.startswith("ConfidentialVM"):
        message = "Security type of VM is not compatible with the security type of attached OS Disk."
        raise AzureError(400, "BadRequest", message)


def _check_states(proposal: Proposal) -> None:
    stored = proposal.stored or {}
    held, wanted = stored["properties"], proposal.properties
    if power_of(stored) == "deallocated":
        _check_security_move(proposal)
        return
    if _security_changed(proposal):
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
    if _changed(held, wanted, "securityProfile", "encryptionAtHost"):
        raise _not_deallocated(proposal.name)
    if _interfaces(held) != _interfaces(wanted):
        message = "Network interfaces can be added to or removed from a virtual machine only while it is deallocated."
        raise not_allowed(message, "networkProfile")


def _check_security_move(proposal: Proposal) -> None:
    held = (proposal.stored or {})["properties"].get("securityProfile", {}).get("securityType") or "Standard"
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


def _interfaces(properties: Properties) -> list[str]:
    return [one["id"].lower() for one in (properties.get("networkProfile") or {}).get("networkInterfaces", [])]


def _place(proposal: Proposal, stored: Resource, request: ArmRequest, body: dict[str, Any]) -> None:
    compute, wanted = proposal.compute, proposal.properties
    before, interfaces = disk_ids(stored), _interfaces(stored["properties"])
    wanted["storageProfile"]["dataDisks"] = [settle_data_disk(proposal, disk) for disk in proposal.data_disks]
    if wanted.get("osProfile"):
        os_type = wanted["storageProfile"]["osDisk"]["osType"]
        wanted["osProfile"] = settle_os_profile(stored["name"], os_type, wanted["osProfile"])
    settle_priority(wanted)
    if proposal.generation == "V2":
        wanted["storageProfile"].setdefault("diskControllerType", proposal.controller)
    stored["properties"] = wanted
    if "tags" in body or request.method == "PUT":
        stored["tags"] = body.get("tags") or {}
    if "identity" in body:
        settle_identity(compute, stored, body["identity"])
    _move_disks(compute, stored, before)
    _move_interfaces(compute, stored, interfaces)
    bump_etag(stored)
    set_provisioning(compute, stored, "Updating")


def _move_disks(compute: Compute, stored: Resource, before: list[str]) -> None:
    after = [disk_id.lower() for disk_id in disk_ids(stored)]
    for disk_id in before:
        if disk_id.lower() not in after:
            release_disk(compute, disk_id)
    state = "Reserved" if power_of(stored) == "deallocated" else "Attached"
    for disk_id in after:
        hold_disk(compute, stored["id"], disk_id, state)


def _move_interfaces(compute: Compute, stored: Resource, before: list[str]) -> None:
    for interface_id in before:
        if interface_id not in _interfaces(stored["properties"]):
            release_interface(compute, interface_id)
    hold_interfaces(compute, stored["id"], stored["properties"]["networkProfile"]["networkInterfaces"])


def _finish(proposal: Proposal, stored: Resource) -> None:
    compute = proposal.compute
    for disk in stored["properties"]["storageProfile"]["dataDisks"]:
        make_data_disk(compute, stored, disk, proposal.source)
    _convert(compute, stored, proposal)
    set_provisioning(compute, stored, "Succeeded")


def _convert(compute: Compute, stored: Resource, proposal: Proposal) -> None:
    # Taking trusted launch turns a generation 1 machine, and its OS disk, into generation 2; nothing turns it back.
    view_of(stored)["hyperVGeneration"] = proposal.generation
    os_disk = stored["properties"]["storageProfile"]["osDisk"]
    disk = compute.find(_disk_id(os_disk), "Microsoft.Compute/disks")
    if disk is None:
        return
    if proposal.security_type == "TrustedLaunch":
        disk["properties"] |= {"hyperVGeneration": "V2", "securityProfile": {"securityType": "TrustedLaunch"}}
    elif proposal.security_type == "Standard":
        disk["properties"].pop("securityProfile", None)


def _fail(compute: Compute, stored: Resource, error: AzureError) -> None:
    set_provisioning(compute, stored, "Failed", error.error())
