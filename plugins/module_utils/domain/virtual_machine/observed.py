# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine as Azure shows it, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..generation import Generation, disk_generation, recorded_generation
from ..ownership import proof_names, proof_of, tag_of
from ..provisioning import is_unsettled, provisioning_state
from ..security_type import SecurityType, security_type_of
from ..wire import Json, dig, members, objects, same_text, text, texts

PowerState = t.Literal["running", "stopped", "deallocated", "hibernated"]
MachineAction = t.Literal["restart", "redeploy", "reapply", "reimage", "generalize"]

# Azure's words for where a machine is, or is going.
_POWER_STATES: t.Final[dict[str, PowerState]] = {
    "running": "running",
    "starting": "running",
    "stopped": "stopped",
    "stopping": "stopped",
    "deallocated": "deallocated",
    "deallocating": "deallocated",
}
# The tag that holds, for the time of a change that needs the VM deallocated, the VM's own id and the power state it
# had before. A tag that was copied with all others to a clone or a restored VM names the VM that it was copied from.
RETURN_TAG: t.Final = "gen2.azure.returns-to"


def note_of(resource_id: str, power_state: PowerState | None) -> dict[str, str]:
    """Return the tag by which the VM of that id is brought back to the power state."""
    return {RETURN_TAG: proof_of(resource_id, str(power_state))}


