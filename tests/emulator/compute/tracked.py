"""What the tracked resources of Microsoft.Compute have in common: routes, lookup, list and update body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..errors import resource_not_found
from ..properties import Property
from ..routing import ArmRequest, Reply, Route
from ..store import Resource
from .context import Compute

ComputeHandler = Callable[[Compute, ArmRequest], Reply]


def tracked_routes(
    compute: Compute, resource_type: str, versions: frozenset[str], handlers: Mapping[str, ComputeHandler]
) -> list[Route]:
    """Return the routes of a resource type; handlers are named PUT, PATCH, GET, DELETE and LIST."""
    subscription = "/subscriptions/{subscriptionId}"
    group = f"{subscription}/resourceGroups/{{group}}/providers/{resource_type}"
    one = [("PUT", "PUT"), ("PATCH", "PATCH"), ("GET", "GET"), ("DELETE", "DELETE")]
    table = [(method, f"{group}/{{name}}", handlers[name]) for method, name in one]
    table += [("GET", group, handlers["LIST"]), ("GET", f"{subscription}/providers/{resource_type}", handlers["LIST"])]
    return [
        Route(method=method, template=template, handler=partial(handler, compute), api_versions=versions)
        for method, template, handler in table
    ]


def action_route(
    compute: Compute, resource_type: str, versions: frozenset[str], name: str, handler: ComputeHandler
) -> Route:
    """Return the route of an action on a resource."""
    template = f"/subscriptions/{{subscriptionId}}/resourceGroups/{{group}}/providers/{resource_type}/{{name}}/{name}"
    return Route(method="POST", template=template, handler=partial(handler, compute), api_versions=versions)


def require(compute: Compute, request: ArmRequest, resource_type: str) -> Resource:
    """Return the resource a request is about, whatever action or view follows it in the path, or raise its 404."""
    resource_id = "/".join(request.resource_id.split("/")[:9])
    found = compute.find(resource_id, resource_type)
    if found is None:
        raise resource_not_found(resource_id)
    return found


def listed(compute: Compute, request: ArmRequest, resource_type: str) -> list[Resource]:
    """Return the resources of the type in the group or subscription that the request names."""
    scope = request.resource_id.lower().partition("/providers/")[0]
    return compute.world.store.of_type(resource_type, scope=scope)


def update_body(body: Property, *names: str) -> Property:
    """Return what a PATCH of a resource may hold: these members of the top of its body."""
    members = {name: body.members[name] for name in names}
    return Property(kind="object", type_name=f"{body.type_name}Update", members=members)


def tags_after(compute: Compute, request: ArmRequest, stored: Resource, body: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags that a write leaves: those it gives, or with empty_tags_are_ignored those a PATCH merges."""
    given: Mapping[str, str | None] = body.get("tags") or {}
    merges = request.method == "PATCH" and compute.world.settings.empty_tags_are_ignored
    after = {**(stored.get("tags") or {}), **given} if merges else given
    return {name: value for name, value in after.items() if value is not None}
