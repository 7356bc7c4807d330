# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make, change and delete a gallery."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from ..drift import refuse_drift
from ..errors import InUse
from ..plan import Plan
from ..property import differences, options_in
from ..resource_steps import creation_step, deletion_step, update_steps
from ..tags import plant_tags
from .desired import DesiredGallery
from .observed import ObservedGallery
from .properties import PROPERTIES


def plan_creation(desired: DesiredGallery, *, location: str) -> Plan:
    """Return the plan that makes the gallery."""
    body = copy.deepcopy(desired.declared)
    body["location"] = location
    if desired.tags:
        body["tags"] = dict(desired.tags)
    step = creation_step(str(desired.resource_id), "gallery", body=body, shown=options_in(PROPERTIES, body))
    return Plan(steps=(step,))


def plan_update(desired: DesiredGallery, observed: ObservedGallery) -> Plan:
    """Return the plan for a gallery that exists; raises ImmutableDrift where Azure allows no change."""
    declared = copy.deepcopy(desired.declared)
    plant_tags(declared, observed.document, desired.tags, purge=desired.purge_tags)
    found = differences(PROPERTIES, declared, observed.document)
    drift = tuple(difference.change for difference in found if difference.immutable)
    refuse_drift(observed.id, drift, desired.on_immutable)
    return Plan(steps=update_steps(observed.id, "gallery", found), drift=drift)


def plan_deletion(observed: ObservedGallery, images: Sequence[str]) -> Plan:
    """Return the plan that deletes the gallery; raises InUse naming the image definitions still in it."""
    if images:
        raise InUse(observed.id, images, "it holds the image definitions", "Delete those first.")
    return Plan(steps=(deletion_step(observed.id, "gallery"),))
