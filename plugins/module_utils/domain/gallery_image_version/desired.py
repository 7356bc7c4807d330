# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An image version as asked for: the options, validated, before anybody talks to Azure."""

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
from .regions import Region, read_regions
from .source import VersionSource, read_version_source

_NAME = re.compile(r"^\d{1,10}\.\d{1,10}\.\d{1,10}$")
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredGalleryImageVersion:
    """Everything a playbook said of one image version.

    `declared` is the wire document of what can be compared with Azure, without tags and regions, which depend on what
    exists.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    generation: Generation | None
    source: VersionSource | None
    regions: tuple[Region, ...] | None
    replicas: int | None
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    on_immutable: OnImmutable

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredGalleryImageVersion:
        """Read the options of the module; raises InvalidOption for what could never work."""
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        gallery = ResourceId.parse_or_name(str(options["gallery"]), GALLERIES, option="gallery", **scope)
        location = normalise_location(options["location"]) if options.get("location") else None
        replicas = options.get("replicas")
        return cls(
            resource_id=gallery.child("images", str(options["gallery_image"])).child(
                "versions", _checked_name(options)
            ),
            present=options.get("state", "present") == "present",
            location=location,
            generation=options.get("generation"),
            source=read_version_source(options.get("source"), **scope),
            regions=read_regions(options.get("target_regions"), replicas),
            replicas=replicas,
            declared=_declare(options, location),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            on_immutable=options.get("on_immutable") or "fail",
        )

    @property
    def definition(self) -> ResourceId:
        return self.resource_id.parent

    def target_names(self, home: str) -> tuple[str, ...]:
        """Return the locations a new version is to be in: those asked for, else where it is made."""
        return tuple(region.name for region in self.regions) if self.regions else (home,)


def _checked_name(options: Mapping[str, t.Any]) -> str:
    name = str(options["name"])
    if not _NAME.match(name) or any(int(part) > _LARGEST for part in name.split(".")):
        raise InvalidOption("name", f"{name!r} cannot be the name of an image version.", "three numbers, such as 1.0.0")
    return name


def _declare(options: Mapping[str, t.Any], location: str | None) -> Json:
    declared: Json = {}
    profile = "properties.publishingProfile"
    plant_given(
        declared,
        (
            ("location", location),
            (f"{profile}.replicaCount", options.get("replicas")),
            (f"{profile}.storageAccountType", options.get("storage_account_type")),
            (f"{profile}.excludeFromLatest", options.get("exclude_from_latest")),
        ),
    )
    return declared
