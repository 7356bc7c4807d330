"""The model of a scale set: what Azure fills in, what its machines are made of, and whether they could be."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ...store import Resource
from ..boot_source import GIB, BootSource, resolve_reference
from ..context import Compute, unique_id
from ..refusals import missing
from ..virtual_machines import boot_rules, os_profile_rules, placement_rules, storage_rules
from ..virtual_machines.defaults import SECRETS
from ..virtual_machines.proposal import Properties, Proposal

TYPE = "Microsoft.Compute/virtualMachineScaleSets"
# What the emulator keeps of a scale set for itself stands under this name and is never shown.
OWN = "emulator"
# Those of a machine that a model can break; the others need a machine's own name, disks or interfaces.
RULES = (
    placement_rules.size_is_open_to_the_subscription,
    placement_rules.zone_has_the_size,
    boot_rules.size_boots_the_generation,
    boot_rules.size_has_the_architecture,
    boot_rules.size_has_the_controller,
    boot_rules.size_takes_the_security_type,
    boot_rules.source_takes_the_security_type,
    boot_rules.security_profile_is_whole,
    boot_rules.host_encryption_is_offered,
    os_profile_rules.os_profile_fits_the_source,
    os_profile_rules.plan_fits_the_image,
    os_profile_rules.terms_are_accepted,
    storage_rules.storage_types_fit_the_size,
    storage_rules.data_disks_have_their_own_luns,
    storage_rules.ephemeral_disk_fits,
)
# Recorded defaults of the two orchestration modes.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "Uniform": {
        "singlePlacementGroup": True,
        "overprovision": True,
        "doNotRunExtensionsOnOverprovisionedVMs": False,
        "platformFaultDomainCount": 5,
    },
    "Flexible": {"singlePlacementGroup": False, "platformFaultDomainCount": 1, "constrainedMaximumCapacity": False},
}


def propose(compute: Compute, scale_set: Resource) -> Proposal:
    """Return one machine of the scale set, before the rules have judged it."""
    properties = machine_properties(scale_set)
    size = properties["hardwareProfile"]["vmSize"]
    if not size:
        raise missing("sku.name")
    if not properties.get("storageProfile", {}).get("imageReference"):
        raise missing("imageReference")
    return Proposal(
        compute=compute,
        resource_id=scale_set["id"],
        location=scale_set["location"],
        size=placement_rules.require_size(compute, size, scale_set["location"]),
        source=source_of(compute, scale_set),
        properties=properties,
        zones=tuple(scale_set.get("zones") or ()),
        plan=scale_set.get("plan"),
    )


def judge(proposal: Proposal) -> None:
    """Raise the first refusal of a model whose machines could not be made."""
    for rule in RULES:
        rule(proposal)


def machine_properties(scale_set: Resource, number: int = 0) -> Properties:
    """Return the properties of a machine of the scale set, as a request for one would hold them, secrets included."""
    properties: Properties = copy.deepcopy(scale_set["properties"].get("virtualMachineProfile") or {})
    properties.pop("timeCreated", None)
    properties["hardwareProfile"] = {"vmSize": (scale_set.get("sku") or {}).get("name", "")}
    os_profile = properties.get("osProfile")
    if os_profile:
        os_profile |= {name: value for name, value in scale_set[OWN].get("secrets", {}).items() if value}
        os_profile["computerName"] = f"{os_profile.pop('computerNamePrefix', scale_set['name'][:9])}{number:06}"
    return properties


def source_of(compute: Compute, scale_set: Resource) -> BootSource:
    """Return the image of the scale set's machines."""
    profile = scale_set["properties"]["virtualMachineProfile"]["storageProfile"]
    return resolve_reference(compute, profile["imageReference"], scale_set["location"])


def settle(compute: Compute, scale_set: Resource, source: BootSource) -> None:
    """Fill in what Azure does, and drop what it never gives back."""
    properties = scale_set["properties"]
    properties.setdefault("orchestrationMode", "Uniform")
    for name, value in DEFAULTS[properties["orchestrationMode"]].items():
        properties.setdefault(name, value)
    properties.setdefault("upgradePolicy", {}).setdefault("mode", "Manual")
    properties.setdefault("uniqueId", unique_id(scale_set["id"]))
    properties.setdefault("timeCreated", compute.now())
    scale_set["sku"] = {"tier": "Standard", "capacity": 0} | scale_set["sku"]
    profile = properties["virtualMachineProfile"]
    profile.setdefault("timeCreated", compute.now())
    _settle_disk(profile["storageProfile"], source)
    if profile.get("osProfile"):
        _settle_os_profile(profile["osProfile"], scale_set["name"], source)


def keep_secrets(scale_set: Resource) -> None:
    """Take from the model what no response shows and later machines are made with."""
    profile = scale_set["properties"]["virtualMachineProfile"].get("osProfile") or {}
    kept = scale_set[OWN].setdefault("secrets", {})
    kept.update({name: profile.pop(name) for name in SECRETS if name in profile})


def _settle_disk(storage: dict[str, Any], source: BootSource) -> None:
    disk = storage.setdefault("osDisk", {})
    disk.setdefault("osType", source.os_type)
    disk.setdefault("createOption", "FromImage")
    disk.setdefault("caching", "ReadWrite")
    disk.setdefault("diskSizeGB", max(1, source.size_bytes // GIB))
    disk.setdefault("managedDisk", {}).setdefault("storageAccountType", "Premium_LRS")


def _settle_os_profile(profile: dict[str, Any], name: str, source: BootSource) -> None:
    profile.setdefault("computerNamePrefix", name[:9])
    profile.setdefault("secrets", [])
    profile.setdefault("allowExtensionOperations", True)
    profile.setdefault("requireGuestProvisionSignal", True)
    if source.os_type == "Linux":
        profile.setdefault("linuxConfiguration", {}).setdefault("provisionVMAgent", True)
    else:
        profile["windowsConfiguration"] = {
            "provisionVMAgent": True,
            "enableAutomaticUpdates": True,
        } | profile.get("windowsConfiguration", {})


def shown(resource: Resource) -> dict[str, Any]:
    """Return a scale set or an instance as a response shows it."""
    found = copy.deepcopy(resource)
    found.pop(OWN, None)
    found["properties"].pop("instanceView", None)
    return found
