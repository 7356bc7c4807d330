from __future__ import annotations

from ...routing import ArmRequest, Reply
from ...store import Resource
from ..context import Compute
from ..refusals import not_allowed
from ..usages import is_spot
from .attachments import set_disk_states
from .lookup import require
from .removal import remove
from .state import bump_etag, power_of, set_power


def simulate(compute: Compute, request: ArmRequest) -> Reply:
    """Evict a spot machine before long: 204 at once, and then what its eviction policy says."""
    machine = require(compute, request)
    if not is_spot(machine["properties"]):
        raise not_allowed("Operation 'simulateEviction' is allowed only for Spot Virtual Machines")
    compute.world.operations.start(
        request, location=machine["location"], action="simulateEviction", finish=lambda: _evict(compute, machine)
    )
    return Reply(status=204)


def _evict(compute: Compute, machine: Resource) -> None:
    if power_of(machine) == "deallocated":
        return
    if machine["properties"].get("evictionPolicy") == "Delete":
        remove(compute, machine)
        return
    set_power(machine, "deallocated")
    set_disk_states(compute, machine, "Reserved")
    bump_etag(machine)
