# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing image version the one asked for: its regions, replicas and tags change."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

from ..drift import refuse_drift
from ..plan import Change, Plan, Step
from ..property import differences
from ..tags import plant_tags
from ..wire import Json, dig, objects, plant
from .desired import DesiredGalleryImageVersion
from .observed import ObservedGalleryImageVersion
from .properties import PROPERTIES
from .regions import Region, moved_storage, regions_after

_PROFILE = "properties.publishingProfile"


def plan_update(desired: DesiredGalleryImageVersion, observed: ObservedGalleryImageVersion) -> Plan:
    """Return the plan for a version that exists.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only.
    """
    declared = copy.deepcopy(desired.declared)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    found = differences(PROPERTIES, declared, observed.document)
    regions = regions_after(observed.regions, desired.regions, desired.replicas)
    drift = [difference.change for difference in found if difference.immutable]
    drift += _storage_drift(observed.regions, regions)
    drift += desired.source.drift(observed.document) if desired.source else []
    refuse_drift(observed.id, drift, desired.on_immutable)
    regions = _with_storage_of(observed.regions, regions)
    wanted = [difference for difference in found if not difference.immutable]
    changes = [difference.change for difference in wanted] + _region_changes(observed.regions, regions)
    if not changes:
        return Plan(drift=tuple(drift))
    body: Json = {}
    if any(change.path != "tags" for change in changes):
        _plant_profile(body, observed, regions)
    for difference in wanted:
        plant(body, difference.row.path, difference.after)
    step = Step(
        method="PATCH",
        resource_id=observed.id,
        summary=f"update image version {observed.id.rsplit('/', 1)[-1]}",
        changes=tuple(changes),
        body=body,
    )
    return Plan(steps=(step,), drift=tuple(drift))


def _storage_drift(before: Sequence[Region], after: Sequence[Region]) -> list[Change]:
    types = {region.name: region.storage_account_type for region in before}
    asked = {region.name: region.storage_account_type for region in after}
    return [
        Change(
            path=f"target_regions.{name}.storage_account_type",
            before=types[name],
            after=asked[name],
            cost="needs replace",
        )
        for name in moved_storage(before, after)
    ]


def _with_storage_of(before: Sequence[Region], after: Sequence[Region]) -> list[Region]:
    held = {region.name: region for region in before}
    return [replace(r, storage_account_type=held.get(r.name, r).storage_account_type) for r in after]


def _region_changes(before: Sequence[Region], after: Sequence[Region]) -> list[Change]:
    if {region.name: region for region in before} == {region.name: region for region in after}:
        return []
    shown = [[region.to_dict() for region in regions] for regions in (before, after)]
    return [Change(path="target_regions", before=shown[0], after=shown[1])]


def _plant_profile(body: Json, observed: ObservedGalleryImageVersion, regions: Sequence[Region]) -> None:
    """Say the whole profile again, the entries of regions that stay with all that Azure shows of them."""
    shown = {region.name: entry for region, entry in zip(observed.regions, _entries(observed), strict=True)}
    profile = {
        "targetRegions": [{**shown.get(region.name, {}), **region.to_arm()} for region in regions],
        "replicaCount": dig(observed.document, f"{_PROFILE}.replicaCount"),
        "excludeFromLatest": dig(observed.document, f"{_PROFILE}.excludeFromLatest"),
    }
    plant(body, _PROFILE, {key: value for key, value in profile.items() if value is not None})
    # An update names the source with no word, and so leaves it alone.
    plant(body, "properties.storageProfile", {})


def _entries(observed: ObservedGalleryImageVersion) -> list[Json]:
    return objects(observed.document, f"{_PROFILE}.targetRegions")
