# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An image definition as Azure shows it, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..generation import Generation, generation_azure_uses, recorded_generation
from ..wire import Json, dig, members, same_text
from .features import features_of, security_option_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedGalleryImage:
    """The wire document of an image definition; every reader returns None where Azure shows nothing."""

    document: Mapping[str, t.Any]

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    @property
    def recorded(self) -> Generation | None:
        return recorded_generation(dig(self.document, "properties.hyperVGeneration"))

    @property
    def features(self) -> dict[str, str]:
        return features_of(dig(self.document, "properties.features"))

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        features = self.features
        controllers = features.get("diskcontrollertypes", "")
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.document.get("location"),
            "generation": generation_azure_uses(self.recorded),
            "os_type": dig(self.document, "properties.osType"),
            "os_state": dig(self.document, "properties.osState"),
            "architecture": dig(self.document, "properties.architecture"),
            "publisher": dig(self.document, "properties.identifier.publisher"),
            "offer": dig(self.document, "properties.identifier.offer"),
            "sku": dig(self.document, "properties.identifier.sku"),
            "security_type": security_option_of(features.get("securitytype")),
            "disk_controllers": [name for name in ("SCSI", "NVMe") if name.lower() in controllers.lower()],
            "accelerated_networking": same_text(features.get("isacceleratednetworksupported"), "True"),
            "hibernation": same_text(features.get("ishibernatesupported"), "True"),
            "purchase_plan": dig(self.document, "properties.purchasePlan"),
            "description": dig(self.document, "properties.description"),
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }
