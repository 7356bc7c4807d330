"""The machines of a scale set: parts of it in uniform mode, machines of their own in flexible mode."""

from __future__ import annotations

import copy
import uuid
from dataclasses import replace
from typing import Any

from ...routing import ArmRequest
from ...store import Resource
from ..context import NAMESPACE, Compute, group_scope, unique_id
from ..virtual_machines import creation, removal
from ..virtual_machines.defaults import SECRETS
from ..virtual_machines.disks import replace_os_disk
from ..virtual_machines.lookup import TYPE as MACHINES
from ..virtual_machines.state import power_status
from .model import OWN, TYPE, machine_properties, source_of

INSTANCES = f"{TYPE}/virtualMachines"


def is_flexible(scale_set: Resource) -> bool:
    """Tell whether the scale set's machines are machines of their own."""
    return bool(scale_set["properties"]["orchestrationMode"] == "Flexible")


def instances_of(compute: Compute, scale_set: Resource) -> list[Resource]:
    """Return the scale set's machines in the order in which they were made."""
    if not is_flexible(scale_set):
        return compute.world.store.of_type(INSTANCES, scope=scale_set["id"])
    machines = compute.world.store.of_type(MACHINES, scope=group_scope(scale_set["id"]))
    own = scale_set["id"].lower()
    held = [(machine["properties"].get("virtualMachineScaleSet") or {}).get("id", "") for machine in machines]
    return [machine for machine, member in zip(machines, held, strict=True) if member.lower() == own]


def scale(compute: Compute, request: ArmRequest, scale_set: Resource) -> None:
    """Make or remove machines until there are as many as the capacity says; the newest go first."""
    present = instances_of(compute, scale_set)
    wanted = int(scale_set["sku"]["capacity"])
    for dummy in range(wanted - len(present)):
        make(compute, request, scale_set)
    for instance in present[wanted:]:
        remove(compute, instance)


def make(compute: Compute, request: ArmRequest, scale_set: Resource) -> None:
    """Begin to make one machine after the scale set's model."""
    number = int(scale_set[OWN]["next"])
    scale_set[OWN]["next"] = number + 1
    if is_flexible(scale_set):
        _make_machine(compute, request, scale_set, number)
    else:
        compute.world.store.put(_instance(compute, scale_set, number))


def remove(compute: Compute, instance: Resource) -> None:
    """Take a machine away, with what it owns."""
    if instance["type"] == MACHINES:
        removal.remove(compute, instance)
    else:
        compute.world.store.delete(instance["id"])


def settle_instances(compute: Compute, scale_set: Resource) -> None:
    """End the making of a uniform scale set's machines: they run."""
    for instance in instances_of(compute, scale_set):
        if instance["type"] == INSTANCES and instance["properties"]["provisioningState"] != "Succeeded":
            instance["properties"]["provisioningState"] = "Succeeded"


def upgrade(compute: Compute, scale_set: Resource, instance: Resource) -> None:
    """Bring a machine to the scale set's model; its power state stays."""
    if instance["type"] == INSTANCES:
        number = int(instance["instanceId"])
        view = instance["properties"]["instanceView"]
        fresh = _instance(compute, scale_set, number)
        fresh["properties"]["provisioningState"] = "Succeeded"
        fresh["properties"]["instanceView"]["statuses"] = view["statuses"]
        fresh["properties"]["timeCreated"] = instance["properties"]["timeCreated"]
        if _keeps_os_disk(instance, fresh):
            fresh["properties"]["storageProfile"]["osDisk"] = instance["properties"]["storageProfile"]["osDisk"]
        compute.world.store.put(fresh)
        return
    model = machine_properties(scale_set)
    properties = instance["properties"]
    properties["hardwareProfile"] = model["hardwareProfile"]
    source = source_of(compute, scale_set)
    reference = {**model["storageProfile"]["imageReference"]}
    reference |= {"exactVersion": source.exact_version} if source.exact_version else {}
    replaced = properties["storageProfile"].get("imageReference") != reference
    properties["storageProfile"]["imageReference"] = reference
    if model.get("securityProfile"):
        properties["securityProfile"] = model["securityProfile"]
    properties["instanceView"]["hyperVGeneration"] = source.generation
    if replaced:
        replace_os_disk(compute, instance, source)


