# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that creates a snapshot."""

from __future__ import annotations

import copy

from ..disk_capabilities import capability_facts, refuse_of_generation_1
from ..errors import InvalidOption
from ..plan import Plan
from ..property import options_in
from ..resource_steps import creation_step
from ..source import SourceFacts
from ..wire import Json, dig, plant, plant_given
from .desired import DesiredSnapshot
from .properties import PROPERTIES


def plan_creation(desired: DesiredSnapshot, *, facts: SourceFacts) -> Plan:
    """Return the plan that makes the snapshot; `facts` are those of its source."""
    body = creation_body(desired, facts=facts)
    shown = options_in(PROPERTIES, body)
    shown |= {"generation": dig(body, "properties.hyperVGeneration"), "source": str(desired.source)}
    return Plan(steps=(creation_step(str(desired.resource_id), "snapshot", body=body, shown=shown),))


def creation_body(desired: DesiredSnapshot, *, facts: SourceFacts) -> Json:
    """Return the whole wire document, in which the generation of a system always is.

    Azure takes no security type with a copy: the snapshot gets that of its source.
    """
    if desired.source is None:
        raise InvalidOption("source", "a new snapshot is of something.", "source.disk, or source.snapshot")
    body = copy.deepcopy(desired.declared)
    body["location"] = desired.location or facts.location
    if desired.tags:
        body["tags"] = dict(desired.tags)
    plant(body, "properties.creationData", desired.source.creation_data(facts))
    generation = desired.generation_of(facts)
    plant_given(body, (("properties.hyperVGeneration", generation),))
    if generation == "V1":
        asked = capability_facts(body)
        refuse_of_generation_1(controllers=asked["disk_controllers"], architecture=asked["architecture"])
    return body
