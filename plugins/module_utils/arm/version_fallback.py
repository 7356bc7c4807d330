# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clouds that lack the newest API versions: the newest that both sides know is taken in their place.

Resource Manager refuses another version with 400 NoRegisteredProviderFound or InvalidApiVersionParameter, or with 404
InvalidResourceType, and lists those that it takes.
"""

from __future__ import annotations

import json
import re
import threading
import typing as t
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from .api_versions import OLDEST, api_version_of, known_versions_of, lost_with, type_of
from .cache import DiskCache
from .errors import ArmError, error_of

if t.TYPE_CHECKING:
    from azure.core.pipeline import PipelineRequest, PipelineResponse

_CODES: t.Final = frozenset({"noregisteredproviderfound", "invalidresourcetype", "invalidapiversionparameter"})
_LISTED: t.Final = re.compile(r"supported (?:api-)?versions are (?P<list>.*)", re.IGNORECASE | re.DOTALL)
_VERSION: t.Final = re.compile(r"\b20\d\d-\d\d-\d\d\b(?!-)")
_FORMAT: t.Final = "api-versions-1"


class VersionFallback:
    """A policy of the pipeline that sends a request once more in an older version; what it finds is kept for a day.

    It holds, for one cloud, the version that each resource type accepts. `warn` is called once for each type and run.
    """

    next: t.Any

    def __init__(self, resource_manager: str, cache: DiskCache, warn: Callable[[str], None]) -> None:
        self._key = (_FORMAT, resource_manager)
        self._cache = cache
        self._warn = warn
        self._lock = threading.Lock()
        self._found: dict[str, str] | None = None
        self._warned: set[str] = set()

    def send(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
        """Send the request on; raises ArmError where the cloud has no version that the collection knows."""
        path = urlsplit(request.http_request.url).path
        wanted = _version_in(request.http_request.url)
        # Links of Azure's answers name the version that they are in.
        if wanted is None or wanted != api_version_of(path):
            return self._sent_on(request)
        kind = type_of(path)
        older = self._known(kind)
        if older:
            self._send_as(request, kind, older)
        response = self._sent_on(request)
        offered = _offered(response.http_response)
        # A refusal that lists the version it was asked in is about something else, such as the location.
        if offered is None or (older or wanted) in offered:
            return response
        fitting = [version for version in known_versions_of(path) if version in offered and version != older]
        if not fitting:
            raise _unsupported(path, kind, offered)
        self._remember(kind, fitting[0])
        self._send_as(request, kind, fitting[0])
        return self._sent_on(request)

    def _sent_on(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
        return t.cast("PipelineResponse[t.Any, t.Any]", self.next.send(request))

    def _send_as(self, request: PipelineRequest[t.Any], kind: str, version: str) -> None:
        url = urlsplit(request.http_request.url)
        query = [(name, version if name == "api-version" else value) for name, value in parse_qsl(url.query, True)]
        request.http_request.url = urlunsplit(url._replace(query=urlencode(query, safe="$", quote_via=quote)))
        with self._lock:
            known = kind in self._warned
            self._warned.add(kind)
        if not known:
            newest = api_version_of(url.path)
            lost = lost_with(kind, version)
            self._warn(
                f"{url.netloc} does not have API version {newest} of {kind}, and {version} is used. "
                f"Not available with it: {lost}."
            )

    def _known(self, kind: str) -> str | None:
        with self._lock:
            if self._found is None:
                self._found = _plain(self._cache.read(*self._key))
            version = self._found.get(kind)
        return version if version in known_versions_of(f"/providers/{kind}") else None

    def _remember(self, kind: str, version: str) -> None:
        with self._lock:
            self._found = {**_plain(self._cache.read(*self._key)), **(self._found or {}), kind: version}
            self._cache.write(self._found, *self._key)


def _plain(document: t.Any) -> dict[str, str]:
    """Return the document that an earlier run kept, without whatever has another form."""
    entries = document.items() if isinstance(document, Mapping) else ()
    return {str(kind): version for kind, version in entries if isinstance(version, str)}


def _version_in(url: str) -> str | None:
    return dict(parse_qsl(urlsplit(url).query)).get("api-version")


def _offered(answered: t.Any) -> frozenset[str] | None:
    """Return the versions that a refusal lists; None for every other answer."""
    if answered.status_code not in (400, 404):
        return None
    try:
        answered.read()
        code, message = error_of(json.loads(answered.content))
    except (AttributeError, ValueError, RecursionError):
        return None
    listed = _LISTED.search(message) if code.lower() in _CODES else None
    return frozenset(_VERSION.findall(listed["list"])) if listed else None


def _unsupported(path: str, kind: str, offered: frozenset[str]) -> ArmError:
    known, newest = ", ".join(known_versions_of(path)), max(offered, default="none")
    return ArmError(
        f"use {kind}",
        code="ApiVersionsTooOld",
        message=f"the cloud's newest API version of {kind} is {newest}, and the collection knows {known}.",
        status=400,
        resource_id=path,
        remedy=f"Use a cloud with API versions from {OLDEST} on; Azure Stack Hub has none.",
    )
