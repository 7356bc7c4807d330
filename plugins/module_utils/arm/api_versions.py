# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API versions for each resource type: for Compute those of azure-mgmt-compute 39, and older ones that will do."""

from __future__ import annotations

import re
import typing as t

from ..domain.errors import InvalidOption

# What the collection sends and reads is in each version from then on.
OLDEST: t.Final = "2024-07-01"
# Newest first: the first one is used, the others in clouds that do not have it. Disks, snapshots and galleries have
# versions of their own, of which the oldest here came with Compute's of OLDEST; resource SKUs, subscriptions and
# Marketplace agreements have not changed since (azure-rest-api-specs, folders of the stable versions). Agreements are
# read in the older of their versions: 2021-01-01 shows accepted terms as not accepted (azure-rest-api-specs#14108).
_VERSIONS: t.Final[dict[str, tuple[str, ...]]] = {
    "microsoft.compute": ("2026-04-01", "2026-03-01", "2025-11-01", "2025-04-01", "2024-11-01", OLDEST),
    "microsoft.compute/disks": ("2026-03-02", "2025-01-02", "2024-03-02"),
    "microsoft.compute/snapshots": ("2026-03-02", "2025-01-02", "2024-03-02"),
    "microsoft.compute/galleries": ("2026-03-03", "2025-03-03", "2024-03-03"),
    "microsoft.compute/skus": ("2021-07-01",),
    "microsoft.marketplaceordering": ("2015-06-01", "2021-01-01"),
    "microsoft.network": ("2025-05-01", "2025-03-01", "2025-01-01", "2024-10-01", OLDEST),
    "microsoft.resources": ("2024-11-01", OLDEST),
    "microsoft.resources/subscriptions": ("2022-12-01", "2021-10-01", "2021-01-01"),
}
# By provider, the first version with what is lost with an older one.
_ADDED: t.Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "microsoft.compute": (
        ("2025-11-01", "trusted launch by default for a VM without a security type"),
        ("2026-04-01", "members that Azure shows of a VM since then, such as flexProfile and placement"),
    ),
}
_PROFILES: t.Final = ("2017-03-09-profile", "2018-03-01-hybrid", "2019-03-01-hybrid", "2020-09-01-hybrid")
# What lies in a location is of its provider, save the galleries that others share there.
_PROVIDER = re.compile(
    r".*/providers/(?P<provider>[^/]+)/(locations/[^/]+/(shared|community)(?=Galleries))?(?P<type>[^/?]+)",
    re.IGNORECASE,
)
_SUBSCRIPTIONS = re.compile(r"/subscriptions(/[^/]+(/locations)?)?$", re.IGNORECASE)


def api_version_of(path: str) -> str:
    """Return the API version for a resource id or a path; those of groups and subscriptions name no provider."""
    return known_versions_of(path)[0]


def known_versions_of(path: str) -> tuple[str, ...]:
    """Return every API version that the collection can use for a resource id or a path, the newest first."""
    kind = type_of(path)
    return _VERSIONS.get(kind) or _VERSIONS.get(kind.partition("/")[0]) or _VERSIONS["microsoft.resources"]


def type_of(path: str) -> str:
    """Return in lower case the provider and type whose API version counts for a resource id or a path."""
    if _SUBSCRIPTIONS.match(path):
        return "microsoft.resources/subscriptions"
    match = _PROVIDER.match(path)
    return f"{match['provider']}/{match['type']}".lower() if match else "microsoft.resources/resourcegroups"


def lost_with(kind: str, version: str) -> str:
    """Return in words what a resource type lacks in an older API version."""
    added = _ADDED.get(kind.partition("/")[0], ()) if kind not in _VERSIONS else ()
    lost = [what for since, what in added if version < since]
    return "; ".join(lost) or "what Azure added since"


def refuse_old_profile(profile: str | None) -> None:
    """Raise InvalidOption for an API profile other than `latest`, with what to do instead."""
    if profile in (None, "latest"):
        return
    if profile in _PROFILES:
        problem = f"{profile} names API versions older than {OLDEST}, which the collection needs."
        raise InvalidOption(
            "api_profile", problem, "latest, in a cloud with newer versions, or azure.azcollection for Azure Stack Hub"
        )
    raise InvalidOption("api_profile", f"{profile!r} is not an API profile that the collection knows.", "latest")
