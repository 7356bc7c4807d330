# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scale set as asked for: the options, validated, before anybody talks to Azure."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..drift import OnImmutable
from ..errors import InvalidOption
from ..generation import AskedGeneration
from ..image_reference import ImageReference, parse_image
from ..location import normalise_location
from ..resource_id import ResourceId
from ..security_type import SecurityType
from ..tags import asked_tags
from ..virtual_machine.login import Login
from ..wire import Json
from .declaration import declare
from .network import InstanceInterface

SCALE_SETS: t.Final = "Microsoft.Compute/virtualMachineScaleSets"
# Resource name rules for Microsoft.Compute/virtualMachineScaleSets.
_NAME = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredScaleSet:
    """Everything a playbook said of one scale set.

    `declared` is the wire document of what can be compared with Azure, without size, image, network and tags, which
    depend on what exists; `sizes` are in order of preference and empty where none was given.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    zones: tuple[str, ...]
    generation: AskedGeneration
    sizes: tuple[str, ...]
    capacity: int | None
    image: ImageReference | None
    security_type: SecurityType | None
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    login: Login
    interface: InstanceInterface | None
    accept_terms: bool
    upgrade_instances: bool
    upgrade_batch_percent: int
    allow_os_disk_loss: bool
    on_immutable: OnImmutable
    preflight: t.Literal["enforce", "warn", "off"]

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredScaleSet:
        """Read the options of the module; raises InvalidOption for what could never work."""
        name = str(options["name"])
        if not _NAME.match(name):
            accepted = "1 to 64 letters, digits, _, . or -, starting with a letter or digit, ending with one or with _"
            raise InvalidOption("name", f"{name!r} cannot be the name of a scale set.", accepted)
        _check_numbers(options)
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        return cls(
            resource_id=ResourceId.of_type(SCALE_SETS, name, **scope),
            present=options.get("state", "present") == "present",
            location=normalise_location(options["location"]) if options.get("location") else None,
            zones=tuple(str(zone) for zone in options.get("zones") or ()),
            generation=options.get("generation") or "V2",
            sizes=tuple(options.get("size") or ()),
            capacity=options.get("capacity"),
            image=parse_image(options["image"], **scope) if options.get("image") else None,
            security_type=options.get("security_type"),
            declared=declare(options),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            login=Login.from_options(options),
            interface=InstanceInterface.from_options(options),
            accept_terms=bool(options.get("accept_terms")),
            upgrade_instances=bool(options.get("upgrade_instances")),
            upgrade_batch_percent=int(options.get("upgrade_batch_percent") or 20),
            allow_os_disk_loss=bool(options.get("allow_os_disk_loss")),
            on_immutable=options.get("on_immutable") or "fail",
            preflight=options.get("preflight") or "enforce",
        )


def _check_numbers(options: Mapping[str, t.Any]) -> None:
    capacity, percent = options.get("capacity"), options.get("upgrade_batch_percent")
    if capacity is not None and not 0 <= capacity <= 1000:
        raise InvalidOption("capacity", f"{capacity} machines cannot be in one scale set.", "0 to 1000")
    if percent is not None and not 1 <= percent <= 100:
        raise InvalidOption("upgrade_batch_percent", f"{percent} is no part of all machines.", "1 to 100")
    luns = [disk["lun"] for disk in options.get("data_disks") or ()]
    for lun in luns:
        if luns.count(lun) > 1:
            raise InvalidOption("data_disks", f"lun {lun} is given {luns.count(lun)} times.", "each lun once")
