from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...paging import page
from ...properties import accept, without_nulls
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..bodies.virtual_machine import VIRTUAL_MACHINE
from ..context import Compute, check_location, name_of, normal_location
from ..names import check_name
from ..refusals import invalid, not_allowed
from ..tracked import listed, update_body
from . import creation, update
from .lookup import TYPE, learn_from_disks, refuse_busy, require
from .state import is_generalized
from .view import instance_view, render

SCALE_SET_FILTER = re.compile(r"'?virtualMachineScaleSet/id'?\s+eq\s+'?([^']+)'?", re.IGNORECASE)
PATCHED = update_body(VIRTUAL_MACHINE, "tags", "identity", "plan", "zones", "properties")


def put(compute: Compute, request: ArmRequest) -> Reply:
    """Create a machine, or change the one that is there."""
    check_name(TYPE, name_of(request.resource_id))
    stored = compute.find(request.resource_id, TYPE)
    body = without_nulls(accept(request.body, VIRTUAL_MACHINE, api_version=request.api_version))
    check_location(request, body, stored)
    if stored is None:
        return creation.create(compute, request, body)
    learn_from_disks(compute, stored)
    _refuse(stored)
    return update.update(compute, request, stored, body)


def patch(compute: Compute, request: ArmRequest) -> Reply:
    """Change what the body names."""
    stored = require(compute, request)
    body = accept(request.body, PATCHED, api_version=request.api_version)
    if compute.world.settings.read_only_members_are_refused:
        refuse_read_only(request.body)
    _refuse(stored)
    return update.update(compute, request, stored, body)


def refuse_read_only(body: Mapping[str, Any]) -> None:
    """Raise a refusal of what the contract of data disks and images calls read-only; Azure is said to ignore it."""
    profile = (body.get("properties") or {}).get("storageProfile") or {}
    for entry in (*(profile.get("dataDisks") or ()), profile.get("imageReference") or {}):
        for name in ("diskIOPSReadWrite", "diskMBpsReadWrite", "exactVersion"):
            if name in entry:
                raise invalid(f"The property '{name}' is read-only and cannot be set.", f"storageProfile.{name}")


def get(compute: Compute, request: ArmRequest) -> Reply:
    """Return one machine, its instance view where $expand asks for it."""
    machine = require(compute, request)
    return Reply(body=render(machine, request.api_version, expand=request.query.get("$expand", "")))


def get_instance_view(compute: Compute, request: ArmRequest) -> Reply:
    """Return a machine's instance view alone."""
    return Reply(body=instance_view(require(compute, request)))


def list_machines(compute: Compute, request: ArmRequest) -> Reply:
    """Return the machines of a group, a location or the subscription."""
    found = listed(compute, request, TYPE)
    location = request.params.get("location")
    if location is not None:
        found = [machine for machine in found if normal_location(machine["location"]) == normal_location(location)]
    found = _members(found, request.query.get("$filter", ""))
    expand = request.query.get("$expand", "")
    if request.query.get("statusonly", "").lower() == "true":
        expand = "instanceView"
    # Only what is on the page is rendered: a list of thousands costs what it shows.
    reply = page(compute.world.settings, request, found)
    for machine in reply.body["value"]:
        learn_from_disks(compute, machine)
    shown = [render(machine, request.api_version, expand=expand) for machine in reply.body["value"]]
    return Reply(body=reply.body | {"value": shown})


def _members(machines: list[Resource], asked: str) -> list[Resource]:
    """Return the machines of a scale set, which is the one filter that a list of machines takes."""
    if not asked:
        return machines
    wanted = SCALE_SET_FILTER.fullmatch(asked.strip())
    if wanted is None:
        raise invalid(f"The filter '{asked}' is not supported.", "$filter")
    held = [(machine["properties"].get("virtualMachineScaleSet") or {}).get("id", "") for machine in machines]
    pairs = zip(machines, held, strict=True)
    return [machine for machine, member in pairs if member.lower() == wanted[1].lower()]


def _refuse(stored: Resource) -> None:
    refuse_busy(stored, "update")
    if is_generalized(stored):
        raise not_allowed(f"Operation 'update' is not allowed on VM '{stored['name']}' since the VM is generalized.")
