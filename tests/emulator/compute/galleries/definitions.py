from __future__ import annotations

import copy
from typing import Any

from ...errors import AzureError
from ...paging import page
from ...properties import accept, merge, without_nulls
from ...routing import ArmRequest, Reply, Route
from ...store import Resource
from ..bodies.gallery import GALLERY_IMAGE
from ..context import Compute, check_location, envelope_of, name_of
from ..names import check_name
from ..refusals import change_not_allowed, invalid, missing
from ..tracked import update_body
from . import lifecycle
from .lifecycle import DEFINITION, GALLERY, GROUP, VERSION

PATCHED = update_body(GALLERY_IMAGE, "tags", "properties")
FIXED = ("osType", "osState", "hyperVGeneration", "architecture", "identifier", "purchasePlan")
SECURITY_TYPES = (
    "TrustedLaunchSupported",
    "TrustedLaunch",
    "ConfidentialVmSupported",
    "ConfidentialVM",
    "TrustedLaunchAndConfidentialVmSupported",
    "None",
)


def routes(compute: Compute) -> list[Route]:
    """The routes of image definitions."""
    every = f"{GROUP}/{{gallery}}/images"
    one = f"{every}/{{image}}"
    table = (
        ("PUT", one, put),
        ("PATCH", one, patch),
        ("GET", one, get),
        ("DELETE", one, delete),
        ("GET", every, list_definitions),
    )
    return [lifecycle.route(compute, *row) for row in table]


def put(compute: Compute, request: ArmRequest) -> Reply:
    """Create a definition, or change what may be changed of the one that is there."""
    check_name(DEFINITION, name_of(request.resource_id))
    gallery = lifecycle.require_parent(compute, request, GALLERY)
    stored = compute.find(request.resource_id, DEFINITION)
    body = without_nulls(accept(request.body, GALLERY_IMAGE, api_version=request.api_version))
    check_location(request, body, stored)
    if stored is not None:
        return _update(compute, request, stored, body)
    made = envelope_of(request, DEFINITION, body)
    made["properties"] = _settle(body.get("properties") or {})
    _refuse_twin(compute, gallery, made)
    operation = lifecycle.create(compute, request, made, copy.deepcopy(made), None)
    return Reply(status=201, body=made, headers=operation.headers(retry_after=None))


def patch(compute: Compute, request: ArmRequest) -> Reply:
    """Change tags or what may be changed of the properties."""
    stored = lifecycle.require(compute, request.resource_id, DEFINITION)
    return _update(compute, request, stored, accept(request.body, PATCHED, api_version=request.api_version))


def get(compute: Compute, request: ArmRequest) -> Reply:
    """Return one definition."""
    return Reply(body=lifecycle.require(compute, request.resource_id, DEFINITION))


def list_definitions(compute: Compute, request: ArmRequest) -> Reply:
    """Return the definitions of a gallery."""
    gallery = lifecycle.require(compute, request.resource_id.rpartition("/")[0], GALLERY)
    return page(compute.world.settings, request, compute.world.store.of_type(DEFINITION, scope=gallery["id"]))


def delete(compute: Compute, request: ArmRequest) -> Reply:
    """Delete a definition without versions."""
    return lifecycle.delete(compute, request, DEFINITION, VERSION)


def _settle(given: dict[str, Any]) -> dict[str, Any]:
    for name in ("osType", "osState", "identifier"):
        if not given.get(name):
            raise missing(f"galleryImage.properties.{name}")
    for name in ("publisher", "offer", "sku"):
        if not given["identifier"].get(name):
            raise missing(f"galleryImage.properties.identifier.{name}")
    settled = {"hyperVGeneration": "V1", "architecture": "x64"} | given
    if not (given.get("disallowed") or {}).get("diskTypes"):
        settled.pop("disallowed", None)
    if given.get("features"):
        settled["features"] = [_feature(one) for one in given["features"]]
    security = next((one["value"] for one in settled.get("features", ()) if one["name"] == "SecurityType"), "None")
    if settled["hyperVGeneration"] == "V1" and (security != "None" or settled["architecture"] == "Arm64"):
        what = f"SecurityType '{security}'" if security != "None" else "architecture 'Arm64'"
        raise invalid(
            f"The {what} needs hyperVGeneration 'V2'; it is 'V1'.", "galleryImage.properties.hyperVGeneration"
        )
    return settled


def _feature(given: dict[str, Any]) -> dict[str, Any]:
    name, value = str(given.get("name", "")), str(given.get("value", ""))
    if name.lower() == "securitytype":
        spelled = next((one for one in SECURITY_TYPES if one.lower() == value.lower()), None)
        if spelled is None:
            message = f"The value '{value}' of the feature SecurityType is not one of {', '.join(SECURITY_TYPES)}."
            raise invalid(message, "galleryImage.properties.features")
        return given | {"name": "SecurityType", "value": spelled}
    # Recorded: "true" is shown as "True".
    return given | {"value": value.capitalize() if value.lower() in ("true", "false") else value}


def _refuse_twin(compute: Compute, gallery: Resource, made: Resource) -> None:
    wanted = {name: value.lower() for name, value in made["properties"]["identifier"].items()}
    for other in compute.world.store.of_type(DEFINITION, scope=gallery["id"]):
        if {name: value.lower() for name, value in other["properties"]["identifier"].items()} == wanted:
            message = f"The gallery has an image with this publisher, offer and sku already: '{other['name']}'."
            raise AzureError(409, "Conflict", message, target="galleryImage.properties.identifier")


def _update(compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    given, held = body.get("properties") or {}, stored["properties"]
    for name in FIXED:
        if given.get(name) is not None and given[name] != held.get(name):
            raise change_not_allowed(f"galleryImage.properties.{name}")
    changed = copy.deepcopy(stored)
    changed["properties"] = _settle(merge(held, given))
    may_change = held.get("allowUpdateImage") or given.get("allowUpdateImage")
    if "features" in given and changed["properties"].get("features") != held.get("features") and not may_change:
        raise change_not_allowed("galleryImage.properties.features")
    if "tags" in body or request.method == "PUT":
        changed["tags"] = body.get("tags") or {}
    return lifecycle.update(compute, request, stored, changed, None)