def without_note(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that are the user's own."""
    return {name: value for name, value in tags.items() if name.lower() != RETURN_TAG.lower()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedMachine:
    """The wire document of a machine; every reader returns None where Azure shows nothing."""

    document: Mapping[str, t.Any] = field(repr=False)

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    @property
    def location(self) -> str:
        return str(self.document.get("location") or "")

    @property
    def size(self) -> str | None:
        return text(self.document, "properties.hardwareProfile.vmSize")

    @property
    def preferred_size(self) -> str | None:
        """Return the size asked for by a flexProfile, for which Azure may deploy a compatible one: that is `size`."""
        return text(self.document, "properties.flexProfile.preferredVMSize")

    @property
    def etag(self) -> str | None:
        return text(self.document, "etag")

    @property
    def provisioning_state(self) -> str:
        return provisioning_state(self.document)

    @property
    def is_unsettled(self) -> bool:
        """Tell whether an operation is working on the machine."""
        return is_unsettled(self.document)

    @property
    def is_leaving(self) -> bool:
        """Tell whether the machine is being deleted."""
        return same_text(self.provisioning_state, "Deleting")

    @property
    def generation(self) -> Generation | None:
        return recorded_generation(dig(self.document, "properties.instanceView.hyperVGeneration"))

    def with_generation_of(self, disk: t.Mapping[str, t.Any]) -> ObservedMachine:
        """Return the machine with the generation of its OS disk, where Azure shows none of the machine itself."""
        if self.generation:
            return self
        properties = members(self.document, "properties")
        view = {**members(properties, "instanceView"), "hyperVGeneration": disk_generation(disk)}
        return ObservedMachine(document={**self.document, "properties": {**properties, "instanceView": view}})

    @property
    def security_type(self) -> SecurityType:
        return security_type_of(dig(self.document, "properties.securityProfile.securityType"))

    @property
    def power_state(self) -> PowerState | None:
        codes = self._status_codes()
        found = next((code.split("/", 1)[1] for code in codes if code.startswith("powerstate/")), "")
        # A hibernated machine is deallocated besides.
        return "hibernated" if "hibernationstate/hibernated" in codes else _POWER_STATES.get(found)

    @property
    def return_to(self) -> PowerState | None:
        """Return the power state that an interrupted change owes to the VM, by a note that names this very VM."""
        if not proof_names(self.document, RETURN_TAG):
            return None
        return _POWER_STATES.get((tag_of(self.document, RETURN_TAG) or "").partition("|")[2])

    @property
    def foreign_note(self) -> str | None:
        """Return the value of a note that is not this VM's own, None where the VM carries no such note."""
        return None if self.return_to else tag_of(self.document, RETURN_TAG)

    @property
    def tags(self) -> dict[str, str]:
        return members(self.document, "tags")

    @property
    def is_generalised(self) -> bool:
        """Tell whether the machine was marked as one to make images of."""
        return "osstate/generalized" in self._status_codes()

    def _status_codes(self) -> list[str]:
        statuses = objects(self.document, "properties.instanceView.statuses")
        return [str(status.get("code") or "").lower() for status in statuses]

    @property
    def zone(self) -> str | None:
        zones = texts(self.document, "zones")
        return zones[0] if zones else None

    @property
    def os_type(self) -> str | None:
        return text(self.document, "properties.storageProfile.osDisk.osType")

    @property
    def os_disk_id(self) -> str | None:
        return text(self.document, "properties.storageProfile.osDisk.managedDisk.id")

    @property
    def image_reference(self) -> Json | None:
        """Return the image that the OS disk was made of, as Azure names it."""
        return members(self.document, "properties.storageProfile.imageReference") or None

    @property
    def data_disks(self) -> list[Json]:
        return objects(self.document, "properties.storageProfile.dataDisks")

    @property
    def interface_ids(self) -> list[str]:
        interfaces = objects(self.document, "properties.networkProfile.networkInterfaces")
        return [str(interface["id"]) for interface in interfaces if interface.get("id")]

    @property
    def basis(self) -> dict[str, t.Any]:
        """Return all that a change of the machine replaces as a whole, comparable."""
        disks = [
            (disk.get("lun"), str(dig(disk, "managedDisk.id") or disk.get("name")).lower()) for disk in self.data_disks
        ]
        return {
            "tags": without_note(self.tags),
            "data_disks": sorted(disks, key=str),
            "network_interfaces": sorted(interface.lower() for interface in self.interface_ids),
            # Shown only where the instance view is read too.
            "power_state": self.power_state,
        }

    def owned(self) -> list[str]:
        """Return the ids of what Azure deletes with the machine: what has the delete option Delete."""
        return [resource_id for resource_id, deleted in self._parts() if deleted]

    def owned_interface_ids(self) -> list[str]:
        """Return the ids of the network interfaces that Azure deletes with the machine."""
        owned = {resource_id.lower() for resource_id in self.owned()}
        return [interface for interface in self.interface_ids if interface.lower() in owned]

    def kept(self) -> list[str]:
        """Return the ids of the disks and interfaces that stay when the machine is deleted."""
        return [resource_id for resource_id, deleted in self._parts() if not deleted]

    def _parts(self) -> list[tuple[str, bool]]:
        disks = [members(self.document, "properties.storageProfile.osDisk"), *self.data_disks]
        parts = [(dig(disk, "managedDisk.id"), disk.get("deleteOption")) for disk in disks]
        interfaces = objects(self.document, "properties.networkProfile.networkInterfaces")
        parts += [(interface.get("id"), dig(interface, "properties.deleteOption")) for interface in interfaces]
        return [(str(resource_id), same_text(option, "Delete")) for resource_id, option in parts if resource_id]

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        profile = members(self.document, "properties.osProfile")
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.location,
            "zone": self.zone,
            "size": self.size,
            "generation": self.generation,
            "security_type": self.security_type,
            "secure_boot": dig(self.document, "properties.securityProfile.uefiSettings.secureBootEnabled"),
            "vtpm": dig(self.document, "properties.securityProfile.uefiSettings.vTpmEnabled"),
            "power_state": self.power_state,
            "generalized": self.is_generalised,
            "provisioning_state": self.provisioning_state or None,
            "computer_name": profile.get("computerName"),
            "admin_username": profile.get("adminUsername"),
            "os_type": dig(self.document, "properties.storageProfile.osDisk.osType"),
            "os_disk_id": self.os_disk_id,
            "data_disk_ids": [i for disk in self.data_disks if (i := dig(disk, "managedDisk.id"))],
            "network_interface_ids": self.interface_ids,
            "tags": self.tags,
            "properties": members(self.document, "properties"),
        }
