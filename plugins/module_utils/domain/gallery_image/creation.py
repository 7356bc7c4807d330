# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that creates an image definition."""

from __future__ import annotations

import copy

from ..errors import InvalidOption
from ..plan import Plan
from ..property import options_in
from ..resource_steps import creation_step
from ..wire import MISSING, Json, asked, plant
from .desired import DesiredGalleryImage
from .features import merged
from .observed import ObservedGalleryImage
from .properties import PROPERTIES

_NEEDED = (
    ("os_type", "properties.osType", "Linux, Windows"),
    ("publisher", "properties.identifier.publisher", "a name of your own"),
    ("offer", "properties.identifier.offer", "a name of your own"),
    ("sku", "properties.identifier.sku", "a name of your own"),
)
_FEATURE_OPTIONS = ("security_type", "disk_controllers", "accelerated_networking", "hibernation")


def plan_creation(desired: DesiredGalleryImage, *, location: str) -> Plan:
    """Return the plan that makes the image definition."""
    body = creation_body(desired, location=location)
    shown = options_in(PROPERTIES, body)
    made = ObservedGalleryImage(document=body).to_dict()
    shown |= {option: made[option] for option in _FEATURE_OPTIONS if made[option] not in ("standard", [], False)}
    return Plan(steps=(creation_step(str(desired.resource_id), "image definition", body=body, shown=shown),))


def creation_body(desired: DesiredGalleryImage, *, location: str) -> Json:
    """Return the whole wire document, the generation always in it: Azure takes V1 for one that is not given.

    Raises InvalidOption for what is missing.
    """
    body = copy.deepcopy(desired.declared)
    body["location"] = location
    if desired.tags:
        body["tags"] = dict(desired.tags)
    for option, path, accepted in _NEEDED:
        if asked(body, path) is MISSING:
            raise InvalidOption(option, "a new image definition needs one.", accepted)
    if asked(body, "properties.osState") is MISSING:
        plant(body, "properties.osState", "Generalized")
    features = merged((), desired.features)
    if features:
        plant(body, "properties.features", features)
    return body
