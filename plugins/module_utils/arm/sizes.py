# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sizes of a location, from Azure or from the cache of a day."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.size import SizeFacts
from ..domain.wire import same_text
from .client import ArmClient


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSizes:
    """All sizes of one location by lower-case name; `cached` tells that Azure was not asked just now."""

    sizes: Mapping[str, SizeFacts]
    cached: bool


def offered_sizes(client: ArmClient, location: str, *, fresh: bool = False) -> OfferedSizes:
    """Return the sizes Azure lists for the subscription in the location, restricted ones included.

    One listing with `$filter`, the only filter the API has; it is kept for a day unless `fresh` asks again.
    """
    key = ("sizes", client.cloud.resource_manager, client.subscription, location)
    kept = None if fresh else client.cache.read(*key)
    if kept is not None:
        return OfferedSizes(sizes=_by_name(map(SizeFacts.from_dict, kept)), cached=True)
    path = f"/subscriptions/{client.subscription}/providers/Microsoft.Compute/skus"
    records = client.list(path, query={"$filter": f"location eq '{location}'"})
    machines = [SizeFacts.from_arm(r, location) for r in records if same_text(r.get("resourceType"), "virtualMachines")]
    client.cache.write([facts.to_dict() for facts in machines], *key)
    return OfferedSizes(sizes=_by_name(machines), cached=False)


def _by_name(facts: t.Iterable[SizeFacts]) -> dict[str, SizeFacts]:
    return {size.name.lower(): size for size in facts}
