# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A managed image as Azure shows it, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..generation import Generation, generation_azure_uses, recorded_generation
from ..wire import Json, dig, members, objects
from .source import origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedImage:
    """The wire document of an image; every reader returns None where Azure shows nothing."""

    document: Mapping[str, t.Any]

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    @property
    def recorded(self) -> Generation | None:
        return recorded_generation(dig(self.document, "properties.hyperVGeneration"))

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        profile = members(self.document, "properties.storageProfile")
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.document.get("location"),
            "generation": generation_azure_uses(self.recorded),
            "recorded_generation": self.recorded,
            "os_type": dig(profile, "osDisk.osType"),
            "os_state": dig(profile, "osDisk.osState"),
            "size_gb": dig(profile, "osDisk.diskSizeGB"),
            "storage_account_type": dig(profile, "osDisk.storageAccountType"),
            "caching": dig(profile, "osDisk.caching"),
            "zone_resilient": bool(profile.get("zoneResilient")),
            "data_disk_luns": [disk.get("lun") for disk in objects(profile, "dataDisks")],
            "source": origin_of(self.document),
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }
