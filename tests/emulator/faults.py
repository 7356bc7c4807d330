from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from .broken_answers import BREAKS, FORMS, SHAPES
from .errors import AzureError

Fault = Literal[
    "status",
    "reset",
    "lost_answer",
    "slow",
    "allocation_failure",
    "provisioning_failed",
    "token_expired",
    "throttle",
    "html",
    "empty",
    "redirect",
    "large",
    "truncated",
    "wrong_shape",
    "foreign_operation_url",
    "retry_after",
]
KINDS = ("arm", "poll", "token", "metadata", "blob")
# These break the answer to a request that is carried out: without that there is nothing to break.
_ONLY_AFTER = ("truncated", "foreign_operation_url", "lost_answer")

# What describes a fault beside its own options.
_ASIDE = ("match", "times", "every", "fault")


@dataclass(slots=True, kw_only=True)
class FaultRule:
    """A fault that strikes each `every`-th of the matching requests until `times` is used up; None strikes for ever."""

    fault: Fault
    method: str
    path: re.Pattern[str]
    kind: str
    times: int | None
    every: int
    options: Mapping[str, Any]
    seen: int = 0

    def strikes(self, method: str, path: str, kind: str) -> bool:
        """Tell whether the fault is for this request, which is counted, and use it up once."""
        if not self.matches(method, path, kind):
            return False
        self.seen += 1
        if self.seen % self.every:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def matches(self, method: str, path: str, kind: str) -> bool:
        """Tell whether the rule is for this request and not used up."""
        left = self.times is None or self.times > 0
        named = self.method in ("*", method) and self.kind in ("*", kind)
        return left and named and bool(self.path.search(path))

    @property
    def carries_out(self) -> bool:
        """Tell whether the request is carried out although its answer is another; else nothing is done."""
        if self.fault == "retry_after" and self.options.get("status") is None:
            return True
        usual = BREAKS[self.fault][1] if self.fault in BREAKS else "after" if self.fault == "lost_answer" else "before"
        return bool(self.options.get("when", usual) == "after")

    def answer(self) -> AzureError:
        """Return the refusal of a fault that answers the request at once ("status" with a body of its own excepted)."""
        if self.fault == "throttle":
            return throttled(self.options.get("retry_after"))
        message = str(self.options.get("message", "The fault was injected by an administrative call."))
        status = int(self.options.get("status", 500))
        return AzureError(
            status, str(self.options.get("code", "InternalServerError")), message, headers=self._headers()
        )

    def operation_fault(self) -> AzureError | None:
        """Return what the long-running operation that the request begins shall end with."""
        if self.fault == "allocation_failure":
            message = (
                "Allocation failed. We do not have sufficient capacity for the requested VM size in this region. "
                "Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance"
            )
            return AzureError(409, str(self.options.get("code", "AllocationFailed")), message)
        if self.fault == "provisioning_failed":
            code = str(self.options.get("code", "OSProvisioningTimedOut"))
            message = "OS Provisioning did not finish in the allotted time. The VM may still finish provisioning."
            return AzureError(409, code, str(self.options.get("message", message)))
        return None

    def _headers(self) -> dict[str, str]:
        return {str(name).lower(): str(value) for name, value in dict(self.options.get("headers", {})).items()}


@dataclass(slots=True)
class Faults:
    """The injected faults, the oldest first."""

    rules: list[FaultRule] = field(default_factory=list)

    def add(self, described: Mapping[str, Any]) -> FaultRule:
        """Add a fault from an administrative call: {match: {method, path}, times, fault, …options}."""
        fault: Any = described.get("fault")
        if fault not in get_args(Fault):
            raise AzureError(400, "InvalidFault", f"The fault is one of {', '.join(get_args(Fault))}; got '{fault}'.")
        _check_options(described)
        match = dict(described.get("match", {}))
        kind = match.get("kind", "*")
        if kind not in ("*", *KINDS):
            raise AzureError(400, "InvalidFault", f"match.kind is one of {', '.join(KINDS)}; got '{kind}'.")
        try:
            path = re.compile(str(match.get("path", "")), re.IGNORECASE)
        except re.error as error:
            raise AzureError(400, "InvalidFault", f"match.path is no regular expression: {error}.") from error
        times = described.get("times", 1)
        if times is not None and not isinstance(times, int):
            raise AzureError(400, "InvalidFault", f"times is a number or null; got '{times}'.")
        every = described.get("every", 1)
        if not isinstance(every, int) or every < 1:
            raise AzureError(400, "InvalidFault", f"every is a number from 1; got '{every}'.")
        rule = FaultRule(
            fault=fault,
            method=str(match.get("method", "*")).upper(),
            path=path,
            kind=kind,
            times=times,
            every=every,
            options={name: value for name, value in described.items() if name not in _ASIDE},
        )
        self.rules.append(rule)
        return rule

    def strike(self, method: str, path: str, kind: str) -> FaultRule | None:
        """Return the first fault for the request, one time used up, or None."""
        return next((rule for rule in self.rules if rule.strikes(method, path, kind)), None)


def _check_options(described: Mapping[str, Any]) -> None:
    fault = described.get("fault")
    choices = {"when": ("before", "after"), "shape": SHAPES, "form": FORMS, "encoding": ("gzip", "identity")}
    for name, accepted in choices.items():
        if name in described and described[name] not in accepted:
            text = f"{name} is one of {', '.join(accepted)}; got '{described[name]}'."
            raise AzureError(400, "InvalidFault", text)
    if described.get("when") == "before" and fault in _ONLY_AFTER:
        raise AzureError(400, "InvalidFault", f"The request of {fault} is carried out; when cannot be 'before'.")
    if described.get("when") == "after" and fault == "reset":
        raise AzureError(400, "InvalidFault", "The request of reset is not carried out; lost_answer is.")


def throttled(retry_after: object) -> AzureError:
    """The 429 of Microsoft.Compute; it can come without a Retry-After."""
    message = "The server rejected the request because too many requests have been received for this subscription."
    details = [{"code": "TooManyRequests", "message": '{"operationGroup":"Injected","allowedRequestCount":0}'}]
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return AzureError(429, "OperationNotAllowed", message, details=details, headers=headers)
