from __future__ import annotations

import copy
from functools import partial
from typing import Any

from ..errors import resource_not_found
from ..paging import page
from ..properties import Property, accept, merge, without_nulls
from ..routing import ArmRequest, Reply, Route
from ..store import Resource
from .bodies.availability_set import AVAILABILITY_SET
from .context import Compute, capital_group, check_location, envelope_of, name_of
from .names import check_name
from .refusals import invalid, not_allowed
from .sizes import same
from .versions import COMPUTE

TYPE = "Microsoft.Compute/availabilitySets"
PATCHED = Property(
    kind="object",
    type_name="AvailabilitySetUpdate",
    members={name: AVAILABILITY_SET.members[name] for name in ("tags", "sku", "properties")},
)


def routes(compute: Compute) -> list[Route]:
    """The routes of availability sets."""
    subscription = "/subscriptions/{subscriptionId}"
    group = f"{subscription}/resourceGroups/{{group}}/providers/{TYPE}"
    handlers = [
        ("PUT", f"{group}/{{name}}", put),
        ("PATCH", f"{group}/{{name}}", patch),
        ("GET", f"{group}/{{name}}", get),
        ("DELETE", f"{group}/{{name}}", delete),
        ("GET", group, list_sets),
        ("GET", f"{subscription}/providers/{TYPE}", list_sets),
    ]
    return [
        Route(method=method, template=template, handler=partial(handler, compute), api_versions=COMPUTE)
        for method, template, handler in handlers
    ]


def put(compute: Compute, request: ArmRequest) -> Reply:
    """Create or replace an availability set: 200 at once, no operation."""
    check_name(TYPE, name_of(request.resource_id))
    stored = compute.find(request.resource_id, TYPE)
    body = without_nulls(accept(request.body, AVAILABILITY_SET, api_version=request.api_version))
    check_location(request, body, stored)
    resource = envelope_of(request, TYPE, body)
    resource["properties"] = _complete(body.get("properties") or {})
    resource["sku"] = body.get("sku") or {"name": "Classic"}
    compute.world.store.put(resource)
    return Reply(body=resource)


def patch(compute: Compute, request: ArmRequest) -> Reply:
    """Change tags, sku or properties."""
    stored = _require(compute, request)
    body = accept(request.body, PATCHED, api_version=request.api_version)
    compute.world.store.put(merge(stored, {"tags": {}} | body if "tags" in body else body))
    return Reply(body=_show(compute, _require(compute, request)))


def get(compute: Compute, request: ArmRequest) -> Reply:
    """Return one availability set with its machines."""
    return Reply(body=_show(compute, _require(compute, request)))


def list_sets(compute: Compute, request: ArmRequest) -> Reply:
    """Return those of a group or of the subscription."""
    scope = request.resource_id.lower().partition("/providers/")[0]
    found = compute.world.store.of_type(TYPE, scope=scope)
    return page(compute.world.settings, request, [_show(compute, one) for one in found])


def delete(compute: Compute, request: ArmRequest) -> Reply:
    """Delete one that no machine is in; 204 where there is none."""
    stored = compute.find(request.resource_id, TYPE)
    if stored is None:
        return Reply(status=204)
    if _machines(compute, stored):
        message = (
            f"Availability Set {stored['name']} cannot be deleted. Before deleting an Availability Set please ensure "
            "that it does not contain any VM."
        )
        raise not_allowed(message)
    compute.world.store.delete(stored["id"])
    return Reply()


def _require(compute: Compute, request: ArmRequest) -> Resource:
    stored = compute.find(request.resource_id, TYPE)
    if stored is None:
        raise resource_not_found(request.resource_id)
    return stored


def _complete(given: dict[str, Any]) -> dict[str, Any]:
    properties = {"platformUpdateDomainCount": 5, "platformFaultDomainCount": 3} | given
    faults = properties["platformFaultDomainCount"]
    if not 1 <= faults <= 3:
        message = f"The specified fault domain count {faults} must fall in the range 1 to 3."
        raise invalid(message, "platformFaultDomainCount")
    if properties.get("proximityPlacementGroup"):
        properties["proximityPlacementGroup"] = {"id": capital_group(properties["proximityPlacementGroup"]["id"])}
    return {name: value for name, value in properties.items() if name != "virtualMachines"}


def _show(compute: Compute, stored: Resource) -> dict[str, Any]:
    shown: dict[str, Any] = copy.deepcopy(stored)
    shown["properties"]["virtualMachines"] = [{"id": _capitals(one["id"])} for one in _machines(compute, stored)]
    return shown


def _machines(compute: Compute, stored: Resource) -> list[Resource]:
    machines = compute.world.store.of_type("Microsoft.Compute/virtualMachines")
    return [one for one in machines if same(one["properties"].get("availabilitySet", {}).get("id", ""), stored["id"])]


def _capitals(resource_id: str) -> str:
    # Recorded: a set shows the group and the name of its machines in capitals.
    head, _, name = capital_group(resource_id).rpartition("/")
    return f"{head}/{name.upper()}"
