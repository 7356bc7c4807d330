from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from ...errors import AzureError
from ...page_blobs.content import Content, Export
from ...page_blobs.grants import PageBlobs
from ...properties import accept
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..bodies.managed_disk import GRANT_ACCESS
from ..boot_source import GIB, VHD_FOOTER
from ..context import Compute
from ..refusals import invalid, missing, not_allowed
from ..tracked import require
from .content import uploaded_size
from .model import Kind

# What a disk's state becomes while a client holds access to its bytes.
READ_STATES: Mapping[str, str] = {"Unattached": "ActiveSAS", "Reserved": "ActiveSAS"}
UPLOADING = ("ReadyToUpload", "ActiveUpload")
# Recorded: names of the blobs behind the signed URLs of a disk and of its guest state.
DISK_BLOB = "abcd"
STATE_BLOB = "_vmgs"
VHD_COOKIE = b"conectix"
GUEST_STATE_BYTES = 4 * 1024**2


def begin(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Grant access by a signed URL, which the operation's result holds."""
    stored = require(compute, request, kind.resource_type)
    body = accept(request.body, GRANT_ACCESS, api_version=request.api_version)
    for name in ("access", "durationInSeconds"):
        if body.get(name) is None:
            raise missing(name)
    if body["durationInSeconds"] < 1:
        raise invalid("The value of parameter durationInSeconds must be positive.", "durationInSeconds")
    writes, secure = body["access"] == "Write", bool(body.get("getSecureVMGuestStateSAS"))
    if secure and not stored["properties"].get("securityProfile", {}).get("securityType"):
        message = f"Disk {stored['name']} has no security type, and so no guest state to be given access to."
        raise invalid(message, "getSecureVMGuestStateSAS")
    if writes and stored["properties"].get("diskState") == "ActiveUpload":
        _refuse_second(compute, stored)
    state = _granted_state(stored, writes=writes)

    def finish() -> dict[str, Any]:
        stored["properties"]["diskState"] = state
        grant = _grant_write if writes else _grant_read
        return grant(compute.world.page_blobs, stored, request.base_url, body["durationInSeconds"], secure=secure)

    _forget_the_gone(compute)
    return _accepted(compute, request, stored, "beginGetAccess", finish)


def end(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Revoke the access; an upload is complete from then on."""
    stored = require(compute, request, kind.resource_type)

    def finish() -> None:
        properties = stored["properties"]
        if properties["diskState"] == "ActiveUpload":
            _check_upload(compute, stored)
        compute.world.page_blobs.revoke(stored["id"])
        if properties["diskState"] == "ActiveUpload":
            size = uploaded_size(properties)
            properties["diskSizeBytes"], properties["diskSizeGB"] = size, max(1, -(-size // GIB))
        if properties["diskState"] in ("ActiveUpload", "ActiveSAS"):
            properties["diskState"] = "Reserved" if stored.get("managedBy") else "Unattached"
        kind.complete(compute, stored)

    return _accepted(compute, request, stored, "endGetAccess", finish)


def _refuse_second(compute: Compute, stored: Resource) -> None:
    """Raise the refusal of access while it is granted, in the world where Azure does not prolong it."""
    if compute.world.settings.upload_refuses_second_access:
        raise AzureError(409, "Conflict", f"Disk {stored['name']} already has an active shared access signature.")


def _check_upload(compute: Compute, stored: Resource) -> None:
    settings = compute.world.settings
    if settings.upload_ends_without_footer:
        return
    try:
        _check_footer(compute.world.page_blobs, stored)
    except AzureError:
        if settings.upload_refuses_second_access:
            # Else access could never be granted again.
            compute.world.page_blobs.revoke(stored["id"])
            stored["properties"]["diskState"] = "ReadyToUpload"
        raise


def _check_footer(blobs: PageBlobs, stored: Resource) -> None:
    """Raise the refusal of an upload that does not end with the footer of a VHD; the disk stays as it is.

    Seen by users of Storage Explorer (microsoft/AzureStorageExplorer#6654 and #8800).
    """
    content = blobs.contents[stored["properties"]["uniqueId"]]
    if content.read(content.length - VHD_FOOTER, content.length).startswith(VHD_COOKIE):
        return
    message = (
        f"The specified cookie value in VHD footer indicates that disk '{DISK_BLOB}' with blob {stored['name']} is not "
        f"a supported VHD. Disk is expected to have cookie value '{VHD_COOKIE.decode()}'."
    )
    raise AzureError(400, "InvalidVhd", message)


def forget_bytes(compute: Compute, stored: Resource) -> None:
    """Drop the bytes of a deleted disk or snapshot, and every access to them; copies keep theirs."""
    compute.world.page_blobs.revoke(stored["id"])
    compute.world.page_blobs.contents.pop(str(stored["properties"].get("uniqueId")), None)


def inherit_bytes(compute: Compute, made: Resource) -> None:
    """Give a copy the bytes of its source, which nobody can write any more."""
    contents = compute.world.page_blobs.contents
    held = contents.get(str(made["properties"]["creationData"].get("sourceUniqueId")))
    if held is not None:
        contents[made["properties"]["uniqueId"]] = held


def _grant_write(blobs: PageBlobs, stored: Resource, base_url: str, seconds: float, *, secure: bool) -> dict[str, str]:
    properties = stored["properties"]
    key = properties["uniqueId"]
    content = blobs.contents.setdefault(key, Content(properties["creationData"]["uploadSizeBytes"]))
    urls = {"accessSAS": blobs.grant(stored["id"], DISK_BLOB, "Write", content, seconds).url(base_url)}
    if secure:
        state = blobs.contents.setdefault(key + STATE_BLOB, Content(GUEST_STATE_BYTES))
        granted = blobs.grant(stored["id"], f"{key}{STATE_BLOB}", "Write", state, seconds)
        urls["securityDataAccessSAS"] = granted.url(base_url)
    return urls


def _grant_read(blobs: PageBlobs, stored: Resource, base_url: str, seconds: float, *, secure: bool) -> dict[str, str]:
    properties = stored["properties"]
    key = properties["uniqueId"]
    size = int(properties.get("diskSizeBytes") or properties.get("diskSizeGB", 1) * GIB)
    identity = uuid.uuid5(uuid.NAMESPACE_OID, key)
    content = Export(blobs.contents.get(key), size, identity, blobs.clock())
    urls = {"accessSAS": blobs.grant(stored["id"], DISK_BLOB, "Read", content, seconds).url(base_url)}
    if secure:
        state = blobs.contents.setdefault(key + STATE_BLOB, Content(GUEST_STATE_BYTES))
        granted = blobs.grant(stored["id"], f"{key}{STATE_BLOB}", "Read", state, seconds)
        urls["securityDataAccessSAS"] = granted.url(base_url)
    return urls


def _granted_state(stored: Resource, *, writes: bool) -> str:
    state = str(stored["properties"].get("diskState", "Unattached"))
    if writes:
        if state not in UPLOADING:
            message = (
                f"Write access to disk {stored['name']} is only allowed while it is ready for upload; it is {state}."
            )
            raise not_allowed(message)
        return "ActiveUpload"
    if state in UPLOADING:
        raise not_allowed(f"Disk {stored['name']} cannot be read while it is in the state {state}.")
    if state == "Attached":
        message = (
            f"Access not permitted because disk {stored['name']} is currently attached to running VM "
            f"{stored.get('managedBy', '')}."
        )
        raise AzureError(409, "Conflict", message)
    return READ_STATES.get(state, state)


def _forget_the_gone(compute: Compute) -> None:
    # Disks also go with their machine or their group, where nobody thinks of their bytes.
    store, blobs = compute.world.store, compute.world.page_blobs
    kinds = ("Microsoft.Compute/disks", "Microsoft.Compute/snapshots")
    there = {str(disk["properties"].get("uniqueId")) for kind in kinds for disk in store.of_type(kind)}
    for key in [key for key in blobs.contents if key.removesuffix(STATE_BLOB) not in there]:
        del blobs.contents[key]


def _accepted(compute: Compute, request: ArmRequest, stored: Resource, action: str, finish: Any) -> Reply:
    operation = compute.world.operations.start(
        request, location=stored["location"], collection="DiskOperations", action=action, finish=finish
    )
    return Reply(status=202, headers=operation.headers(location=True, retry_after=2))
