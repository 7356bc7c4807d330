# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A managed disk as Azure shows it, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..disk_capabilities import capability_facts
from ..generation import Generation, generation_azure_uses, recorded_generation
from ..security_type import security_type_of
from ..wire import Json, dig, members, number, same_text, texts
from .source import origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedDisk:
    """The wire document of a disk; every reader returns None where Azure shows nothing."""

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

    @property
    def holders(self) -> list[str]:
        """Return the ids of the machines it is attached to."""
        holders = [self.document.get("managedBy"), *texts(self.document, "managedByExtended")]
        return list(dict.fromkeys(str(holder) for holder in holders if holder))

    @property
    def held_by_running_machine(self) -> bool:
        """Tell whether a machine that has its hardware holds it; that of a deallocated one is Reserved."""
        return bool(self.holders) and not same_text(dig(self.document, "properties.diskState"), "Reserved")

    @property
    def is_shared(self) -> bool:
        """Tell whether more than one VM may have the disk attached at a time."""
        return number(self.document, "properties.maxShares") > 1

    @property
    def unique_id(self) -> str:
        return str(dig(self.document, "properties.uniqueId") or "")

    @property
    def waits_for_upload(self) -> bool:
        """Tell whether the disk still waits for its bytes, or for the end of their upload."""
        state = dig(self.document, "properties.diskState")
        return any(same_text(state, waiting) for waiting in ("ReadyToUpload", "ActiveUpload"))

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        zones = texts(self.document, "zones")
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.document.get("location"),
            "zone": zones[0] if zones else None,
            "generation": generation_azure_uses(self.recorded) if self.holds_os else None,
            "recorded_generation": self.recorded,
            "os_type": dig(self.document, "properties.osType"),
            "size_gb": dig(self.document, "properties.diskSizeGB"),
            "storage_account_type": dig(self.document, "sku.name"),
            "security_type": security_type_of(dig(self.document, "properties.securityProfile.securityType")),
            **capability_facts(self.document),
            "source": origin_of(self.creation_data),
            "disk_state": dig(self.document, "properties.diskState"),
            "managed_by": self.document.get("managedBy"),
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }
