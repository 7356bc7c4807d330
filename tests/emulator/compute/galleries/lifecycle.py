"""What galleries, image definitions and image versions have in common: lookup, and how they come, change and go."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial

from ...errors import AzureError, resource_not_found
from ...operations import Operation
from ...routing import ArmRequest, Reply, Route
from ...store import Resource
from ..context import Compute
from ..versions import GALLERIES

GALLERY = "Microsoft.Compute/galleries"
DEFINITION = f"{GALLERY}/images"
VERSION = f"{DEFINITION}/versions"
SUBSCRIPTION = "/subscriptions/{subscriptionId}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/{{group}}/providers/{GALLERY}"
Handler = Callable[[Compute, ArmRequest], Reply]


def route(compute: Compute, method: str, template: str, handler: Handler) -> Route:
    """Return the route of a handler, at the api-versions of galleries."""
    return Route(method=method, template=template, handler=partial(handler, compute), api_versions=GALLERIES)


def require(compute: Compute, resource_id: str, resource_type: str) -> Resource:
    """Return a stored resource, or raise its 404."""
    found = compute.find(resource_id, resource_type)
    if found is None:
        raise resource_not_found(resource_id)
    return found


def require_parent(compute: Compute, request: ArmRequest, resource_type: str) -> Resource:
    """Return what a nested resource lies in, or raise the 404 of a parent that does not exist."""
    parent_id = request.resource_id.rsplit("/", 2)[0]
    found = compute.find(parent_id, resource_type)
    if found is None:
        name = parent_id.rpartition("/")[2]
        message = f"Can not perform requested operation on nested resource. Parent resource '{name}' not found."
        raise AzureError(404, "ParentResourceNotFound", message)
    return found


def create(compute: Compute, request: ArmRequest, made: Resource, complete: Resource, wait: int | None) -> Operation:
    """Store what is being made; when the operation ends it is complete. `wait` is Azure's Retry-After."""
    made["properties"]["provisioningState"] = "Creating"
    compute.world.store.put(made)
    return _start(compute, request, made, complete, wait)


def update(compute: Compute, request: ArmRequest, stored: Resource, changed: Resource, wait: int | None) -> Reply:
    """Show the changed resource at once, as Azure does; it is in place when the operation ends."""
    stored["properties"]["provisioningState"] = "Updating"
    operation = _start(compute, request, stored, changed, wait)
    shown = copy.deepcopy(changed)
    shown["properties"]["provisioningState"] = "Updating"
    return Reply(body=shown, headers=operation.headers(retry_after=wait))


def delete(compute: Compute, request: ArmRequest, resource_type: str, nested_type: str = "") -> Reply:
    """Delete a resource in which nothing lies any more; 204 where there is none."""
    stored = compute.find(request.resource_id, resource_type)
    if stored is None:
        return Reply(status=204)
    if nested_type and compute.world.store.of_type(nested_type, scope=stored["id"]):
        message = "Can not delete resource before nested resources are deleted."
        raise AzureError(409, "CannotDeleteResource", message)
    stored["properties"]["provisioningState"] = "Deleting"

    def finish() -> None:
        compute.world.store.delete(stored["id"])

    def fail(error: AzureError) -> None:
        del error
        stored["properties"]["provisioningState"] = "Failed"

    operation = compute.world.operations.start(
        request, location=stored["location"], collection="capsOperations", action="delete", finish=finish, fail=fail
    )
    headers = operation.headers(location=True, retry_after=60 if resource_type == VERSION else None)
    return Reply(status=202, headers=headers)


def _start(compute: Compute, request: ArmRequest, stored: Resource, complete: Resource, wait: int | None) -> Operation:
    def finish() -> None:
        complete["properties"]["provisioningState"] = "Succeeded"
        compute.world.store.put(complete)

    def fail(error: AzureError) -> None:
        del error
        stored["properties"]["provisioningState"] = "Failed"

    operation = compute.world.operations.start(
        request, location=stored["location"], collection="capsOperations", action="write", finish=finish, fail=fail
    )
    operation.retry_after = wait
    return operation
