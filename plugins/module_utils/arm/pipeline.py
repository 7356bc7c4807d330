# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one HTTP pipeline: azure-core's, with its retries bounded and its token kept at home."""

from __future__ import annotations

import threading
import typing as t
from urllib.parse import urlsplit

from .clouds import Cloud
from .deadline import WaitBound
from .errors import Throttled, error_of
from .links import foreign_host, same_origin
from .retry_after import asked_wait
from .transport import build_transport
from .version_fallback import VersionFallback

if t.TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import Pipeline, PipelineRequest, PipelineResponse
    from azure.core.pipeline.policies import RetryPolicy

RETRIES = 5
_READS: t.Final = frozenset({"GET", "HEAD"})
# Compute asks for up to 20 minutes when a bucket is empty (sample of 1,200 s); a task gives up before that.
LONGEST_RETRY_AFTER_SECONDS = 120
# Without a byte from Azure. A request is given the shorter one although the deadline is nearer.
_LONGEST_SILENCE_SECONDS: t.Final = 120.0
_SHORTEST_SILENCE_SECONDS: t.Final = 10.0
_LONGEST_CONNECTING_SECONDS: t.Final = 30.0


def build_pipeline(
    cloud: Cloud,
    credential: TokenCredential,
    *,
    verify: bool,
    waits: WaitBound,
    versions: VersionFallback | None = None,
) -> Pipeline[t.Any, t.Any]:
    """Return a pipeline whose requests carry the credential's token, to the cloud's resource manager only.

    None of its waits outlasts the deadline in `waits`. With `versions`, a cloud without an API version is asked in an
    older one.
    """
    from azure.core.pipeline import Pipeline
    from azure.core.pipeline.policies import (
        CustomHookPolicy,
        HeadersPolicy,
        RequestIdPolicy,
        UserAgentPolicy,
    )

    policies: list[t.Any] = [
        RequestIdPolicy(),
        HeadersPolicy({"Accept": "application/json"}),
        UserAgentPolicy("ansible-gen2.azure"),
        CustomHookPolicy(),
        *([versions] if versions else []),
        HomeHostPolicy(cloud.resource_manager),
        bounded_retries(waits)(retry_total=RETRIES, retry_connect=2, retry_read=2, retry_status=RETRIES),
        SilencePolicy(waits),
        _one_token_policy(credential, cloud),
    ]
    return Pipeline(build_transport(verify=verify, waits=waits), policies)


