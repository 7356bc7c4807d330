# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every comparable option of a virtual machine: where Azure keeps it and what a change of it costs.

The costs follow Microsoft's REST reference of Virtual Machines (2026-04-01) and its pages on resizing,
trusted launch and disks; `needs replace` is what Azure answers with PropertyChangeNotAllowed.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ..image_reference import read_reference
from ..location import same_location
from ..plan import Cost
from ..property import Property
from ..resource_id import same_id
from ..wire import Json, same_text


def _same_image(before: t.Any, after: Mapping[str, t.Any]) -> bool:
    image = read_reference(after)
    return image is not None and image.matches(before if isinstance(before, Mapping) else {})


def _same_priority(before: t.Any, after: t.Any) -> bool:
    # SpotPlus of API version 2026-04-01 is a Spot VM too; the options know no other word for it.
    return same_text("Spot" if same_text(before, "SpotPlus") else before, after)


def _same_keys(before: t.Any, after: Iterable[Json]) -> bool:
    return _key_data(before or ()) == _key_data(after)


def _key_data(keys: Iterable[Json]) -> list[str]:
    # The comment behind a key is not part of it, and Azure may fold its lines.
    return sorted(" ".join(str(key.get("keyData", "")).split()[:2]) for key in keys if key)


def _same_interfaces(before: t.Any, after: Iterable[Json]) -> bool:
    return _ids(before or ()) == _ids(after)


def _ids(references: Iterable[Json]) -> list[str]:
    return sorted(str(reference.get("id", "")).lower() for reference in references if reference)


def _same_identity_type(before: t.Any, after: t.Any) -> bool:
    return _kinds(before) == _kinds(after)


def _kinds(value: t.Any) -> set[str]:
    return {part.strip().lower() for part in str(value or "None").split(",")}


def _same_members(before: t.Any, after: t.Any) -> bool:
    return {str(key).lower() for key in before or ()} == {str(key).lower() for key in after or ()}


