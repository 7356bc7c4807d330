from __future__ import annotations

import copy
from typing import Any

from ...errors import AzureError
from ...operations import Operation
from ...paging import page
from ...properties import accept, merge, without_nulls
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..context import Compute, check_location, envelope_of, name_of
from ..names import check_name
from ..refusals import change_not_allowed, not_allowed
from ..tracked import listed, require, tags_after
from .access import forget_bytes, inherit_bytes
from .capabilities import check_capabilities
from .content import fill_from_source
from .copy_rules import check_copy, settle_family, show_progress, start_copying
from .model import Kind, resize

# disks-expand-without-downtime, of 2025-05-28: 4 TiB, for all types but Ultra disks and Premium SSD v2.
ONLINE_LIMIT_GB = 4096
IMMUTABLE = ("creationData", "hyperVGeneration", "securityProfile")


def put(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Create or replace a disk or snapshot: 202 with what was sent, complete when the operation has ended."""
    check_name(kind.resource_type, name_of(request.resource_id))
    stored = compute.find(request.resource_id, kind.resource_type)
    body = without_nulls(accept(request.body, kind.body, api_version=request.api_version))
    check_capabilities(body)
    check_location(request, body, stored)
    if stored is None:
        return _create(kind, compute, request, body)
    return _update(kind, compute, request, stored, body)


def patch(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Change tags, sku, size and the other members of an update."""
    stored = require(compute, request, kind.resource_type)
    body = accept(request.body, kind.update, api_version=request.api_version)
    check_capabilities(body)
    return _update(kind, compute, request, stored, body)


def get(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Return one disk or snapshot."""
    found = require(compute, request, kind.resource_type)
    show_progress(compute, found)
    return Reply(body=found)


def list_all(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Return those of a group or of the subscription."""
    return page(compute.world.settings, request, listed(compute, request, kind.resource_type))


def delete(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Delete one that no machine holds; 204 where there is none."""
    stored = compute.find(request.resource_id, kind.resource_type)
    if stored is None:
        return Reply(status=204)
    _refuse_attached(stored)

    def finish() -> None:
        forget_bytes(compute, stored)
        compute.world.store.delete(stored["id"])

    return Reply(status=202, headers=_headers(_start(compute, request, stored, "delete", finish)))


def _create(kind: Kind, compute: Compute, request: ArmRequest, body: dict[str, Any]) -> Reply:
    resource = envelope_of(request, kind.resource_type, body)
    for name in ("zones", "extendedLocation"):
        if body.get(name):
            resource[name] = body[name]
    given = body.get("properties", {})
    resource["sku"] = {"name": body.get("sku", {}).get("name", kind.default_sku)}
    complete = copy.deepcopy(resource)
    complete["properties"] = fill_from_source(compute, resource["location"], given)
    check_copy(compute, complete, complete["properties"])
    resource["properties"] = {**given, "provisioningState": "Updating"}
    compute.world.store.put(resource)

    def finish() -> Resource:
        kind.complete(compute, complete)
        inherit_bytes(compute, complete)
        settle_family(complete)
        start_copying(compute, request, complete)
        compute.world.store.put(complete)
        return complete

    def fail(error: AzureError) -> None:
        del error
        resource["properties"]["provisioningState"] = "Failed"

    operation = _start(compute, request, resource, "create", finish, fail)
    return Reply(status=202, body=copy.deepcopy(resource), headers=_headers(operation))


def _update(kind: Kind, compute: Compute, request: ArmRequest, stored: Resource, body: dict[str, Any]) -> Reply:
    given = body.get("properties") or {}
    _refuse_changes(stored, given)
    _refuse_growth_in_use(compute, stored, given)
    changed = copy.deepcopy(stored)
    size = given.get("diskSizeGB")
    kept = {name: value for name, value in given.items() if name not in ("diskSizeGB", "creationData")}
    changed["properties"] = merge(stored["properties"], kept)
    if "tags" in body or request.method == "PUT":
        changed["tags"] = tags_after(compute, request, stored, body)
    if body.get("sku"):
        changed["sku"] = dict(body["sku"])

    def finish() -> Resource:
        if size:
            resize(changed["properties"], size)
        kind.complete(compute, changed)
        compute.world.store.put(changed)
        return changed

    def fail(error: AzureError) -> None:
        del error
        stored["properties"]["provisioningState"] = "Succeeded"

    stored["properties"]["provisioningState"] = "Updating"
    shown = copy.deepcopy(changed)
    shown["properties"] = shown["properties"] | ({"diskSizeGB": size} if size else {})
    shown["properties"]["provisioningState"] = "Updating"
    operation = _start(compute, request, stored, "update", finish, fail)
    return Reply(status=202, body=shown, headers=_headers(operation))


def _refuse_changes(stored: Resource, given: dict[str, Any]) -> None:
    held = stored["properties"]
    for name in IMMUTABLE:
        before, after = held.get(name), given.get(name)
        if after is None or (before is None and name == "hyperVGeneration"):
            continue
        if name == "creationData":
            before, after = (before or {}).get("createOption"), after.get("createOption")
        if name == "securityProfile":
            before, after = (before or {}).get("securityType"), after.get("securityType")
        if before != after:
            raise change_not_allowed("securityProfile.securityType" if name == "securityProfile" else name)


def _refuse_growth_in_use(compute: Compute, stored: Resource, given: dict[str, Any]) -> None:
    size = given.get("diskSizeGB")
    holder = compute.world.store.get(stored.get("managedBy", "")) if stored.get("managedBy") else None
    if not size or size <= stored["properties"].get("diskSizeGB", 0) or holder is None:
        return
    _refuse_growth_online(stored, size)
    os_disk = holder["properties"].get("storageProfile", {}).get("osDisk", {}).get("managedDisk", {}).get("id", "")
    if os_disk.lower() == stored["id"].lower() and stored["properties"].get("diskState") != "Reserved":
        message = "Disk resizing is allowed only when creating a VM or when the VM is deallocated."
        raise AzureError(409, "Conflict", message, target="disk.diskSizeGB")


def _refuse_growth_online(stored: Resource, size: int) -> None:
    """Raise for growth that an attached data disk does not get: virtual-machines-disks-expand-without-downtime."""
    before, kind = stored["properties"].get("diskSizeGB", 0), stored["sku"]["name"]
    if kind not in ("UltraSSD_LRS", "PremiumV2_LRS") and before <= ONLINE_LIMIT_GB < size:
        message = f"Disk {stored['name']} cannot grow beyond {ONLINE_LIMIT_GB} GB while it is attached to a VM."
        raise AzureError(409, "OperationNotAllowed", message, target="disk.diskSizeGB")
    if stored["properties"].get("maxShares", 1) > 1 and stored["properties"].get("diskState") != "Reserved":
        message = f"Disk {stored['name']} is a shared disk, which cannot be resized while a VM runs with it."
        raise AzureError(409, "OperationNotAllowed", message, target="disk.diskSizeGB")


def _refuse_attached(stored: Resource) -> None:
    if stored.get("managedBy"):
        raise not_allowed(f"Disk {stored['name']} is attached to VM {stored['managedBy']}.")
    if stored["properties"].get("diskState") == "ActiveSAS":
        # Azure/azure-cli#6927 for the refusal; the text is that of a disk restore point in Microsoft's guide to
        # troubleshooting backups.
        message = (
            f"There is an active shared access signature outstanding for disk {stored['name']}. Call EndGetAccess "
            "before deleting the disk."
        )
        raise not_allowed(message)


def _start(
    compute: Compute, request: ArmRequest, resource: Resource, action: str, finish: Any, fail: Any = None
) -> Operation:
    return compute.world.operations.start(
        request, location=resource["location"], collection="DiskOperations", action=action, finish=finish, fail=fail
    )


def _headers(operation: Operation) -> dict[str, str]:
    return operation.headers(location=True, retry_after=2)
