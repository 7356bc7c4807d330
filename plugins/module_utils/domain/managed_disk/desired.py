# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A managed disk as asked for: the options, validated, before anybody talks to Azure."""

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
from ..resource_id import ResourceId
from ..security_type import SecurityType, azure_security_type
from ..source import SourceFacts
from ..tags import asked_tags
from ..wire import Json, plant_given
from .source import Copy, DiskSource, Upload, read_disk_source

# Resource name rules for Microsoft.Compute/disks.
_NAME = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredDisk:
    """Everything a playbook said of one disk.

    `declared` is the wire document of what can be compared with Azure, without tags, which depend on what exists;
    without a `source` a new disk is empty. `owner` is the id of the VM that the disk is created for.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    zone: str | None
    generation: Generation
    source: DiskSource | None
    security_type: SecurityType | None
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    on_immutable: OnImmutable
    owner: str | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredDisk:
        """Read the options of the module; raises InvalidOption for what could never work."""
        name = str(options["name"])
        if not _NAME.match(name):
            raise InvalidOption("name", f"{name!r} cannot be the name of a disk.", "1 to 80 letters, digits, _, . or -")
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        generation: Generation = options.get("generation") or "V2"
        security_type: SecurityType | None = options.get("security_type")
        if security_type == "trusted_launch" and generation == "V1":
            raise InvalidOption("security_type", "trusted_launch needs generation 2.", "standard, or generation V2")
        return cls(
            resource_id=ResourceId.of_type("Microsoft.Compute/disks", name, **scope),
            present=options.get("state", "present") == "present",
            location=normalise_location(options["location"]) if options.get("location") else None,
            zone=str(options["zone"]) if options.get("zone") else None,
            generation=generation,
            source=read_disk_source(options.get("source"), **scope),
            security_type=security_type,
            declared=_declare(options),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            on_immutable=options.get("on_immutable") or "fail",
            owner=_read_owner(options, **scope),
        )

    @property
    def holds_os(self) -> bool:
        """Tell whether the options alone say that the disk holds, or may hold, a system.

        A blob says nothing of what it holds, and a system marked with no generation would boot as V1. A file that is
        uploaded tells whether it boots.
        """
        if isinstance(self.source, Upload):
            made_of_system = bool(self.source.image and self.source.image.examination.boot.generations)
        else:
            made_of_system = self.source is not None and not isinstance(self.source, Copy)
        return made_of_system or "osType" in self.declared.get("properties", {})

    def holds_os_with(self, facts: SourceFacts | None) -> bool:
        """Tell the same where the facts of the source are in hand."""
        return self.holds_os or bool(facts and (facts.os_type or facts.recorded))


def _read_owner(options: Mapping[str, t.Any], *, subscription: str, resource_group: str) -> str | None:
    if not options.get("owner"):
        return None
    scope = {"subscription": subscription, "resource_group": resource_group}
    return str(ResourceId.parse_or_name(options["owner"], "Microsoft.Compute/virtualMachines", option="owner", **scope))


def _declare(options: Mapping[str, t.Any]) -> Json:
    declared: Json = {}
    security_type = options.get("security_type")
    plant_given(
        declared,
        (
            ("location", normalise_location(options["location"]) if options.get("location") else None),
            ("zones", [str(options["zone"])] if options.get("zone") else None),
            ("sku.name", options.get("storage_account_type")),
            ("properties.diskSizeGB", options.get("size_gb")),
            ("properties.osType", options.get("os_type")),
            ("properties.securityProfile.securityType", azure_security_type(security_type) if security_type else None),
            *asked_capabilities({**options, "generation": options.get("generation") or "V2"}),
        ),
    )
    return declared
