from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from ...errors import AzureError
from ...properties import merge
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..boot_source import GIB, BootSource, from_disk
from ..context import Compute
from ..refusals import missing
from ..tracked import tags_after
from . import boot_rules, change_rules, network_rules, placement_rules, storage_rules
from .attachments import disk_id, disk_ids, hold_disk, hold_interfaces, interface_ids, release_disk, release_interface
from .creation import find_source, provision
from .defaults import settle_identity, settle_os_profile, settle_priority
from .disks import is_ephemeral, make_data_disk, provision_ephemeral_disk, said, settle_data_disk
from .immutable import refuse_changes
from .proposal import Properties, Proposal
from .state import bump_etag, generation_of, power_of, set_provisioning, view_of
from .view import render

RESIZE_RULES: tuple[Callable[[Proposal], None], ...] = (
    change_rules.os_disk_can_be_swapped,
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
    change_rules.os_disk_can_be_swapped,
    boot_rules.security_profile_is_whole,
    boot_rules.host_encryption_is_offered,
    boot_rules.os_disk_supports_hibernation,
    storage_rules.disks_are_attachable,
    storage_rules.storage_types_fit_the_size,
    storage_rules.data_disks_have_their_own_luns,
    network_rules.interfaces_are_usable,
    change_rules.state_allows_the_change,
)


# What a PATCH replaces as a whole in the world where Azure does not merge it (setting patch_replaces_profiles).
PROFILES = ("storageProfile", "securityProfile", "networkProfile")