def _one_token_policy(credential: TokenCredential, cloud: Cloud) -> t.Any:
    from azure.core.pipeline.policies import BearerTokenCredentialPolicy

    fetching = threading.Lock()

    class OneTokenPolicy(BearerTokenCredentialPolicy[t.Any, t.Any]):
        """Has threads that start together wait for one token, where each would fetch its own.

        Where a token is refused, as one that has expired or whose client has changed, another one is fetched, once.
        """

        def on_request(self, request: PipelineRequest[t.Any]) -> None:
            with fetching:
                super().on_request(request)

        def send(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
            response = super().send(request)
            if response.http_response.status_code != 401:
                return response
            # azure-core has let go of its token by now; the credential still has one that it takes for good.
            give_up = getattr(credential, "give_up", None)
            if give_up:
                give_up(str(request.http_request.headers.get("Authorization")).removeprefix("Bearer "))
            return super().send(request)

    return OneTokenPolicy(credential, cloud.scope)


def bounded_retries(waits: WaitBound) -> type[RetryPolicy[t.Any, t.Any]]:
    """Return azure-core's policy of retries, none of whose waits ends after the deadline in `waits`.

    A write is sent again only where Azure did not carry it out: after a 429, and after an error before the request was
    on its way. azure-core would send PUT and DELETE again after a lost answer, and every method after a 500, 503 or
    504: a DELETE that was carried out the first time then answers 404, a PUT with a precondition 412, and a restart is
    carried out twice. `convergence.py` decides whether such a write has to be sent again: it reads the resource first.
    """
    from azure.core.exceptions import ServiceRequestError
    from azure.core.pipeline.policies import RetryPolicy

    class BoundedRetryPolicy(RetryPolicy[t.Any, t.Any]):
        def __init__(self, **limits: t.Any) -> None:
            super().__init__(**limits)
            # is_retry and increment decide what is sent again.
            self._method_whitelist = frozenset({*_READS, "PUT", "PATCH", "POST", "DELETE"})

        def is_retry(self, settings: dict[str, t.Any], response: t.Any) -> bool:
            if response.http_request.method not in _READS and response.http_response.status_code != 429:
                return False
            return bool(super().is_retry(settings, response))

        def increment(self, settings: dict[str, t.Any], response: t.Any = None, error: Exception | None = None) -> bool:
            sent = error is not None and not isinstance(error, ServiceRequestError)
            if sent and response.http_request.method not in _READS:
                return False
            return super().increment(settings, response=response, error=error)

        def get_retry_after(self, response: PipelineResponse[t.Any, t.Any]) -> float | None:
            """Return the seconds asked for, in any form; azure-core's own raises for other values."""
            return asked_wait(_headers_of(response))

        def sleep(self, settings: dict[str, t.Any], transport: t.Any, response: t.Any = None) -> None:
            """Sleep as long as the response asks, else for the backoff; raises where that is too long."""
            asked = self.get_retry_after(response) if response else None
            seconds = asked or self.get_backoff_time(settings)
            if response:
                _refuse_long_retry(response, seconds, waits)
            transport.sleep(seconds)

    return BoundedRetryPolicy


def _headers_of(response: t.Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in response.http_response.headers.items()}


def _refuse_long_retry(response: t.Any, seconds: float, waits: WaitBound) -> None:
    """Raise Throttled with the refusal's own code where the wait before the next try is too long."""
    left = waits.deadline.left
    if seconds <= min(left, LONGEST_RETRY_AFTER_SECONDS):
        return
    answered = response.http_response
    code, message = error_of(_json_of(answered))
    if seconds > LONGEST_RETRY_AFTER_SECONDS:
        limit = f"a task waits for one answer {LONGEST_RETRY_AFTER_SECONDS} seconds at most."
    else:
        limit = f"{left:.0f} of the {waits.deadline.seconds:.0f} seconds to wait are left."
    headers = _headers_of(response)
    raise Throttled(
        f"{response.http_request.method} {urlsplit(response.http_request.url).path}",
        code=code if code != "Unknown" else f"HTTP{answered.status_code}",
        message=f"{message} Azure answered {answered.status_code}, the next try is due in {seconds:.0f} seconds, and"
        f" {limit}".strip(),
        status=answered.status_code,
        request_id=headers.get("x-ms-correlation-request-id") or headers.get("x-ms-request-id"),
        remedy="Run again later. Or raise wait_timeout.",
    )


def _json_of(answered: t.Any) -> t.Any:
    try:
        answered.read()
        return answered.json()
    except (ValueError, RecursionError):
        return None


class HomeHostPolicy:
    """Refuses to send anything, and so the token, to another host than the cloud's resource manager.

    Next links and operation URLs come from responses; Azure's own point to the same host.
    """

    next: t.Any

    def __init__(self, resource_manager: str) -> None:
        self._home = resource_manager

    def send(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
        """Send the request on if it goes home; raises ArmError if not."""
        if not same_origin(request.http_request.url, self._home):
            raise foreign_host(request.http_request.url, self._home)
        return t.cast("PipelineResponse[t.Any, t.Any]", self.next.send(request))


class SilencePolicy:
    """Ends a request that Azure leaves without an answer, sooner where the deadline is near."""

    next: t.Any

    def __init__(self, waits: WaitBound) -> None:
        self._waits = waits

    def send(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
        """Send the request on with its limits of time."""
        silence = min(_LONGEST_SILENCE_SECONDS, max(_SHORTEST_SILENCE_SECONDS, self._waits.deadline.left))
        options = request.context.options
        options["read_timeout"] = silence
        options["connection_timeout"] = min(_LONGEST_CONNECTING_SECONDS, silence)
        return t.cast("PipelineResponse[t.Any, t.Any]", self.next.send(request))
