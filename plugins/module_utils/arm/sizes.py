# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sizes of a location, from Azure or from the cache of a day."""

from __future__ import annotations

import difflib
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.errors import InvalidOption
from ..domain.location import normalise_location
from ..domain.size import SizeFacts
from ..domain.size_filter import SizeFilter
from ..domain.wire import Json, same_text
from .answers import reading
from .client import ArmClient
from .errors import ArmError

# Part of the key: what an older release kept in another form, or without verification, is not there for this one.
_FORMAT = "sizes-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSizes:
    """All sizes of one location by lower-case name, and how many seconds ago Azure listed them."""

    sizes: Mapping[str, SizeFacts]
    age: float = 0

    @property
    def cached(self) -> bool:
        """Tell whether they were listed by an earlier run."""
        return self.age > 0


def offered_sizes(client: ArmClient, location: str, *, fresh: bool = False, option: str = "location") -> OfferedSizes:
    """Return the sizes Azure lists for the subscription in the location, restricted ones included.

    One listing with `$filter`, the only filter the API has; it is kept for a day unless `fresh` asks again. Raises
    InvalidOption naming the option, with the nearest names, for a location that has none.
    """
    key = (_FORMAT, client.cloud.resource_manager, client.subscription, location)
    return client.remember((*key, fresh), lambda: _read_sizes(client, location, key, fresh=fresh, option=option))


def _read_sizes(client: ArmClient, location: str, key: tuple[str, ...], *, fresh: bool, option: str) -> OfferedSizes:
    kept = None if fresh else _kept(client, location, key)
    if kept is not None:
        return kept
    path = f"/subscriptions/{client.subscription}/providers/Microsoft.Compute/skus"
    records = client.list(path, query={"$filter": f"location eq '{location}'"}, identified=False)
    with reading(path):
        machines = [
            SizeFacts.from_arm(record, location)
            for record in records
            if same_text(record.get("resourceType"), "virtualMachines")
        ]
    if not machines:
        raise _no_sizes(client, location, option)
    client.cache.write([facts.to_dict() for facts in machines], *key)
    return OfferedSizes(sizes=_by_name(machines))


def describe_sizes(client: ArmClient, options: Mapping[str, t.Any]) -> Json:
    """Return the sizes that the options of size_info ask for, as facts."""
    location = normalise_location(options["location"])
    wanted = SizeFilter.read(options)
    offered = offered_sizes(client, location, fresh=bool(options.get("refresh")))
    return {
        "location": location,
        "sizes": wanted.choose(offered.sizes, location),
        "offered": len(offered.sizes),
        "cached": offered.cached,
    }


def _kept(client: ArmClient, location: str, key: tuple[str, ...]) -> OfferedSizes | None:
    """Return what an earlier run kept, or None where it is not there or not what that run must have written."""
    document, age = client.cache.read_with_age(*key)
    try:
        sizes = [SizeFacts.from_dict(facts) for facts in document or ()]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    if not sizes or any(size.location != location for size in sizes):
        return None
    # A clock that stood still since is no reason to take it for fresh.
    return OfferedSizes(sizes=_by_name(sizes), age=max(age, 1e-6))


def _by_name(facts: t.Iterable[SizeFacts]) -> dict[str, SizeFacts]:
    return {size.name.lower(): size for size in facts}


def _no_sizes(client: ArmClient, location: str, option: str) -> InvalidOption:
    """Return the refusal of a location that lists no size, with the locations of the subscription nearest to it."""
    try:
        names = [str(entry.get("name")) for entry in client.list(f"/subscriptions/{client.subscription}/locations")]
    except ArmError:
        names = []
    near = difflib.get_close_matches(location, map(normalise_location, names), n=5, cutoff=0.6)
    accepted = ", ".join(near or sorted(names)) or "a location of the subscription, such as westeurope"
    return InvalidOption(option, f"{location!r} offers this subscription no sizes of machines.", accepted)
