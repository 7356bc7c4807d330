from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from .errors import AzureError
from .links import read_token, spell_origin, spell_token
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
    token = request.query.get("$skiptoken", "0")
    start = read_token(token)
    if start is None:
        raise AzureError(400, "InvalidParameter", f"The skip token '{token}' is not valid.", target="$skiptoken")
    end = start + settings.page_size
    body: dict[str, Any] = {"value": list(present(items[start:end]))}
    if end < len(items):
        kept = {name: value for name, value in request.query.items() if name != "$skiptoken"}
        query = "&".join(f"{name}={quote(value)}" for name, value in kept.items())
        place = f"{spell_origin(settings, request.base_url)}{quote(request.path)}"
        body["nextLink"] = f"{place}?{query}&$skiptoken={spell_token(settings, end)}"
    return Reply(body=body)
