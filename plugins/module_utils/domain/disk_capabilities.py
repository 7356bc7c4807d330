# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a disk or snapshot says of the operating system on it: controllers, architecture, networking and hibernation.

Azure boots a VM from NVMe, or enables hibernation on it, where its OS disk says that the system supports it. Every
member can change after creation: DiskUpdate and SnapshotUpdate of the REST reference (2026-03-02) hold all of them.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping

from .errors import InvalidOption
from .property import Property
from .wire import Json, dig

SUPPORTED: t.Final = "properties.supportedCapabilities"
CONTROLLERS: t.Final = f"{SUPPORTED}.diskControllerTypes"
HIBERNATION: t.Final = "properties.supportsHibernation"

CAPABILITY_ARGUMENTS: t.Final[dict[str, t.Any]] = {
    "disk_controllers": {"type": "list", "elements": "str", "choices": ["SCSI", "NVMe"]},
    "accelerated_networking": {"type": "bool"},
    "hibernation": {"type": "bool"},
    "architecture": {"type": "str", "choices": ["x64", "Arm64"]},
}


def listed_controllers(listed: t.Any) -> tuple[str, ...]:
    """Return the controllers that Azure lists as text separated by commas; order, case and spaces have no meaning."""
    named = {part.strip().lower() for part in str(listed or "").split(",")}
    return tuple(name for name in ("SCSI", "NVMe") if name.lower() in named)


def spelled_controllers(controllers: Iterable[str]) -> str:
    """Return the controllers as Azure spells them, `SCSI, NVMe`."""
    return ", ".join(listed_controllers(",".join(controllers)))


def _same_controllers(before: t.Any, after: t.Any) -> bool:
    return listed_controllers(before) == listed_controllers(after)


# A disk that does not say boots from SCSI and is x64.
CAPABILITIES: t.Final[tuple[Property, ...]] = (
    Property(option="disk_controllers", path=CONTROLLERS, cost="in place", same=_same_controllers, absent="SCSI"),
    Property(option="accelerated_networking", path=f"{SUPPORTED}.acceleratedNetwork", cost="in place", absent=False),
    Property(option="hibernation", path=HIBERNATION, cost="in place", absent=False),
    Property(option="architecture", path=f"{SUPPORTED}.architecture", cost="in place", absent="x64"),
)


def asked_capabilities(options: Mapping[str, t.Any]) -> Iterator[tuple[str, t.Any]]:
    """Yield path and value of the options that were given; raises InvalidOption for what no disk says.

    Microsoft's OpenAPI document of disks (2024-03-02) takes SCSI, or SCSI with NVMe; generation 1 boots from SCSI and
    is x64.
    """
    controllers = options.get("disk_controllers")
    if controllers is not None and "SCSI" not in controllers:
        given = f"{controllers[0]} alone" if controllers else "an empty list"
        raise InvalidOption("disk_controllers", f"Azure does not take {given}.", "[SCSI], or [SCSI, NVMe]")
    if options.get("generation") == "V1":
        refuse_of_generation_1(controllers=controllers or (), architecture=options.get("architecture"))
    if controllers is not None:
        yield CONTROLLERS, spelled_controllers(controllers)
    yield f"{SUPPORTED}.acceleratedNetwork", options.get("accelerated_networking")
    yield HIBERNATION, options.get("hibernation")
    yield f"{SUPPORTED}.architecture", options.get("architecture")


def refuse_of_generation_1(*, controllers: Iterable[str], architecture: str | None) -> None:
    """Raise InvalidOption for what no VM of generation 1 has."""
    if "NVMe" in controllers:
        raise InvalidOption("disk_controllers", "NVMe needs generation 2.", "[SCSI], or generation V2")
    if architecture == "Arm64":
        raise InvalidOption("architecture", "Arm64 needs generation 2.", "x64, or generation V2")


def with_whole_capabilities(body: Json, observed: Mapping[str, t.Any]) -> Json:
    """Return the body of an update whose supportedCapabilities, if it has any, hold the observed ones too.

    Azure documents neither that members left out are kept nor that they are dropped.
    """
    changed = dig(body, SUPPORTED)
    if not changed:
        return body
    whole = {**dig(observed, SUPPORTED, {}), **changed}
    return {**body, "properties": {**body["properties"], "supportedCapabilities": whole}}


def capability_facts(document: Mapping[str, t.Any]) -> Json:
    """Return what a playbook reads of a disk or snapshot; an empty list and nulls are what Azure does not say."""
    return {
        "disk_controllers": list(listed_controllers(dig(document, CONTROLLERS))),
        "accelerated_networking": dig(document, f"{SUPPORTED}.acceleratedNetwork"),
        "hibernation": dig(document, HIBERNATION),
        "architecture": dig(document, f"{SUPPORTED}.architecture"),
    }
