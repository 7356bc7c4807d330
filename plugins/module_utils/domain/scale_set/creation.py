# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document that creates a scale set."""

from __future__ import annotations

import copy

from ..errors import InvalidOption
from ..plan import HIDDEN, Plan
from ..property import options_in
from ..resource_steps import creation_step
from ..security_type import azure_security_type
from ..source import SourceFacts
from ..wire import MISSING, Json, asked, plant, plant_given, same_text
from .declaration import PROFILE
from .desired import DesiredScaleSet
from .properties import PROPERTIES

# Azure builds each host name from the prefix and a number of six digits.
_PREFIX_LENGTH = {"windows": 9, "linux": 58}


def plan_creation(desired: DesiredScaleSet, *, size: str, location: str, source: SourceFacts | None) -> Plan:
    """Return the plan that makes the scale set; `source` is None where nobody was to look (preflight off)."""
    body = creation_body(desired, size=size, location=location, source=source)
    shown: Json = {"generation": source.generation} if source else {}
    shown |= options_in(PROPERTIES, body)
    plant_given(
        shown,
        (
            ("admin_password", HIDDEN if desired.login.admin_password else None),
            ("custom_data", HIDDEN if desired.login.custom_data else None),
            ("subnet_id", str(desired.interface.subnet) if desired.interface else None),
        ),
    )
    return Plan(steps=(creation_step(str(desired.resource_id), "scale set", body=body, shown=shown),))


def creation_body(desired: DesiredScaleSet, *, size: str, location: str, source: SourceFacts | None) -> Json:
    """Return the whole wire document; raises InvalidOption where an option that creating needs is not given."""
    body = copy.deepcopy(desired.declared)
    body["location"] = location
    plant(body, "sku.name", size)
    body["sku"].setdefault("tier", "Standard")
    body["sku"].setdefault("capacity", 1)
    if desired.tags:
        body["tags"] = dict(desired.tags)
    _add_defaults(body)
    _add_image(body, desired, source)
    _add_security(body, desired)
    if desired.interface is None:
        raise InvalidOption("subnet_id", "a new scale set needs a network.", "the id of a subnet")
    uniform = same_text(asked(body, "properties.orchestrationMode"), "Uniform")
    plant(body, f"{PROFILE}.networkProfile", desired.interface.to_arm(desired.resource_id.name, uniform=uniform))
    return body


def _add_defaults(body: Json) -> None:
    """Say what Azure leaves to its age: flexible orchestration and a manual upgrade policy."""
    for path, value in (
        ("properties.orchestrationMode", "Flexible"),
        ("properties.upgradePolicy.mode", "Manual"),
    ):
        if asked(body, path) is MISSING:
            plant(body, path, value)
    if same_text(asked(body, "properties.orchestrationMode"), "Flexible"):
        if asked(body, "properties.platformFaultDomainCount") is MISSING:
            plant(body, "properties.platformFaultDomainCount", 1)
        if asked(body, "properties.overprovision") is not MISSING:
            raise InvalidOption("overprovision", "a flexible scale set has no such thing.", "uniform scale sets only")


def _add_image(body: Json, desired: DesiredScaleSet, source: SourceFacts | None) -> None:
    if not desired.image:
        raise InvalidOption("image", "the machines of a new scale set start from an image.", "an image")
    plant(body, f"{PROFILE}.storageProfile.imageReference", desired.image.to_arm())
    plant(body, f"{PROFILE}.storageProfile.osDisk.createOption", "FromImage")
    if source and source.plan and "plan" not in body:
        body["plan"] = {key: source.plan[key] for key in ("name", "publisher", "product") if key in source.plan}
    if source and source.kind == "gallery_image" and same_text(source.os_state, "Specialized"):
        desired.login.refuse_for_specialised(str(desired.image))
        return
    os_type = source.os_type if source else None
    profile = desired.login.to_arm(machine=desired.resource_id.name[:9], os_type=os_type)
    profile.pop("computerName")
    profile["computerNamePrefix"] = _prefix(desired, os_type)
    plant(body, f"{PROFILE}.osProfile", profile)


def _prefix(desired: DesiredScaleSet, os_type: str | None) -> str:
    asked_prefix = asked(desired.declared, f"{PROFILE}.osProfile.computerNamePrefix")
    limit = _PREFIX_LENGTH["windows" if same_text(os_type, "Windows") else "linux"]
    if asked_prefix is MISSING:
        return desired.resource_id.name.replace("_", "-").replace(".", "-")[:9].rstrip("-")
    if len(str(asked_prefix)) > limit:
        raise InvalidOption("computer_name_prefix", f"{asked_prefix!r} is too long.", f"up to {limit} characters")
    return str(asked_prefix)


def _add_security(body: Json, desired: DesiredScaleSet) -> None:
    if desired.security_type in (None, "standard"):
        return
    plant(body, f"{PROFILE}.securityProfile.securityType", azure_security_type(desired.security_type))
    for setting in ("secureBootEnabled", "vTpmEnabled"):
        path = f"{PROFILE}.securityProfile.uefiSettings.{setting}"
        if asked(body, path) is MISSING:
            plant(body, path, True)
