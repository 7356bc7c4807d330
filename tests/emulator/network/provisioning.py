from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..errors import AzureError, resource_not_found
from ..properties import accept, network_refusal
from ..resources.groups import find_group
from ..resources.locations import check_location
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .bodies import TAGS_ONLY
from .errors import network_error

Present = Callable[[World, Sequence[Resource]], list[dict[str, Any]]]
NAME = re.compile(r"^\w([\w.-]{0,78}\w)?$")
DELETE_RETRY_AFTER = 10


def new_etag() -> str:
    """Return an etag as Microsoft.Network makes them."""
    return f'W/"{uuid.uuid4()}"'


def start_resource(
    world: World, request: ArmRequest, body: dict[str, Any], resource_type: str, existing: Resource | None
) -> Resource:
    """Return the new state of a tracked resource, properties still empty: id, name, location, tags, guid."""
    name = request.params["name"]
    if not NAME.match(name):
        message = (
            f"Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word "
            "character, and it must end with a word character or with '_'. The name may contain word characters or "
            "'.', '-', '_'."
        )
        raise network_error(400, "InvalidResourceName", message)
    location = check_location(body.get("location"), resource_type)
    if existing is not None and existing["location"] != location:
        message = (
            f"The resource '{name}' already exists in location '{existing['location']}' in resource group "
            f"'{request.params['group']}'. A resource with the same name cannot be created in location '{location}'. "
            "Please select a new resource name."
        )
        raise AzureError(409, "InvalidResourceLocation", message)
    resource: Resource = {
        "name": existing["name"] if existing is not None else name,
        "id": existing["id"] if existing is not None else _own_id(world, request, resource_type),
        "etag": new_etag(),
        "type": resource_type,
        "location": location,
    }
    if "tags" in body:
        resource["tags"] = body["tags"]
    guid = existing["properties"].get("resourceGuid") if existing is not None else None
    resource["properties"] = {"provisioningState": "Updating", "resourceGuid": guid or str(uuid.uuid4())}
    return resource


def begin_update(
    world: World,
    request: ArmRequest,
    changed: Iterable[Resource],
    *,
    created: bool,
    retry_after: int | None,
) -> tuple[int, dict[str, str]]:
    """Start the operation that makes the changed resources Succeeded; return the status and headers of the answer."""
    resources = list(changed)

    def succeed() -> None:
        set_state(resources, "Succeeded")

    def fail(dummy: AzureError) -> None:
        set_state(resources, "Failed")

    location = resources[0]["location"]
    operation = world.operations.start(request, location=location, action="update", finish=succeed, fail=fail)
    return (201 if created else 200), operation.headers(retry_after=retry_after)


def begin_delete(
    world: World, request: ArmRequest, resource: Resource, location: str, finish: Callable[[], None] | None = None
) -> Reply:
    """Start the deletion of a resource and all under it; `finish` runs after it."""
    before = resource["properties"]["provisioningState"]
    set_state([resource], "Deleting")

    def remove() -> None:
        for child in world.store.under(resource["id"]):
            world.store.delete(child["id"])
        world.store.delete(resource["id"])
        if finish is not None:
            finish()

    def restore(dummy: AzureError) -> None:
        set_state([resource], before)

    operation = world.operations.start(request, location=location, action="delete", finish=remove, fail=restore)
    return Reply(status=202, headers=operation.headers(location=True, retry_after=DELETE_RETRY_AFTER))


def set_state(resources: Iterable[Resource], state: str) -> None:
    """Put resources that change together into a state; they get one new etag."""
    etag = new_etag()
    for resource in resources:
        resource["etag"] = etag
        resource["properties"]["provisioningState"] = state


def update_tags(present: Present, resource_type: str) -> Callable[[World, ArmRequest], Reply]:
    """Return the handler of PATCH, which changes tags and nothing else."""

    def handler(world: World, request: ArmRequest) -> Reply:
        resource = existing_resource(world, request)
        body = accept(request.body, TAGS_ONLY, refuse=network_refusal)
        if body.get("tags") is not None:
            resource["tags"] = body["tags"]
            resource["etag"] = new_etag()
        return Reply(body=present(world, [resource])[0])

    handler.__doc__ = f"Replace the tags of one of {resource_type}."
    return handler


def existing_resource(world: World, request: ArmRequest) -> Resource:
    """Return the addressed resource, or raise Resource Manager's 404."""
    found = world.store.get(request.resource_id)
    if found is None:
        raise resource_not_found(request.resource_id)
    return found


def _own_id(world: World, request: ArmRequest, resource_type: str) -> str:
    group = find_group(world, request.params["group"])
    scope = group["id"] if group is not None else f"{world.subscription_scope}/resourceGroups/{request.params['group']}"
    return f"{scope}/providers/{resource_type}/{request.params['name']}"
