# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that creates a virtual machine."""

from __future__ import annotations

import copy

from ..errors import InvalidOption
from ..gallery_reference import GalleryImage, PublishedImage
from ..plan import HIDDEN, Change, Plan, Step
from ..property import options_in
from ..security_type import SecurityType, azure_security_type, encryption_type_of, security_type_of
from ..source import SourceFacts
from ..wire import MISSING, Json, asked, plant, plant_given, same_text
from .desired import DesiredMachine
from .disk_change import new_disk_steps
from .power import power_steps
from .properties import PROPERTIES

_OS_DISK = "properties.storageProfile.osDisk"
_SECURITY = "properties.securityProfile"
# What of a confidential machine's disk is encrypted; Azure makes none without it.
_GUEST_STATE = f"{_OS_DISK}.managedDisk.securityProfile.securityEncryptionType"


def plan_creation(desired: DesiredMachine, *, size: str, location: str, source: SourceFacts | None) -> Plan:
    """Return the plan that makes the machine; `source` is None where nobody was to look (preflight off)."""
    body = creation_body(desired, size=size, location=location, source=source)
    create = Step(
        method="PUT",
        resource_id=str(desired.resource_id),
        summary=f"create virtual machine {desired.resource_id.name}",
        changes=_changes(desired, body, source),
        body=body,
        # Two runs at once must not both create: the second is told that the machine exists.
        headers={"If-None-Match": "*"},
    )
    steps = (create, *new_disk_steps(desired.data_disks, desired.resource_id))
    return Plan(steps=(*steps, *power_steps(desired.resource_id, before="running", after=desired.power_state)))


def creation_body(desired: DesiredMachine, *, size: str, location: str, source: SourceFacts | None) -> Json:
    """Return the whole wire document; raises InvalidOption where an option that creating needs is not given."""
    body = copy.deepcopy(desired.declared)
    body["location"] = location
    plant(body, "properties.hardwareProfile.vmSize", size)
    if desired.tags:
        body["tags"] = dict(desired.tags)
    _add_source(body, desired, source)
    _add_security(body, desired, source)
    _add_network(body, desired)
    if desired.data_disks:
        disks = [disk.to_arm() for disk in desired.data_disks if disk.present]
        plant(body, "properties.storageProfile.dataDisks", disks)
    return body


def _add_source(body: Json, desired: DesiredMachine, source: SourceFacts | None) -> None:
    if desired.os_disk:
        plant(body, f"{_OS_DISK}.createOption", "Attach")
        plant(body, f"{_OS_DISK}.managedDisk.id", str(desired.os_disk))
        os_type = asked(body, f"{_OS_DISK}.osType")
        if os_type is MISSING:
            os_type = source.os_type if source else None
        if not os_type:
            raise InvalidOption("os_disk.os_type", f"{desired.os_disk} does not record its system.", "Linux, Windows")
        plant(body, f"{_OS_DISK}.osType", os_type)
        return
    if not desired.image:
        raise InvalidOption("image", "a new machine starts from something.", "image, or os_disk.managed_disk")
    plant(body, "properties.storageProfile.imageReference", desired.image.to_arm())
    plant(body, f"{_OS_DISK}.createOption", "FromImage")
    # The disk made from an image belongs to the machine unless the user says otherwise.
    if asked(body, f"{_OS_DISK}.deleteOption") is MISSING:
        plant(body, f"{_OS_DISK}.deleteOption", "Delete")
    if _is_specialised(desired, source):
        desired.login.refuse_for_specialised(str(desired.image))
    else:
        os_type = source.os_type if source else None
        body["properties"]["osProfile"] = desired.login.to_arm(machine=desired.resource_id.name, os_type=os_type)
        desired.agent.plant(body, os_type=os_type)
    if source and source.plan and "plan" not in body:
        body["plan"] = {key: source.plan[key] for key in ("name", "publisher", "product") if key in source.plan}


def _is_specialised(desired: DesiredMachine, source: SourceFacts | None) -> bool:
    """Tell whether the image brings its accounts along; where nobody was to look, whether the user asks for none."""
    if source:
        return source.kind == "gallery_image" and same_text(source.os_state, "Specialized")
    return isinstance(desired.image, GalleryImage | PublishedImage) and not desired.login.admin_username


def _add_security(body: Json, desired: DesiredMachine, source: SourceFacts | None) -> None:
    security_type: SecurityType | None = desired.security_type
    if security_type is None and desired.os_disk and source and source.security_type:
        security_type = security_type_of(source.security_type)
    if security_type is None or security_type == "standard":
        return
    plant(body, f"{_SECURITY}.securityType", azure_security_type(security_type))
    if security_type == "confidential_vm" and desired.image and asked(body, _GUEST_STATE) is MISSING:
        plant(body, _GUEST_STATE, "VMGuestStateOnly")
    if security_type == "confidential_vm" and desired.os_disk and asked(body, _GUEST_STATE) is MISSING:
        encryption = encryption_type_of(source.security_type if source else None)
        plant_given(body, ((_GUEST_STATE, encryption),))
    # What the portal and the az command choose for a new machine of these types.
    for path in (f"{_SECURITY}.uefiSettings.secureBootEnabled", f"{_SECURITY}.uefiSettings.vTpmEnabled"):
        if asked(body, path) is MISSING:
            plant(body, path, True)


def _add_network(body: Json, desired: DesiredMachine) -> None:
    if desired.interface:
        plant(body, "properties.networkProfile", desired.interface.to_arm(desired.resource_id.name))
    elif desired.network_interfaces:
        entries: list[Json] = [{"id": str(interface)} for interface in desired.network_interfaces]
        if len(entries) > 1:
            for index, entry in enumerate(entries):
                entry["properties"] = {"primary": index == 0}
        plant(body, "properties.networkProfile.networkInterfaces", entries)
    else:
        raise InvalidOption("subnet_id", "a new machine needs a network.", "subnet_id, or network_interfaces")


def _changes(desired: DesiredMachine, body: Json, source: SourceFacts | None) -> tuple[Change, ...]:
    shown: Json = {}
    if source:
        shown["generation"] = source.generation
    shown |= options_in(PROPERTIES, body)
    made = desired.interface
    plant_given(
        shown,
        (
            ("admin_password", HIDDEN if desired.login.admin_password else None),
            ("custom_data", HIDDEN if desired.login.custom_data else None),
            ("subnet_id", str(made.subnet) if made else None),
            ("public_ip", True if made and made.public_ip else None),
            ("data_disks", [disk.to_arm() for disk in desired.data_disks if disk.present] or None),
        ),
    )
    return tuple(Change(path=path, before=None, after=value) for path, value in shown.items())
