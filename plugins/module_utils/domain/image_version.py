# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of image versions, and which of them Azure uses for `latest`."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from .location import normalise_location
from .wire import Json, dig, objects, same_text

_PROFILE: t.Final = "properties.publishingProfile"
_Key: t.TypeAlias = "tuple[tuple[int, int, str], ...]"


def version_key(name: str) -> _Key:
    """Return the sort key of a version's name: its parts compare as numbers, so 8.10 is newer than 8.9.

    Azure's own `$orderby=name` compares them as text (Azure/azure-rest-api-specs issue 30142). A part that is not a
    number sorts before every number.
    """
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part.lower()) for part in name.split("."))


def newest_first(versions: Iterable[Json]) -> list[Json]:
    """Return the versions in descending order of their numbers."""
    return sorted(versions, key=lambda version: version_key(str(version.get("name"))), reverse=True)


def latest_of_marketplace(versions: Iterable[Json]) -> list[Json]:
    """Return the newest version that can be deployed, or the newest of all where every version is deprecated.

    The list is empty where there is no version. A list without properties says nothing of a deprecation.
    """
    ordered = newest_first(versions)
    state = "properties.imageDeprecationStatus.imageState"
    usable = [version for version in ordered if not same_text(dig(version, state), "Deprecated")]
    return (usable or ordered)[:1]


class NoLatestVersion(Exception):
    """No version of an image is eligible for `latest`; the message is the reason, a clause about the image."""


def latest_of_gallery(versions: Iterable[Json], location: str) -> Json:
    """Return the version of a gallery image that Azure uses for `latest` in a location.

    It is the highest version there with the provisioning state Succeeded that neither the version nor its target
    region excludes from latest (`excludeFromLatest`, Microsoft's gallery contract 2024-03-03). Where no such version
    has a replica in the location, it is the highest one elsewhere. Raises NoLatestVersion.
    """
    found = list(versions)
    succeeded = [version for version in found if _succeeded(version)]
    included = [version for version in succeeded if not _excluded(version)]
    there = [version for version in included if location in replica_locations(version)]
    included_there = [version for version in there if not _excluded_in(version, location)]
    for kept, reason in (
        (found, "it has no version"),
        (succeeded, "no version has the provisioning state Succeeded"),
        (included, "every version is excluded from latest"),
        (included_there or not there, f"every version is excluded from latest in {location}"),
    ):
        if not kept:
            raise NoLatestVersion(reason)
    return newest_first(included_there or included)[0]


def replica_locations(version: Mapping[str, t.Any]) -> tuple[str, ...]:
    """Return where a version can be used."""
    regions = objects(version, f"{_PROFILE}.targetRegions")
    return tuple(normalise_location(str(region.get("name"))) for region in regions)


def _succeeded(version: Json) -> bool:
    state = dig(version, "properties.provisioningState")
    return state is None or same_text(state, "Succeeded")


def _excluded(version: Json) -> bool:
    # Own galleries show the flag in the publishing profile, shared and community galleries among the properties.
    return bool(dig(version, f"{_PROFILE}.excludeFromLatest") or dig(version, "properties.excludeFromLatest"))


def _excluded_in(version: Json, location: str) -> bool:
    regions = objects(version, f"{_PROFILE}.targetRegions")
    return any(
        region.get("excludeFromLatest") and normalise_location(str(region.get("name"))) == location
        for region in regions
    )
