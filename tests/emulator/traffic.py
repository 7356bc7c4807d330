from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal["arm", "token", "metadata", "poll", "admin", "blob"]
KEPT = 200_000
REDACTED = "REDACTED"
SECRET_NAMES = frozenset(
    {
        "access_token",
        "accesssas",
        "adminpassword",
        "authorization",
        "client_assertion",
        "client_secret",
        "customdata",
        "password",
        "protectedsettings",
        "refresh_token",
        "secret",
        "securitydataaccesssas",
        "sig",
    }
)
SIGNATURE = re.compile(r"(?<=[?&])sig=[^&\s\"']+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request of the log, without its secrets."""

    n: int
    method: str
    path: str
    query: Mapping[str, str]
    api_version: str
    status: int
    request_body: Any
    kind: Kind
    request_bytes: int
    range: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request with its response, as they went over the wire."""

    method: str
    url: str
    path: str
    query: Mapping[str, str]
    request_headers: Mapping[str, str]
    request_body: Any
    request_bytes: int
    status: int
    response_headers: Mapping[str, str]
    response_body: Any
    kind: Kind


@dataclass(slots=True, kw_only=True)
class Traffic:
    """The request log: every request in memory, and in a file the pairs of Resource Manager."""

    file: Path | None = None
    _count: int = 0
    _entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT))

    def record(self, exchange: Exchange) -> None:
        """Add a request; secrets are left out of both places."""
        self._count += 1
        self._entries.append(
            Entry(
                n=self._count,
                method=exchange.method,
                path=exchange.path,
                query=redact(exchange.query),
                api_version=exchange.query.get("api-version", ""),
                status=exchange.status,
                request_body=redact(exchange.request_body),
                kind=exchange.kind,
                request_bytes=exchange.request_bytes,
                range=exchange.request_headers.get("x-ms-range") or exchange.request_headers.get("range") or "",
            )
        )
        if self.file is not None and exchange.kind in ("arm", "poll"):
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(_pair(exchange), separators=(",", ":")) + "\n")

    def since(self, number: int) -> list[dict[str, Any]]:
        """Return the entries after that number."""
        return [asdict(entry) for entry in self._entries if entry.n > number]

    def clear(self) -> None:
        """Forget the entries in memory; numbering goes on."""
        self._entries.clear()


def redact(value: Any) -> Any:
    """Return the value with every secret, found by the name of its member or its form, replaced."""
    if isinstance(value, Mapping):
        return {
            name: REDACTED if name.lower() in SECRET_NAMES and member is not None else redact(member)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [redact(item) for item in value]
    if isinstance(value, str):
        return SIGNATURE.sub(f"sig={REDACTED}", value)
    return value


def _pair(exchange: Exchange) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": redact(exchange.url),
        "headers": redact(exchange.request_headers),
    }
    response: dict[str, Any] = {"statusCode": str(exchange.status), "headers": redact(exchange.response_headers)}
    if exchange.request_body is not None:
        request["body"] = redact(exchange.request_body)
    if exchange.response_body is not None:
        response["body"] = redact(exchange.response_body)
    return {"liveRequest": request, "liveResponse": response}
