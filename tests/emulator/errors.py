from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MORE_DETAILS = "For more details please go to https://aka.ms/ARMResourceNotFoundFix"


class AzureError(Exception):
    """A refusal as Azure words it; the application renders it as {"error": {...}}."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        target: str | None = None,
        details: Sequence[Mapping[str, object]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.details = details
        self.headers = dict(headers or {})

    def error(self) -> dict[str, Any]:
        """Return {"code", "message", "target"?, "details"?}, also the form inside a failed operation."""
        rendered: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.target is not None:
            rendered["target"] = self.target
        if self.details is not None:
            rendered["details"] = [dict(detail) for detail in self.details]
        return rendered


def resource_group_not_found(group: str) -> AzureError:
    """The 404 of a request into a resource group that does not exist."""
    return AzureError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")


def resource_not_found(resource_id: str) -> AzureError:
    """The 404 Resource Manager itself gives for a top-level resource: type, name and group come from the id."""
    segments = resource_id.strip("/").split("/")
    lowered = [segment.lower() for segment in segments]
    group = segments[lowered.index("resourcegroups") + 1] if "resourcegroups" in lowered else ""
    kind = "/".join(segments[lowered.index("providers") + 1 :]) if "providers" in lowered else segments[-1]
    message = f"The Resource '{kind}' under resource group '{group}' was not found. {MORE_DETAILS}"
    return AzureError(404, "ResourceNotFound", message)
