# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An image version as Azure shows it, read without assuming that anything is there."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..location import normalise_location
from ..wire import Json, dig, members, objects
from .regions import Region, regions_of
from .source import origin_of

_PROFILE = "properties.publishingProfile"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedGalleryImageVersion:
    """The wire document of an image version; every reader returns None where Azure shows nothing."""

    document: Mapping[str, t.Any]

    @property
    def id(self) -> str:
        return str(self.document.get("id") or "")

    @property
    def regions(self) -> tuple[Region, ...]:
        return regions_of(objects(self.document, f"{_PROFILE}.targetRegions"))

    def to_dict(self) -> Json:
        """Return the facts a playbook reads; `properties` is Azure's own document."""
        return {
            "id": self.id,
            "name": self.document.get("name"),
            "location": self.document.get("location"),
            "target_regions": [region.to_dict() for region in self.regions],
            "replicas": dig(self.document, f"{_PROFILE}.replicaCount"),
            "storage_account_type": dig(self.document, f"{_PROFILE}.storageAccountType"),
            "exclude_from_latest": bool(dig(self.document, f"{_PROFILE}.excludeFromLatest")),
            "published": dig(self.document, f"{_PROFILE}.publishedDate"),
            "source": origin_of(self.document),
            "replication": self._replication(),
            "tags": members(self.document, "tags"),
            "properties": members(self.document, "properties"),
        }

    def _replication(self) -> Json:
        summary = objects(self.document, "properties.replicationStatus.summary")
        return {
            "state": dig(self.document, "properties.replicationStatus.aggregatedState"),
            "regions": [
                {
                    "name": normalise_location(str(entry.get("region") or "")),
                    "state": entry.get("state"),
                    "progress": entry.get("progress"),
                }
                for entry in summary
            ],
        }
