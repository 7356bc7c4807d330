from __future__ import annotations

import copy
from typing import Any

from ...store import Resource
from ..context import Compute, capital_group, unique_id
from .disks import settle_data_disk, settle_os_disk
from .proposal import Properties, Proposal

SECRETS = ("adminPassword", "customData")


def settle(proposal: Proposal) -> Properties:
    """Return a new machine's properties with what Azure fills in, and without what it never gives back."""
    given = copy.deepcopy(proposal.properties)
    settled: Properties = {
        "hardwareProfile": given.get("hardwareProfile", {}) | {"vmSize": proposal.size.name},
        "provisioningState": "Creating",
        "vmId": unique_id(f"{proposal.resource_id}@{proposal.compute.world.clock()}"),
        "storageProfile": _storage(proposal, given["storageProfile"]),
    }
    if given.get("osProfile"):
        settled["osProfile"] = settle_os_profile(proposal.name, proposal.source.os_type, given["osProfile"])
    if given.get("securityProfile"):
        settled["securityProfile"] = given["securityProfile"]
    settled |= {name: value for name, value in given.items() if name not in settled}
    if given.get("availabilitySet"):
        settled["availabilitySet"] = {"id": _upper_name(given["availabilitySet"]["id"])}
    if given.get("proximityPlacementGroup"):
        settled["proximityPlacementGroup"] = {"id": capital_group(given["proximityPlacementGroup"]["id"])}
    settle_priority(settled)
    settled["timeCreated"] = proposal.compute.now()
    return settled


def _storage(proposal: Proposal, given: Properties) -> Properties:
    profile: Properties = {}
    reference = given.get("imageReference")
    if reference:
        profile["imageReference"] = settle_reference(reference, proposal.source.exact_version)
    profile["osDisk"] = settle_os_disk(proposal)
    named = {disk["lun"] for disk in proposal.data_disks}
    from_image = [
        {"lun": disk["lun"], "createOption": "FromImage", "diskSizeGB": disk["size"]}
        for disk in proposal.source.data_disks
        if disk["lun"] not in named
    ]
    profile["dataDisks"] = [settle_data_disk(proposal, disk) for disk in (*from_image, *proposal.data_disks)]
    if proposal.generation == "V2":
        profile["diskControllerType"] = proposal.controller
    return profile | {name: value for name, value in given.items() if name not in profile}


def settle_reference(reference: Properties, exact_version: str) -> Properties:
    """Return an imageReference with the version it stands for."""
    settled = {name: value for name, value in reference.items() if name != "exactVersion"}
    return settled | ({"exactVersion": exact_version} if exact_version else {})


def settle_os_profile(name: str, os_type: str, given: Properties) -> Properties:
    """Return an osProfile with Azure's defaults and without its secrets."""
    settled = {key: value for key, value in given.items() if key not in SECRETS}
    settled = {"computerName": name} | settled
    if os_type == "Windows":
        settled["windowsConfiguration"] = _windows(settled.get("windowsConfiguration") or {})
    else:
        settled["linuxConfiguration"] = _linux(settled.get("linuxConfiguration") or {})
    settled.setdefault("secrets", [])
    settled.setdefault("allowExtensionOperations", True)
    settled.setdefault("requireGuestProvisionSignal", True)
    return settled


def _linux(given: Properties) -> Properties:
    settled: Properties = {"disablePasswordAuthentication": False} | given
    settled.setdefault("provisionVMAgent", True)
    settled["patchSettings"] = {"patchMode": "ImageDefault", "assessmentMode": "ImageDefault"} | (
        given.get("patchSettings") or {}
    )
    return settled


def _windows(given: Properties) -> Properties:
    hidden = ("additionalUnattendContent",)
    settled: Properties = {"provisionVMAgent": True, "enableAutomaticUpdates": True}
    settled |= {name: value for name, value in given.items() if name not in hidden}
    settled["patchSettings"] = {"patchMode": "AutomaticByOS", "assessmentMode": "ImageDefault"} | (
        given.get("patchSettings") or {}
    )
    return settled


def settle_priority(properties: Properties) -> None:
    """Fill in what a Spot machine is given when it says nothing."""
    if properties.get("priority") in ("Spot", "Low"):
        properties.setdefault("evictionPolicy", "Deallocate")
        properties.setdefault("billingProfile", {"maxPrice": -1.0})


def settle_identity(compute: Compute, machine: Resource, given: dict[str, Any] | None) -> None:
    """Give the machine the identities it asks for, with the ids the directory would give them."""
    kind = (given or {}).get("type", "None")
    if given is None or kind == "None":
        machine.pop("identity", None)
        return
    settled: dict[str, Any] = {"type": kind}
    if "SystemAssigned" in kind:
        settled["principalId"] = unique_id(f"{machine['id']}/identity")
        settled["tenantId"] = compute.world.tenant_id
    if "UserAssigned" in kind:
        settled["userAssignedIdentities"] = {
            identity: {"principalId": unique_id(identity), "clientId": unique_id(f"{identity}/client")}
            for identity in given.get("userAssignedIdentities") or {}
        }
    machine["identity"] = settled


def _upper_name(resource_id: str) -> str:
    # Recorded: a machine shows the name of its availability set in capitals.
    head, dummy, name = resource_id.rpartition("/")
    return f"{head}/{name.upper()}"
