# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API version for each resource type: for Compute those of azure-mgmt-compute 39."""

from __future__ import annotations

import re
import typing as t

_VERSIONS: t.Final[dict[str, str]] = {
    "microsoft.compute": "2026-04-01",
    "microsoft.compute/disks": "2026-03-02",
    "microsoft.compute/snapshots": "2026-03-02",
    "microsoft.compute/galleries": "2026-03-03",
    "microsoft.compute/skus": "2021-07-01",
    "microsoft.marketplaceordering": "2021-01-01",
    "microsoft.network": "2025-05-01",
    "microsoft.resources": "2024-11-01",
    "microsoft.resources/subscriptions": "2022-12-01",
}
# What lies in a location is of its provider, save the galleries that others share there.
_PROVIDER = re.compile(
    r".*/providers/(?P<provider>[^/]+)/(locations/[^/]+/(shared|community)(?=Galleries))?(?P<type>[^/?]+)",
    re.IGNORECASE,
)
_SUBSCRIPTIONS = re.compile(r"/subscriptions(/[^/]+(/locations)?)?$", re.IGNORECASE)


def api_version_of(path: str) -> str:
    """Return the API version for a resource id or a path; those of groups and subscriptions name no provider."""
    if _SUBSCRIPTIONS.match(path):
        return _VERSIONS["microsoft.resources/subscriptions"]
    match = _PROVIDER.match(path)
    provider = match["provider"].lower() if match else "microsoft.resources"
    kind = match["type"].lower() if match else ""
    return _VERSIONS.get(f"{provider}/{kind}") or _VERSIONS[provider]
