# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine as asked for: the options, validated, before anybody talks to Azure."""

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
from ..wire import Json
from .agent import AgentSettings
from .data_disk import DataDisk
from .declaration import declare
from .login import Login
from .network import MadeInterface
from .observed import MachineAction, PowerState

# Resource name rules for Microsoft.Compute/virtualMachines.
_NAME = re.compile(
    r"^[^\s_\\/\"'\[\]:|<>+=;,?*@&][^\s\\/\"'\[\]:|<>+=;,?*@&]{0,62}[^\s.\\/\"'\[\]:|<>+=;,?*@&-]$|^[A-Za-z0-9]$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredMachine:
    """Everything a playbook said of one machine.

    `declared` is the wire document of what can be compared with Azure, without size and tags, which depend on
    what exists; `sizes` are in order of preference and empty where none was given. `expected_disk` is what the disk
    to boot from will be, where it is yet to be made.
    """

    resource_id: ResourceId
    present: bool
    location: str | None
    zone: str | None
    generation: AskedGeneration
    sizes: tuple[str, ...]
    image: ImageReference | None
    os_disk: ResourceId | None
    expected_disk: Mapping[str, t.Any] | None
    security_type: SecurityType | None
    power_state: PowerState | None
    action: MachineAction | None
    allow_os_disk_loss: bool
    force_deletion: bool
    declared: Json = field(repr=False)
    tags: Mapping[str, str] | None
    purge_tags: bool
    login: Login
    agent: AgentSettings
    swap_os_disk: bool
    interface: MadeInterface | None
    network_interfaces: tuple[ResourceId, ...]
    data_disks: tuple[DataDisk, ...]
    accept_terms: bool
    upgrade_generation: bool
    allow_deallocate: bool
    on_immutable: OnImmutable
    preflight: t.Literal["enforce", "warn", "off"]

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredMachine:
        """Read the options of the module; raises InvalidOption for what could never work."""
        name = _checked_name(str(options["name"]))
        scope = {"subscription": subscription, "resource_group": str(options["resource_group"])}
        os_disk = options.get("os_disk") or {}
        image, disk = options.get("image"), os_disk.get("managed_disk")
        login = Login.from_options(options)
        _refuse_two_of_one(options, login)
        return cls(
            resource_id=ResourceId.of_type("Microsoft.Compute/virtualMachines", name, **scope),
            present=options.get("state", "present") == "present",
            location=normalise_location(options["location"]) if options.get("location") else None,
            zone=str(options["zone"]) if options.get("zone") else None,
            generation=options.get("generation") or "V2",
            sizes=tuple(options.get("size") or ()),
            image=parse_image(image, **scope) if image else None,
            os_disk=ResourceId.parse_or_name(disk, "Microsoft.Compute/disks", option="os_disk.managed_disk", **scope)
            if disk
            else None,
            expected_disk=_checked_expectation(disk, os_disk.get("expected")),
            security_type=options.get("security_type"),
            power_state=options.get("power_state"),
            action=_checked_action(options),
            allow_os_disk_loss=bool(options.get("allow_os_disk_loss")),
            force_deletion=bool(options.get("force_deletion")),
            declared=declare(options),
            tags=asked_tags(options),
            purge_tags=bool(options.get("purge_tags")),
            login=login,
            agent=AgentSettings.from_options(options),
            swap_os_disk=bool(os_disk.get("swap")),
            interface=MadeInterface.from_options(options),
            network_interfaces=tuple(
                ResourceId.parse_of_type(i, "Microsoft.Network/networkInterfaces", option="network_interfaces")
                for i in options.get("network_interfaces") or ()
            ),
            data_disks=_data_disks(options.get("data_disks") or (), scope),
            accept_terms=bool(options.get("accept_terms")),
            upgrade_generation=bool(options.get("upgrade_generation")),
            allow_deallocate=bool(options.get("allow_deallocate")),
            on_immutable=options.get("on_immutable") or "fail",
            preflight=options.get("preflight") or "enforce",
        )


def _refuse_two_of_one(options: Mapping[str, t.Any], login: Login) -> None:
    """Raise InvalidOption where two sources, or two networks, are given."""
    disk = (options.get("os_disk") or {}).get("managed_disk")
    if options.get("image") and disk:
        problem = "a machine starts from one source, and os_disk.managed_disk is given."
        raise InvalidOption("image", problem, "one of the two")
    if disk:
        login.refuse_for_attached_disk()
    if options.get("subnet_id") and options.get("network_interfaces"):
        raise InvalidOption("subnet_id", "network_interfaces is given too.", "one of the two")


def _checked_expectation(disk: str | None, expected: Mapping[str, t.Any] | None) -> Mapping[str, t.Any] | None:
    """Return what the disk to boot from will be, where it is yet to be made."""
    if expected is not None and not disk:
        raise InvalidOption("os_disk.expected", "no disk is named.", "os_disk.managed_disk too")
    return expected


def _checked_name(name: str) -> str:
    if _NAME.match(name):
        return name
    raise InvalidOption(
        "name",
        f"{name!r} cannot be the name of a virtual machine.",
        "1 to 64 characters, none of \\/\"'[]:|<>+=;,?*@& or space, not starting with _ nor ending with . or -",
    )


def _checked_action(options: Mapping[str, t.Any]) -> MachineAction | None:
    action: MachineAction | None = options.get("action")
    if action and options.get("state") == "absent":
        raise InvalidOption("action", "it acts on a machine, and state is absent.", "one of the two")
    return action


def _data_disks(entries: t.Iterable[Mapping[str, t.Any]], scope: Mapping[str, str]) -> tuple[DataDisk, ...]:
    disks = tuple(DataDisk.from_options(entry, **scope) for entry in entries)
    luns = [disk.lun for disk in disks]
    for lun in luns:
        if luns.count(lun) > 1:
            raise InvalidOption("data_disks", f"lun {lun} is given {luns.count(lun)} times.", "each lun once")
    return disks
