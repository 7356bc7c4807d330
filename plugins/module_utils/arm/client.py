# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure Resource Manager as a few verbs over wire documents."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Hashable, Iterator, Mapping
from urllib.parse import urlencode, urlsplit

from ..domain.wire import Json
from .answers import Answer, answer_of, invalid, members_in, next_link_in, resource_in
from .api_versions import api_version_of
from .cache import DiskCache
from .clouds import Cloud
from .deadline import Deadline, WaitBound
from .errors import ArmError, AuthenticationFailed, NotFound, Unreachable
from .links import resolve_link, unsigned

if t.TYPE_CHECKING:
    from azure.core.pipeline import Pipeline

_T = t.TypeVar("_T")
# 5,000,000 resources of the smallest pages that Azure writes: more is a list without an end.
_MOST_PAGES: t.Final = 100_000


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
        waits: WaitBound | None = None,
    ) -> None:
        self.pipeline = pipeline
        self.waits = waits or WaitBound()
        self.verify = verify
        self.cloud = cloud
        self.subscription = subscription
        self.cache = cache

    def within(self, subscription: str) -> ArmClient:
        """Return a client for another subscription, which shares this one's connections and token."""
        return ArmClient(
            pipeline=self.pipeline,
            cloud=self.cloud,
            subscription=subscription,
            cache=self.cache,
            verify=self.verify,
            waits=self.waits,
        )

    def bound_waits(self, deadline: Deadline) -> None:
        """Have no retry, and no wait that Azure asks for, end after the deadline; a longer one fails at once."""
        self.waits.deadline = deadline

    def remember(self, _key: Hashable, read: Callable[[], _T]) -> _T:
        """Return what `read` returns; a client that plans much at once reads what many plans share only once."""
        return read()

    def get(self, path: str, *, query: Mapping[str, str] | None = None, identified: bool = True) -> Json:
        """Return the resource; raises NotFound where it does not exist, InvalidResponse for another document.

        `identified` tells whether the contract gives it an `id`.
        """
        answer = self.request("GET", path, query=query)
        return resource_in(answer, f"read {path}", identified=identified)

    def find(self, path: str, *, query: Mapping[str, str] | None = None) -> Json | None:
        """Return the resource, or None where it or its resource group does not exist."""
        try:
            return self.get(path, query=query)
        except NotFound as error:
            if error.code in _NO_ABSENCE:
                raise
            return None

    def list(
        self,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        identified: bool = True,
        bare: bool = False,
    ) -> Iterator[Json]:
        """Yield the members of a collection, page by page; raises InvalidResponse for another document.

        `identified` tells whether the contract gives each an `id`, `bare` whether the collection is a bare array, as
        those of the Marketplace are.
        """
        attempted = f"list {path}"
        answer = self.request("GET", path, query=query)
        followed: set[str] = set()
        while True:
            yield from members_in(answer, attempted, identified=identified, bare=bare)
            link = next_link_in(answer, attempted)
            if link is None:
                return
            url = self._resolve(link, base=f"{self.cloud.resource_manager}{answer.path or path}")
            if url in followed or len(followed) >= _MOST_PAGES:
                raise invalid(answer, "a page with a link to another one than those before", attempted)
            followed.add(url)
            answer = self._send("GET", url)

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
        return self._send("GET", self._resolve(url, base=f"{self.cloud.resource_manager}/"))

    def _resolve(self, link: str, *, base: str) -> str:
        return resolve_link(link, base=base, home=self.cloud.resource_manager)

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


# Codes of status 404 that say that the question was wrong, not that there is no such resource.
_NO_ABSENCE: t.Final = frozenset({"InvalidResourceType", "InvalidSubscriptionId", "SubscriptionNotFound"})
_VERBS: t.Final = {"GET": "read", "PUT": "write", "PATCH": "change", "DELETE": "delete", "POST": "act on"}


def translate_errors(attempted: str, call: Callable[[], _T], resource_id: str | None = None) -> _T:
    """Return what the call returns, azure-core's errors turned into ours."""
    from azure.core.exceptions import (
        AzureError,
        ClientAuthenticationError,
        HttpResponseError,
        ServiceRequestError,
    )

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
        unreachable = Unreachable(
            attempted,
            code="Unreachable",
            message=unsigned(str(error.message)),
            resource_id=resource_id,
            remedy="Check the network, cloud_environment and cert_validation_mode.",
        )
        # azure-core's name for an error before the request was on its way.
        unreachable.sent = not isinstance(error, ServiceRequestError)
        raise unreachable from error
