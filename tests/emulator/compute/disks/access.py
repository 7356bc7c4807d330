from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import AzureError
from ...properties import accept
from ...routing import ArmRequest, Reply
from ...store import Resource
from ..bodies.managed_disk import GRANT_ACCESS
from ..boot_source import GIB
from ..context import Compute, unique_id
from ..refusals import missing, not_allowed
from ..tracked import require
from .content import uploaded_size
from .model import Kind

# What a disk's state becomes while a client holds access to its bytes.
READ_STATES: Mapping[str, str] = {"Unattached": "ActiveSAS", "Reserved": "ActiveSAS"}


def begin(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Grant access by a signed URL, which the operation's result holds."""
    stored = require(compute, request, kind.resource_type)
    body = accept(request.body, GRANT_ACCESS, api_version=request.api_version)
    for name in ("access", "durationInSeconds"):
        if body.get(name) is None:
            raise missing(name)
    state = _granted_state(stored, str(body["access"]))

    def finish() -> dict[str, Any]:
        stored["properties"]["diskState"] = state
        return {"accessSAS": signed_url(stored)}

    return _accepted(compute, request, stored, "beginGetAccess", finish)


def end(kind: Kind, compute: Compute, request: ArmRequest) -> Reply:
    """Revoke the access; an upload is complete from then on."""
    stored = require(compute, request, kind.resource_type)

    def finish() -> None:
        properties = stored["properties"]
        if properties["diskState"] == "ActiveUpload":
            size = uploaded_size(properties)
            properties["diskSizeBytes"], properties["diskSizeGB"] = size, max(1, -(-size // GIB))
        properties["diskState"] = "Reserved" if stored.get("managedBy") else "Unattached"
        kind.complete(compute, stored)

    return _accepted(compute, request, stored, "endGetAccess", finish)


def signed_url(stored: Resource) -> str:
    """Return a URL in the form of Azure's; nothing listens there."""
    host = unique_id("storage" + stored["id"]).replace("-", "")[:12]
    return f"https://md-{host}.z1.blob.storage.azure.net/{host}/abcd?sv=2018-03-28&sr=b&sig={unique_id(host)}"


def _granted_state(stored: Resource, access: str) -> str:
    state = stored["properties"].get("diskState", "Unattached")
    if access == "Write":
        if state not in ("ReadyToUpload", "ActiveUpload"):
            message = (
                f"Write access to disk {stored['name']} is only allowed while it is ready for upload; it is {state}."
            )
            raise not_allowed(message)
        return "ActiveUpload"
    if state == "Attached":
        message = (
            f"Access not permitted because disk {stored['name']} is currently attached to running VM "
            f"{stored.get('managedBy', '')}."
        )
        raise AzureError(409, "Conflict", message)
    return READ_STATES.get(state, state)


def _accepted(compute: Compute, request: ArmRequest, stored: Resource, action: str, finish: Any) -> Reply:
    operation = compute.world.operations.start(
        request, location=stored["location"], collection="DiskOperations", action=action, finish=finish
    )
    return Reply(status=202, headers=operation.headers(location=True, retry_after=2))
