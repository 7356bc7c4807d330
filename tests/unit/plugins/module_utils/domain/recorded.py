"""Documents of Azure's resources, out of recorded traffic."""

from __future__ import annotations

import json
import pathlib
import re
import typing as t
from collections.abc import Iterator


def recorded_documents(recordings: pathlib.Path, kind: str) -> Iterator[dict[str, t.Any]]:
    """Yield what Azure answered when one resource of Microsoft.Compute of this kind was read."""
    address = re.compile(rf"/providers/Microsoft\.Compute/{kind}/[^/?]+(\?|$)", re.IGNORECASE)
    for path in sorted(recordings.glob("*/*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for seen in content.get("interactions", ()) if isinstance(content, dict) else ():
            body = seen.get("body")
            if seen["method"] == "GET" and seen["status"] == 200 and address.search(seen["url"]) and body:
                yield body