def _keeps_os_disk(before: Resource, after: Resource) -> bool:
    """Tell whether an upgrade leaves the OS disk: another image replaces it, a resize loses one on the host."""
    held, model = before["properties"]["storageProfile"], after["properties"]["storageProfile"]
    if held.get("imageReference") != model.get("imageReference"):
        return False
    return before["sku"]["name"] == after["sku"]["name"] or not held["osDisk"].get("diffDiskSettings")


def is_latest(scale_set: Resource, instance: Resource) -> bool:
    """Tell whether a uniform machine was made or upgraded after the latest change of the model."""
    return bool(instance[OWN]["model"] == scale_set[OWN]["model"])


def _instance(compute: Compute, scale_set: Resource, number: int) -> Resource:
    source = source_of(compute, scale_set)
    model = machine_properties(scale_set, number)
    network = model.pop("networkProfile", {})
    name = f"{scale_set['name']}_{number}"
    instance_id = f"{scale_set['id']}/virtualMachines/{number}"
    storage = model["storageProfile"]
    if source.exact_version:
        storage["imageReference"]["exactVersion"] = source.exact_version
    storage.setdefault("dataDisks", [])
    digits = unique_id(f"{instance_id}/{scale_set[OWN]['model']}").replace("-", "")
    disk_name = f"{scale_set['name']}_{name}_OsDisk_1_{digits}"
    storage["osDisk"]["name"] = disk_name
    storage["osDisk"]["managedDisk"]["id"] = (
        f"{group_scope(scale_set['id'])}/providers/Microsoft.Compute/disks/{disk_name}"
    )
    configurations = network.get("networkInterfaceConfigurations", [])
    properties: dict[str, Any] = {
        "modelDefinitionApplied": "VirtualMachineScaleSet",
        "networkProfileConfiguration": {"networkInterfaceConfigurations": configurations},
        "provisioningState": "Creating",
        "vmId": unique_id(instance_id),
        **model,
        "networkProfile": {
            "networkInterfaces": [{"id": f"{instance_id}/networkInterfaces/{one['name']}"} for one in configurations]
        },
        "timeCreated": compute.now(),
        "instanceView": {"hyperVGeneration": source.generation, "statuses": [power_status("running")]},
    }
    for secret in SECRETS:
        properties.get("osProfile", {}).pop(secret, None)
    resource: Resource = {
        "name": name,
        "id": instance_id,
        "type": INSTANCES,
        "location": scale_set["location"],
        "tags": dict(scale_set.get("tags") or {}),
        "instanceId": str(number),
        "sku": {"name": scale_set["sku"]["name"], "tier": "Standard"},
        "properties": properties,
        OWN: {"model": scale_set[OWN]["model"]},
    }
    zones = scale_set.get("zones")
    return resource | ({"zones": [zones[number % len(zones)]]} if zones else {})


def _make_machine(compute: Compute, request: ArmRequest, scale_set: Resource, number: int) -> None:
    digits = uuid.uuid5(NAMESPACE, f"{scale_set['id']}/{number}".lower()).hex[:8]
    machine_id = f"{group_scope(scale_set['id'])}/providers/{MACHINES}/{scale_set['name']}_{digits}"
    properties = machine_properties(scale_set, number)
    properties["virtualMachineScaleSet"] = {"id": scale_set["id"]}
    # Other than those of a machine alone, its disks go with it by default (virtualMachineScaleSet.json, deleteOption).
    storage = properties["storageProfile"]
    for disk in (storage["osDisk"], *storage.get("dataDisks", [])):
        disk.setdefault("deleteOption", "Delete")
    network = properties.setdefault("networkProfile", {})
    network.setdefault("networkApiVersion", "2022-11-01")
    body: dict[str, Any] = {"location": scale_set["location"], "properties": properties}
    for key in ("tags", "plan"):
        if scale_set.get(key):
            body[key] = copy.deepcopy(scale_set[key])
    if scale_set.get("zones"):
        body["zones"] = [scale_set["zones"][number % len(scale_set["zones"])]]
    made = replace(request, method="PUT", path=machine_id, resource_id=machine_id, body=body, operation_fault=None)
    creation.create(compute, made, body)
