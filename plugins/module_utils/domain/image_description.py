# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images as facts that people read and filter by, and that eligibility takes."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .eligibility.question import Question
from .eligibility.rules import security
from .gallery_reference import GalleryImage, read_gallery_id
from .generation import AskedGeneration
from .image_reference import MarketplaceImage
from .name_pattern import matches_any
from .resource_id import ResourceId
from .security_type import SECURITY_TYPE_CHOICES
from .size import Architecture
from .source import SourceFacts
from .wire import Json, same_text

# What is said of a machine, a disk, or an option, and nothing of an image.
_NOT_OF_IMAGES = ("option", "zones", "locations", "state", "managed_by", "resource_id")
_RULES = (
    security.security_type_needs_generation_2,
    security.image_lacks_trusted_launch,
    security.managed_image_lacks_trusted_launch,
    security.image_lacks_confidential,
)


def describe_image(source: SourceFacts) -> Json:
    """Return the image's facts, its name taken apart, and the security types that eligibility does not refuse it."""
    known = {name: value for name, value in source.to_dict().items() if name not in _NOT_OF_IMAGES}
    types = [str(name) for name in SECURITY_TYPE_CHOICES if _takes(source, name)]
    parts = _PARTS.get(source.kind, _resource_parts)(source)
    return {
        **known,
        **parts,
        "id": source.resource_id,
        "security_types": types,
        "trusted_launch": "trusted_launch" in types,
        "confidential": "confidential_vm" in types,
    }


def _takes(source: SourceFacts, security_type: t.Any) -> bool:
    asked = Question(size="", source=source, security_type=security_type)
    return all(rule.check(asked) is None for rule in _RULES)


def _marketplace_parts(source: SourceFacts) -> Json:
    image = MarketplaceImage.from_version_id(source.resource_id)
    return {**(image.to_arm() if image else {}), "resource_group": None}


def _resource_parts(source: SourceFacts) -> Json:
    parsed = ResourceId.find(source.resource_id)
    nameless = dict.fromkeys(("publisher", "offer", "sku", "version"))
    name = parsed.name if parsed else source.name
    return {**nameless, "name": name, "resource_group": parsed.resource_group if parsed else None}


def _gallery_parts(source: SourceFacts) -> Json:
    image = read_gallery_id(source.resource_id)
    group = image.definition.resource_group if isinstance(image, GalleryImage) else None
    nameless = dict.fromkeys(("publisher", "offer", "sku"))
    return {**nameless, "version": image.version if image else None, "resource_group": group}


_PARTS: t.Final[dict[str, Callable[[SourceFacts], Json]]] = {
    "marketplace_image": _marketplace_parts,
    "gallery_image": _gallery_parts,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFilter:
    """What an image must be to be kept; None, nothing and `any` ask for nothing."""

    patterns: tuple[str, ...] = ()
    generation: AskedGeneration = "any"
    architecture: Architecture | None = None
    trusted_launch: bool | None = None
    confidential: bool | None = None
    os_type: str | None = None

    @classmethod
    def read(cls, options: Mapping[str, t.Any]) -> ImageFilter:
        """Read the options of image_info."""
        return cls(
            patterns=tuple(options.get("patterns") or ()),
            generation=options.get("generation") or "any",
            architecture=options.get("architecture"),
            trusted_launch=options.get("trusted_launch"),
            confidential=options.get("confidential"),
            os_type=options.get("os_type"),
        )

    def keeps_name(self, name: str) -> bool:
        """Tell whether a SKU or a managed image of this name is worth reading."""
        return not self.patterns or matches_any(name, self.patterns)

    def keeps(self, described: Json) -> bool:
        """Tell whether the image is asked for, its name apart; one without a stated architecture is x64."""
        return (
            self.generation in ("any", described["generation"])
            and self.architecture in (None, described["architecture"] or "x64")
            and self.trusted_launch in (None, described["trusted_launch"])
            and self.confidential in (None, described["confidential"])
            and (self.os_type is None or same_text(self.os_type, described["os_type"]))
        )
