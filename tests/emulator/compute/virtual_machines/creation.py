from __future__ import annotations

import copy
from typing import Any

from ...errors import AzureError
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..boot_source import BootSource, from_disk, resolve_reference
from ..context import Compute, envelope_of
from ..refusals import missing
from . import boot_rules, network_rules, os_profile_rules, placement_rules, storage_rules
from .attachments import hold_disk, hold_interfaces
from .defaults import settle, settle_identity
from .disks import make_data_disk, make_os_disk
from .interfaces import make_interfaces
from .proposal import Properties, Proposal
from .state import bump_etag, set_power, set_provisioning
from .view import render

# "Trusted Launch as default": generally available in July 2026, for this api-version and later, where the feature
# TrustedLaunchByDefaultPreview is registered (Microsoft, trusted-launch.md of 2026).
TRUSTED_BY_DEFAULT_SINCE = "2025-11-01"
RULES = (
    placement_rules.size_is_open_to_the_subscription,
    placement_rules.zone_has_the_size,
    storage_rules.os_disk_is_whole,
    boot_rules.size_boots_the_generation,
    boot_rules.generation_2_has_managed_disks,
    boot_rules.size_has_the_architecture,
    boot_rules.size_has_the_controller,
    boot_rules.size_takes_the_security_type,
    boot_rules.source_takes_the_security_type,
    boot_rules.security_profile_is_whole,
    boot_rules.host_encryption_is_offered,
    boot_rules.os_disk_supports_hibernation,
    boot_rules.trusted_linux_does_not_hibernate,
    os_profile_rules.os_profile_fits_the_source,
    os_profile_rules.plan_fits_the_image,
    os_profile_rules.terms_are_accepted,
    storage_rules.disks_are_attachable,
    storage_rules.storage_types_fit_the_size,
    storage_rules.data_disks_have_their_own_luns,
    storage_rules.ephemeral_disk_fits,
    network_rules.interfaces_are_usable,
    placement_rules.quota_has_room,
)


def create(compute: Compute, request: ArmRequest, body: dict[str, Any]) -> Reply:
    """Create a virtual machine: 201 and an operation, or the first refusal Azure would give."""
    machine = envelope_of(request, "Microsoft.Compute/virtualMachines", body)
    proposal = _propose(compute, request, machine["location"], body)
    for rule in RULES:
        rule(proposal)
    _place(compute, machine, proposal, body)
    operation = compute.world.operations.start(
        request,
        location=machine["location"],
        action="create",
        finish=lambda: _finish(compute, machine, proposal.source),
        fail=lambda error: _fail(compute, machine, proposal.source, error),
    )
    shown = render(machine, request.api_version)
    return Reply(status=201, body=shown, headers=operation.headers(retry_after=10))


def _propose(compute: Compute, request: ArmRequest, location: str, body: dict[str, Any]) -> Proposal:
    properties: Properties = copy.deepcopy(body.get("properties") or {})
    if not properties.get("hardwareProfile", {}).get("vmSize"):
        raise missing("vmSize")
    if not properties.get("storageProfile"):
        raise missing("storageProfile")
    proposal = Proposal(
        compute=compute,
        resource_id=request.resource_id,
        location=location,
        size=placement_rules.require_size(compute, properties["hardwareProfile"]["vmSize"], location),
        source=find_source(compute, properties["storageProfile"], location),
        properties=properties,
        zones=tuple(body.get("zones") or ()),
        plan=body.get("plan"),
    )
    choose_security_type(proposal, request.api_version)
    return proposal


def choose_security_type(proposal: Proposal, api_version: str) -> None:
    """Give a new machine trusted launch where it says nothing, the subscription has it as default, and it can."""
    held = proposal.properties.get("securityProfile") or {}
    if held.get("securityType") or not proposal.compute.world.settings.trusted_launch_by_default:
        return
    fits = proposal.size.trusted_launch and not proposal.size.confidential and proposal.source.kind != "disk"
    if api_version < TRUSTED_BY_DEFAULT_SINCE or not fits or not proposal.source.supports_trusted_launch:
        return
    settings = {"secureBootEnabled": True, "vTpmEnabled": True} | (held.get("uefiSettings") or {})
    proposal.properties["securityProfile"] = held | {"securityType": "TrustedLaunch", "uefiSettings": settings}


def find_source(compute: Compute, profile: Properties, location: str) -> BootSource:
    """Return what a storageProfile boots from: an image, an existing disk, or a blob in a storage account."""
    os_disk = profile.get("osDisk") or {}
    disk_id = (os_disk.get("managedDisk") or {}).get("id")
    attach = os_disk.get("createOption") == "Attach"
    if attach and disk_id:
        return from_disk(storage_rules.require_disk(compute, str(disk_id)))
    if profile.get("imageReference"):
        return resolve_reference(compute, profile["imageReference"], location)
    if os_disk.get("image") or (attach and os_disk.get("vhd")):
        return BootSource(
            kind="vhd", generation="V1", os_type=str(os_disk.get("osType", "Linux")), generalized=not attach
        )
    raise missing("osDisk.managedDisk.id" if attach else "imageReference")


def _place(compute: Compute, machine: Resource, proposal: Proposal, body: dict[str, Any]) -> None:
    machine["properties"] = settle(proposal)
    for name in ("zones", "plan", "extendedLocation"):
        if body.get(name):
            machine[name] = body[name]
    settle_identity(compute, machine, body.get("identity"))
    bump_etag(machine)
    machine["properties"]["instanceView"] = {"hyperVGeneration": proposal.generation, "statuses": []}
    set_provisioning(compute, machine, "Creating")
    make_interfaces(compute, machine)
    compute.world.store.put(machine)
    for disk_id in storage_rules.attached_ids(machine["properties"]):
        hold_disk(compute, machine["id"], disk_id)
    hold_interfaces(compute, machine["id"], machine["properties"]["networkProfile"]["networkInterfaces"])


def _finish(compute: Compute, machine: Resource, source: BootSource) -> None:
    make_disks(compute, machine, source)
    set_power(machine, "running")
    set_provisioning(compute, machine, "Succeeded")
    bump_etag(machine)


def provision(compute: Compute, machine: Resource) -> None:
    """Make what an allocation that failed left unmade, and let the machine run; nothing happens to any other."""
    profile = machine["properties"]["storageProfile"]
    managed = profile["osDisk"].get("managedDisk")
    if managed is not None and "id" not in managed:
        make_disks(compute, machine, find_source(compute, profile, machine["location"]))
        set_power(machine, "running")


def make_disks(compute: Compute, machine: Resource, source: BootSource) -> None:
    """Make the disks a machine asks for and does not have yet."""
    make_os_disk(compute, machine, source)
    for disk in machine["properties"]["storageProfile"]["dataDisks"]:
        make_data_disk(compute, machine, disk, source)


def _fail(compute: Compute, machine: Resource, source: BootSource, error: AzureError) -> None:
    # The machine stays: one that was not allocated has no disks yet, one whose guest failed runs.
    if error.code.startswith("OSProvisioning"):
        make_disks(compute, machine, source)
        set_power(machine, "running")
    else:
        set_power(machine, "deallocated")
    set_provisioning(compute, machine, "Failed", error.error())
    bump_etag(machine)
