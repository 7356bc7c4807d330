# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An image definition as asked for: the options, validated, before anybody talks to Azure."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..drift import OnImmutable
from ..errors import InvalidOption
from ..gallery_reference import GALLERIES
from ..generation import Generation
from ..location import normalise_location
from ..resource_id import ResourceId
from ..tags import asked_tags
from ..wire import Json, plant_given
from .features import feature_list

# Resource name rules for Microsoft.Compute/galleries/images.
_NAME = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9])?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredGalleryImage:
    """Everything a playbook said of one image definition.

    `declared` is the wire document of what can be compared with Azure, without tags, which depend on what exists;
    `features` are Azure's names and texts, None for one that is not to be there.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    generation: Generation
    features: Mapping[str, str | None]
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    on_immutable: OnImmutable

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredGalleryImage:
        """Read the options of the module; raises InvalidOption for what could never work."""
        name = str(options["name"])
        if not _NAME.match(name):
            accepted = "1 to 80 letters, digits, _, . or -, starting and ending with a letter or digit"
            raise InvalidOption("name", f"{name!r} cannot be the name of an image definition.", accepted)
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        gallery = ResourceId.parse_or_name(str(options["gallery"]), GALLERIES, option="gallery", **scope)
        generation: Generation = options.get("generation") or "V2"
        if generation == "V1" and options.get("security_type") not in (None, "standard"):
            problem = f"{options['security_type']} needs generation 2."
            raise InvalidOption("security_type", problem, "standard, or generation V2")
        return cls(
            resource_id=gallery.child("images", name),
            present=options.get("state", "present") == "present",
            location=normalise_location(options["location"]) if options.get("location") else None,
            generation=generation,
            features=feature_list(options),
            declared=_declare(options, generation),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            on_immutable=options.get("on_immutable") or "fail",
        )

    @property
    def gallery(self) -> ResourceId:
        return self.resource_id.parent


def _declare(options: Mapping[str, t.Any], generation: Generation) -> Json:
    declared: Json = {}
    plan = options.get("purchase_plan") or {}
    identifier = tuple((f"properties.identifier.{part}", options.get(part)) for part in ("publisher", "offer", "sku"))
    plan_parts = tuple((f"properties.purchasePlan.{part}", plan.get(part)) for part in ("name", "publisher", "product"))
    plant_given(
        declared,
        (
            ("location", normalise_location(options["location"]) if options.get("location") else None),
            ("properties.hyperVGeneration", generation),
            ("properties.osType", options.get("os_type")),
            ("properties.osState", options.get("os_state")),
            ("properties.architecture", options.get("architecture")),
            ("properties.description", options.get("description")),
            *identifier,
            *plan_parts,
        ),
    )
    return declared
