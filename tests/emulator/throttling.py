from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from .errors import AzureError
from .identity import Client
from .routing import ArmRequest, Route
from .settings import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A published token bucket: how many it holds, and how many come back a second."""

    capacity: float
    refill: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputePolicy:
    """The limits of one Compute operation group for a single resource (None: no such limit) and the subscription."""

    name: str
    resource: Limit | None
    subscription: Limit


def _per_minute(refill: float, capacity: float) -> Limit:
    return Limit(capacity=capacity, refill=refill / 60)


def _policy(name: str, subscription: tuple[float, float], resource: tuple[float, float] | None = None) -> ComputePolicy:
    return ComputePolicy(
        name=name,
        resource=None if resource is None else _per_minute(*resource),
        subscription=_per_minute(*subscription),
    )


# azure-compute-docs, articles/virtual-machines/compute-throttling-limits.md (2024-05-27): refill a minute, capacity.
PUT_VM = _policy("PutVM", (500, 1500), (4, 12))
UPDATE_VM = _policy("UpdateVM", (500, 1500), (4, 12))
DELETE_VM = _policy("DeleteVM", (500, 1500), (4, 12))
LOW_COST_GET = _policy("LowCostGet", (8000, 24000), (12, 36))
HIGH_COST_GET = _policy("HighCostGet", (300, 900))
GET_OPERATION = _policy("GetOperation", (5000, 15000), (15, 45))
# azure-docs, request-limits-and-throttling.md (2025-05-28): per region, subscription and principal.
MANAGER = {
    "reads": Limit(capacity=250, refill=25),
    "writes": Limit(capacity=200, refill=10),
    "deletes": Limit(capacity=200, refill=10),
}


@dataclass(slots=True)
class _Bucket:
    limit: Limit
    level: float
    filled: float

    def take(self, now: float) -> bool:
        self.level = min(self.limit.capacity, self.level + (now - self.filled) * self.limit.refill)
        self.filled = now
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def wait(self) -> int:
        return max(1, math.ceil((1 - self.level) / self.limit.refill))


@dataclass(slots=True)
class Throttling:
    """The token buckets of Resource Manager and Microsoft.Compute; they count always, and refuse when told to."""

    clock: Clock
    _buckets: dict[tuple[str, ...], _Bucket] = field(default_factory=dict)

    def charge(self, client: Client, route: Route, request: ArmRequest, *, enforce: bool) -> dict[str, str]:
        """Take a token from each bucket of the request; return the headers that tell what is left, or raise the 429."""
        kind = _kind(request.method)
        bucket = self._bucket((client.client_id, kind), MANAGER[kind])
        if not bucket.take(self.clock()) and enforce:
            raise _manager_refusal(client, request, kind, bucket.wait())
        headers = {f"x-ms-ratelimit-remaining-subscription-{kind}": str(int(bucket.level))}
        policy = _compute_policy(route)
        if policy is not None:
            headers["x-ms-ratelimit-remaining-resource"] = self._charge_compute(policy, request, enforce=enforce)
        return headers

    def clear(self) -> None:
        """Fill every bucket."""
        self._buckets.clear()

    def _charge_compute(self, policy: ComputePolicy, request: ArmRequest, *, enforce: bool) -> str:
        left = []
        for scope, limit in ((request.resource_id, policy.resource), ("", policy.subscription)):
            if limit is None:
                continue
            bucket = self._bucket((policy.name, scope.lower()), limit)
            if not bucket.take(self.clock()) and enforce:
                raise self._compute_refusal(policy, limit, bucket.wait())
            left.append(f"Microsoft.Compute/{policy.name}{'Resource' if scope else 'Subscription'};{int(bucket.level)}")
        return ",".join(left)

    def _compute_refusal(self, policy: ComputePolicy, limit: Limit, wait: int) -> AzureError:
        now = datetime.fromtimestamp(self.clock(), tz=timezone.utc)
        inner = {
            "operationGroup": policy.name,
            "startTime": (now - timedelta(minutes=1)).isoformat(),
            "endTime": now.isoformat(),
            "allowedRequestCount": int(limit.capacity),
            "measuredRequestCount": int(limit.capacity) + 1,
        }
        details = [{"code": "TooManyRequests", "target": policy.name, "message": json.dumps(inner)}]
        message = "The server rejected the request because too many requests have been received for this subscription."
        headers = {"retry-after": str(wait)}
        return AzureError(429, "OperationNotAllowed", message, details=details, headers=headers)

    def _bucket(self, key: tuple[str, ...], limit: Limit) -> _Bucket:
        if key not in self._buckets:
            self._buckets[key] = _Bucket(limit, limit.capacity, self.clock())
        return self._buckets[key]


def _kind(method: str) -> str:
    if method in ("GET", "HEAD"):
        return "reads"
    return "deletes" if method == "DELETE" else "writes"


def _manager_refusal(client: Client, request: ArmRequest, kind: str, wait: int) -> AzureError:
    subscription = request.params.get("subscriptionId", "")
    message = (
        f"Number of '{kind}' for subscription '{subscription}' actor '{client.object_id}' exceeded. Please try again "
        f"after '{wait}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for "
        "additional information."
    )
    return AzureError(429, "SubscriptionRequestsThrottled", message, headers={"retry-after": str(wait)})


def _compute_policy(route: Route) -> ComputePolicy | None:
    if route.any_version:
        return GET_OPERATION if "/operations/" in route.template else None
    if route.namespace.lower() != "microsoft.compute":
        return None
    kind, dummy, action = route.resource_type.lower().partition("/")
    if kind != "virtualmachines":
        return None
    if route.method == "GET":
        listed = route.template.rstrip("/").lower().endswith("/virtualmachines")
        return HIGH_COST_GET if listed else LOW_COST_GET
    if route.method == "PUT":
        return PUT_VM
    return DELETE_VM if route.method == "DELETE" or action == "deallocate" else UPDATE_VM
