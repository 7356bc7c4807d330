# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparable half of a request: what the user set, and nothing else, in Azure's form."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..errors import InvalidOption
from ..location import normalise_location
from ..resource_id import ResourceId
from ..security_type import azure_security_type
from ..wire import Json, plant, plant_given
from .login import Login, encode_for_azure

_STORAGE = "properties.storageProfile"
_SECURITY = "properties.securityProfile"
_REFERENCES: t.Final = {
    "availability_set": "Microsoft.Compute/availabilitySets",
    "proximity_placement_group": "Microsoft.Compute/proximityPlacementGroups",
    "host": "Microsoft.Compute/hostGroups/hosts",
    "host_group": "Microsoft.Compute/hostGroups",
    "capacity_reservation_group": "Microsoft.Compute/capacityReservationGroups",
}


def declare(options: Mapping[str, t.Any]) -> Json:
    """Return the wire document of the options that were given; raises InvalidOption for what contradicts itself."""
    declared: Json = {}
    plant_given(
        declared,
        (
            ("location", normalise_location(options["location"]) if options.get("location") else None),
            ("zones", [str(options["zone"])] if options.get("zone") else None),
            ("properties.osProfile.adminUsername", options.get("admin_username")),
            ("properties.osProfile.computerName", options.get("computer_name")),
            ("properties.userData", encode_for_azure(options["user_data"]) if options.get("user_data") else None),
            ("properties.additionalCapabilities.hibernationEnabled", options.get("hibernation")),
            ("properties.priority", _capitalised(options.get("priority"))),
            ("properties.evictionPolicy", _capitalised(options.get("eviction_policy"))),
            ("properties.billingProfile.maxPrice", options.get("max_price")),
            ("properties.availabilitySet.id", _reference(options, "availability_set")),
            ("properties.proximityPlacementGroup.id", _reference(options, "proximity_placement_group")),
            ("properties.host.id", _reference(options, "host")),
            ("properties.hostGroup.id", _reference(options, "host_group")),
            (
                "properties.capacityReservation.capacityReservationGroup.id",
                _reference(options, "capacity_reservation_group"),
            ),
            ("properties.platformFaultDomain", options.get("platform_fault_domain")),
            (f"{_STORAGE}.diskControllerType", options.get("disk_controller")),
            ("properties.additionalCapabilities.ultraSSDEnabled", options.get("ultra_ssd")),
            ("properties.extensionsTimeBudget", options.get("extensions_time_budget")),
            ("properties.licenseType", options.get("license_type")),
            ("plan", {k: v for k, v in (options.get("plan") or {}).items() if v is not None} or None),
        ),
    )
    if options.get("ssh_public_keys"):
        plant(
            declared,
            "properties.osProfile.linuxConfiguration.ssh.publicKeys",
            Login.from_options(options).keys_for_azure(),
        )
    if options.get("network_interfaces"):
        interfaces = [{"id": interface} for interface in options["network_interfaces"]]
        plant(declared, "properties.networkProfile.networkInterfaces", interfaces)
    _declare_os_disk(declared, options.get("os_disk") or {})
    _declare_security(declared, options)
    _declare_identity(declared, options.get("identity"))
    _declare_diagnostics(declared, options.get("boot_diagnostics"))
    _declare_termination(declared, options.get("termination_notification"))
    return declared


def _reference(options: Mapping[str, t.Any], option: str) -> str | None:
    """Return the id as given, or None; raises InvalidOption where it is none of a resource of the option's type."""
    given = options.get(option)
    if given is None:
        return None
    ResourceId.parse_of_type(given, _REFERENCES[option], option=option)
    return str(given)


def _declare_os_disk(declared: Json, disk: Mapping[str, t.Any]) -> None:
    plant_given(
        declared,
        (
            (f"{_STORAGE}.osDisk.name", disk.get("name")),
            (f"{_STORAGE}.osDisk.osType", disk.get("os_type")),
            (f"{_STORAGE}.osDisk.diskSizeGB", disk.get("size_gb")),
            (f"{_STORAGE}.osDisk.caching", disk.get("caching")),
            (f"{_STORAGE}.osDisk.deleteOption", disk.get("delete_option")),
            (f"{_STORAGE}.osDisk.managedDisk.storageAccountType", disk.get("storage_account_type")),
            (f"{_STORAGE}.osDisk.diffDiskSettings.option", "Local" if disk.get("ephemeral") else None),
            (f"{_STORAGE}.osDisk.diffDiskSettings.placement", disk.get("ephemeral_placement")),
            (f"{_STORAGE}.osDisk.diffDiskSettings.enableFullCaching", disk.get("ephemeral_full_caching")),
            (f"{_STORAGE}.osDisk.managedDisk.diskEncryptionSet.id", disk.get("disk_encryption_set")),
            (
                f"{_STORAGE}.osDisk.managedDisk.securityProfile.securityEncryptionType",
                disk.get("security_encryption_type"),
            ),
        ),
    )


def _declare_security(declared: Json, options: Mapping[str, t.Any]) -> None:
    security_type = options.get("security_type")
    for option in ("secure_boot", "vtpm"):
        if options.get(option) and security_type == "standard":
            raise InvalidOption(
                option, "security_type is standard.", "trusted_launch or confidential_vm as security_type"
            )
    plant_given(
        declared,
        (
            (f"{_SECURITY}.securityType", azure_security_type(security_type) if security_type else None),
            (f"{_SECURITY}.encryptionAtHost", options.get("encryption_at_host")),
        ),
    )
    # Azure refuses uefiSettings beside the type Standard (azure-cli issues 28396 and 30210).
    if security_type != "standard":
        plant_given(
            declared,
            (
                (f"{_SECURITY}.uefiSettings.secureBootEnabled", options.get("secure_boot")),
                (f"{_SECURITY}.uefiSettings.vTpmEnabled", options.get("vtpm")),
            ),
        )


def _declare_identity(declared: Json, identity: Mapping[str, t.Any] | None) -> None:
    if identity is None:
        return
    assigned = identity.get("user_assigned") or []
    kinds = (("SystemAssigned",) if identity.get("system_assigned") else ()) + (("UserAssigned",) if assigned else ())
    declared["identity"] = {"type": ", ".join(kinds) or "None"}
    if assigned:
        declared["identity"]["userAssignedIdentities"] = {identity_id: {} for identity_id in assigned}


def _declare_diagnostics(declared: Json, diagnostics: Mapping[str, t.Any] | None) -> None:
    path = "properties.diagnosticsProfile.bootDiagnostics"
    if diagnostics is not None:
        plant(declared, f"{path}.enabled", bool(diagnostics.get("enabled", True)))
        plant_given(declared, ((f"{path}.storageUri", diagnostics.get("storage_uri")),))


def _declare_termination(declared: Json, notification: Mapping[str, t.Any] | None) -> None:
    path = "properties.scheduledEventsProfile.terminateNotificationProfile"
    if notification is not None:
        plant(declared, f"{path}.enable", bool(notification.get("enabled", True)))
        plant_given(declared, ((f"{path}.notBeforeTimeout", notification.get("not_before_timeout")),))


def _capitalised(value: str | None) -> str | None:
    return value[:1].upper() + value[1:] if value else None