# What Azure's agent in the guest is told, which stands in another part of the osProfile for each system.
_AGENT_ROWS: t.Final[tuple[tuple[str, str, Cost, t.Any], ...]] = (
    ("provision_vm_agent", "provisionVMAgent", "needs replace", True),
    ("patch_settings.patch_mode", "patchSettings.patchMode", "in place", None),
    ("patch_settings.assessment_mode", "patchSettings.assessmentMode", "in place", None),
)
# This one is changed on the disk, not on the machine.
OS_DISK_TYPE: t.Final = Property(
    option="os_disk.storage_account_type",
    path="properties.storageProfile.osDisk.managedDisk.storageAccountType",
    cost="needs deallocate",
)
PROPERTIES: t.Final[tuple[Property, ...]] = (
    Property(option="location", path="location", cost="needs replace", same=same_location),
    Property(option="zone", path="zones", cost="needs replace"),
    Property(option="tags", path="tags", cost="in place", absent={}),
    Property(option="size", path="properties.hardwareProfile.vmSize", cost="needs reboot"),
    Property(option="image", path="properties.storageProfile.imageReference", cost="needs replace", same=_same_image),
    Property(
        option="os_disk.managed_disk",
        path="properties.storageProfile.osDisk.managedDisk.id",
        cost="needs replace",
        same=same_id,
    ),
    Property(option="os_disk.name", path="properties.storageProfile.osDisk.name", cost="needs replace"),
    Property(option="os_disk.os_type", path="properties.storageProfile.osDisk.osType", cost="needs replace"),
    Property(
        option="os_disk.ephemeral",
        path="properties.storageProfile.osDisk.diffDiskSettings.option",
        cost="needs replace",
    ),
    Property(
        option="os_disk.ephemeral_placement",
        path="properties.storageProfile.osDisk.diffDiskSettings.placement",
        cost="needs replace",
    ),
    Property(
        option="os_disk.ephemeral_full_caching",
        path="properties.storageProfile.osDisk.diffDiskSettings.enableFullCaching",
        cost="needs replace",
        absent=False,
    ),
    OS_DISK_TYPE,
    Property(
        option="os_disk.disk_encryption_set",
        path="properties.storageProfile.osDisk.managedDisk.diskEncryptionSet.id",
        cost="needs replace",
        same=same_id,
    ),
    Property(
        option="os_disk.security_encryption_type",
        path="properties.storageProfile.osDisk.managedDisk.securityProfile.securityEncryptionType",
        cost="needs replace",
    ),
    Property(
        option="os_disk.size_gb",
        path="properties.storageProfile.osDisk.diskSizeGB",
        cost="needs deallocate",
        grows_only=True,
    ),
    Property(option="os_disk.caching", path="properties.storageProfile.osDisk.caching", cost="needs reboot"),
    Property(
        option="os_disk.delete_option",
        path="properties.storageProfile.osDisk.deleteOption",
        cost="in place",
        absent="Detach",
    ),
    Property(
        option="security_type",
        path="properties.securityProfile.securityType",
        cost="needs deallocate",
        absent="Standard",
    ),
    Property(
        option="secure_boot",
        path="properties.securityProfile.uefiSettings.secureBootEnabled",
        cost="needs reboot",
        absent=False,
    ),
    Property(
        option="vtpm", path="properties.securityProfile.uefiSettings.vTpmEnabled", cost="needs reboot", absent=False
    ),
    Property(
        option="encryption_at_host",
        path="properties.securityProfile.encryptionAtHost",
        cost="needs deallocate",
        absent=False,
    ),
    Property(
        option="hibernation",
        path="properties.additionalCapabilities.hibernationEnabled",
        cost="needs deallocate",
        absent=False,
    ),
    Property(
        option="network_interfaces",
        path="properties.networkProfile.networkInterfaces",
        cost="needs deallocate",
        same=_same_interfaces,
    ),
    Property(option="admin_username", path="properties.osProfile.adminUsername", cost="needs replace"),
    Property(option="computer_name", path="properties.osProfile.computerName", cost="needs replace"),
    Property(
        option="ssh_public_keys",
        path="properties.osProfile.linuxConfiguration.ssh.publicKeys",
        cost="needs replace",
        same=_same_keys,
    ),
    Property(option="user_data", path="properties.userData", cost="in place", hidden=True),
    Property(option="identity.type", path="identity.type", cost="in place", same=_same_identity_type, absent="None"),
    Property(
        option="identity.user_assigned",
        path="identity.userAssignedIdentities",
        cost="in place",
        same=_same_members,
    ),
    Property(
        option="boot_diagnostics.enabled",
        path="properties.diagnosticsProfile.bootDiagnostics.enabled",
        cost="in place",
        absent=False,
    ),
    Property(
        option="boot_diagnostics.storage_uri",
        path="properties.diagnosticsProfile.bootDiagnostics.storageUri",
        cost="in place",
        same=same_id,
    ),
    Property(
        option="priority", path="properties.priority", cost="needs replace", absent="Regular", same=_same_priority
    ),
    Property(option="eviction_policy", path="properties.evictionPolicy", cost="needs replace"),
    Property(option="max_price", path="properties.billingProfile.maxPrice", cost="needs deallocate", absent=-1),
    Property(option="availability_set", path="properties.availabilitySet.id", cost="needs replace", same=same_id),
    Property(
        option="proximity_placement_group",
        path="properties.proximityPlacementGroup.id",
        cost="needs deallocate",
        same=same_id,
    ),
    Property(option="host", path="properties.host.id", cost="needs deallocate", same=same_id),
    Property(option="host_group", path="properties.hostGroup.id", cost="needs deallocate", same=same_id),
    Property(
        option="capacity_reservation_group",
        path="properties.capacityReservation.capacityReservationGroup.id",
        cost="needs deallocate",
        same=same_id,
    ),
    Property(option="platform_fault_domain", path="properties.platformFaultDomain", cost="needs replace"),
    Property(
        option="disk_controller",
        path="properties.storageProfile.diskControllerType",
        cost="needs deallocate",
        absent="SCSI",
    ),
    Property(
        option="ultra_ssd",
        path="properties.additionalCapabilities.ultraSSDEnabled",
        cost="needs deallocate",
        absent=False,
    ),
    *(
        Property(option=option, path=f"properties.osProfile.{system}.{path}", cost=cost, absent=absent)
        for system in ("linuxConfiguration", "windowsConfiguration")
        for option, path, cost, absent in _AGENT_ROWS
    ),
    Property(
        option="termination_notification.enabled",
        path="properties.scheduledEventsProfile.terminateNotificationProfile.enable",
        cost="in place",
        absent=False,
    ),
    Property(
        option="termination_notification.not_before_timeout",
        path="properties.scheduledEventsProfile.terminateNotificationProfile.notBeforeTimeout",
        cost="in place",
    ),
    Property(option="extensions_time_budget", path="properties.extensionsTimeBudget", cost="in place"),
    Property(option="license_type", path="properties.licenseType", cost="in place", absent="None"),
    Property(option="plan.name", path="plan.name", cost="needs replace"),
    Property(option="plan.publisher", path="plan.publisher", cost="needs replace"),
    Property(option="plan.product", path="plan.product", cost="needs replace"),
)
