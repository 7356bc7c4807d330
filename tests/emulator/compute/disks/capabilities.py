from __future__ import annotations

from typing import Any

from ..refusals import invalid

# diskRPCommon.json of 2024-03-02: "The disk controllers that an OS disk supports. If set it can be SCSI or SCSI, NVME
# or NVME, SCSI."
CONTROLLERS = (["scsi"], ["nvme", "scsi"])


def check_capabilities(body: dict[str, Any]) -> None:
    """Raise where a request names disk controllers that a disk or snapshot cannot have."""
    capabilities = (body.get("properties") or {}).get("supportedCapabilities") or {}
    given = capabilities.get("diskControllerTypes")
    if given is None or sorted(part.strip().lower() for part in given.split(",")) in CONTROLLERS:
        return
    message = f"The value '{given}' of parameter supportedCapabilities.diskControllerTypes is invalid."
    raise invalid(message, "disk.supportedCapabilities.diskControllerTypes")
