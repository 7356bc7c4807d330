"""Creating, changing, reading and deleting scale sets."""

from __future__ import annotations

import copy
from typing import Any

from ...paging import page
from ...properties import accept, merge, without_nulls
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..bodies.scale_set import SCALE_SET
from ..context import Compute, check_location, envelope_of, name_of
from ..names import check_name
from ..refusals import change_not_allowed, not_allowed
from ..tracked import listed, require, update_body
from ..virtual_machines.creation import choose_security_type
from ..virtual_machines.defaults import settle_identity
from ..virtual_machines.state import bump_etag
from .instances import instances_of, remove, scale, settle_instances, upgrade
from .model import OWN, TYPE, judge, keep_secrets, propose, settle, shown, source_of

PATCHED = update_body(SCALE_SET, "tags", "sku", "plan", "identity", "zones", "properties")
# PropertyChangeNotAllowed: fixed once the scale set exists.
FIXED = ("orchestrationMode", "platformFaultDomainCount")
BUSY = ("Creating", "Updating", "Deleting")


def put(compute: Compute, request: ArmRequest) -> Reply:
    """Create a scale set, or change the one that is there."""
    check_name(TYPE, name_of(request.resource_id))
    stored = compute.find(request.resource_id, TYPE)
    body = without_nulls(accept(request.body, SCALE_SET, api_version=request.api_version))
    check_location(request, body, stored)
    if stored is not None:
        return _update(compute, request, stored, body)
    scale_set = envelope_of(request, TYPE, body) | {"sku": dict(body.get("sku") or {}), OWN: {"next": 0, "model": 1}}
    scale_set["properties"] = copy.deepcopy(body.get("properties") or {})
    scale_set |= {name: body[name] for name in ("zones", "plan") if body.get(name)}
    proposal = propose(compute, scale_set)
    choose_security_type(proposal, request.api_version)
    if proposal.properties.get("securityProfile"):
        scale_set["properties"]["virtualMachineProfile"]["securityProfile"] = proposal.properties["securityProfile"]
    judge(proposal)
    settle(compute, scale_set, source_of(compute, scale_set))
    keep_secrets(scale_set)
    settle_identity(compute, scale_set, body.get("identity"))
    bump_etag(scale_set)
    scale_set["properties"]["provisioningState"] = "Creating"
    compute.world.store.put(scale_set)
    scale(compute, request, scale_set)
    return _begin(compute, request, scale_set, status=201, outdated=[])


def patch(compute: Compute, request: ArmRequest) -> Reply:
    """Change what the body names."""
    stored = require(compute, request, TYPE)
    return _update(compute, request, stored, accept(request.body, PATCHED, api_version=request.api_version))


def get(compute: Compute, request: ArmRequest) -> Reply:
    """Return one scale set."""
    return Reply(body=shown(require(compute, request, TYPE)))


def list_sets(compute: Compute, request: ArmRequest) -> Reply:
    """Return those of a group or of the subscription."""
    return page(compute.world.settings, request, [shown(one) for one in listed(compute, request, TYPE)])


def delete(compute: Compute, request: ArmRequest) -> Reply:
    """Delete a scale set with its machines; 204 where there is none."""
    stored = compute.find(request.resource_id, TYPE)
    if stored is None:
        return Reply(status=204)
    stored["properties"]["provisioningState"] = "Deleting"

    def finish() -> None:
        for instance in instances_of(compute, stored):
            remove(compute, instance)
        compute.world.store.delete(stored["id"])

    operation = compute.world.operations.start(request, location=stored["location"], action="delete", finish=finish)
    return Reply(status=202, headers=operation.headers(location=True, retry_after=10))


def refuse_busy(scale_set: Resource) -> None:
    """Raise the refusal of a change to a scale set that another operation is changing."""
    if scale_set["properties"]["provisioningState"] in BUSY:
        message = (
            f"The operation cannot be performed on the scale set '{scale_set['name']}' since another one is in "
            "progress."
        )
        raise not_allowed(message)


def _update(compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    refuse_busy(stored)
    wanted = _merge(stored, body)
    changed_model = _model_of(wanted) != _model_of(stored)
    if changed_model:
        judge(propose(compute, wanted))
        settle(compute, wanted, source_of(compute, wanted))
        wanted[OWN]["model"] += 1
    keep_secrets(wanted)
    bump_etag(wanted)
    wanted["properties"]["provisioningState"] = "Updating"
    outdated = instances_of(compute, stored) if changed_model else []
    compute.world.store.put(wanted)
    scale(compute, request, wanted)
    return _begin(compute, request, wanted, status=200, outdated=outdated)


def _merge(stored: Resource, body: dict[str, Any]) -> Resource:
    given = {name: value for name, value in body.items() if name not in ("identity", "location")}
    wanted: Resource = merge(stored, {"tags": {}} | given if "tags" in given else given)
    for name in FIXED:
        if wanted["properties"].get(name) != stored["properties"].get(name):
            raise change_not_allowed(name)
    security = wanted["properties"]["virtualMachineProfile"].get("securityProfile") or {}
    if security.get("securityType") == "Standard":
        security.pop("uefiSettings", None)
    if body.get("identity"):
        wanted["identity"] = {**wanted.get("identity", {}), **body["identity"]}
    return copy.deepcopy(wanted)


def _model_of(scale_set: Resource) -> Any:
    return scale_set["sku"]["name"], scale_set["properties"]["virtualMachineProfile"]


def _begin(
    compute: Compute, request: ArmRequest, scale_set: Resource, *, status: int, outdated: list[Resource]
) -> Reply:
    follows = scale_set["properties"]["upgradePolicy"]["mode"] != "Manual"

    def finish() -> None:
        settle_instances(compute, scale_set)
        for instance in outdated if follows else []:
            upgrade(compute, scale_set, instance)
        scale_set["properties"]["provisioningState"] = "Succeeded"

    def fail(_error: Exception) -> None:
        scale_set["properties"]["provisioningState"] = "Failed"

    operation = compute.world.operations.start(
        request, location=scale_set["location"], action="write", finish=finish, fail=fail
    )
    return Reply(status=status, body=shown(scale_set), headers=operation.headers(retry_after=10))
