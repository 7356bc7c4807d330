# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make an existing image definition the one asked for, and when it can be deleted."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from ..drift import refuse_drift
from ..errors import InUse
from ..plan import Change, Plan, Step
from ..property import differences
from ..resource_steps import deletion_step
from ..tags import plant_tags
from ..wire import Json, dig, plant
from .desired import DesiredGalleryImage
from .features import merged, same_feature
from .observed import ObservedGalleryImage
from .properties import PROPERTIES

# What an update has to say again.
_REQUIRED = ("properties.osType", "properties.osState", "properties.identifier")
_OPTIONS = {
    "SecurityType": "security_type",
    "DiskControllerTypes": "disk_controllers",
    "IsAcceleratedNetworkSupported": "accelerated_networking",
    "IsHibernateSupported": "hibernation",
}


def plan_update(desired: DesiredGalleryImage, observed: ObservedGalleryImage) -> Plan:
    """Return the plan for an image definition that exists.

    Raises ImmutableDrift where Azure allows no change and the user did not choose to be warned only.
    """
    declared = copy.deepcopy(desired.declared)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    found = differences(PROPERTIES, declared, observed.document)
    features = _feature_changes(desired, observed)
    changes = [difference.change for difference in found] + list(features.values())
    drift = tuple(change for change in changes if change.cost == "needs replace")
    refuse_drift(observed.id, drift, desired.on_immutable)
    wanted = tuple(change for change in changes if change.cost != "needs replace")
    if not wanted:
        return Plan(drift=drift)
    body: Json = {}
    for path in _REQUIRED:
        plant(body, path, dig(observed.document, path))
    for difference in found:
        if not difference.immutable:
            plant(body, difference.row.path, difference.after)
    updated = [name for name, change in features.items() if change in wanted]
    if updated:
        _plant_features(body, desired, observed, updated)
    return Plan(steps=(_step(observed, wanted, body),), drift=drift)


def plan_deletion(observed: ObservedGalleryImage, versions: Sequence[str]) -> Plan:
    """Return the plan that deletes the image definition; raises InUse naming the versions still in it."""
    if versions:
        raise InUse(observed.id, versions, "it holds the versions", "Delete those first.")
    return Plan(steps=(deletion_step(observed.id, "image definition"),))


def _feature_changes(desired: DesiredGalleryImage, observed: ObservedGalleryImage) -> dict[str, Change]:
    """Return Azure's name of each feature that differs; the versions there are hold the security type fast."""
    changes = {}
    for name, after in desired.features.items():
        before = observed.features.get(name.lower())
        if not same_feature(before, after):
            changes[name] = Change(
                path=_OPTIONS[name],
                before=before,
                after=after or "standard",
                cost="needs replace" if name == "SecurityType" else "in place",
            )
    return changes


def _plant_features(
    body: Json, desired: DesiredGalleryImage, observed: ObservedGalleryImage, updated: Sequence[str]
) -> None:
    asked = {name: desired.features[name] for name in updated}
    plant(body, "properties.features", merged(dig(observed.document, "properties.features"), asked))
    # Without it Azure refuses to change features.
    plant(body, "properties.allowUpdateImage", True)


def _step(observed: ObservedGalleryImage, changes: tuple[Change, ...], body: Json) -> Step:
    return Step(
        method="PATCH",
        resource_id=observed.id,
        summary=f"update image definition {observed.id.rsplit('/', 1)[-1]}",
        changes=changes,
        body=body,
    )
