# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure Resource Manager as a few verbs over wire documents."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from ..domain.wire import Json
from .api_versions import api_version_of
from .cache import DiskCache
from .clouds import Cloud
from .errors import ArmError, AuthenticationFailed, NotFound, Unreachable, refusal

if t.TYPE_CHECKING:
    from azure.core.pipeline import Pipeline

_T = t.TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response that is a success; header names are in lower case, `body` is None where there was none."""

    status: int
    headers: Mapping[str, str]
    body: t.Any = None


class ArmClient:
    """Sends requests to one cloud for one subscription; every failure is an ArmError."""

    def __init__(
        self,
        *,
        pipeline: Pipeline[t.Any, t.Any],
        cloud: Cloud,
        subscription: str,
        cache: DiskCache,
        verify: bool = True,
    ) -> None:
        self.pipeline = pipeline
        self.verify = verify
        self.cloud = cloud
        self.subscription = subscription
        self.cache = cache

    def within(self, subscription: str) -> ArmClient:
        """Return a client for another subscription, which shares this one's connections and token."""
        return ArmClient(
            pipeline=self.pipeline, cloud=self.cloud, subscription=subscription, cache=self.cache, verify=self.verify
        )

    def remember(self, _key: Hashable, read: Callable[[], _T]) -> _T:
        """Return what `read` returns; a client that plans much at once reads what many plans share only once."""
        return read()

    def get(self, path: str, *, query: Mapping[str, str] | None = None) -> Json:
        """Return the resource; raises NotFound where there is none."""
        answer = self.request("GET", path, query=query)
        return answer.body if isinstance(answer.body, dict) else {}

    def find(self, path: str, *, query: Mapping[str, str] | None = None) -> Json | None:
        """Return the resource, or None where it or its resource group does not exist."""
        try:
            return self.get(path, query=query)
        except NotFound:
            return None

    def list(self, path: str, *, query: Mapping[str, str] | None = None) -> Iterator[Json]:
        """Yield the members of a collection, page by page."""
        answer = self.request("GET", path, query=query)
        while True:
            # Marketplace collections are bare arrays, all others have pages.
            page = answer.body if isinstance(answer.body, list) else (answer.body or {}).get("value") or ()
            yield from page
            link = answer.body.get("nextLink") if isinstance(answer.body, dict) else None
            if not link:
                return
            answer = self.follow(str(link))

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request to a path under the resource manager, in the API version of its resource type."""
        parameters = {**(query or {}), "api-version": api_version_of(path)}
        url = f"{self.cloud.resource_manager}{path}?{urlencode(parameters)}"
        return self._send(method, url, body=body, headers=headers)

    def follow(self, url: str) -> Answer:
        """Get what a link in a response points to: a next page or an operation."""
        return self._send("GET", url)

    def _send(
        self, method: str, url: str, *, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        from azure.core import PipelineClient
        from azure.core.rest import HttpRequest

        http: PipelineClient[t.Any, t.Any] = PipelineClient(self.cloud.resource_manager, pipeline=self.pipeline)
        path = urlsplit(url).path
        attempted = f"{_VERBS.get(method, method.lower())} {path}"
        request = HttpRequest(method, url, json=body, headers=dict(headers or {}))
        response = translate_errors(attempted, lambda: http.send_request(request), path)
        return answer_of(response, attempted, path)


_VERBS: t.Final = {"GET": "read", "PUT": "write", "PATCH": "change", "DELETE": "delete", "POST": "act on"}


def answer_of(response: t.Any, attempted: str, resource_id: str) -> Answer:
    """Return what an HTTP response holds; raises the matching ArmError where it is no success."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    try:
        body = response.json() if response.content else None
    except ValueError:
        body = None
    if response.status_code >= 400:
        raise refusal(attempted, status=response.status_code, body=body, headers=headers, resource_id=resource_id)
    return Answer(status=response.status_code, headers=headers, body=body)


def translate_errors(attempted: str, call: Callable[[], _T], resource_id: str | None = None) -> _T:
    """Return what the call returns, azure-core's errors turned into ours."""
    from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

    try:
        return call()
    except ClientAuthenticationError as error:
        if error.response is None or error.status_code != 401:
            raise AuthenticationFailed(
                attempted,
                code="AuthenticationFailed",
                message=str(error.message),
                resource_id=resource_id,
                remedy="Check tenant, client_id, secret and auth_source.",
            ) from error
        answer_of(error.response, attempted, resource_id or "")
        raise
    except HttpResponseError as error:
        if error.response is not None:
            answer_of(error.response, attempted, resource_id or "")
        raise ArmError(attempted, code="NoResponse", message=str(error.message), resource_id=resource_id) from error
    except AzureError as error:
        raise Unreachable(
            attempted,
            code="Unreachable",
            message=str(error.message),
            resource_id=resource_id,
            remedy="Check the network, cloud_environment and cert_validation_mode.",
        ) from error
