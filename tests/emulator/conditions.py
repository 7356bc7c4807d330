from __future__ import annotations

from collections.abc import Mapping

from .errors import AzureError
from .store import Resource


def check_preconditions(headers: Mapping[str, str], stored: Resource | None, resource_id: str) -> None:
    """Raise the 412 where If-Match or If-None-Match says the client expects another state than the stored one."""
    if headers.get("if-none-match", "").strip() == "*" and stored is not None:
        message = f"The precondition given in one of the request headers evaluated to false: '{resource_id}' exists."
        raise AzureError(412, "PreconditionFailed", message)
    wanted = headers.get("if-match", "").strip()
    if not wanted:
        return
    etag = str(stored.get("etag", "")) if stored is not None else None
    if etag is None or (wanted != "*" and _opaque(wanted) != _opaque(etag)):
        message = f"The etag '{wanted}' of header If-Match does not match the etag of resource '{resource_id}'."
        raise AzureError(412, "PreconditionFailed", message)


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"')
