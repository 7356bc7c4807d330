"""What a scale set's own routes show of its machines, and do to them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Literal

from ...errors import AzureError, resource_not_found
from ...paging import page
from ...properties import accept
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..bodies.scale_set import INSTANCE_IDS
from ..context import Compute
from ..tracked import require
from ..virtual_machines.state import set_power
from .instances import INSTANCES, instances_of, is_latest, remove, upgrade
from .model import TYPE, shown
from .requests import refuse_busy

PowerState = Literal["running", "stopped", "deallocated"]


def list_machines(compute: Compute, request: ArmRequest) -> Reply:
    """Return the machines of a uniform scale set, their instance views where $expand asks for them."""
    scale_set = require(compute, request, TYPE)
    expand = "instanceview" in request.query.get("$expand", "").lower()
    found = [one for one in instances_of(compute, scale_set) if one["type"] == INSTANCES]
    return page(compute.world.settings, request, [_render(scale_set, one, expand=expand) for one in found])


def get_machine(compute: Compute, request: ArmRequest) -> Reply:
    """Return one machine of a uniform scale set."""
    scale_set = require(compute, request, TYPE)
    expand = "instanceview" in request.query.get("$expand", "").lower()
    return Reply(body=_render(scale_set, _instance(compute, request), expand=expand))


def get_instance_view(compute: Compute, request: ArmRequest) -> Reply:
    """Return the instance view of one machine of a uniform scale set."""
    return Reply(body=_view(_instance(compute, request)))


def upgrade_machines(compute: Compute, request: ArmRequest) -> Reply:
    """Bring the named machines to the latest model: 202 with both operation headers."""

    def finish(scale_set: Resource, chosen: list[Resource]) -> None:
        for instance in chosen:
            upgrade(compute, scale_set, instance)

    return _act(compute, request, finish)


def delete_machines(compute: Compute, request: ArmRequest) -> Reply:
    """Delete the named machines, by which the capacity shrinks."""

    def finish(scale_set: Resource, chosen: list[Resource]) -> None:
        for instance in chosen:
            remove(compute, instance)
        scale_set["sku"]["capacity"] -= len(chosen)

    return _act(compute, request, finish)


def power_to(state: PowerState) -> Callable[[Compute, ArmRequest], Reply]:
    """Return the handler that brings the named machines, or all, to a power state."""

    def handler(compute: Compute, request: ArmRequest) -> Reply:
        def finish(_scale_set: Resource, chosen: list[Resource]) -> None:
            for instance in chosen:
                set_power(instance, state)

        return _act(compute, request, finish)

    return handler


def _act(compute: Compute, request: ArmRequest, finish: Callable[[Resource, list[Resource]], None]) -> Reply:
    scale_set = require(compute, request, TYPE)
    refuse_busy(scale_set)
    body = accept(request.body or {}, INSTANCE_IDS, api_version=request.api_version)
    chosen = _chosen(compute, scale_set, body.get("instanceIds"))
    scale_set["properties"]["provisioningState"] = "Updating"

    def end() -> None:
        finish(scale_set, chosen)
        scale_set["properties"]["provisioningState"] = "Succeeded"

    def fail(_error: AzureError) -> None:
        scale_set["properties"]["provisioningState"] = "Failed"

    operation = compute.world.operations.start(
        request, location=scale_set["location"], action="act", finish=end, fail=fail
    )
    return Reply(status=202, headers=operation.headers(location=True, retry_after=10))


def _chosen(compute: Compute, scale_set: Resource, ids: list[str] | None) -> list[Resource]:
    # A uniform scale set's machines go by their number, a flexible one's by their name.
    present = {str(one.get("instanceId") or one["name"]): one for one in instances_of(compute, scale_set)}
    if ids is None or "*" in ids:
        return list(present.values())
    unknown = [instance_id for instance_id in ids if instance_id not in present]
    if unknown:
        message = f"The provided instanceId {unknown[0]} is not an active Virtual Machine Scale Set VM instanceId."
        raise AzureError(400, "InvalidParameter", message, target="instanceIds")
    return [present[instance_id] for instance_id in ids]


def _instance(compute: Compute, request: ArmRequest) -> Resource:
    instance_id = "/".join(request.resource_id.split("/")[:11])
    found = compute.find(instance_id, INSTANCES)
    if found is None:
        raise resource_not_found(instance_id)
    return found


def _render(scale_set: Resource, instance: Resource, *, expand: bool) -> dict[str, Any]:
    found = shown(instance)
    found["properties"]["latestModelApplied"] = is_latest(scale_set, instance)
    if expand:
        found["properties"]["instanceView"] = _view(instance)
    return found


def _view(instance: Resource) -> dict[str, Any]:
    view: dict[str, Any] = copy.deepcopy(instance["properties"]["instanceView"])
    return view
