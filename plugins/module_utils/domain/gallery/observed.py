# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gallery as Azure shows it, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..wire import Json, dig, members, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedGallery:
    """The wire document of a gallery; every reader returns None where Azure shows nothing."""

    document: Mapping[str, t.Any]

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.document.get("location"),
            "description": dig(self.document, "properties.description"),
            "unique_name": dig(self.document, "properties.identifier.uniqueName"),
            "sharing": dig(self.document, "properties.sharingProfile.permissions") or "Private",
            "community_names": texts(self.document, "properties.sharingProfile.communityGalleryInfo.publicNames"),
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }
