from __future__ import annotations

import copy
from typing import Any

from ...paging import page
from ...properties import accept, merge, without_nulls
from ...routing import ArmRequest, Reply, Route
from ...store import Resource
from ..bodies.gallery import GALLERY as BODY
from ..bodies.gallery import SHARING_UPDATE
from ..context import Compute, check_location, envelope_of, name_of, unique_id
from ..names import check_name
from ..refusals import invalid, missing, not_allowed
from ..tracked import listed, update_body
from . import lifecycle
from .lifecycle import DEFINITION, GALLERY, GROUP, SUBSCRIPTION

PATCHED = update_body(BODY, "tags", "properties")


def routes(compute: Compute) -> list[Route]:
    """The routes of galleries."""
    one = f"{GROUP}/{{gallery}}"
    table = (
        ("PUT", one, put),
        ("PATCH", one, patch),
        ("GET", one, get),
        ("DELETE", one, delete),
        ("POST", f"{one}/share", share),
        ("GET", GROUP, list_galleries),
        ("GET", f"{SUBSCRIPTION}/providers/{GALLERY}", list_galleries),
    )
    return [lifecycle.route(compute, *row) for row in table]


def put(compute: Compute, request: ArmRequest) -> Reply:
    """Create a gallery, or change the one that is there."""
    check_name(GALLERY, name_of(request.resource_id))
    stored = compute.find(request.resource_id, GALLERY)
    body = without_nulls(accept(request.body, BODY, api_version=request.api_version))
    check_location(request, body, stored)
    if stored is not None:
        return _update(compute, request, stored, body)
    made = envelope_of(request, GALLERY, body)
    unique = f"{compute.world.subscription_id}-{made['name'].upper()}"
    made["properties"] = {**(body.get("properties") or {}), "identifier": {"uniqueName": unique}}
    operation = lifecycle.create(compute, request, made, copy.deepcopy(made), None)
    return Reply(status=201, body=made, headers=operation.headers(retry_after=None))


def patch(compute: Compute, request: ArmRequest) -> Reply:
    """Change tags, description or sharing profile."""
    stored = lifecycle.require(compute, request.resource_id, GALLERY)
    return _update(compute, request, stored, accept(request.body, PATCHED, api_version=request.api_version))


def get(compute: Compute, request: ArmRequest) -> Reply:
    """Return one gallery; whom it is shared with where the query asks for it."""
    stored = lifecycle.require(compute, request.resource_id, GALLERY)
    asked = request.query.get("$select", "") + request.query.get("$expand", "")
    return Reply(body=stored if "permissions" in asked.lower() or "groups" in asked.lower() else _plain(stored))


def list_galleries(compute: Compute, request: ArmRequest) -> Reply:
    """Return the galleries of a group or of the subscription."""
    return page(compute.world.settings, request, [_plain(one) for one in listed(compute, request, GALLERY)])


def delete(compute: Compute, request: ArmRequest) -> Reply:
    """Delete a gallery without image definitions."""
    return lifecycle.delete(compute, request, GALLERY, DEFINITION)


def share(compute: Compute, request: ArmRequest) -> Reply:
    """Share a gallery with subscriptions and tenants, or with everybody, or with nobody any more."""
    stored = lifecycle.require(compute, request.resource_id.rpartition("/")[0], GALLERY)
    body = without_nulls(accept(request.body, SHARING_UPDATE, api_version=request.api_version))
    kind = body.get("operationType")
    if kind is None:
        raise missing("operationType")
    profile = copy.deepcopy(stored["properties"].get("sharingProfile") or {})
    needed = "Community" if kind == "EnableCommunity" else "Groups"
    if kind != "Reset" and profile.get("permissions") != needed:
        held = profile.get("permissions", "Private")
        raise not_allowed(f"The gallery's sharing permissions are '{held}'; '{kind}' needs '{needed}'.")
    if kind == "EnableCommunity":
        profile["communityGalleryInfo"] = _published(stored, profile.get("communityGalleryInfo") or {})
    else:
        groups = _groups(profile.pop("groups", []), kind, body.get("groups", []))
        profile |= {"groups": groups} if groups else {}

    def finish() -> dict[str, Any]:
        stored["properties"]["sharingProfile"] = profile
        return dict(body)

    operation = compute.world.operations.start(
        request, location=stored["location"], collection="capsOperations", action="share", finish=finish
    )
    return Reply(status=202, headers=operation.headers(location=True, retry_after=None))


def _update(compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    changed = copy.deepcopy(stored)
    changed["properties"] = merge(stored["properties"], body.get("properties") or {})
    if "tags" in body or request.method == "PUT":
        changed["tags"] = body.get("tags") or {}
    reply = lifecycle.update(compute, request, stored, changed, None)
    return Reply(status=reply.status, body=_plain(reply.body), headers=reply.headers)


def _plain(gallery: Resource) -> Resource:
    shown = copy.deepcopy(gallery)
    shown["properties"].get("sharingProfile", {}).pop("groups", None)
    return shown


def _groups(held: list[dict[str, Any]], kind: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if kind == "Reset":
        return []
    if not given:
        raise missing("groups")
    found: dict[str, set[str]] = {group["type"]: set(group["ids"]) for group in held}
    for group in given:
        ids = {one.lower() for one in group.get("ids", ())}
        if not ids or "type" not in group:
            raise invalid("A group of a sharing profile has a type and ids.", "groups")
        before = found.get(group["type"], set())
        found[group["type"]] = before | ids if kind == "Add" else before - ids
    return [{"type": name, "ids": sorted(ids)} for name, ids in found.items() if ids]


def _published(stored: Resource, info: dict[str, Any]) -> dict[str, Any]:
    for name in ("publisherUri", "publisherContact", "eula", "publicNamePrefix"):
        if not info.get(name):
            raise missing(name)
    public = f"{info['publicNamePrefix']}-{unique_id(stored['id'])}"
    return info | {"communityGalleryEnabled": True, "publicNames": [public]}
