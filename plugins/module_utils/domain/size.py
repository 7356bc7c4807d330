# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Azure says of a virtual machine size in one location."""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .generation import Generation
from .location import normalise_location
from .wire import Json, same_text

Architecture = t.Literal["x64", "Arm64"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """Why the subscription cannot use a size; no zones means the whole location."""

    reason: str
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFacts:
    """One record of Microsoft.Compute/skus as it applies to one location.

    `generations` is empty where the record does not say. Capabilities keep Azure's form: strings by name.
    """

    name: str
    location: str
    family: str = ""
    generations: tuple[Generation, ...] = ()
    zones: tuple[str, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    capabilities: Mapping[str, str] = field(default_factory=dict)
    zone_capabilities: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def from_arm(cls, record: Mapping[str, t.Any], location: str) -> SizeFacts:
        """Read a record as the API returns it; whatever is absent is simply not known."""
        wanted = normalise_location(location)
        capabilities = _named(record)
        return cls(
            name=str(record.get("name", "")),
            location=wanted,
            family=str(record.get("family") or ""),
            generations=_generations(capabilities.get("HyperVGenerations", "")),
            zones=_zones(record, wanted),
            restrictions=tuple(_restrictions(record.get("restrictions") or (), wanted)),
            capabilities=capabilities,
            zone_capabilities=_zone_capabilities(record, wanted),
        )

    @property
    def vcpus(self) -> int:
        """Return the vCPUs the machine gets, which a constrained size has fewer of than its parent."""
        return int(self.capabilities.get("vCPUsAvailable") or self.capabilities.get("vCPUs") or 0)

    @property
    def memory_gb(self) -> float:
        return float(self.capabilities.get("MemoryGB") or 0)

    @property
    def architecture(self) -> Architecture:
        return "Arm64" if same_text(self.capabilities.get("CpuArchitectureType"), "Arm64") else "x64"

    @property
    def quota_vcpus(self) -> int:
        """Return the vCPUs a machine takes from quotas: those of the size a constrained one derives from."""
        return int(self.capabilities.get("vCPUs") or 0)

    @property
    def confidential_type(self) -> str | None:
        """Return `SNP` or `TDX` for a size that makes confidential machines."""
        return self.capabilities.get("ConfidentialComputingType") or None

    @property
    def disk_controllers(self) -> tuple[str, ...]:
        """Return the controllers the size offers; one that does not say has SCSI."""
        listed = self.capabilities.get("DiskControllerTypes")
        if not listed:
            return ("SCSI",)
        named = {part.strip().lower() for part in listed.split(",")}
        return tuple(name for name in ("SCSI", "NVMe") if name.lower() in named) or ("SCSI",)

    @property
    def ephemeral_placements(self) -> tuple[str, ...]:
        listed = self.capabilities.get("SupportedEphemeralOSDiskPlacements", "")
        return tuple(part.strip() for part in listed.split(",") if part.strip())

    @property
    def retires(self) -> datetime.date | None:
        """Return the retirement date; Azure writes it month first."""
        stated = self.capabilities.get("RetirementDateUtc")
        if not stated:
            return None
        try:
            month, day, year = map(int, stated.split("/"))
            return datetime.date(year, month, day)
        except ValueError:
            return None

    def is_true(self, capability: str, *, zone: str | None = None) -> bool:
        """Tell whether Azure says True for the capability: of the size, or of the size in the zone."""
        in_zone = self.zone_capabilities.get(zone or "", {})
        return same_text(in_zone.get(capability) or self.capabilities.get(capability), "True")

    def is_false(self, capability: str) -> bool:
        """Tell whether Azure says False for the capability; silence is no answer."""
        return same_text(self.capabilities.get(capability), "False")

    def ephemeral_room_gb(self, placement: str | None) -> int | None:
        """Return the GiB an ephemeral OS disk may have at the placement, or at the roomiest; None where not told."""
        rooms = {
            "CacheDisk": int(self.capabilities.get("CachedDiskBytes") or 0) // 1024**3,
            "ResourceDisk": int(self.capabilities.get("MaxResourceVolumeMB") or 0) // 1024,
            "NvmeDisk": int(self.capabilities.get("NvmeDiskSizeInMiB") or 0) // 1024,
        }
        if placement:
            return rooms.get(placement) or None
        return max(rooms.values()) or None

    def restriction_in(self, zone: str | None) -> Restriction | None:
        """Return why the subscription cannot use the size in the zone, or with None in the whole location."""
        for restriction in self.restrictions:
            if zone in restriction.zones if zone else not restriction.zones:
                return restriction
        return None

    def to_dict(self) -> Json:
        return {
            "name": self.name,
            "location": self.location,
            "family": self.family,
            "generations": list(self.generations),
            "architecture": self.architecture,
            "vcpus": self.vcpus,
            "memory_gb": self.memory_gb,
            "zones": list(self.zones),
            "restrictions": [{"reason": r.reason, "zones": list(r.zones)} for r in self.restrictions],
            "capabilities": dict(self.capabilities),
            "zone_capabilities": {zone: dict(named) for zone, named in self.zone_capabilities.items()},
        }

    @classmethod
    def from_dict(cls, facts: Mapping[str, t.Any]) -> SizeFacts:
        """Read back what to_dict() wrote, for facts that were saved or registered."""
        return cls(
            name=str(facts["name"]),
            location=normalise_location(str(facts.get("location") or "")),
            family=str(facts.get("family") or ""),
            generations=_generations(",".join(facts.get("generations") or ())),
            zones=tuple(str(zone) for zone in facts.get("zones") or ()),
            restrictions=tuple(
                Restriction(reason=str(r.get("reason")), zones=tuple(str(zone) for zone in r.get("zones") or ()))
                for r in facts.get("restrictions") or ()
            ),
            capabilities=_texts(facts.get("capabilities") or {}),
            zone_capabilities={
                str(zone): _texts(named) for zone, named in (facts.get("zone_capabilities") or {}).items()
            },
        )


def _texts(named: Mapping[str, t.Any]) -> dict[str, str]:
    """Return capabilities as Azure writes them, whatever a person or YAML made of `True` and numbers."""
    return {str(name): str(value) for name, value in named.items() if value is not None}


def _generations(text: str) -> tuple[Generation, ...]:
    named = {part.strip().upper() for part in text.split(",")}
    known: tuple[Generation, ...] = ("V1", "V2")
    return tuple(generation for generation in known if generation in named)


def _named(entry: Mapping[str, t.Any]) -> dict[str, str]:
    return {str(c.get("name")): str(c.get("value")) for c in entry.get("capabilities") or ()}


def _zone_capabilities(record: Mapping[str, t.Any], location: str) -> dict[str, dict[str, str]]:
    """Return what differs by zone; details that name no zone hold for all of them."""
    found: dict[str, dict[str, str]] = {}
    for info in record.get("locationInfo") or ():
        if normalise_location(str(info.get("location", ""))) != location:
            continue
        for detail in info.get("zoneDetails") or ():
            names = detail.get("name") or info.get("zones") or ()
            for zone in [names] if isinstance(names, str) else names:
                found.setdefault(str(zone), {}).update(_named(detail))
    return found


def _zones(record: Mapping[str, t.Any], location: str) -> tuple[str, ...]:
    for info in record.get("locationInfo") or ():
        if normalise_location(str(info.get("location", ""))) == location:
            return tuple(sorted(str(zone) for zone in info.get("zones") or ()))
    return ()


def _restrictions(entries: Iterable[Mapping[str, t.Any]], location: str) -> Iterable[Restriction]:
    for entry in entries:
        info = entry.get("restrictionInfo") or {}
        covered = info.get("locations") or (entry.get("values") if same_text(entry.get("type"), "Location") else ())
        if covered and location not in {normalise_location(str(name)) for name in covered}:
            continue
        reason = str(entry.get("reasonCode") or "not stated")
        if same_text(entry.get("type"), "Zone"):
            yield Restriction(reason=reason, zones=tuple(sorted(str(zone) for zone in info.get("zones") or ())))
        else:
            yield Restriction(reason=reason)
