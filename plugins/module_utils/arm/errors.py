# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Azure, or the way to it, answered when it was not what was asked for.

ArmError                 Azure refused; code, status, resource and request id as it gave them
├── NotFound             the resource or one on its path does not exist
├── Throttled            too many requests, and the wait asked for is longer than we may wait
├── OperationFailed      a long-running operation was accepted and then ended badly
├── NotFollowed          a write was accepted, and how it ends cannot be read where Azure said
├── WaitTimeout          it has not ended in the time given; it goes on without us
├── Unreachable          no answer: network, name, TLS
├── InvalidResponse      an answer that is not JSON of the contract's shape; the outcome of a write is unknown
└── AuthenticationFailed no token, or one that Azure does not take
"""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from ..domain.errors import Gen2Error
from ..domain.progress import Outcome

_TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
# Codes of facts that pass by themselves: capacity and races, not the request, are the cause.
_TRANSIENT_CODES = frozenset(
    {
        "AllocationFailed",
        "ZonalAllocationFailed",
        "OverconstrainedAllocationRequest",
        "RetryableError",
        "TooManyRequests",
    }
)
# What Azure calls it when another client's write came between: each is an error code of Compute or Network.
_RACE_CODES = frozenset(
    {
        "AnotherOperationInProgress",
        "AttachDiskWhileBeingDetached",
        "OperationPreempted",
        "RetryableErrorDueToAnotherOperation",
    }
)
# Compute says the same under the code OperationNotAllowed, which it uses for much else.
_RACE_WORDS = ("another operation is in progress", "marked for deletion")
_RACE_REMEDY: t.Final = "Something else is changing the resource: run again."
_REMEDIES: t.Final[dict[str, str]] = {
    "SkuNotAvailable": "Choose another size, zone or location.",
    "QuotaExceeded": "Ask for a higher quota, or choose a smaller size or another location.",
    "AllocationFailed": "Azure has no capacity there now: try later, another size or another zone.",
    "ZonalAllocationFailed": "The zone has no capacity now: try later, another size or another zone.",
    "AuthorizationFailed": "Grant the identity the action named, at the scope named.",
    "SubscriptionNotFound": "Check subscription_id, and that the identity may see it.",
    "ResourceGroupNotFound": "Create the resource group first, or correct resource_group.",
    "MissingSubscriptionRegistration": "Register the resource provider named in the subscription.",
    "ImageNotFound": "Check the image's publisher, offer and sku, and that the location has it.",
    "PlatformImageNotFound": "Check the image's version, or use latest.",
    "ResourceNotFound": "Check the name, the resource group and the subscription.",
}


# Azure's nest three deep at most.
_DEEPEST_DETAIL: t.Final = 20


class ArmError(Gen2Error):
    """Azure's refusal, with what was attempted, on which resource, and what to do.

    `outcome` is what is known of the write that failed with it; it has no meaning for a read.
    """

    outcome: Outcome = "refused"

    def __init__(
        self,
        attempted: str,
        *,
        code: str,
        message: str,
        status: int | None = None,
        resource_id: str | None = None,
        request_id: str | None = None,
        remedy: str = "",
    ) -> None:
        self.code = code
        self.status = status
        self.resource_id = resource_id
        self.request_id = request_id
        self.azure_message = message
        remedy = remedy or _REMEDIES.get(code, _RACE_REMEDY if self.lost_race else "")
        super().__init__(f"Could not {attempted}: {code}: {message} {remedy}".strip())

    @property
    def transient(self) -> bool:
        """Tell whether the same request may succeed later."""
        return self.status in _TRANSIENT_STATUSES or self.code in _TRANSIENT_CODES or self.lost_race

    @property
    def lost_race(self) -> bool:
        """Tell whether another write came between: what was planned has to be planned again, not only sent again."""
        if self.status == 412 or self.code in _RACE_CODES:
            return True
        # An operation that ends badly has no status.
        said = self.azure_message.lower()
        return self.status in (409, None) and any(words in said for words in _RACE_WORDS)

    def to_dict(self) -> dict[str, t.Any]:
        return {
            "code": self.code,
            "status": self.status,
            "resource_id": self.resource_id,
            "request_id": self.request_id,
            "transient": self.transient,
        }


class NotFound(ArmError):
    """The resource, or one on its path, does not exist."""


class Throttled(ArmError):
    """Azure asks for a longer wait than is allowed."""

    @property
    def transient(self) -> bool:
        return True


class OperationFailed(ArmError):
    """An operation was accepted and then failed or was cancelled."""

    outcome: Outcome = "failed"


class NotFollowed(ArmError):
    """A write was accepted, and the operation it began cannot be followed; `cause` is what stopped that."""

    outcome: Outcome = "begun"

    def __init__(self, attempted: str, resource_id: str, cause: ArmError) -> None:
        self.cause = cause
        super().__init__(
            attempted,
            code=cause.code,
            message=f"Azure accepted it, and its operation could not be followed: {cause.azure_message}",
            status=cause.status,
            resource_id=resource_id,
            request_id=cause.request_id,
        )

    @property
    def lost_race(self) -> bool:
        return False

    @property
    def transient(self) -> bool:
        return self.cause.transient


class WaitTimeout(ArmError):
    """The operation goes on, but the time to wait for it is over."""

    outcome: Outcome = "begun"

    @property
    def transient(self) -> bool:
        return True


class Unreachable(ArmError):
    """Nothing answered; `sent` is whether the request may have come to Azure all the same."""

    sent = True

    @property
    def transient(self) -> bool:
        return True


class InvalidResponse(ArmError):
    """A response has no JSON of the contract's shape: an HTML page, a redirect, a cut-off body, a list for an object.

    Nothing may be planned from it. Where it answers a write, the outcome of the write is unknown until the resource is
    read again.
    """

    def __init__(
        self,
        attempted: str,
        *,
        message: str,
        status: int | None = None,
        resource_id: str | None = None,
        request_id: str | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(
            attempted,
            code="InvalidResponse",
            message=message,
            status=status,
            resource_id=resource_id,
            request_id=request_id,
            remedy=remedy or "Check what answers in place of Azure: a proxy, a login page, or cloud_environment.",
        )


class AuthenticationFailed(ArmError):
    """No token could be had, or Azure did not take it."""


def outcome_of_write(error: ArmError) -> Outcome:
    """Return what is known of a write by the error that came in place of an answer to it.

    A status of 4xx is Azure's refusal, but for 408, which tells of time alone. Everything else leaves it open: no
    answer at all, 5xx (a gateway's too), and an answer of another form than Resource Manager's.
    """
    if isinstance(error, AuthenticationFailed | NotFound | Throttled) or error.code == "ForeignHost":
        return "refused"
    if isinstance(error, Unreachable):
        return "unknown" if error.sent else "refused"
    status = error.status or 0
    return "refused" if 400 <= status < 500 and status != 408 else "unknown"


def error_of(body: t.Any, depth: int = 0) -> tuple[str, str]:
    """Return the code and message at the bottom of an error document: the innermost detail is the cause.

    Details may nest, and a message may itself hold an error document as JSON text.
    """
    error = body.get("error", body) if isinstance(body, Mapping) else {}
    if not isinstance(error, Mapping):
        return "Unknown", str(error)
    details = error.get("details")
    listed = details if isinstance(details, list | tuple) else ()
    inner = next((d for d in listed if isinstance(d, Mapping) and d.get("code")), None)
    if inner and depth < _DEEPEST_DETAIL:
        return error_of({"error": inner}, depth + 1)
    message = str(error.get("message") or "")
    if message.lstrip().startswith("{") and depth < _DEEPEST_DETAIL:
        try:
            nested = json.loads(message)
        except (ValueError, RecursionError):
            nested = None
        if isinstance(nested, Mapping) and "error" in nested:
            return error_of(nested, depth + 1)
    return str(error.get("code") or "Unknown"), message


def refusal(
    attempted: str, *, status: int, body: t.Any, headers: Mapping[str, str], resource_id: str | None = None
) -> ArmError:
    """Return the error for a response that is not a success."""
    code, message = error_of(body)
    kinds: dict[int, type[ArmError]] = {401: AuthenticationFailed, 404: NotFound, 429: Throttled}
    return kinds.get(status, ArmError)(
        attempted,
        code=code if code != "Unknown" else f"HTTP{status}",
        message=message or f"Azure answered {status}.",
        status=status,
        resource_id=resource_id,
        request_id=headers.get("x-ms-correlation-request-id") or headers.get("x-ms-request-id"),
    )
