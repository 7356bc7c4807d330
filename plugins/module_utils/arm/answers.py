# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP response holds: the one place that decides whether it is what Azure's contract says.

A page of HTML, a redirect, a body that is cut off, an object where a list belongs: each is an InvalidResponse, never an
empty document.
"""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..domain.wire import Json, dig
from .errors import InvalidResponse, refusal

_SHOWN_CHARACTERS: t.Final = 60
_LISTED = "a list of objects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response that is a success; header names are in lower case, `body` is None where there was none.

    `method` and `path` are those of the request, `came` says what arrived: status, content type and length.
    """

    status: int
    headers: Mapping[str, str]
    body: t.Any = None
    method: str = "GET"
    path: str = ""
    came: str = ""


def answer_of(response: t.Any, attempted: str, resource_id: str) -> Answer:
    """Return what an HTTP response holds.

    Raises the matching ArmError where it is a refusal, InvalidResponse where it is neither that nor a success in JSON.
    """
    headers = {str(name).lower(): str(value) for name, value in response.headers.items()}
    content: bytes = response.content or b""
    status = int(response.status_code)
    body, is_json = _parse(content)
    answer = Answer(
        status=status,
        headers=headers,
        body=body,
        method=str(response.request.method),
        path=urlsplit(response.request.url).path,
        came=_describe(status, headers, content, is_json=is_json),
    )
    if status >= 400 and not (status == 404 and not _explains(body)):
        raise refusal(attempted, status=status, body=body, headers=headers, resource_id=resource_id)
    if not 200 <= status < 300:
        raise invalid(answer, "an answer of Azure", attempted, resource_id)
    if not is_json:
        raise invalid(answer, "JSON", attempted, resource_id)
    return answer


def resource_in(answer: Answer, attempted: str, *, identified: bool = True) -> Json:
    """Return the resource that the answer holds: an object, with an `id` where the contract has one."""
    if not isinstance(answer.body, dict):
        raise invalid(answer, "an object", attempted)
    if identified and not _is_id(answer.body.get("id")):
        raise invalid(answer, "an object with an id", attempted)
    misshapen = _misshapen(answer.body)
    if misshapen:
        raise invalid(answer, misshapen, attempted)
    return answer.body


def members_in(answer: Answer, attempted: str, *, identified: bool = True, bare: bool = False) -> list[Json]:
    """Return the members of a page: of the list `value`, or where the contract has it so, `bare`, of a bare list."""
    body = answer.body
    members = body if bare and isinstance(body, list) else body.get("value") if isinstance(body, dict) else None
    if not isinstance(members, list):
        raise invalid(answer, _LISTED if bare else f"an object whose value is {_LISTED}", attempted)
    for member in members:
        if not isinstance(member, dict):
            raise invalid(answer, _LISTED, attempted)
        if identified and not _is_id(member.get("id")):
            raise invalid(answer, f"{_LISTED}, each with an id", attempted)
        misshapen = _misshapen(member)
        if misshapen:
            raise invalid(answer, f"{_LISTED}, each {misshapen}", attempted)
    return members


def next_link_in(answer: Answer, attempted: str) -> str | None:
    """Return the link to the next page, or None after the last one."""
    link = answer.body.get("nextLink") if isinstance(answer.body, dict) else None
    if link is None or link == "":
        return None
    if not isinstance(link, str):
        raise invalid(answer, "a page whose nextLink is a text", attempted)
    return link


def status_in(answer: Answer, attempted: str, resource_id: str | None = None) -> str:
    """Return the status of an operation in lower case, from the answer of its Azure-AsyncOperation URL."""
    status = dig(answer.body, "status") or dig(answer.body, "properties.provisioningState")
    if not isinstance(status, str):
        raise invalid(answer, "an object with the status of an operation", attempted, resource_id)
    return status.lower()


def invalid(answer: Answer, due: str, attempted: str, resource_id: str | None = None) -> InvalidResponse:
    """Return the error for an answer that is not what is due; it holds no query of the URL and no value of the body."""
    what = f"The answer to {answer.method} {answer.path}" if answer.path else "The answer"
    return InvalidResponse(
        attempted,
        message=f"{what} is not {due}. Received: {answer.came or f'status {answer.status}'}.",
        status=answer.status,
        resource_id=resource_id or answer.path or None,
        request_id=answer.headers.get("x-ms-correlation-request-id") or answer.headers.get("x-ms-request-id"),
    )


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn what goes wrong while the documents at `path` are read into InvalidResponse: a member has another type."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InvalidResponse(
            f"read {path}",
            message=f"A member of the answer has another type than its contract says ({error}).",
            resource_id=path,
        ) from error


def _parse(content: bytes) -> tuple[t.Any, bool]:
    """Return the JSON value, and whether the content is JSON; no content is."""
    if not content.strip():
        return None, True
    try:
        return json.loads(content, parse_constant=_refuse_constant), True
    except (ValueError, RecursionError):
        return None, False


def _refuse_constant(name: str) -> t.NoReturn:
    raise ValueError(f"{name} is not JSON")


def _explains(body: t.Any) -> bool:
    """Tell whether a body is the error document that each of Resource Manager's refusals has."""
    error = body.get("error", body) if isinstance(body, dict) else None
    return isinstance(error, dict) and isinstance(error.get("code"), str)


def _is_id(value: t.Any) -> bool:
    return isinstance(value, str) and value.startswith("/")


# The types of a resource's own members: common-types/resource-management of azure-rest-api-specs.
_OBJECTS: t.Final = ("properties", "tags", "identity", "plan", "sku", "extendedLocation", "systemData")
_TEXTS: t.Final = ("id", "name", "type", "location", "kind", "etag", "managedBy")


def _misshapen(resource: Json) -> str:
    """Return what a resource with a member of the wrong type should be, empty where there is none."""
    for name in _OBJECTS:
        value = resource.get(name)
        if value is not None and not isinstance(value, dict):
            return f"an object whose {name} is an object"
    for name in _TEXTS:
        value = resource.get(name)
        # Azure's usages have an object as their name.
        if value is not None and not isinstance(value, str) and not (name == "name" and "currentValue" in resource):
            return f"an object whose {name} is a text"
    zones = resource.get("zones")
    if zones is not None and not isinstance(zones, list):
        return "an object whose zones are a list"
    return ""


def _describe(status: int, headers: Mapping[str, str], content: bytes, *, is_json: bool) -> str:
    """Return what arrived, in words: no value of JSON, which may be a secret, and of other text the beginning."""
    parts = [f"status {status}"]
    if not content:
        return f"{parts[0]}, no body"
    parts += [_printable(headers.get("content-type", "no content type"), 60), f"{len(content)} bytes"]
    text = content[:1000].decode("utf-8", "replace").strip()
    if text[:1] in ("{", "["):
        parts.append(("a JSON object" if text[0] == "{" else "a JSON list") + ("" if is_json else " that breaks off"))
    elif not is_json:
        parts.append(f"beginning with {_printable(text, _SHOWN_CHARACTERS)!r}")
    return ", ".join(parts)


_SECRETIVE = re.compile(r"\?\S*|\b(sig|code|token|password|secret)=\S*", re.IGNORECASE)


def _printable(text: str, length: int) -> str:
    plain = " ".join("".join(c if c.isprintable() and c.isascii() else " " for c in text).split())
    return _SECRETIVE.sub("...", plain)[:length]
