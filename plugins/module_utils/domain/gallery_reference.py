# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a playbook names an image of a gallery: one's own, one shared with the subscription, or the community's."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from .resource_id import ResourceId
from .wire import Json, same_text

GALLERIES: t.Final = "Microsoft.Compute/galleries"
LATEST: t.Final = "latest"
_OWN = re.compile(
    r"^(?P<definition>/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute/galleries/[^/]+/images/[^/]+)"
    r"(/versions/(?P<version>[^/]+))?$",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"^/(?P<kind>Shared|Community)Galleries/(?P<gallery>[^/]+)/Images/(?P<name>[^/]+)(/Versions/(?P<version>[^/]+))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryImage:
    """An image definition of a gallery that the identity can read, or one version of it.

    Of `latest` Azure takes the newest version when it makes the machine, which then never moves.
    """

    definition: ResourceId
    version: str = LATEST

    @property
    def name(self) -> str:
        return self.definition.name

    def to_arm(self) -> Json:
        return {"id": str(self)}

    def matches(self, reference: Mapping[str, t.Any]) -> bool:
        """Tell whether a machine's imageReference names this image; `latest` is any version of it."""
        other = read_gallery_id(str(reference.get("id") or ""))
        if not isinstance(other, GalleryImage) or other.definition != self.definition:
            return False
        return _same_version(self.version, other.version, reference)

    def __str__(self) -> str:
        return str(self.definition if self.version == LATEST else self.definition.child("versions", self.version))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedImage:
    """An image that others share with the subscription directly, or with everybody."""

    kind: t.Literal["Shared", "Community"]
    gallery: str
    name: str
    version: str = LATEST

    @property
    def _member(self) -> str:
        return f"{self.kind.lower()}GalleryImageId"

    def to_arm(self) -> Json:
        return {self._member: str(self)}

    def matches(self, reference: Mapping[str, t.Any]) -> bool:
        """Tell whether a machine's imageReference names this image; `latest` is any version of it."""
        other = read_gallery_id(str(reference.get(self._member) or ""))
        if not isinstance(other, PublishedImage) or other.kind != self.kind:
            return False
        same = same_text(other.gallery, self.gallery) and same_text(other.name, self.name)
        return same and _same_version(self.version, other.version, reference)

    def path_in(self, subscription: str, location: str) -> str:
        """Return where a location shows the image definition."""
        provider = f"/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}"
        return f"{provider}/{self.kind.lower()}Galleries/{self.gallery}/images/{self.name}"

    def __str__(self) -> str:
        return f"/{self.kind}Galleries/{self.gallery}/Images/{self.name}/Versions/{self.version}"


def read_gallery_id(text: str) -> GalleryImage | PublishedImage | None:
    """Read the id of an image definition or version of any gallery; None for the id of anything else."""
    own = _OWN.match(text.rstrip("/"))
    if own:
        return GalleryImage(definition=ResourceId.parse(own["definition"]), version=_version(own["version"]))
    published = _PUBLISHED.match(text.rstrip("/"))
    if not published:
        return None
    kind: t.Literal["Shared", "Community"] = "Shared" if published["kind"].lower() == "shared" else "Community"
    version = _version(published["version"])
    return PublishedImage(kind=kind, gallery=published["gallery"], name=published["name"], version=version)


def _version(text: str | None) -> str:
    return text if text and text.lower() != LATEST else LATEST


def _same_version(wanted: str, recorded: str, reference: Mapping[str, t.Any]) -> bool:
    return wanted in (LATEST, recorded, reference.get("exactVersion"))
