from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from .errors import AzureError
from .routing import ArmRequest, Reply
from .settings import Settings


def page(
    settings: Settings,
    request: ArmRequest,
    items: Sequence[Any],
    present: Callable[[Sequence[Any]], Sequence[Any]] = list,
) -> Reply:
    """Return one page of a list as {"value", "nextLink"?}; nextLink keeps the query and adds $skiptoken.

    `present` turns the items of the page, and no others, into what is shown.
    """
    start = _start(request.query.get("$skiptoken", "0"))
    end = start + settings.page_size
    body: dict[str, Any] = {"value": list(present(items[start:end]))}
    if end < len(items):
        kept = {name: value for name, value in request.query.items() if name != "$skiptoken"}
        query = "&".join(f"{name}={quote(value)}" for name, value in (kept | {"$skiptoken": str(end)}).items())
        body["nextLink"] = f"{request.base_url}{quote(request.path)}?{query}"
    return Reply(body=body)


def _start(token: str) -> int:
    if not token.isdecimal():
        raise AzureError(400, "InvalidParameter", f"The skip token '{token}' is not valid.", target="$skiptoken")
    return int(token)
