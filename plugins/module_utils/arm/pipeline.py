# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one HTTP pipeline: azure-core's, with its retries bounded and its token kept at home."""

from __future__ import annotations

import threading
import typing as t
from urllib.parse import urlsplit

from .clouds import Cloud
from .errors import ArmError, refusal
from .kept_token import KeptTokenCredential

if t.TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import Pipeline, PipelineRequest, PipelineResponse

RETRIES = 5
# Compute asks for up to 20 minutes when a bucket is empty (sample of 1,200 s); a task gives up before that.
LONGEST_RETRY_AFTER_SECONDS = 120


def build_pipeline(cloud: Cloud, credential: TokenCredential, *, verify: bool) -> Pipeline[t.Any, t.Any]:
    """Return a pipeline whose requests carry the credential's token, to the cloud's resource manager only."""
    from azure.core.pipeline import Pipeline
    from azure.core.pipeline.policies import (
        BearerTokenCredentialPolicy,
        HeadersPolicy,
        RequestIdPolicy,
        RetryPolicy,
        UserAgentPolicy,
    )
    from azure.core.pipeline.transport import RequestsTransport

    class OneTokenPolicy(BearerTokenCredentialPolicy[t.Any, t.Any]):
        """Has threads that start together wait for one token, where each would fetch its own.

        Where an earlier task's token is refused, as one is whose client has changed, another one is fetched.
        """

        def on_request(self, request: PipelineRequest[t.Any]) -> None:
            with fetching:
                super().on_request(request)

        def send(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
            response = super().send(request)
            if response.http_response.status_code != 401 or not isinstance(credential, KeptTokenCredential):
                return response
            token = str(request.http_request.headers.get("Authorization")).removeprefix("Bearer ")
            return super().send(request) if credential.give_up(token) else response

    fetching = threading.Lock()
    policies: list[t.Any] = [
        RequestIdPolicy(),
        HeadersPolicy({"Accept": "application/json"}),
        UserAgentPolicy("ansible-gen2.azure"),
        HomeHostPolicy(cloud.resource_manager),
        RetryPolicy(retry_total=RETRIES, retry_connect=2, retry_read=2, retry_status=RETRIES),
        PatiencePolicy(),
        OneTokenPolicy(credential, cloud.scope),
    ]
    return Pipeline(RequestsTransport(connection_verify=verify), policies)


class HomeHostPolicy:
    """Refuses to send anything, and so the token, to another host than the cloud's resource manager.

    Next links and operation URLs come from responses; Azure's own point to the same host.
    """

    next: t.Any

    def __init__(self, resource_manager: str) -> None:
        self._home = urlsplit(resource_manager)

    def send(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
        """Send the request on if it goes home; raises ArmError if not."""
        target = urlsplit(request.http_request.url)
        if (target.scheme, target.netloc.lower()) != (self._home.scheme, self._home.netloc.lower()):
            raise ArmError(
                f"follow a link to {target.scheme}://{target.netloc}",
                code="ForeignHost",
                message=f"a response of {self._home.netloc} points there; the token is not sent to other hosts.",
            )
        return t.cast("PipelineResponse[t.Any, t.Any]", self.next.send(request))


class PatiencePolicy:
    """Ends the retries where Azure asks for a longer wait than a task should sit through."""

    next: t.Any

    def send(self, request: PipelineRequest[t.Any]) -> PipelineResponse[t.Any, t.Any]:
        """Return the response, or raise Throttled instead of letting the retry policy sleep too long."""
        response = t.cast("PipelineResponse[t.Any, t.Any]", self.next.send(request))
        asked = str(response.http_response.headers.get("Retry-After") or "")
        if response.http_response.status_code == 429 and asked.isdigit() and int(asked) > LONGEST_RETRY_AFTER_SECONDS:
            raise refusal(
                f"{request.http_request.method} {urlsplit(request.http_request.url).path}",
                status=429,
                body={"error": {"code": "TooManyRequests", "message": f"Azure asks to wait {asked} seconds."}},
                headers=response.http_response.headers,
            )
        return response
