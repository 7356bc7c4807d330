# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A managed image as asked for: the options, validated, before anybody talks to Azure."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..drift import OnImmutable
from ..errors import InvalidOption
from ..generation import Generation
from ..location import normalise_location
from ..resource_id import ResourceId
from ..tags import asked_tags
from ..wire import Json, plant_given
from .source import ImageSource, read_image_source

# Resource name rules for Microsoft.Compute/images.
_NAME = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$")
_OS_DISK = "properties.storageProfile.osDisk"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredImage:
    """Everything a playbook said of one image.

    `declared` is the wire document of what can be compared with Azure, without tags, which depend on what exists.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    generation: Generation
    source: ImageSource | None
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    on_immutable: OnImmutable

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredImage:
        """Read the options of the module; raises InvalidOption for what could never work."""
        name = str(options["name"])
        if not _NAME.match(name):
            accepted = "1 to 80 letters, digits, _, . or -, starting with a letter or digit and not ending with . or -"
            raise InvalidOption("name", f"{name!r} cannot be the name of an image.", accepted)
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        source = read_image_source(options.get("source"), **scope)
        if source and source.kind == "virtual_machine":
            _refuse_beside_machine(options)
        return cls(
            resource_id=ResourceId.of_type("Microsoft.Compute/images", name, **scope),
            present=options.get("state", "present") == "present",
            location=normalise_location(options["location"]) if options.get("location") else None,
            generation=options.get("generation") or "V2",
            source=source,
            declared=_declare(options),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            on_immutable=options.get("on_immutable") or "fail",
        )


def _refuse_beside_machine(options: Mapping[str, t.Any]) -> None:
    """An image of a machine takes its disks as they are."""
    for option in ("os_type", "os_state", "storage_account_type", "caching"):
        if options.get(option) is not None:
            raise InvalidOption(option, "an image of a machine takes the machine's own.", "the source alone")


def _declare(options: Mapping[str, t.Any]) -> Json:
    declared: Json = {}
    plant_given(
        declared,
        (
            ("location", normalise_location(options["location"]) if options.get("location") else None),
            (f"{_OS_DISK}.osType", options.get("os_type")),
            (f"{_OS_DISK}.osState", options.get("os_state")),
            (f"{_OS_DISK}.storageAccountType", options.get("storage_account_type")),
            (f"{_OS_DISK}.caching", options.get("caching")),
            ("properties.storageProfile.zoneResilient", options.get("zone_resilient")),
        ),
    )
    return declared
