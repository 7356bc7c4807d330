from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from ...store import Resource
from .state import power_of, view_of

# First api-version whose responses hold the member: the ETag, deleteOption, timeCreated, diskControllerType and
# assessmentMode are absent from older recordings; securityType "Standard" is documented for 2025-11-01.
SHOWS_ETAG = "2024-07-01"
SHOWS_STANDARD = "2025-11-01"
SHOWN_SINCE: Mapping[tuple[str, ...], str] = {
    ("timeCreated",): "2021-11-01",
    ("storageProfile", "diskControllerType"): "2022-08-01",
    ("storageProfile", "osDisk", "deleteOption"): "2021-03-01",
    ("storageProfile", "dataDisks", "deleteOption"): "2021-03-01",
    ("osProfile", "linuxConfiguration", "patchSettings"): "2020-12-01",
    ("osProfile", "windowsConfiguration", "patchSettings"): "2020-12-01",
}
ATTACHED = {
    "code": "ProvisioningState/succeeded",
    "level": "Info",
    "displayStatus": "Provisioning succeeded",
}
# What the agent reports: the versions of 2016 and 2022, debian and ubuntu are recorded; the others are the builds of
# windows-server-release-info.
WINDOWS = {
    "2012": "6.3.9600.0",
    "2016": "10.0.14393.5427",
    "2019": "10.0.17763.0",
    "2022": "10.0.20348.3091",
    "2025": "10.0.26100.0",
}


def render(machine: Resource, api_version: str, *, expand: str = "") -> dict[str, Any]:
    """Return a machine as a response of that api-version shows it; expand is "instanceView", "userData" or "" ."""
    shown = copy.deepcopy(machine)
    properties = shown["properties"]
    properties.pop("instanceView", None)
    properties.pop("networkInterfaceConfigurations", None)
    if "userdata" not in expand.lower():
        properties.pop("userData", None)
    _hide_unallocated(machine, properties)
    _hide_newer(properties, api_version)
    if api_version >= SHOWS_STANDARD:
        properties.setdefault("securityProfile", {}).setdefault("securityType", "Standard")
    if api_version < SHOWS_ETAG:
        shown.pop("etag", None)
    if "instanceview" in expand.lower():
        properties["instanceView"] = instance_view(machine)
    return shown


def instance_view(machine: Resource) -> dict[str, Any]:
    """Return the machine's instance view: guest agent, disks, generation, statuses."""
    kept = view_of(machine)
    properties = machine["properties"]
    time = _time(machine)
    view: dict[str, Any] = {}
    if properties.get("availabilitySet"):
        view |= {"platformUpdateDomain": 0, "platformFaultDomain": 0}
    if power_of(machine) == "running":
        view |= _guest(properties, time)
    os_disk = properties.get("storageProfile", {}).get("osDisk", {}).get("name")
    made = {os_disk: {"time": kept["osDiskMade"]}} if kept.get("osDiskMade") else {}
    names = _disk_names(properties)
    view["disks"] = [{"name": name, "statuses": [ATTACHED | made.get(name, time)]} for name in names]
    if kept.get("hyperVGeneration"):
        view["hyperVGeneration"] = kept["hyperVGeneration"]
    if properties.get("diagnosticsProfile", {}).get("bootDiagnostics", {}).get("enabled"):
        view["bootDiagnostics"] = {}
    view["statuses"] = copy.deepcopy(kept["statuses"])
    return view


def _guest(properties: Mapping[str, Any], time: Mapping[str, str]) -> dict[str, Any]:
    profile = properties.get("osProfile")
    if not profile or properties.get("provisioningState") != "Succeeded":
        waiting = {
            "code": "ProvisioningState/Unavailable",
            "level": "Warning",
            "displayStatus": "Not Ready",
            "message": "VM status blob is found but not yet populated.",
            **time,
        }
        return {"vmAgent": {"vmAgentVersion": "Unknown", "statuses": [waiting]}}
    ready = {
        "code": "ProvisioningState/succeeded",
        "level": "Info",
        "displayStatus": "Ready",
        "message": "Guest Agent is running",
        **time,
    }
    name, version = _system(properties["storageProfile"])
    agent = {"vmAgentVersion": "2.11.1.4", "statuses": [ready], "extensionHandlers": []}
    return {"computerName": profile["computerName"], "osName": name, "osVersion": version, "vmAgent": agent}


def _system(profile: Mapping[str, Any]) -> tuple[str, str]:
    """Return osName and osVersion of the system that the image holds."""
    image = profile.get("imageReference") or {}
    named = f"{image.get('offer', '')} {image.get('sku', '')}"
    if profile["osDisk"]["osType"] == "Windows":
        found = next((year for year in WINDOWS if year in named), "2022")
        return f"Windows Server {found} Datacenter", WINDOWS[found]
    if "debian" in named.lower():
        return "debian", "12.11"
    release = re.search(r"(\d\d)[_.](\d\d)", named)
    return "ubuntu", ".".join(release.groups()) if release else "22.04"


def _time(machine: Resource) -> dict[str, str]:
    known = [status.get("time") for status in view_of(machine)["statuses"]]
    found = next((time for time in (*known, machine["properties"].get("timeCreated")) if time), None)
    return {} if found is None else {"time": found}


def _disk_names(properties: Mapping[str, Any]) -> list[str]:
    profile = properties.get("storageProfile", {})
    return [disk["name"] for disk in (profile.get("osDisk", {}), *profile.get("dataDisks", [])) if disk.get("name")]


def _hide_unallocated(machine: Resource, properties: dict[str, Any]) -> None:
    # Recorded: a deallocated machine shows neither the size nor the type of its managed disks.
    profile = properties.get("storageProfile", {})
    if power_of(machine) != "deallocated":
        return
    for disk in (profile.get("osDisk", {}), *profile.get("dataDisks", [])):
        if disk.get("managedDisk"):
            disk.pop("diskSizeGB", None)
            disk["managedDisk"].pop("storageAccountType", None)


def _hide_newer(properties: dict[str, Any], api_version: str) -> None:
    for path, first in SHOWN_SINCE.items():
        if api_version >= first:
            continue
        holder: Any = properties
        for name in path[:-1]:
            holder = holder.get(name) or {}
        for one in holder if isinstance(holder, list) else [holder]:
            one.pop(path[-1], None)
