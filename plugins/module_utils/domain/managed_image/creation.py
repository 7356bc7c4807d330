# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that creates a managed image."""

from __future__ import annotations

import copy

from ..errors import InvalidOption
from ..plan import Plan
from ..property import options_in
from ..resource_steps import creation_step
from ..source import SourceFacts
from ..wire import MISSING, Json, asked, plant
from .desired import DesiredImage
from .properties import PROPERTIES

_OS_DISK = "properties.storageProfile.osDisk"


def plan_creation(desired: DesiredImage, *, location: str, facts: SourceFacts | None) -> Plan:
    """Return the plan that makes the image; `facts` are those of its source, None for a blob."""
    body = creation_body(desired, location=location, facts=facts)
    shown = options_in(PROPERTIES, body)
    shown |= {"generation": desired.generation, "source": desired.source.address if desired.source else None}
    return Plan(steps=(creation_step(str(desired.resource_id), "managed image", body=body, shown=shown),))


def creation_body(desired: DesiredImage, *, location: str, facts: SourceFacts | None) -> Json:
    """Return the whole wire document, the generation always in it; raises InvalidOption for what is missing."""
    if desired.source is None:
        raise InvalidOption("source", "a new image is made of something.", "source")
    body = copy.deepcopy(desired.declared)
    body["location"] = location
    if desired.tags:
        body["tags"] = dict(desired.tags)
    plant(body, "properties.hyperVGeneration", desired.generation)
    desired.source.plant_in(body)
    if desired.source.kind != "virtual_machine":
        _add_system(body, desired, facts)
    return body


def _add_system(body: Json, desired: DesiredImage, facts: SourceFacts | None) -> None:
    if asked(body, f"{_OS_DISK}.osType") is MISSING:
        if not facts or not facts.os_type:
            problem = f"{desired.source.address if desired.source else 'the source'} does not record its system."
            raise InvalidOption("os_type", problem, "Linux, Windows")
        plant(body, f"{_OS_DISK}.osType", facts.os_type)
    if asked(body, f"{_OS_DISK}.osState") is MISSING:
        plant(body, f"{_OS_DISK}.osState", "Generalized")
