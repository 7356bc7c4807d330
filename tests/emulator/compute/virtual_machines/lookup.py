from __future__ import annotations

from ...errors import resource_not_found
from ...routing import ArmRequest
from ...store import Resource
from ..context import Compute
from ..refusals import not_allowed

TYPE = "Microsoft.Compute/virtualMachines"


def machine_id(request: ArmRequest) -> str:
    """Return the id of the machine a request is about, whatever action or view follows it in the path."""
    segments = request.resource_id.split("/")
    place = [segment.lower() for segment in segments].index("virtualmachines")
    return "/".join(segments[: place + 2])


def require(compute: Compute, request: ArmRequest) -> Resource:
    """Return the machine a request is about, or raise its 404."""
    resource_id = machine_id(request)
    machine = compute.find(resource_id, TYPE)
    if machine is None:
        raise resource_not_found(resource_id)
    return machine


def refuse_busy(machine: Resource, operation: str) -> None:
    """Raise the refusal of an operation on a machine that another one is changing."""
    state = machine["properties"].get("provisioningState")
    if state == "Deleting":
        message = (
            f"Operation '{operation}' is not allowed on VM '{machine['name']}' since the VM is marked for deletion. "
            "You can only retry the Delete operation (or wait for an ongoing one to complete)."
        )
        raise not_allowed(message)
    if state in ("Creating", "Updating"):
        message = (
            f"Operation '{operation}' is not allowed on VM '{machine['name']}' since another operation is in progress."
        )
        raise not_allowed(message)
