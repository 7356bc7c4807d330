# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing virtual network the one asked for."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..drift import refuse_drift
from ..location import same_location
from ..plan import Change, Cost, Plan, Step
from ..resource_id import same_id
from ..tags import plant_tags, tag_changes
from ..wire import Json, dig, plant
from .creation import subnet_options, subnet_properties
from .desired import DesiredNetwork
from .observed import ObservedNetwork, has_outbound_access, prefixes_of, security_group_of, users_of
from .security_group import security_group_steps
from .writable import writable


def plan_update(desired: DesiredNetwork, observed: ObservedNetwork, security_group: Mapping[str, t.Any] | None) -> Plan:
    """Return the plan for a network that exists; what it has and nobody asked for stays.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only.
    """
    location = str(observed.document.get("location") or "")
    subnet = _subnet_changes(desired, observed)
    drift = [*_location_drift(desired, location), *(change for change in subnet if change.cost == "needs replace")]
    refuse_drift(observed.id, drift, desired.on_immutable)
    steps = (
        *security_group_steps(desired, security_group, location=location),
        *_network_steps(desired, observed),
        *_subnet_steps(desired, observed, [change for change in subnet if change not in drift]),
    )
    return Plan(steps=steps, drift=tuple(drift))


def _location_drift(desired: DesiredNetwork, location: str) -> list[Change]:
    if desired.location is None or same_location(location, desired.location):
        return []
    return [Change(path="location", before=location, after=desired.location, cost="needs replace")]


def _network_steps(desired: DesiredNetwork, observed: ObservedNetwork) -> tuple[Step, ...]:
    before = observed.address_prefixes
    after = before + [prefix for prefix in desired.address_prefixes if prefix not in before]
    changes = tag_changes(observed.document, desired.tags, purge=desired.purge_tags)
    # Azure patches nothing of a network but its tags.
    body: Json = {}
    if after != before:
        changes.append(Change(path="address_prefixes", before=before, after=after))
        body = writable(observed.document)
        plant(body, "properties.addressSpace.addressPrefixes", after)
    plant_tags(body, observed.document, desired.tags, purge=desired.purge_tags)
    if not changes:
        return ()
    step = Step(
        method="PATCH" if after == before else "PUT",
        resource_id=observed.id,
        summary=f"update virtual network {desired.resource_id.name}",
        changes=tuple(changes),
        body=body,
    )
    return (step,)


def _subnet_changes(desired: DesiredNetwork, observed: ObservedNetwork) -> tuple[Change, ...]:
    if desired.subnet_id is None:
        return ()
    existing = observed.subnet(desired.subnet_id.name)
    if existing is None:
        asked = subnet_options(desired)
        return tuple(Change(path=path, before=None, after=after) for path, after in asked.items() if after is not None)
    changes = []
    before = prefixes_of(existing)
    if desired.subnet_prefix and desired.subnet_prefix not in before:
        # Azure keeps a range that addresses are taken from (InUsePrefixCannotBeDeleted).
        cost: Cost = "needs replace" if users_of(existing) else "in place"
        shown = before[0] if len(before) == 1 else before
        changes.append(Change(path="subnet.address_prefix", before=shown, after=desired.subnet_prefix, cost=cost))
    group = desired.security_group_id
    if group and not same_id(security_group_of(existing), str(group)):
        changes.append(Change(path="subnet.security_group_id", before=security_group_of(existing), after=str(group)))
    access, wanted = has_outbound_access(existing), desired.default_outbound_access
    if wanted not in (None, access):
        changes.append(Change(path="default_outbound_access", before=access, after=wanted))
    return tuple(changes)


def _subnet_steps(desired: DesiredNetwork, observed: ObservedNetwork, changes: t.Sequence[Change]) -> tuple[Step, ...]:
    if desired.subnet_id is None or not changes:
        return ()
    existing = observed.subnet(desired.subnet_id.name)
    prefix = next((change.after for change in changes if change.path == "subnet.address_prefix"), None)
    properties = subnet_properties(desired, prefix=prefix, existing=dig(existing, "properties"))
    step = Step(
        method="PUT",
        resource_id=str((existing or {}).get("id") or desired.subnet_id),
        summary=f"{'update' if existing else 'create'} subnet {desired.subnet_id.name}",
        changes=tuple(changes),
        body={"properties": properties},
    )
    return (step,)
