# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an image version has its replicas."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import InvalidOption
from ..location import normalise_location
from ..wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One location with its replicas; None leaves to Azure, or as it is, what was not asked."""

    name: str
    replicas: int | None = None
    storage_account_type: str | None = None
    exclude_from_latest: bool | None = None

    def to_arm(self) -> Json:
        shown = {
            "regionalReplicaCount": self.replicas,
            "storageAccountType": self.storage_account_type,
            "excludeFromLatest": self.exclude_from_latest,
        }
        return {"name": self.name, **{key: value for key, value in shown.items() if value is not None}}

    def to_dict(self) -> Json:
        return {
            "name": self.name,
            "replicas": self.replicas,
            "storage_account_type": self.storage_account_type,
            "exclude_from_latest": bool(self.exclude_from_latest),
        }


def read_regions(entries: Iterable[Mapping[str, t.Any]] | None, replicas: int | None) -> tuple[Region, ...] | None:
    """Read the option `target_regions`; a region that gives no number of its own has `replicas`.

    Raises InvalidOption for a region that is given twice.
    """
    if entries is None:
        return None
    regions = tuple(
        Region(
            name=normalise_location(entry["name"]),
            replicas=entry.get("replicas") or replicas,
            storage_account_type=entry.get("storage_account_type"),
            exclude_from_latest=entry.get("exclude_from_latest"),
        )
        for entry in entries
    )
    names = [region.name for region in regions]
    if len(set(names)) != len(names) or not names:
        raise InvalidOption("target_regions", f"{', '.join(names) or 'nothing'} is given.", "each region once")
    return regions


def regions_of(entries: Iterable[Mapping[str, t.Any]]) -> tuple[Region, ...]:
    """Return the regions that Azure shows."""
    return tuple(
        Region(
            name=normalise_location(str(entry.get("name") or "")),
            replicas=entry.get("regionalReplicaCount"),
            storage_account_type=entry.get("storageAccountType"),
            exclude_from_latest=entry.get("excludeFromLatest"),
        )
        for entry in entries
    )


def regions_after(before: Sequence[Region], asked: Sequence[Region] | None, replicas: int | None) -> list[Region]:
    """Return the regions that a version has to end with: those asked for, in all else as they are."""
    held = {region.name: region for region in before}
    wanted = asked if asked is not None else [Region(name=name, replicas=replicas) for name in held]
    return [_filled(region, held.get(region.name)) for region in wanted]


def moved_storage(before: Sequence[Region], after: Iterable[Region]) -> list[str]:
    """Return the regions whose storage type would change, which Azure never does."""
    held = {region.name: str(region.storage_account_type or "").lower() for region in before}
    return [
        region.name
        for region in after
        if region.name in held and str(region.storage_account_type or "").lower() != held[region.name]
    ]


def _filled(asked: Region, held: Region | None) -> Region:
    if held is None:
        return asked
    # Azure may leave the flag out, which means false.
    same_exclusion = asked.exclude_from_latest in (None, bool(held.exclude_from_latest))
    return Region(
        name=asked.name,
        replicas=asked.replicas or held.replicas,
        storage_account_type=asked.storage_account_type or held.storage_account_type,
        exclude_from_latest=held.exclude_from_latest if same_exclusion else asked.exclude_from_latest,
    )
