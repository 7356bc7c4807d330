from __future__ import annotations

import copy
from typing import Any

from ..paging import page
from ..properties import accept, merge, without_nulls
from ..routing import ArmRequest, Reply, Route
from ..store import Resource
from .bodies.availability_set import AVAILABILITY_SET
from .context import Compute, capital_group, check_location, envelope_of, name_of
from .names import check_name
from .refusals import invalid, not_allowed
from .sizes import same
from .tracked import listed, require, tracked_routes, update_body
from .versions import COMPUTE

TYPE = "Microsoft.Compute/availabilitySets"
PATCHED = update_body(AVAILABILITY_SET, "tags", "sku", "properties")


def routes(compute: Compute) -> list[Route]:
    """The routes of availability sets."""
    handlers = {"PUT": put, "PATCH": patch, "GET": get, "DELETE": delete, "LIST": list_sets}
    return tracked_routes(compute, TYPE, COMPUTE, handlers)


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
    stored = require(compute, request, TYPE)
    body = accept(request.body, PATCHED, api_version=request.api_version)
    compute.world.store.put(merge(stored, {"tags": {}} | body if "tags" in body else body))
    return Reply(body=_show(compute, require(compute, request, TYPE)))


def get(compute: Compute, request: ArmRequest) -> Reply:
    """Return one availability set with its machines."""
    return Reply(body=_show(compute, require(compute, request, TYPE)))


def list_sets(compute: Compute, request: ArmRequest) -> Reply:
    """Return those of a group or of the subscription."""
    found = listed(compute, request, TYPE)
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
    head, dummy, name = capital_group(resource_id).rpartition("/")
    return f"{head}/{name.upper()}"
