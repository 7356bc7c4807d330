from __future__ import annotations

import json
from urllib.parse import urlsplit

from .settings import Settings


def spell_origin(settings: Settings, base_url: str) -> str:
    """Return the origin as Azure may write it in a link: with its port, and the host in another case.

    VictoriaMetrics#6912 and azure-xplat-cli#2961 show `https://management.azure.com:443/…`. A host is the same in
    either case (RFC 3986, 3.2.2), an address has none.
    """
    if settings.plain_links:
        return base_url
    origin = urlsplit(base_url)
    host = origin.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    port = origin.port or {"http": 80, "https": 443}[origin.scheme]
    return f"{origin.scheme}://{host.title()}:{port}"


def spell_token(settings: Settings, offset: int) -> str:
    """Return a $skiptoken that holds the offset; services write theirs into the link without encoding it.

    azure-rest-api-specs#25640 has spaces in such a link, azure-rest-api-specs#31000 brackets, braces and quotes.
    """
    return str(offset) if settings.plain_links else json.dumps({"offset": offset, "range": '["",|FF]'})


def read_token(token: str) -> int | None:
    """Return the offset that a $skiptoken holds, or None where it is none."""
    if token.isdecimal():
        return int(token)
    try:
        held = json.loads(token)
    except ValueError:
        return None
    offset = held.get("offset") if isinstance(held, dict) else None
    return offset if isinstance(offset, int) else None
