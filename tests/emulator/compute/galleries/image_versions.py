from __future__ import annotations

import copy
from functools import partial
from typing import Any

from ...operations import Operation
from ...paging import page
from ...properties import accept, merge, without_nulls
from ...routing import ArmRequest, Reply, Route
from ...store import Resource
from ..bodies.gallery import GALLERY_IMAGE_VERSION
from ..context import Compute, check_location, envelope_of, name_of
from ..names import check_name
from ..refusals import change_not_allowed, missing
from ..tracked import update_body
from . import lifecycle
from .lifecycle import DEFINITION, GROUP, VERSION
from .replicas import replication_status, settle_profile
from .sources import Source, check_source, find_source

PATCHED = update_body(GALLERY_IMAGE_VERSION, "tags", "properties")
# Recorded: the service asks to be polled once a minute.
WAIT = 60
Running = dict[str, Operation]


def routes(compute: Compute) -> list[Route]:
    """The routes of image versions."""
    every = f"{GROUP}/{{gallery}}/images/{{image}}/versions"
    one = f"{every}/{{version}}"
    running: Running = {}
    table = (
        ("PUT", one, partial(put, running)),
        ("PATCH", one, patch),
        ("GET", one, partial(get, running)),
        ("DELETE", one, delete),
        ("GET", every, list_versions),
    )
    return [lifecycle.route(compute, *row) for row in table]


def put(running: Running, compute: Compute, request: ArmRequest) -> Reply:
    """Create a version from its source, or change where the one that is there is replicated."""
    check_name(VERSION, name_of(request.resource_id))
    definition = lifecycle.require_parent(compute, request, DEFINITION)
    stored = compute.find(request.resource_id, VERSION)
    body = without_nulls(accept(request.body, GALLERY_IMAGE_VERSION, api_version=request.api_version))
    check_location(request, body, stored)
    if stored is not None:
        return _update(compute, request, stored, body)
    given = body.get("properties") or {}
    if not given.get("storageProfile"):
        raise missing("galleryArtifactVersion.properties.storageProfile")
    made = envelope_of(request, VERSION, body)
    source = find_source(compute, given["storageProfile"])
    check_source(source, definition, made["location"])
    made["properties"] = {
        "publishingProfile": settle_profile(given.get("publishingProfile") or {}, made["location"], compute.now()),
        "storageProfile": _announced(given["storageProfile"]),
        "safetyProfile": _safety(given),
    }
    complete = copy.deepcopy(made)
    complete["properties"]["storageProfile"] = _described(given["storageProfile"], source)
    operation = lifecycle.create(compute, request, made, complete, WAIT)
    running[made["id"].lower()] = operation
    return Reply(status=201, body=made, headers=operation.headers(retry_after=WAIT))


def patch(compute: Compute, request: ArmRequest) -> Reply:
    """Change tags, or where a version is replicated."""
    stored = lifecycle.require(compute, request.resource_id, VERSION)
    return _update(compute, request, stored, accept(request.body, PATCHED, api_version=request.api_version))


def get(running: Running, compute: Compute, request: ArmRequest) -> Reply:
    """Return one version, how far its replication is where the query asks for it."""
    stored = lifecycle.require(compute, request.resource_id, VERSION)
    if request.query.get("$expand", "").lower() != "replicationstatus":
        return Reply(body=stored)
    shown = copy.deepcopy(stored)
    operation = running.get(stored["id"].lower())
    if operation is not None and not compute.world.operations.is_running(operation):
        operation = None
    status = replication_status(stored, operation, compute.world.clock())
    shown["properties"]["replicationStatus"] = status
    return Reply(body=shown)


def list_versions(compute: Compute, request: ArmRequest) -> Reply:
    """Return the versions of a definition."""
    definition = lifecycle.require(compute, request.resource_id.rpartition("/")[0], DEFINITION)
    return page(compute.world.settings, request, compute.world.store.of_type(VERSION, scope=definition["id"]))


def delete(compute: Compute, request: ArmRequest) -> Reply:
    """Delete a version."""
    return lifecycle.delete(compute, request, VERSION)


def _safety(given: dict[str, Any]) -> dict[str, Any]:
    usual = {"reportedForPolicyViolation": False, "allowDeletionOfReplicatedLocations": False}
    return usual | (given.get("safetyProfile") or {})


def _announced(profile: dict[str, Any]) -> dict[str, Any]:
    shown = copy.deepcopy(profile)
    if shown.get("osDiskImage"):
        shown["osDiskImage"] = {"hostCaching": "ReadWrite"} | shown["osDiskImage"]
    if shown.get("dataDiskImages"):
        shown["dataDiskImages"] = [{"hostCaching": "ReadOnly"} | disk for disk in shown["dataDiskImages"]]
    return shown


def _described(profile: dict[str, Any], source: Source) -> dict[str, Any]:
    shown = _announced(profile)
    # Recorded: the disks of a whole source show an empty source of their own.
    own: dict[str, Any] = {"source": {}} if shown.get("source") else {}
    shown["osDiskImage"] = source.os_disk | own | shown.get("osDiskImage", {})
    data = {disk["lun"]: disk for disk in shown.get("dataDiskImages", ())}
    if source.data_disks:
        shown["dataDiskImages"] = [disk | data.get(disk["lun"], {}) for disk in source.data_disks]
    return shown


def _update(compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    given, held = body.get("properties") or {}, stored["properties"]
    profile = given.get("storageProfile") or {}
    for name in ("source", "osDiskImage"):
        before, after = held["storageProfile"].get(name) or {}, profile.get(name)
        if name == "osDiskImage":
            before, after = before.get("source") or {}, (after or {}).get("source")
        if after and {key: str(value).lower() for key, value in after.items()} != {
            key: str(value).lower() for key, value in before.items()
        }:
            raise change_not_allowed(f"galleryArtifactVersion.properties.storageProfile.{name}")
    changed = copy.deepcopy(stored)
    merged = merge(held["publishingProfile"], given.get("publishingProfile") or {})
    published = held["publishingProfile"].get("publishedDate") or compute.now()
    changed["properties"]["publishingProfile"] = settle_profile(merged, stored["location"], published)
    changed["properties"]["safetyProfile"] = merge(_safety(held), given.get("safetyProfile") or {})
    if "tags" in body or request.method == "PUT":
        changed["tags"] = body.get("tags") or {}
    return lifecycle.update(compute, request, stored, changed, WAIT)
