# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that creates a managed disk."""

from __future__ import annotations

import copy

from ..disk_capabilities import spelled_controllers
from ..errors import InvalidOption
from ..ownership import owner_tags
from ..plan import Plan
from ..property import options_in
from ..resource_steps import creation_step
from ..source import SourceFacts
from ..wire import Json, dig, plant
from .desired import DesiredDisk
from .properties import PROPERTIES
from .source import Copy, Import, Upload
from .upload import growth_step, upload_step


def plan_creation(desired: DesiredDisk, *, location: str, facts: SourceFacts | None) -> Plan:
    """Return the plan that makes the disk, and fills it where a file is uploaded.

    `facts` are those of its source, None where it is empty, from a blob or from a file.
    """
    body = creation_body(desired, location=location, facts=facts)
    shown = options_in(PROPERTIES, body)
    generation = dig(body, "properties.hyperVGeneration")
    shown |= {"generation": generation, "source": str(desired.source) if desired.source else None}
    if facts:
        shown = {**_inherited(facts), **shown}
    name = str(desired.resource_id)
    making = creation_step(name, "managed disk", body=body, shown=shown)
    source = desired.source
    if not isinstance(source, Upload):
        return Plan(steps=(making,))
    growing = growth_step(name, source, dig(desired.declared, "properties.diskSizeGB"))
    return Plan(steps=(making, upload_step(name, source), *growing))


def _inherited(facts: SourceFacts) -> Json:
    """Return what the disk takes over from its source without being told."""
    copied = facts.kind in ("managed_disk", "snapshot")
    return {
        "os_type": facts.os_type,
        "security_type": facts.security_type if copied else None,
        "disk_controllers": spelled_controllers(facts.disk_controllers) or None,
        "hibernation": facts.hibernation,
        "architecture": facts.architecture,
    }


def creation_body(desired: DesiredDisk, *, location: str, facts: SourceFacts | None) -> Json:
    """Return the whole wire document; the generation of a disk that holds a system is always in it."""
    body = copy.deepcopy(desired.declared)
    body["location"] = location
    tags = owner_tags(desired.tags, str(desired.resource_id), desired.owner)
    if tags:
        body["tags"] = tags
    plant(body, "properties.creationData", _creation_data(desired, facts))
    if isinstance(desired.source, Upload):
        _fit_to_file(body, desired.source)
    # Azure has no word for Standard here, and takes none at all with a copy.
    if desired.security_type == "standard" or isinstance(desired.source, Copy):
        body["properties"].pop("securityProfile", None)
    if desired.holds_os_with(facts) or "securityProfile" in body["properties"]:
        plant(body, "properties.hyperVGeneration", desired.generation)
    return body


def _fit_to_file(body: Json, source: Upload) -> None:
    # Azure takes the size from the upload, and assumes x64 where no architecture is given.
    body["properties"].pop("diskSizeGB", None)
    given = dig(body, "properties.supportedCapabilities.architecture")
    if given is None and source.require_image().examination.boot.architecture == "Arm64":
        plant(body, "properties.supportedCapabilities.architecture", "Arm64")


def _creation_data(desired: DesiredDisk, facts: SourceFacts | None) -> Json:
    if isinstance(desired.source, Import | Upload):
        return desired.source.creation_data()
    if desired.source and facts:
        return desired.source.creation_data(facts)
    if dig(desired.declared, "properties.diskSizeGB") is None:
        raise InvalidOption("size_gb", "a new disk is made from something or has a size.", "source, or size_gb")
    return {"createOption": "Empty"}
