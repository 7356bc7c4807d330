# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scale set and the machines in it as Azure shows them, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..generation import Generation, recorded_generation
from ..image_reference import ImageReference, read_reference
from ..security_type import SecurityType, security_type_of
from ..wire import Json, dig, members, number, objects, same_text, text, texts
from .declaration import PROFILE


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedScaleSet:
    """The wire document of a scale set; every reader returns None where Azure shows nothing."""

    document: Mapping[str, t.Any] = field(repr=False)

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    @property
    def location(self) -> str:
        return str(self.document.get("location") or "")

    @property
    def size(self) -> str | None:
        return text(self.document, "sku.name")

    @property
    def capacity(self) -> int:
        return number(self.document, "sku.capacity")

    @property
    def etag(self) -> str | None:
        return text(self.document, "etag")

    @property
    def uniform(self) -> bool:
        return same_text(dig(self.document, "properties.orchestrationMode", "Uniform"), "Uniform")

    @property
    def upgrades_itself(self) -> bool:
        """Tell whether Azure brings the machines to a new model by its own upgrade policy."""
        return not same_text(dig(self.document, "properties.upgradePolicy.mode", "Manual"), "Manual")

    @property
    def image(self) -> ImageReference | None:
        return read_reference(members(self.document, f"{PROFILE}.storageProfile.imageReference"))

    @property
    def security_type(self) -> SecurityType:
        return security_type_of(dig(self.document, f"{PROFILE}.securityProfile.securityType"))

    @property
    def admin_username(self) -> str | None:
        return text(self.document, f"{PROFILE}.osProfile.adminUsername")

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        mode = str(dig(self.document, "properties.orchestrationMode", "Uniform"))
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.location,
            "zones": texts(self.document, "zones"),
            "orchestration_mode": mode.lower(),
            "size": self.size,
            "capacity": self.capacity,
            "image": dig(self.document, f"{PROFILE}.storageProfile.imageReference"),
            "security_type": self.security_type,
            "secure_boot": dig(self.document, f"{PROFILE}.securityProfile.uefiSettings.secureBootEnabled"),
            "vtpm": dig(self.document, f"{PROFILE}.securityProfile.uefiSettings.vTpmEnabled"),
            "upgrade_policy": str(dig(self.document, "properties.upgradePolicy.mode", "Manual")).lower(),
            "provisioning_state": dig(self.document, "properties.provisioningState"),
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedInstance:
    """One machine of a scale set: a part of it in uniform mode, a machine of its own in flexible mode."""

    document: Mapping[str, t.Any] = field(repr=False)

    @property
    def instance_id(self) -> str:
        """Return what the scale set's actions call it: its number in uniform mode, its name in flexible mode."""
        return str(self.document.get("instanceId") or self.document.get("name") or "")

    @property
    def generation(self) -> Generation | None:
        return recorded_generation(dig(self.document, "properties.instanceView.hyperVGeneration"))

    @property
    def power_state(self) -> str | None:
        statuses = objects(self.document, "properties.instanceView.statuses")
        codes = (str(status.get("code") or "").lower() for status in statuses)
        return next((code.partition("/")[2] for code in codes if code.startswith("powerstate/")), None)

    def is_latest(self, scale_set: ObservedScaleSet) -> bool:
        """Tell whether the machine is as the model says: as Azure tells, else by its size, image and security type."""
        known = dig(self.document, "properties.latestModelApplied")
        if known is not None:
            return bool(known)
        size = dig(self.document, "properties.hardwareProfile.vmSize")
        security = security_type_of(dig(self.document, "properties.securityProfile.securityType"))
        reference = members(self.document, "properties.storageProfile.imageReference")
        image = scale_set.image
        return (
            same_text(size, scale_set.size)
            and security == scale_set.security_type
            and (image is None or image.matches(reference))
        )

    def to_dict(self, scale_set: ObservedScaleSet) -> Json:
        """Return the facts a playbook reads."""
        zones = texts(self.document, "zones")
        return {
            "id": self.document.get("id"),
            "instance_id": self.instance_id,
            "name": self.document.get("name"),
            "size": dig(self.document, "properties.hardwareProfile.vmSize"),
            "generation": self.generation,
            "security_type": security_type_of(dig(self.document, "properties.securityProfile.securityType")),
            "power_state": self.power_state,
            "provisioning_state": dig(self.document, "properties.provisioningState"),
            "computer_name": dig(self.document, "properties.osProfile.computerName"),
            "zone": zones[0] if zones else None,
            "latest_model": self.is_latest(scale_set),
        }
