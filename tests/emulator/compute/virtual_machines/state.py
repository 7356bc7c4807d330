from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from ...store import Resource
from ..context import Compute

PowerState = Literal["starting", "running", "stopped", "deallocating", "deallocated"]
DISPLAY: dict[str, str] = {
    "starting": "VM starting",
    "running": "VM running",
    "stopped": "VM stopped",
    "deallocating": "VM deallocating",
    "deallocated": "VM deallocated",
}


def view_of(machine: Resource) -> dict[str, Any]:
    """Return the machine's instance view as it is kept; a seeded machine without one runs."""
    view: dict[str, Any] = machine["properties"].setdefault("instanceView", {})
    if not any(status["code"].startswith("PowerState/") for status in view.setdefault("statuses", [])):
        view["statuses"].append(power_status("running"))
    return view


def power_of(machine: Resource) -> str:
    """Return the power state, "running" and the like."""
    codes = (status["code"] for status in view_of(machine)["statuses"])
    return str(next(code.partition("/")[2] for code in codes if code.startswith("PowerState/")))


def set_power(machine: Resource, state: PowerState) -> None:
    """Set the power state."""
    _replace(machine, "PowerState/", [power_status(state)])
    _replace(machine, "HibernationState/", [])


def power_status(state: str) -> dict[str, str]:
    """Return the status of a power state."""
    return {"code": f"PowerState/{state}", "level": "Info", "displayStatus": DISPLAY[state]}


def set_hibernated(machine: Resource) -> None:
    """Mark a deallocated machine as hibernated, which starting it undoes."""
    status = {"code": "HibernationState/Hibernated", "level": "Info", "displayStatus": "VM hibernated"}
    _replace(machine, "HibernationState/", [status])


def is_generalized(machine: Resource) -> bool:
    """Tell whether the machine was generalized."""
    return any(status["code"] == "OSState/generalized" for status in view_of(machine)["statuses"])


def set_generalized(machine: Resource) -> None:
    """Mark the machine as generalized, which no operation undoes."""
    status = {"code": "OSState/generalized", "level": "Info", "displayStatus": "VM generalized"}
    _replace(machine, "OSState/", [status])


def set_provisioning(compute: Compute, machine: Resource, state: str, error: dict[str, Any] | None = None) -> None:
    """Set the provisioning state, in the properties and in the instance view."""
    machine["properties"]["provisioningState"] = state
    code = f"ProvisioningState/{state.lower()}"
    displayed = {"Succeeded": "Provisioning succeeded", "Failed": "Provisioning failed"}.get(state, state)
    status = {"code": code, "level": "Info", "displayStatus": displayed, "time": compute.now()}
    if error is not None:
        status |= {"code": f"{code}/{error['code']}", "level": "Error", "message": error["message"]}
    _replace(machine, "ProvisioningState/", [status], first=True)


def generation_of(machine: Resource) -> str:
    """Return the machine's generation, "" where it is not known."""
    return str(view_of(machine).get("hyperVGeneration", ""))


def bump_etag(machine: Resource) -> None:
    """Count the machine's entity tag up: Azure's is a number in quotes."""
    held = str(machine.get("etag", '"0"')).strip('"')
    machine["etag"] = f'"{int(held) + 1 if held.isdecimal() else 1}"'


def _replace(machine: Resource, prefix: str, added: Iterable[dict[str, Any]], *, first: bool = False) -> None:
    view = machine["properties"].setdefault("instanceView", {})
    kept = [status for status in view.setdefault("statuses", []) if not status["code"].startswith(prefix)]
    view["statuses"] = [*added, *kept] if first else [*kept, *added]
