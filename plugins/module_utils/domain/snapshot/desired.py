# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot as asked for: the options, validated, before anybody talks to Azure."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..disk_capabilities import asked_capabilities
from ..drift import OnImmutable
from ..errors import InvalidOption
from ..generation import Generation
from ..location import normalise_location
from ..managed_disk.source import Copy, read_disk_source
from ..resource_id import ResourceId
from ..source import SourceFacts
from ..tags import asked_tags
from ..wire import Json, plant_given

# Resource name rules for Microsoft.Compute/snapshots.
_NAME = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredSnapshot:
    """Everything a playbook said of one snapshot.

    `declared` is the wire document of what can be compared with Azure, without tags, which depend on what exists;
    without a `generation` that of the source is kept.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    generation: Generation | None
    source: Copy | None
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    on_immutable: OnImmutable

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredSnapshot:
        """Read the options of the module; raises InvalidOption for what could never work."""
        name = str(options["name"])
        if not _NAME.match(name):
            accepted = "1 to 80 letters, digits, _, . or -, starting with a letter or digit and not ending with . or -"
            raise InvalidOption("name", f"{name!r} cannot be the name of a snapshot.", accepted)
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        location = normalise_location(options["location"]) if options.get("location") else None
        return cls(
            resource_id=ResourceId.of_type("Microsoft.Compute/snapshots", name, **scope),
            present=options.get("state", "present") == "present",
            location=location,
            generation=options.get("generation"),
            source=_read_source(options.get("source"), **scope),
            declared=_declare(options, location),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            on_immutable=options.get("on_immutable") or "fail",
        )

    def generation_of(self, facts: SourceFacts) -> Generation | None:
        """Return what a snapshot of the source is to be marked with: None for data, which has no generation.

        Raises InvalidOption where a system would be left without a generation, since Azure boots that as V1.
        """
        generation = self.generation or facts.recorded
        if generation is None and facts.os_type:
            problem = f"{facts.name} holds a system and records no generation."
            raise InvalidOption("generation", problem, "V1 or V2, whichever it was installed as")
        return generation


def _read_source(options: Mapping[str, t.Any] | None, *, subscription: str, resource_group: str) -> Copy | None:
    if options is not None and len([value for value in options.values() if value is not None]) != 1:
        raise InvalidOption("source", "a snapshot is of one thing.", "one of disk and snapshot")
    source = read_disk_source(options, subscription=subscription, resource_group=resource_group)
    return source if isinstance(source, Copy) else None


def _declare(options: Mapping[str, t.Any], location: str | None) -> Json:
    declared: Json = {}
    plant_given(
        declared,
        (
            ("location", location),
            ("sku.name", options.get("storage_account_type")),
            ("properties.incremental", options.get("incremental")),
            *asked_capabilities(options),
        ),
    )
    return declared
