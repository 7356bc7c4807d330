# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that creates an image version."""

from __future__ import annotations

import copy

from ..errors import InvalidOption
from ..plan import Plan
from ..property import options_in
from ..resource_steps import creation_step
from ..source import SourceFacts
from ..wire import Json, plant
from .desired import DesiredGalleryImageVersion
from .properties import PROPERTIES
from .regions import Region


def plan_creation(desired: DesiredGalleryImageVersion, *, definition: SourceFacts) -> Plan:
    """Return the plan that makes the version of the definition."""
    body = creation_body(desired, home=desired.location or definition.location)
    shown = options_in(PROPERTIES, body)
    shown |= {
        "generation": definition.generation,
        "source": desired.source.address if desired.source else None,
        "target_regions": [region["name"] for region in body["properties"]["publishingProfile"]["targetRegions"]],
    }
    return Plan(steps=(creation_step(str(desired.resource_id), "image version", body=body, shown=shown),))


def creation_body(desired: DesiredGalleryImageVersion, *, home: str) -> Json:
    """Return the whole wire document; `home` is the location the version is made in."""
    if desired.source is None:
        raise InvalidOption("source", "a new image version is made of something.", "source")
    body = copy.deepcopy(desired.declared)
    body["location"] = home
    if desired.tags:
        body["tags"] = dict(desired.tags)
    regions = desired.regions or (Region(name=home),)
    plant(body, "properties.publishingProfile.targetRegions", [region.to_arm() for region in regions])
    desired.source.plant_in(body)
    return body
