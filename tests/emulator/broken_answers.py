from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from .errors import AzureError
from .routing import Reply

Break = Callable[[Reply, Mapping[str, Any]], Reply]
Moment = Literal["before", "after"]

FOREIGN_HOST = "management.foreign.example"
OPERATION_HEADERS = ("azure-asyncoperation", "location")
# What a login page in front of a network, or a gateway without a backend, sends with status 200.
PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head><body>Please sign in.</body></html>\n"
BLOCK = 1024 * 1024
FORMS = ("seconds", "date", "ms", "x-ms-retry-after-ms", "text")
SHAPES = ("list", "text", "null", "number", "no_value", "no_id", "value_object", "value_texts", "link_number")


def break_answer(fault: str, reply: Reply, options: Mapping[str, Any]) -> Reply:
    """Return the answer that the fault makes of the one that the request has, or would have."""
    return BREAKS[fault][0](reply, options)


def _html(_reply: Reply, options: Mapping[str, Any]) -> Reply:
    page = str(options.get("page", PAGE)).encode()
    return Reply(status=int(options.get("status", 200)), body=page, headers={"content-type": "text/html"})


def _empty(reply: Reply, options: Mapping[str, Any]) -> Reply:
    headers = {name: value for name, value in reply.headers.items() if name not in OPERATION_HEADERS}
    return Reply(status=int(options.get("status", 200)), headers=headers)


def _redirect(_reply: Reply, options: Mapping[str, Any]) -> Reply:
    location = str(options.get("location", f"https://{FOREIGN_HOST}/login"))
    return Reply(status=int(options.get("status", 302)), headers={"location": location})


def _truncated(reply: Reply, options: Mapping[str, Any]) -> Reply:
    if reply.body is None:
        return reply
    text = json.dumps(reply.body, separators=(",", ":")).encode()
    kept = int(options.get("bytes", len(text) // 2))
    headers = {**reply.headers, "content-type": "application/json; charset=utf-8"}
    return Reply(status=reply.status, body=text[:kept], headers=headers)


def _wrong_shape(reply: Reply, options: Mapping[str, Any]) -> Reply:
    if "body" in options:
        return Reply(status=reply.status, body=_encoded(options["body"]), headers=reply.headers)
    shape = str(options.get("shape", "list"))
    body = reply.body if isinstance(reply.body, dict) else {}
    if shape in ("list", "text", "null", "number"):
        other: Any = {"list": [reply.body], "text": "done", "null": None, "number": 7}[shape]
    elif shape in ("no_value", "no_id"):
        other = {name: value for name, value in body.items() if name != shape.removeprefix("no_")}
    elif shape == "value_object":
        other = {**body, "value": {"0": body.get("value")}}
    elif shape == "value_texts":
        other = {**body, "value": ["first", "second"]}
    else:
        other = {**body, "nextLink": 2}
    return Reply(status=reply.status, body=_encoded(other), headers=reply.headers)


def _foreign_operation_url(reply: Reply, options: Mapping[str, Any]) -> Reply:
    host = str(options.get("host", FOREIGN_HOST))
    moved = {
        name: urlunsplit(urlsplit(value)._replace(netloc=host))
        for name, value in reply.headers.items()
        if name in OPERATION_HEADERS
    }
    return Reply(status=reply.status, body=reply.body, headers={**reply.headers, **moved})


def _large(_reply: Reply, options: Mapping[str, Any]) -> Reply:
    size = int(options.get("bytes", 256 * BLOCK))
    headers = {"content-type": "application/json; charset=utf-8"}
    if options.get("encoding", "gzip") == "gzip":
        return Reply(body=_gzipped(_plain_blocks(size)), headers={**headers, "content-encoding": "gzip"})
    if options.get("content_length"):
        headers["content-length"] = str(size + len(_HEAD) + len(_TAIL))
    return Reply(body=_plain_blocks(size), headers=headers)


_HEAD = b'{"value":[],"padding":"'
_TAIL = b'"}'


def _plain_blocks(size: int) -> Iterator[bytes]:
    yield _HEAD
    for start in range(0, size, BLOCK):
        yield b"0" * min(BLOCK, size - start)
    yield _TAIL


def _gzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(level=1, wbits=16 + zlib.MAX_WBITS)
    for block in blocks:
        yield packer.compress(block) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def _retry_after(reply: Reply, options: Mapping[str, Any]) -> Reply:
    kept = {name: value for name, value in reply.headers.items() if not name.endswith(("retry-after", "after-ms"))}
    headers = {**kept, **_wait_header(str(options.get("form", "seconds")), options.get("value", 1))}
    status = options.get("status")
    if status is None:
        return Reply(status=reply.status, body=reply.body, headers=headers)
    code = {429: "TooManyRequests", 503: "ServiceUnavailable"}.get(int(status), "InternalServerError")
    error = AzureError(int(status), code, "The service asks to be called again later.")
    return Reply(status=int(status), body={"error": error.error()}, headers=headers)


def _wait_header(form: str, value: Any) -> dict[str, str]:
    if form == "date":
        moment = datetime.now(tz=timezone.utc) + timedelta(seconds=float(value))
        return {"retry-after": format_datetime(moment, usegmt=True)}
    if form in ("ms", "x-ms-retry-after-ms"):
        return {"retry-after-ms" if form == "ms" else form: str(value)}
    return {"retry-after": str(value)}


def _encoded(body: Any) -> Any:
    # A body of None would be none at all, where JSON's null is meant.
    return b"null" if body is None else body


# Each with whether the request is carried out first unless `when` says otherwise.
BREAKS: dict[str, tuple[Break, Moment]] = {
    "html": (_html, "before"),
    "empty": (_empty, "before"),
    "redirect": (_redirect, "before"),
    "large": (_large, "before"),
    "truncated": (_truncated, "after"),
    "wrong_shape": (_wrong_shape, "after"),
    "foreign_operation_url": (_foreign_operation_url, "after"),
    "retry_after": (_retry_after, "before"),
}
