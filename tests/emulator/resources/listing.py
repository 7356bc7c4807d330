from __future__ import annotations

from typing import Any

from ..errors import resource_group_not_found
from ..paging import page
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .filters import parse_filter
from .groups import find_group

FILTERS = ("resourceType", "resourceGroup", "name", "location", "tagName", "tagValue")
SHOWN = ("id", "name", "type", "kind", "managedBy", "sku", "plan", "identity", "zones", "location", "tags")


def list_of_subscription(world: World, request: ArmRequest) -> Reply:
    """List every tracked resource of the subscription."""
    return _list(world, request, world.subscription_scope)


def list_of_group(world: World, request: ArmRequest) -> Reply:
    """List every tracked resource of a group."""
    group = find_group(world, request.params["group"])
    if group is None:
        raise resource_group_not_found(request.params["group"])
    return _list(world, request, group["id"])


def _list(world: World, request: ArmRequest, scope: str) -> Reply:
    wanted = parse_filter(request.query.get("$filter", ""), FILTERS)
    expanded = {name.strip().lower() for name in request.query.get("$expand", "").split(",")}
    found = [resource for resource in world.store.under(scope) if _is_tracked(resource) and _fits(resource, wanted)]
    return page(world.settings, request, found, lambda shown: [_shown(world, resource, expanded) for resource in shown])


def _is_tracked(resource: Resource) -> bool:
    return resource["type"].count("/") == 1 and "location" in resource and "/providers/" in resource["id"].lower()


def _fits(resource: Resource, wanted: dict[str, str]) -> bool:
    tags = resource.get("tags", {})
    held = {
        "resourceType": resource["type"],
        "resourceGroup": resource["id"].split("/")[4] if resource["id"].count("/") > 4 else "",
        "name": resource["name"],
        "location": resource["location"],
    }
    for name, value in wanted.items():
        if name in held and held[name].lower() != value.lower():
            return False
    if "tagName" in wanted and wanted["tagName"] not in tags:
        return False
    return "tagValue" not in wanted or tags.get(wanted.get("tagName", "")) == wanted["tagValue"]


def _shown(world: World, resource: Resource, expanded: set[str]) -> dict[str, Any]:
    shown = {name: resource[name] for name in SHOWN if name in resource}
    created, changed = world.store.times(resource["id"])
    more = {
        "createdTime": created,
        "changedTime": changed,
        "provisioningState": resource.get("properties", {}).get("provisioningState", "Succeeded"),
    }
    return shown | {name: value for name, value in more.items() if name.lower() in expanded}
