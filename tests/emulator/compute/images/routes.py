from __future__ import annotations

import copy
from typing import Any

from ...errors import AzureError
from ...operations import Fail, Finish
from ...paging import page
from ...properties import accept, without_nulls
from ...routing import ArmRequest, Reply, Route
from ...store import Resource
from ..bodies.image import IMAGE
from ..context import Compute, check_location, envelope_of, name_of
from ..names import check_name
from ..refusals import change_not_allowed
from ..tracked import listed, require, tracked_routes, update_body
from ..versions import COMPUTE
from .sources import from_machine, from_storage

TYPE = "Microsoft.Compute/images"
PATCHED = update_body(IMAGE, "tags", "properties")


def routes(compute: Compute) -> list[Route]:
    """The routes of managed images."""
    handlers = {"PUT": put, "PATCH": patch, "GET": get, "DELETE": delete, "LIST": list_images}
    return tracked_routes(compute, TYPE, COMPUTE, handlers)


def put(compute: Compute, request: ArmRequest) -> Reply:
    """Create an image, or change the tags of the one that is there."""
    check_name(TYPE, name_of(request.resource_id))
    stored = compute.find(request.resource_id, TYPE)
    body = without_nulls(accept(request.body, IMAGE, api_version=request.api_version))
    check_location(request, body, stored)
    if stored is not None:
        return _update(compute, request, stored, body)
    image = envelope_of(request, TYPE, body)
    image["properties"] = _properties(compute, body.get("properties") or {}) | {"provisioningState": "Creating"}
    compute.world.store.put(image)
    shown = copy.deepcopy(image)
    for disk in (shown["properties"]["storageProfile"]["osDisk"], *shown["properties"]["storageProfile"]["dataDisks"]):
        # Recorded: the size of a managed source shows once the image is there.
        if "blobUri" not in disk:
            disk.pop("diskSizeGB", None)

    def finish() -> None:
        image["properties"]["provisioningState"] = "Succeeded"

    def fail(error: AzureError) -> None:
        del error
        image["properties"]["provisioningState"] = "Failed"

    return Reply(status=201, body=shown, headers=_headers(compute, request, image, finish, fail))


def patch(compute: Compute, request: ArmRequest) -> Reply:
    """Change an image's tags."""
    stored = require(compute, request, TYPE)
    return _update(compute, request, stored, accept(request.body, PATCHED, api_version=request.api_version))


def get(compute: Compute, request: ArmRequest) -> Reply:
    """Return one image."""
    return Reply(body=require(compute, request, TYPE))


def list_images(compute: Compute, request: ArmRequest) -> Reply:
    """Return the images of a group or of the subscription."""
    return page(compute.world.settings, request, listed(compute, request, TYPE))


def delete(compute: Compute, request: ArmRequest) -> Reply:
    """Delete an image; 204 where there is none."""
    stored = compute.find(request.resource_id, TYPE)
    if stored is None:
        return Reply(status=204)

    def finish() -> None:
        compute.world.store.delete(stored["id"])

    return Reply(status=202, headers=_headers(compute, request, stored, finish, location=True))


def _properties(compute: Compute, given: dict[str, Any]) -> dict[str, Any]:
    machine = (given.get("sourceVirtualMachine") or {}).get("id")
    return from_machine(compute, str(machine), given) if machine else from_storage(compute, given)


def _update(compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    given = body.get("properties") or {}
    held = stored["properties"]
    generation = given.get("hyperVGeneration")
    if generation and generation != held["hyperVGeneration"]:
        raise change_not_allowed("hyperVGeneration")
    source = (given.get("sourceVirtualMachine") or {}).get("id", "")
    if source and source.lower() != held.get("sourceVirtualMachine", {}).get("id", "").lower():
        raise change_not_allowed("sourceVirtualMachine")
    if "tags" in body or request.method == "PUT":
        stored["tags"] = body.get("tags") or {}
    return Reply(body=stored, headers=_headers(compute, request, stored, lambda: None))


def _headers(
    compute: Compute,
    request: ArmRequest,
    image: Resource,
    finish: Finish,
    fail: Fail | None = None,
    *,
    location: bool = False,
) -> dict[str, str]:
    operation = compute.world.operations.start(
        request, location=image["location"], action=request.method.lower(), finish=finish, fail=fail
    )
    return operation.headers(location=location, retry_after=10)
