# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes as facts that people read and filter by, and back: what the rules would say, without Azure's capabilities."""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Mapping

from .eligibility.question import Question
from .eligibility.rule import Rule
from .eligibility.rules import disk, feature, security
from .errors import InvalidOption
from .size import SizeFacts
from .size_series import size_series
from .wire import Json

# Feature → the capability that says so, and the rule that blocks a size without it: what is listed here as a feature of
# a size is, by construction, what eligibility does not refuse.
_FEATURES: t.Final[dict[str, tuple[str, Rule[Question]]]] = {
    "accelerated_networking": ("AcceleratedNetworkingEnabled", feature.accelerated_networking_not_supported),
    "encryption_at_host": ("EncryptionAtHostSupported", disk.encryption_at_host_not_supported),
    "ephemeral_os_disk": ("EphemeralOSDiskSupported", disk.ephemeral_not_supported),
    "hibernation": ("HibernationSupported", feature.hibernation_not_supported),
    "premium_ssd": ("PremiumIO", disk.premium_ssd_not_supported),
    "spot": ("LowPriorityCapable", feature.spot_not_supported),
    "ultra_ssd": ("UltraSSDAvailable", disk.ultra_ssd_not_available),
}
SIZE_FEATURES: t.Final = tuple(_FEATURES)
_ULTRA = "UltraSSDAvailable"
_PLACEMENTS: t.Final[dict[str, tuple[str, int]]] = {
    "CacheDisk": ("CachedDiskBytes", 1024**3),
    "ResourceDisk": ("MaxResourceVolumeMB", 1024),
    "NvmeDisk": ("NvmeDiskSizeInMiB", 1024),
}


def describe_size(size: SizeFacts) -> Json:
    """Return the size's facts, flat and in the project's own terms; the location is left to the list they stand in."""
    ultra_zones = [zone for zone in size.zones if size.is_true(_ULTRA, zone=zone)]
    return {
        "name": size.name,
        "family": size.family,
        "series": _series(size.name),
        "generations": list(size.generations),
        "trusted_launch": _has_trusted_launch(size),
        "confidential": size.confidential_type,
        "architecture": size.architecture,
        "vcpus": size.vcpus,
        "quota_vcpus": size.quota_vcpus,
        "memory_gb": size.memory_gb,
        "zones": list(size.zones),
        "restrictions": [{"reason": r.reason, "zones": list(r.zones)} for r in size.restrictions],
        "features": _features(size, ultra_zones),
        "ultra_ssd_zones": ultra_zones,
        "disk_controllers": list(size.disk_controllers),
        "ephemeral_gb": _ephemeral_rooms(size),
        "max_data_disks": int(size.capabilities.get("MaxDataDiskCount") or 0),
        "retires": size.retires.isoformat() if size.retires else None,
    }


def read_size(facts: Mapping[str, t.Any], location: str) -> SizeFacts:
    """Read a size from Azure's own record, from whole facts, or from a description."""
    if "locationInfo" in facts or isinstance(facts.get("capabilities"), list):
        return SizeFacts.from_arm(facts, location)
    if "capabilities" in facts or "features" not in facts:
        return SizeFacts.from_dict(facts)
    zones = {str(zone): {_ULTRA: "True"} for zone in facts.get("ultra_ssd_zones") or ()}
    return SizeFacts.from_dict(
        {"location": location, **facts, "capabilities": _capabilities(facts), "zone_capabilities": zones}
    )


def _series(name: str) -> str | None:
    try:
        return size_series(name)
    except InvalidOption:
        return None


def _has_trusted_launch(size: SizeFacts) -> bool:
    asked = _about(size, security_type="trusted_launch")
    return "V2" in size.generations and security.size_lacks_trusted_launch.check(asked) is None


def _features(size: SizeFacts, ultra_zones: list[str]) -> list[str]:
    asked = _about(size, features=frozenset(_FEATURES))
    found = {name for name, (dummy, rule) in _FEATURES.items() if rule.check(asked) is None}
    return sorted(found | {"ultra_ssd"} if ultra_zones else found)


def _about(size: SizeFacts, **asked: t.Any) -> Question:
    return Question(size=size.name, location=size.location, offered={size.name.lower(): size}, **asked)


def _ephemeral_rooms(size: SizeFacts) -> dict[str, int]:
    """Return the GiB an ephemeral OS disk may have, by the placements the size offers; 0 where Azure does not say."""
    if not size.is_true("EphemeralOSDiskSupported"):
        return {}
    offered = size.ephemeral_placements or tuple(name for name in _PLACEMENTS if size.ephemeral_room_gb(name))
    return {name: size.ephemeral_room_gb(name) or 0 for name in offered}


def _capabilities(facts: Mapping[str, t.Any]) -> dict[str, str]:
    """Return the capabilities that the description stands for; a feature that is not listed is denied."""
    features = set(facts.get("features") or ())
    stated = {capability: str(name in features) for name, (capability, dummy) in _FEATURES.items()}
    if facts.get("ultra_ssd_zones"):
        del stated[_ULTRA]
    rooms: Mapping[str, int] = facts.get("ephemeral_gb") or {}
    stated |= {
        _PLACEMENTS[name][0]: str(int(room) * _PLACEMENTS[name][1])
        for name, room in rooms.items()
        if name in _PLACEMENTS
    }
    stated |= {
        "vCPUs": str(facts.get("quota_vcpus") or facts["vcpus"]),
        "vCPUsAvailable": str(facts["vcpus"]),
        "MemoryGB": str(facts.get("memory_gb") or 0),
        "CpuArchitectureType": str(facts.get("architecture") or "x64"),
        "TrustedLaunchDisabled": str(not facts.get("trusted_launch")),
        "DiskControllerTypes": ",".join(facts.get("disk_controllers") or ()),
        "SupportedEphemeralOSDiskPlacements": ",".join(rooms),
        "ConfidentialComputingType": str(facts.get("confidential") or ""),
        "MaxDataDiskCount": str(facts.get("max_data_disks") or 0),
    }
    if facts.get("retires"):
        stated["RetirementDateUtc"] = datetime.date.fromisoformat(str(facts["retires"])).strftime("%m/%d/%Y")
    return stated
