from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...errors import AzureError
from ...properties import accept
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..bodies.virtual_machine import REIMAGE
from ..boot_source import BootSource
from ..context import Compute
from ..refusals import not_allowed
from .attachments import set_disk_states
from .creation import find_source, provision
from .disks import is_ephemeral, provision_ephemeral_disk, replace_os_disk
from .lookup import refuse_busy, require
from .state import (
    PowerState,
    bump_etag,
    generation_of,
    is_generalized,
    power_of,
    set_generalized,
    set_hibernated,
    set_power,
    set_provisioning,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What an action on a machine needs and leaves behind; leaves None keeps the power state."""

    leaves: PowerState | None
    changes_host: bool = False
    needs_allocated: bool = False
    of_generalized: bool = False


ACTIONS: Mapping[str, Action] = {
    "start": Action(leaves="running"),
    "powerOff": Action(leaves="stopped", needs_allocated=True, of_generalized=True),
    "restart": Action(leaves="running", needs_allocated=True),
    "deallocate": Action(leaves="deallocated", of_generalized=True),
    "redeploy": Action(leaves=None, needs_allocated=True, changes_host=True),
    "reapply": Action(leaves=None),
}
REIMAGED = Action(leaves="running")


def act(name: str) -> Callable[[Compute, ArmRequest], Reply]:
    """Return the handler of an action: 202 with both operation headers."""
    action = ACTIONS[name]

    def handler(compute: Compute, request: ArmRequest) -> Reply:
        machine = require(compute, request)
        _check(name, action, machine)
        hibernate = name == "deallocate" and request.query.get("hibernate", "").lower() == "true"
        if hibernate:
            _check_hibernation(machine)
        set_provisioning(compute, machine, "Updating")
        operation = compute.world.operations.start(
            request,
            location=machine["location"],
            action=name,
            finish=lambda: _finish(compute, machine, action, hibernate=hibernate),
            fail=lambda error: set_provisioning(compute, machine, "Failed", error.error()),
        )
        return Reply(status=202, headers=operation.headers(location=True, retry_after=10))

    return handler


def reimage(compute: Compute, request: ArmRequest) -> Reply:
    """Make the OS disk anew of the image it was made of: 202 with both operation headers.

    The old disk goes or stays as its deleteOption says, an ephemeral one starts over; so says the operation's
    description in Microsoft's OpenAPI document.
    """
    machine = require(compute, request)
    accept(request.body, REIMAGE, api_version=request.api_version)
    _check("reimage", REIMAGED, machine)
    profile = machine["properties"]["storageProfile"]
    if not profile.get("imageReference"):
        message = (
            f"Operation 'reimage' is not allowed on VM '{machine['name']}' since its OS disk was not created from an "
            "image."
        )
        raise not_allowed(message)
    source = find_source(compute, {"imageReference": profile["imageReference"]}, machine["location"])
    set_provisioning(compute, machine, "Updating")
    operation = compute.world.operations.start(
        request,
        location=machine["location"],
        action="reimage",
        finish=lambda: _finish_reimage(compute, machine, source),
        fail=lambda error: set_provisioning(compute, machine, "Failed", error.error()),
    )
    return Reply(status=202, headers=operation.headers(location=True, retry_after=10))


def _finish_reimage(compute: Compute, machine: Resource, source: BootSource) -> None:
    replace_os_disk(compute, machine, source)
    bump_etag(machine)
    if source.generation != generation_of(machine):
        # Documented: an upgraded machine does not boot from the generation 1 image that it still names.
        message = "OS Provisioning did not finish in the allotted time. The VM may still finish provisioning."
        raise AzureError(409, "OSProvisioningTimedOut", message)
    set_power(machine, "running")
    set_provisioning(compute, machine, "Succeeded")


def generalize(compute: Compute, request: ArmRequest) -> Reply:
    """Mark a machine that does not run as generalized: 200 at once, no operation."""
    machine = require(compute, request)
    refuse_busy(machine, "generalize")
    if power_of(machine) not in ("stopped", "deallocated"):
        message = (
            f"Operation 'generalize' is not allowed on VM '{machine['name']}' since the VM is running. Please power "
            "off explicitly in case you shut down the VM from inside the guest operating system."
        )
        raise not_allowed(message)
    set_generalized(machine)
    bump_etag(machine)
    return Reply()


def _check(name: str, action: Action, machine: Resource) -> None:
    refuse_busy(machine, name)
    if is_generalized(machine) and not action.of_generalized:
        message = f"Operation '{name}' is not allowed on VM '{machine['name']}' since the VM is generalized."
        raise not_allowed(message)
    if action.needs_allocated and power_of(machine) == "deallocated":
        message = (
            f"Operation '{name}' is not allowed on VM '{machine['name']}' since the VM is either deallocated or "
            "marked to be deallocated."
        )
        raise not_allowed(message)
    ephemeral = machine["properties"].get("storageProfile", {}).get("osDisk", {}).get("diffDiskSettings")
    if ephemeral and name in ("deallocate", "powerOff"):
        message = f"Operation '{name}' is not supported for VMs or VM Scale Set instances using an ephemeral OS disk."
        raise not_allowed(message)


def _check_hibernation(machine: Resource) -> None:
    if not machine["properties"].get("additionalCapabilities", {}).get("hibernationEnabled"):
        message = (
            f"Operation 'hibernate' is not allowed on VM '{machine['name']}' since hibernation is not enabled on it."
        )
        raise not_allowed(message)
    if power_of(machine) != "running":
        message = f"Operation 'hibernate' is not allowed on VM '{machine['name']}' since the VM is not running."
        raise not_allowed(message)


def _finish(compute: Compute, machine: Resource, action: Action, *, hibernate: bool) -> None:
    provision(compute, machine)
    if action.changes_host and is_ephemeral(machine):
        provision_ephemeral_disk(compute, machine)
    if action.leaves is not None:
        set_power(machine, action.leaves)
        set_disk_states(compute, machine, "Reserved" if action.leaves == "deallocated" else "Attached")
    if hibernate:
        set_hibernated(machine)
    bump_etag(machine)
    set_provisioning(compute, machine, "Succeeded")
