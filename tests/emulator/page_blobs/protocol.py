"""The part of the Blob service that reading and writing a managed disk needs."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from xml.sax.saxutils import escape

from ..routing import Reply
from .content import PAGE, STEP, Content, stream
from .grants import ACCOUNT_PREFIX, Grant, PageBlobs

LARGEST_WRITE = 4 * 1024**2
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
LISTED = 10_000
PLAIN = ("sv", "sr", "si", "sig", "comp", "timeout")
LISTING = (*PLAIN, "maxresults", "marker")
# Headers that would change what a request means, and are not understood here.
NOT_UNDERSTOOD = re.compile(
    r"x-ms-(if-sequence-number-.*|lease-id|encryption-.*|content-crc64|structured-body|copy-.*)"
)


class BlobError(Exception):
    """A refusal as the Blob service words it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message


def is_blob_path(path: str) -> bool:
    """Tell whether a path is that of a signed URL: /account/container/blob."""
    return path.startswith(f"/{ACCOUNT_PREFIX}") and path.count("/") == 3


def answer(
    blobs: PageBlobs, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> Reply:
    """Answer one request to a blob: its properties, bytes and pages, and writing pages."""
    usual = {"x-ms-version": headers.get("x-ms-version", "2018-03-28"), "x-ms-request-id": str(uuid.uuid4())}
    try:
        reply = _choose(blobs, _admit(blobs, path, query), method, query, headers, body)
    except BlobError as error:
        content = (
            f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{error.code}</Code>'
            f"<Message>{escape(error.message)}\nRequestId:{usual['x-ms-request-id']}</Message></Error>"
        )
        more = {"x-ms-error-code": error.code, "content-type": "application/xml"}
        return Reply(status=error.status, body=content.encode(), headers=usual | more)
    return Reply(status=reply.status, body=reply.body, headers=usual | dict(reply.headers))


def _admit(blobs: PageBlobs, path: str, query: Mapping[str, str]) -> Grant:
    grant = blobs.admitted(path, query)
    if grant is None:
        message = (
            "Server failed to authenticate the request. Make sure the value of Authorization header is formed "
            "correctly including the signature."
        )
        raise BlobError(403, "AuthenticationFailed", message)
    return grant


def _choose(
    blobs: PageBlobs,
    grant: Grant,
    method: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
) -> Reply:
    calls: Mapping[tuple[str, str], Callable[[], Reply]] = {
        ("HEAD", ""): lambda: Reply(headers=_properties(grant) | {"content-length": str(grant.content.length)}),
        ("GET", ""): lambda: _get(grant, headers),
        ("GET", "pagelist"): lambda: _list_pages(blobs, grant, query, headers),
        ("PUT", "page"): lambda: _put_page(blobs, grant, headers, body),
    }
    call = calls.get((method, query.get("comp", "")))
    strange = sorted(set(query) - set(LISTING if query.get("comp") == "pagelist" else PLAIN))
    if call is None or strange:
        message = f"The emulator has no answer for {method} of a blob with the query {sorted(query)}."
        raise BlobError(501, "NotImplemented", message)
    unknown = [name for name in headers if NOT_UNDERSTOOD.fullmatch(name)]
    if unknown:
        message = f"One of the HTTP headers specified in the request is not supported: {unknown[0]}."
        raise BlobError(400, "UnsupportedHeader", message)
    _check_conditions(grant, headers)
    return call()


def _check_conditions(grant: Grant, headers: Mapping[str, str]) -> None:
    wanted, unwanted = headers.get("if-match"), headers.get("if-none-match")
    if (wanted and wanted not in ("*", grant.etag)) or (unwanted and unwanted in ("*", grant.etag)):
        message = "The condition specified using HTTP conditional header(s) is not met."
        raise BlobError(412, "ConditionNotMet", message)


def _get(grant: Grant, headers: Mapping[str, str]) -> Reply:
    length = grant.content.length
    asked = _range(headers)
    start, end = asked if asked is not None else (0, length)
    end = length if end is None else min(end, length)
    if start >= length or start > end:
        raise BlobError(416, "InvalidRange", "The range specified is invalid for the current size of the resource.")
    found = _properties(grant) | {"content-length": str(end - start)}
    if asked is not None:
        found["content-range"] = f"bytes {start}-{end - 1}/{length}"
    if headers.get("x-ms-range-get-content-md5", "").lower() == "true":
        if asked is None or end - start > STEP:
            raise BlobError(400, "OutOfRangeInput", "The range of which an MD5 is asked is at most 4 MiB.")
        found["content-md5"] = _md5(grant.content.read(start, end))
    body = grant.content.read(start, end) if end - start <= STEP else stream(grant.content, start, end)
    return Reply(status=200 if asked is None else 206, body=body, headers=found)


def _list_pages(blobs: PageBlobs, grant: Grant, query: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
    if grant.access == "Write" and blobs.settings.upload_refuses_listing:
        raise _not_authorized()
    length = grant.content.length
    start, end = _range(headers) or (0, None)
    marker, most = query.get("marker") or str(start), query.get("maxresults") or str(LISTED)
    if not marker.isdecimal() or not most.isdecimal() or int(most) < 1:
        raise BlobError(
            400, "OutOfRangeQueryParameterValue", "A query parameter's value is outside the permitted range."
        )
    ranges = grant.content.written(max(start, int(marker)), length if end is None else min(end, length))
    shown, rest = ranges[: int(most)], ranges[int(most) :]
    pages = "".join(f"<PageRange><Start>{low}</Start><End>{high - 1}</End></PageRange>" for low, high in shown)
    following = f"<NextMarker>{rest[0][0]}</NextMarker>" if rest else ""
    content = f'<?xml version="1.0" encoding="utf-8"?><PageList>{pages}{following}</PageList>'
    about = {"content-type": "application/xml", "x-ms-blob-content-length": str(length)}
    return Reply(body=content.encode(), headers=_stamps(grant) | about)


def _put_page(blobs: PageBlobs, grant: Grant, headers: Mapping[str, str], body: bytes) -> Reply:
    content = grant.content
    if grant.access != "Write" or not isinstance(content, Content):
        raise _not_authorized()
    if "content-md5" in headers and blobs.settings.upload_refuses_md5:
        raise BlobError(400, "UnsupportedHeader", "The header 'Content-MD5' is not supported.")
    start, end = _page_range(content, headers)
    kind = headers.get("x-ms-page-write", "").lower()
    found = {"x-ms-blob-sequence-number": "0", "x-ms-request-server-encrypted": "true"}
    if kind == "update":
        _check_update(headers, body, end - start)
        content.write(start, body)
        found["content-md5"] = _md5(body)
    elif kind == "clear" and blobs.settings.upload_refuses_clearing:
        raise _not_authorized()
    elif kind == "clear" and not body:
        content.clear(start, end)
    else:
        raise BlobError(
            400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format."
        )
    grant.changes += 1
    grant.changed = blobs.clock()
    return Reply(status=201, headers=_stamps(grant) | found | {"content-length": "0"})


def _not_authorized() -> BlobError:
    message = "This request is not authorized to perform this operation using this permission."
    return BlobError(403, "AuthorizationPermissionMismatch", message)


def _page_range(content: Content, headers: Mapping[str, str]) -> tuple[int, int]:
    start, end = _range(headers) or (1, None)
    if end is None or start % PAGE or end % PAGE or start >= end or end > content.length:
        raise BlobError(416, "InvalidPageRange", "The page range specified is invalid.")
    return start, end


def _check_update(headers: Mapping[str, str], body: bytes, expected: int) -> None:
    if max(len(body), expected) > LARGEST_WRITE:
        message = f"The request body is too large and exceeds the maximum permissible limit of {LARGEST_WRITE} bytes."
        raise BlobError(413, "RequestBodyTooLarge", message)
    if len(body) != expected:
        raise BlobError(400, "InvalidHeaderValue", "The length of the body is not that of the page range.")
    given = headers.get("content-md5")
    if given and given != _md5(body):
        message = "The MD5 value specified in the request did not match with the MD5 value calculated by the server."
        raise BlobError(400, "Md5Mismatch", message)


def _range(headers: Mapping[str, str]) -> tuple[int, int | None] | None:
    given = headers.get("x-ms-range") or headers.get("range")
    if given is None:
        return None
    found = RANGE.fullmatch(given.strip())
    if found is None:
        raise BlobError(
            400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format."
        )
    return int(found[1]), int(found[2]) + 1 if found[2] else None


def _stamps(grant: Grant) -> dict[str, str]:
    changed = datetime.fromtimestamp(grant.changed, tz=timezone.utc)
    return {"etag": grant.etag, "last-modified": format_datetime(changed, usegmt=True)}


def _properties(grant: Grant) -> dict[str, str]:
    return _stamps(grant) | {
        "accept-ranges": "bytes",
        "content-type": "application/octet-stream",
        "x-ms-blob-type": "PageBlob",
        "x-ms-blob-sequence-number": "0",
        "x-ms-lease-state": "available",
        "x-ms-lease-status": "unlocked",
        "x-ms-server-encrypted": "true",
    }


def _md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
