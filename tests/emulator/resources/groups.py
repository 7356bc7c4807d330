from __future__ import annotations

import re
from typing import Any

from ..errors import AzureError, resource_group_not_found
from ..paging import page
from ..properties import ANY, READ_ONLY, STRING, TAGS, accept, manager_refusal, structure, without_nulls
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .filters import parse_filter
from .locations import canonical_location, location_names

GROUP_TYPE = "Microsoft.Resources/resourceGroups"
NAME = re.compile(r"^[-\w._()]{0,89}[-\w_()]$")
GROUP_BODY = structure(
    "ResourceGroup",
    id=READ_ONLY,
    name=READ_ONLY,
    type=READ_ONLY,
    location=STRING,
    tags=TAGS,
    managedBy=STRING,
    properties=ANY,
)
PATCH_BODY = structure(
    "ResourceGroupPatchable", id=READ_ONLY, location=READ_ONLY, name=STRING, tags=TAGS, managedBy=STRING, properties=ANY
)
DELETE_RETRY_AFTER = 15


def group_id(world: World, name: str) -> str:
    """Return the id of a resource group of that name."""
    return f"{world.subscription_scope}/resourceGroups/{name}"


def find_group(world: World, name: str) -> Resource | None:
    """Return the resource group, or None."""
    return world.store.get(group_id(world, name))


def put_group(world: World, request: ArmRequest) -> Reply:
    """Create or update; the location never changes."""
    name = request.params["group"]
    body = without_nulls(accept(request.body, GROUP_BODY, refuse=manager_refusal))
    _check_name(name)
    location = _check_location(body)
    existing = find_group(world, name)
    if existing is not None:
        _check_update(existing, location)
    group: dict[str, Any] = {
        "id": existing["id"] if existing is not None else group_id(world, name),
        "name": existing["name"] if existing is not None else name,
        "type": GROUP_TYPE,
        "location": location,
    }
    group |= {member: body[member] for member in ("tags", "managedBy") if member in body}
    group["properties"] = {"provisioningState": "Succeeded"}
    world.store.put(group)
    return Reply(status=201 if existing is None else 200, body=group)


def get_group(world: World, request: ArmRequest) -> Reply:
    """Return the group."""
    return Reply(body=_existing(world, request))


def head_group(world: World, request: ArmRequest) -> Reply:
    """Say whether the group exists: 204 or 404."""
    return Reply(status=204 if find_group(world, request.params["group"]) is not None else 404)


def patch_group(world: World, request: ArmRequest) -> Reply:
    """Replace the tags (and only what the body holds)."""
    group = _existing(world, request)
    body = accept(request.body, PATCH_BODY, refuse=manager_refusal)
    for member in ("tags", "managedBy"):
        if body.get(member) is not None:
            group[member] = body[member]
    return Reply(body=group)


def delete_group(world: World, request: ArmRequest) -> Reply:
    """Begin the deletion of the group with all it holds."""
    group = _existing(world, request)
    group["properties"]["provisioningState"] = "Deleting"

    def finish() -> None:
        for resource in world.store.under(group["id"]):
            world.store.delete(resource["id"])
        world.store.delete(group["id"])

    def restore(dummy: AzureError) -> None:
        group["properties"]["provisioningState"] = "Succeeded"

    operation = world.operations.start(
        request,
        location=group["location"],
        collection="operationresults",
        action="delete",
        finish=finish,
        fail=restore,
    )
    headers = operation.headers(async_operation=False, location=True, retry_after=DELETE_RETRY_AFTER)
    return Reply(status=202, headers=headers)


def list_groups(world: World, request: ArmRequest) -> Reply:
    """List the groups, by tag where the filter says so."""
    wanted = parse_filter(request.query.get("$filter", ""), ("tagName", "tagValue"))
    groups = [group for group in world.store.of_type(GROUP_TYPE) if _has_tag(group, wanted)]
    top = request.query.get("$top", "")
    return page(world.settings, request, groups[: int(top)] if top.isdecimal() else groups)


def _has_tag(group: Resource, wanted: dict[str, str]) -> bool:
    tags = {name.lower(): value for name, value in group.get("tags", {}).items()}
    if "tagName" in wanted and wanted["tagName"].lower() not in tags:
        return False
    return "tagValue" not in wanted or tags.get(wanted.get("tagName", "").lower()) == wanted["tagValue"]


def _existing(world: World, request: ArmRequest) -> Resource:
    group = find_group(world, request.params["group"])
    if group is None:
        raise resource_group_not_found(request.params["group"])
    return group


def _check_name(name: str) -> None:
    if not NAME.match(name):
        message = f"The provided resource group name '{name}' has these invalid characters or is too long."
        raise AzureError(400, "InvalidResourceGroup", message)


def _check_location(body: dict[str, Any]) -> str:
    if "location" not in body:
        raise AzureError(400, "LocationRequired", "The location property is required for this definition.")
    location = canonical_location(body["location"])
    if location is None:
        available = ",".join(location_names())
        message = (
            f"The provided location '{body['location']}' is not available for resource group. "
            f"List of available regions is '{available}'."
        )
        raise AzureError(400, "LocationNotAvailableForResourceGroup", message)
    return location


def _check_update(existing: Resource, location: str) -> None:
    name = existing["name"]
    if existing["properties"]["provisioningState"] == "Deleting":
        message = f"The resource group '{name}' is in deprovisioning state and cannot perform this operation."
        raise AzureError(409, "ResourceGroupBeingDeleted", message)
    if existing["location"] != location:
        message = (
            f"Invalid resource group location '{location}'. "
            f"The Resource group already exists in location '{existing['location']}'."
        )
        raise AzureError(409, "InvalidResourceGroupLocation", message)
