from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..world import read_catalogue

# trusted-launch.md of 2026-07-27: the M family except Mbdsv4, and the first Arm64 series, whatever their records say.
NO_TRUSTED_LAUNCH = re.compile(r"Standard_(M\d|D\d+pl?d?s_v5$)", re.IGNORECASE)
MBDSV4 = re.compile(r"Standard_M\d+(-\d+)?bds(_\d+)?_v4$", re.IGNORECASE)

SizeRecord = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One ResourceSku record of a virtual machine size in one location."""

    record: SizeRecord
    location: str

    @property
    def name(self) -> str:
        """The name in Azure's spelling, "Standard_D2s_v5"."""
        return str(self.record["name"])

    @property
    def family(self) -> str:
        """The name its quota goes by."""
        return str(self.record.get("family", ""))

    def capability(self, name: str, default: str = "") -> str:
        """Return a capability's value as Azure writes it, a string."""
        for capability in self.record.get("capabilities") or ():
            if capability["name"] == name:
                return str(capability["value"])
        return default

    def has(self, name: str) -> bool:
        """Tell whether a capability is "True"."""
        return self.capability(name).lower() == "true"

    def number(self, name: str, default: float = 0) -> float:
        """Return a capability as a number."""
        return float(self.capability(name) or default)

    @property
    def generations(self) -> frozenset[str]:
        """The Hyper-V generations it boots; a record without the capability boots both."""
        return _parts(self.capability("HyperVGenerations", "V1,V2"))

    @property
    def controllers(self) -> frozenset[str]:
        """The disk controllers it offers; SCSI where the record says nothing."""
        return _parts(self.capability("DiskControllerTypes", "SCSI"))

    @property
    def architecture(self) -> str:
        """Its processor, "x64" or "Arm64"."""
        return self.capability("CpuArchitectureType", "x64")

    @property
    def confidential(self) -> bool:
        """Whether it makes confidential virtual machines, and those only."""
        return bool(self.capability("ConfidentialComputingType"))

    @property
    def trusted_launch(self) -> bool:
        """Whether it can boot with trusted launch."""
        excluded = NO_TRUSTED_LAUNCH.match(self.name) and not MBDSV4.match(self.name)
        return "V2" in self.generations and not self.has("TrustedLaunchDisabled") and not excluded

    @property
    def zones(self) -> frozenset[str]:
        """The zones of the location that offer it."""
        places = self.record.get("locationInfo") or ()
        return frozenset(zone for place in places if same(place["location"], self.location) for zone in _list(place))

    def restricted(self, zone: str | None = None) -> bool:
        """Tell whether the subscription may not use it in the location, or in that zone of it."""
        kind = "Location" if zone is None else "Zone"
        for restriction in self.record.get("restrictions") or ():
            info = restriction.get("restrictionInfo") or {}
            here = any(same(place, self.location) for place in info.get("locations") or restriction.get("values") or ())
            if restriction.get("type") == kind and here and (zone is None or zone in (info.get("zones") or ())):
                return True
        return False


class Sizes:
    """The sizes of every location, from the catalogue or from a dump of the SKUs API."""

    def __init__(self, records: Iterable[SizeRecord]) -> None:
        self.records = list(records)
        self._by_location: dict[str, dict[str, Size]] = {}
        for record in self.records:
            for location in record.get("locations") or ():
                place = self._by_location.setdefault(str(location).lower(), {})
                place[str(record["name"]).lower()] = Size(record=record, location=str(location))

    def find(self, name: str, location: str) -> Size | None:
        """Return the size as the location offers it."""
        return self._by_location.get(location.lower(), {}).get(name.lower())

    def of_location(self, location: str) -> list[Size]:
        """Return every size of the location."""
        return list(self._by_location.get(location.lower(), {}).values())


def read_sizes(dump: Path | None) -> Sizes:
    """Return the catalogue's sizes, those of the locations in the dump replaced by the dump's."""
    records = [record for entry in read_catalogue("sizes") for record in _expand(entry)]
    if dump is not None:
        given = _read_dump(dump)
        held = {str(location).lower() for record in given for location in record.get("locations") or ()}
        records = [record for record in records if record["locations"][0].lower() not in held] + given
    return Sizes(records)


def same(left: str, right: str) -> bool:
    """Tell whether two names of a location, a size or a resource are the same to Azure."""
    return left.lower() == right.lower()


def _read_dump(dump: Path) -> list[SizeRecord]:
    content = json.loads(dump.read_text(encoding="utf-8"))
    records = content["value"] if isinstance(content, dict) else content
    return [record for record in records if record.get("resourceType") == "virtualMachines"]


def _expand(entry: Mapping[str, Any]) -> list[SizeRecord]:
    capabilities = [{"name": name, "value": value} for name, value in entry["capabilities"].items()]
    shared = {name: entry[name] for name in ("name", "tier", "size", "family")}
    return [
        {
            "resourceType": "virtualMachines",
            **shared,
            "locations": [location],
            "locationInfo": [{"location": location, "zones": offer["zones"], "zoneDetails": []}],
            "capabilities": capabilities,
            "restrictions": offer.get("restrictions", []),
        }
        for location, offer in entry["locations"].items()
    ]


def _parts(value: str) -> frozenset[str]:
    return frozenset(part.strip() for part in value.split(",") if part.strip())


def _list(place: Mapping[str, Any]) -> list[str]:
    return list(place.get("zones") or ())
