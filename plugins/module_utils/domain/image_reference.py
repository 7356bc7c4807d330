# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a playbook names an image: an URN, its parts, an id, or the name of a managed or a gallery's image."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import InvalidOption
from .gallery_reference import GALLERIES, LATEST, GalleryImage, PublishedImage, read_gallery_id
from .resource_id import ResourceId, same_id
from .wire import Json, same_text

ACCEPTED = (
    "an URN (publisher:offer:sku:version), an image's id, {publisher, offer, sku, version}, {name, resource_group},"
    " {gallery, name, version, resource_group} or {id}"
)
_IMAGES = "Microsoft.Compute/images"
_PARTS = ("publisher", "offer", "sku", "version")
_VERSION_ID = re.compile(
    r"/publishers/(?P<publisher>[^/]+)/artifacttypes/vmimage/offers/(?P<offer>[^/]+)"
    r"/skus/(?P<sku>[^/]+)/versions/(?P<version>[^/]+)$",
    re.IGNORECASE,
)
_PART = re.compile(r"^[A-Za-z0-9._-]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketplaceImage:
    """An image of the marketplace; `version` may be `latest`, which Azure resolves when it deploys."""

    publisher: str
    offer: str
    sku: str
    version: str = "latest"

    @property
    def urn(self) -> str:
        return ":".join((self.publisher, self.offer, self.sku, self.version))

    def to_arm(self) -> Json:
        return {"publisher": self.publisher, "offer": self.offer, "sku": self.sku, "version": self.version}

    @classmethod
    def from_version_id(cls, text: str) -> MarketplaceImage | None:
        """Read the id of a version in a location, as disks record it; None for any other id."""
        match = _VERSION_ID.search(text)
        return cls(**match.groupdict()) if match else None

    def matches(self, reference: Mapping[str, t.Any]) -> bool:
        """Tell whether a machine's imageReference names this image.

        A machine made from `latest` keeps saying so and never moves, so `latest` matches any version.
        """
        same = all(same_text(getattr(self, part), reference.get(part)) for part in ("publisher", "offer", "sku"))
        versions = (reference.get("version"), reference.get("exactVersion"))
        return same and (self.version.lower() == "latest" or any(same_text(self.version, v) for v in versions))

    def __str__(self) -> str:
        return self.urn


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedImage:
    """A managed image by its id."""

    resource_id: ResourceId

    def to_arm(self) -> Json:
        return {"id": str(self.resource_id)}

    def matches(self, reference: Mapping[str, t.Any]) -> bool:
        return same_id(reference.get("id"), str(self.resource_id))

    def __str__(self) -> str:
        return str(self.resource_id)


ImageReference: t.TypeAlias = "MarketplaceImage | ManagedImage | GalleryImage | PublishedImage"


def read_reference(reference: Mapping[str, t.Any]) -> ImageReference | None:
    """Return the image that a document for or of Azure names; the inverse of `to_arm`.

    None where the document names no image, or names one in a way that is not known.
    """
    named = next((str(value) for key, value in reference.items() if key.lower().endswith("id") and value), None)
    if named is not None:
        resource_id = ResourceId.find(named)
        return read_gallery_id(named) or (ManagedImage(resource_id=resource_id) if resource_id else None)
    parts = {part: str(reference.get(part) or "") for part in _PARTS}
    return MarketplaceImage(**parts) if parts["publisher"] and parts["offer"] and parts["sku"] else None


def parse_image(value: t.Any, *, subscription: str, resource_group: str, option: str = "image") -> ImageReference:
    """Read any accepted form, a bare `name` being one of `resource_group`; raises InvalidOption naming the option."""
    if isinstance(value, Mapping):
        return _from_mapping({k: v for k, v in value.items() if v is not None}, subscription, resource_group, option)
    text = str(value).strip()
    if text.startswith("/"):
        return _from_id(text, option)
    parts = text.split(":")
    if len(parts) == len(_PARTS):
        return _marketplace(dict(zip(_PARTS, parts, strict=True)), option)
    raise InvalidOption(option, f"{text!r} has {len(parts)} part(s) between colons.", ACCEPTED)


def _from_mapping(value: Mapping[str, t.Any], subscription: str, group: str, option: str) -> ImageReference:
    given = set(value)
    if given == {"id"}:
        return _from_id(str(value["id"]), option)
    if "name" in given and given <= {"name", "resource_group"}:
        group = str(value.get("resource_group") or group)
        name = str(value["name"])
        return ManagedImage(
            resource_id=ResourceId.of_type(_IMAGES, name, subscription=subscription, resource_group=group)
        )
    if {"gallery", "name"} <= given <= {"gallery", "name", "version", "resource_group"}:
        return _from_gallery(value, subscription, str(value.get("resource_group") or group), option)
    if {"publisher", "offer", "sku"} <= given <= set(_PARTS):
        return _marketplace(value, option)
    raise InvalidOption(option, f"the keys {', '.join(sorted(given)) or '(none)'} do not name one image.", ACCEPTED)


def _from_gallery(value: Mapping[str, t.Any], subscription: str, group: str, option: str) -> GalleryImage:
    gallery = ResourceId.parse_or_name(
        str(value["gallery"]), GALLERIES, subscription=subscription, resource_group=group, option=f"{option}.gallery"
    )
    return GalleryImage(
        definition=gallery.child("images", str(value["name"])), version=str(value.get("version") or LATEST)
    )


def _from_id(text: str, option: str) -> ManagedImage | GalleryImage | PublishedImage:
    return read_gallery_id(text) or ManagedImage(resource_id=ResourceId.parse_of_type(text, _IMAGES, option=option))


def _marketplace(parts: Mapping[str, t.Any], option: str) -> MarketplaceImage:
    values = {part: str(parts.get(part) or ("latest" if part == "version" else "")) for part in _PARTS}
    for part, text in values.items():
        if not _PART.match(text):
            raise InvalidOption(f"{option}.{part}", f"{text!r} cannot be the {part} of an image.", ACCEPTED)
    return MarketplaceImage(**values)
