# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gallery as asked for: the options, validated, before anybody talks to Azure."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..drift import OnImmutable
from ..errors import InvalidOption
from ..gallery_reference import GALLERIES
from ..location import normalise_location
from ..resource_id import ResourceId
from ..tags import asked_tags
from ..wire import Json, plant_given

# Resource name rules for Microsoft.Compute/galleries, which allow no dash.
_NAME = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_.]{0,78}[A-Za-z0-9])?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredGallery:
    """Everything a playbook said of one gallery.

    `declared` is the wire document of what can be compared with Azure, without tags, which depend on what exists.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    on_immutable: OnImmutable

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredGallery:
        """Read the options of the module; raises InvalidOption for what could never work."""
        name = str(options["name"])
        if not _NAME.match(name):
            accepted = "1 to 80 letters, digits, _ or ., starting and ending with a letter or digit"
            raise InvalidOption("name", f"{name!r} cannot be the name of a gallery.", accepted)
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        location = normalise_location(options["location"]) if options.get("location") else None
        declared: Json = {}
        plant_given(declared, (("location", location), ("properties.description", options.get("description"))))
        return cls(
            resource_id=ResourceId.of_type(GALLERIES, name, **scope),
            present=options.get("state", "present") == "present",
            location=location,
            declared=declared,
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            on_immutable=options.get("on_immutable") or "fail",
        )
