# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP transport under every request: answers bounded in size and time, waits bounded by the task's deadline."""

from __future__ import annotations

import re
import time
import typing as t
from collections.abc import Iterator
from urllib.parse import urlsplit

from .deadline import WaitBound
from .errors import InvalidResponse, Throttled

if t.TYPE_CHECKING:
    from azure.core.pipeline.transport import RequestsTransport

# After decoding. A page of 5,000 sizes has about 30 MB, the largest that Azure is known to send.
LARGEST_ANSWER_BYTES: t.Final = 64 * 1024 * 1024
# One answer, from its first byte to its last.
LONGEST_ANSWER_SECONDS: t.Final = 300.0
_LENGTH = re.compile("[0-9]{1,20}")


def build_transport(*, verify: bool, waits: WaitBound) -> RequestsTransport:
    """Return azure-core's transport over a session that refuses larger answers and never looks at a redirect."""
    import requests
    from azure.core.pipeline.transport import RequestsTransport
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    class BoundedAdapter(HTTPAdapter):
        def send(self, *arguments: t.Any, **options: t.Any) -> requests.Response:
            response = super().send(*arguments, **options)
            _bound(response)
            return response

    class UnredirectedSession(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            """Return none: requests would parse where to, although it is not to go there."""

    class BoundedTransport(RequestsTransport):  # type: ignore[misc] # azure-core exports it without a type
        def sleep(self, duration: float) -> None:
            """Sleep for a retry, unless that ends after the deadline."""
            refuse_long_wait("retry a request", duration, waits)
            waits.deadline.sleep(duration)

    session = UnredirectedSession()
    adapter = BoundedAdapter(max_retries=Retry(total=False, redirect=False, raise_on_status=False))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return BoundedTransport(session=session, connection_verify=verify)


def refuse_long_wait(attempted: str, seconds: float, waits: WaitBound) -> None:
    """Raise Throttled where a wait of so many seconds would end after the deadline."""
    deadline = waits.deadline
    if seconds > deadline.left:
        raise Throttled(
            attempted,
            code="WaitTooLong",
            message=f"the next try is due in {seconds:.0f} seconds, and {deadline.left:.0f} of the"
            f" {deadline.seconds:.0f} seconds to wait are left.",
            remedy="Run again later. Or raise wait_timeout.",
        )


class _BoundedBody:
    """urllib3's response, which ends with an error where it is larger, or slower, than an answer may be."""

    def __init__(self, raw: t.Any, asked: str, status: int) -> None:
        self._raw = raw
        self._asked = asked
        self._status = status

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._raw, name)

    def stream(self, *arguments: t.Any, **options: t.Any) -> Iterator[bytes]:
        """Yield what urllib3 does, decoded: requests and azure-core read by this alone."""
        total, end = 0, time.monotonic() + LONGEST_ANSWER_SECONDS
        for chunk in self._raw.stream(*arguments, **options):
            total += len(chunk)
            if total > LARGEST_ANSWER_BYTES:
                raise self.too_large("is larger")
            if time.monotonic() > end:
                raise self.too_large(f"has not ended after {LONGEST_ANSWER_SECONDS:.0f} seconds")
            yield chunk

    def too_large(self, how: str) -> InvalidResponse:
        """Close the connection, and return the error."""
        self._raw.close()
        megabytes = LARGEST_ANSWER_BYTES // (1024 * 1024)
        return InvalidResponse(
            f"read the answer to {self._asked}",
            message=f"An answer may have {megabytes} MiB decompressed; the one with status {self._status} {how}.",
            status=self._status,
            resource_id=self._asked.partition(" ")[2],
            remedy="Request less data, or check whether a proxy answers in place of Azure.",
        )


def _bound(response: t.Any) -> None:
    """Have the response refuse to be read beyond the limits."""
    # Else a body that ends before its announced length passes for whole.
    response.raw.enforce_content_length = True
    asked = f"{response.request.method} {urlsplit(response.url).path}"
    body = _BoundedBody(response.raw, asked, response.status_code)
    length = response.headers.get("Content-Length", "0")
    # azure-core dies of one that is no number.
    if not _LENGTH.fullmatch(length) or int(length) > LARGEST_ANSWER_BYTES:
        raise body.too_large(f"announces {length[:20]} bytes")
    if "," in response.headers.get("Content-Encoding", ""):
        raise body.too_large("is compressed several times over")
    response.raw = body