def update(compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    """Change a virtual machine: 200 and an operation; what the body does not name stays as it is."""
    refuse_changes(stored, body)
    given = body.get("properties") or {}
    whole = request.method == "PATCH" and compute.world.settings.patch_replaces_profiles
    wanted = _merge(stored, given, replaced=[name for name in PROFILES if name in given] if whole else [])
    proposal = _propose(compute, stored, wanted)
    changes = (change_rules.resized, change_rules.security_changed, change_rules.controller_changed)
    moved = any(changed(proposal) for changed in changes)
    for rule in (*(RESIZE_RULES if moved else ()), *RULES):
        rule(proposal)
    resized = change_rules.resized(proposal)
    _place(proposal, stored, request, body)
    operation = compute.world.operations.start(
        request,
        location=stored["location"],
        action="update",
        finish=lambda: _finish(proposal, stored, resized=resized),
        fail=lambda error: _fail(compute, stored, error),
    )
    return Reply(body=render(stored, request.api_version), headers=operation.headers(retry_after=10))


def _merge(stored: Resource, given: Properties, *, replaced: Sequence[str] = ()) -> Properties:
    held = copy.deepcopy(stored["properties"])
    for name in replaced:
        held[name] = {}
    security = given.get("securityProfile") or {}
    wanted = merge(held, {name: value for name, value in given.items() if name != "networkProfile"})
    if security.get("securityType") == "Standard":
        wanted["securityProfile"].pop("uefiSettings", None)
    interfaces = (given.get("networkProfile") or {}).get("networkInterfaces")
    if interfaces:
        wanted["networkProfile"] = {**held.get("networkProfile", {}), "networkInterfaces": interfaces}
    profile = wanted["storageProfile"]
    if not profile.get("osDisk"):
        raise missing("storageProfile.osDisk")
    if not wanted["networkProfile"].get("networkInterfaces"):
        raise missing("networkProfile.networkInterfaces")
    profile["osDisk"] = said(profile["osDisk"])
    disks = profile.get("dataDisks") or []
    profile["dataDisks"] = [_same_disk(held, disk) for disk in disks if not disk.get("toBeDetached")]
    return wanted


def _same_disk(held: Properties, disk: Properties) -> Properties:
    for known in held["storageProfile"].get("dataDisks", []):
        same = [known.get("name", "").lower() == str(disk.get("name", "")).lower()]
        same.append(disk_id(known) == disk_id(disk))
        if known["lun"] == disk.get("lun") and any(same) and (disk.get("name") or disk_id(disk)):
            return merge(known, disk)
    return disk


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
    """Return what an existing machine boots from: its OS disk, the image of one not made yet, or what is known."""
    os_disk = stored["properties"].get("storageProfile", {}).get("osDisk", {})
    disk = compute.find(disk_id(os_disk), "Microsoft.Compute/disks")
    if "managedDisk" in os_disk and not disk_id(os_disk):
        return find_source(compute, stored["properties"]["storageProfile"], stored["location"])
    known = from_disk(disk) if disk is not None else None
    return BootSource(
        kind="disk" if known else "vhd",
        generation=generation_of(stored),
        os_type=os_disk.get("osType", "Linux"),
        generalized=bool(stored["properties"].get("osProfile")),
        architecture=known.architecture if known else "x64",
        controllers=known.controllers if known else _controllers_of_hidden_disk(compute, stored),
        size_bytes=known.size_bytes if known else 0,
        hibernation=known.hibernation if known else False,
    )


def _controllers_of_hidden_disk(compute: Compute, stored: Resource) -> frozenset[str]:
    """Return what an ephemeral OS disk, which is no resource, boots from: what its image does."""
    profile = stored["properties"].get("storageProfile", {})
    if not profile.get("imageReference"):
        return frozenset({"SCSI"})
    return find_source(compute, {"imageReference": profile["imageReference"]}, stored["location"]).controllers


def _place(proposal: Proposal, stored: Resource, request: ArmRequest, body: dict[str, Any]) -> None:
    compute, wanted = proposal.compute, proposal.properties
    before, interfaces = disk_ids(stored), interface_ids(stored["properties"])
    wanted["storageProfile"]["dataDisks"] = [settle_data_disk(proposal, disk) for disk in proposal.data_disks]
    if wanted.get("osProfile"):
        os_type = wanted["storageProfile"]["osDisk"]["osType"]
        wanted["osProfile"] = settle_os_profile(stored["name"], os_type, wanted["osProfile"])
    settle_priority(wanted)
    if proposal.generation == "V2":
        wanted["storageProfile"].setdefault("diskControllerType", proposal.controller)
    stored["properties"] = wanted
    if "tags" in body or request.method == "PUT":
        stored["tags"] = tags_after(compute, request, stored, body)
    if "identity" in body:
        settle_identity(compute, stored, _identities(stored, request.method, body["identity"]))
    _move_disks(compute, stored, before)
    _grow_disks(compute, stored)
    _move_interfaces(compute, stored, interfaces)
    bump_etag(stored)
    set_provisioning(compute, stored, "Updating")


def _identities(stored: Resource, method: str, given: Properties | None) -> Properties | None:
    """Return all identities of the machine afterwards: a PATCH adds to them, and takes one away that is null."""
    if method == "PUT" or not given or not given.get("userAssignedIdentities"):
        return given
    held = (stored.get("identity") or {}).get("userAssignedIdentities") or {}
    after = {**{name: {} for name in held}, **given["userAssignedIdentities"]}
    return {**given, "userAssignedIdentities": {name: one for name, one in after.items() if one is not None}}


def _move_disks(compute: Compute, stored: Resource, before: list[str]) -> None:
    after = [held.lower() for held in disk_ids(stored)]
    for held in before:
        if held.lower() not in after:
            release_disk(compute, held)
    state = "Reserved" if power_of(stored) == "deallocated" else "Attached"
    for held in after:
        hold_disk(compute, stored["id"], held, state)


def _grow_disks(compute: Compute, stored: Resource) -> None:
    """Give the disks the sizes that the machine names for them; what they are is theirs, and the machine learns it."""
    profile = stored["properties"]["storageProfile"]
    for entry in (profile["osDisk"], *profile["dataDisks"]):
        disk = compute.find(disk_id(entry), "Microsoft.Compute/disks")
        size = int(entry.get("diskSizeGB") or 0)
        if disk is not None and size > disk["properties"].get("diskSizeGB", 0):
            disk["properties"] |= {"diskSizeGB": size, "diskSizeBytes": size * GIB}


def _move_interfaces(compute: Compute, stored: Resource, before: list[str]) -> None:
    for interface_id in before:
        if interface_id not in interface_ids(stored["properties"]):
            release_interface(compute, interface_id)
    hold_interfaces(compute, stored["id"], stored["properties"]["networkProfile"]["networkInterfaces"])


def _finish(proposal: Proposal, stored: Resource, *, resized: bool) -> None:
    compute = proposal.compute
    provision(compute, stored)
    if resized and is_ephemeral(stored):
        provision_ephemeral_disk(compute, stored)
    for disk in stored["properties"]["storageProfile"]["dataDisks"]:
        make_data_disk(compute, stored, disk, proposal.source)
    _convert(compute, stored, proposal)
    set_provisioning(compute, stored, "Succeeded")


def _convert(compute: Compute, stored: Resource, proposal: Proposal) -> None:
    # Taking trusted launch turns a generation 1 machine, and its OS disk, into generation 2; nothing turns it back.
    view_of(stored)["hyperVGeneration"] = proposal.generation
    os_disk = stored["properties"]["storageProfile"]["osDisk"]
    disk = compute.find(disk_id(os_disk), "Microsoft.Compute/disks")
    if disk is None:
        return
    if proposal.security_type == "TrustedLaunch":
        disk["properties"] |= {"hyperVGeneration": "V2", "securityProfile": {"securityType": "TrustedLaunch"}}
    elif proposal.security_type == "Standard":
        disk["properties"].pop("securityProfile", None)


def _fail(compute: Compute, stored: Resource, error: AzureError) -> None:
    set_provisioning(compute, stored, "Failed", error.error())
