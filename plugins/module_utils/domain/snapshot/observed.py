# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot as Azure shows it, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..disk_capabilities import capability_facts
from ..generation import Generation, generation_azure_uses, recorded_generation
from ..managed_disk.source import origin_of
from ..security_type import security_type_of
from ..wire import Json, dig, members


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedSnapshot:
    """The wire document of a snapshot; every reader returns None where Azure shows nothing."""

    document: Mapping[str, t.Any]

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    @property
    def recorded(self) -> Generation | None:
        return recorded_generation(dig(self.document, "properties.hyperVGeneration"))

    @property
    def holds_os(self) -> bool:
        return bool(dig(self.document, "properties.osType") or self.recorded)

    @property
    def creation_data(self) -> Json:
        return members(self.document, "properties.creationData")

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.document.get("location"),
            "generation": generation_azure_uses(self.recorded) if self.holds_os else None,
            "recorded_generation": self.recorded,
            "os_type": dig(self.document, "properties.osType"),
            "size_gb": dig(self.document, "properties.diskSizeGB"),
            "storage_account_type": dig(self.document, "sku.name"),
            "security_type": security_type_of(dig(self.document, "properties.securityProfile.securityType")),
            **capability_facts(self.document),
            "source": origin_of(self.creation_data),
            "incremental": bool(dig(self.document, "properties.incremental")),
            "completion_percent": dig(self.document, "properties.completionPercent"),
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }
