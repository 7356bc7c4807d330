from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Literal

from .errors import AzureError
from .links import spell_origin
from .routing import ArmRequest, Reply, Route
from .settings import Clock, Settings

Finish = Callable[[], Mapping[str, Any] | None]
Fail = Callable[[AzureError], None]
VM_COLLECTION = ("microsoft.compute", "operations")


@dataclass(slots=True, kw_only=True)
class Operation:
    """A long-running operation; it ends, in Operations.settle, when the clock has reached `due`."""

    id: str
    action: str
    path: str
    namespace: str
    collection: str
    subscription_id: str
    location: str
    api_version: str
    base_url: str
    started: float
    due: float
    finish: Finish
    fail: Fail | None
    fault: AzureError | None
    settings: Settings
    retry_after: int | None = None
    status: Literal["InProgress", "Succeeded", "Failed", "Canceled"] = "InProgress"
    output: Mapping[str, Any] | None = None
    error: AzureError | None = None

    def headers(
        self, *, async_operation: bool = True, location: bool = False, retry_after: int | None = 10
    ) -> dict[str, str]:
        """Return the response headers that announce the operation; retry_after None stands for Azure sending none."""
        self.retry_after = retry_after
        found: dict[str, str] = {}
        if async_operation:
            found["azure-asyncoperation"] = self._url(self.collection)
        if location:
            found["location"] = self._monitor_url()
        return found | self.settings.retry_after_header(retry_after)

    def _monitor_url(self) -> str:
        # Network's Location has a collection of its own; Compute's is the operation itself with monitor=true.
        if self.namespace.lower() == "microsoft.network":
            return self._url("operationResults")
        return self._url(self.collection, "monitor=true&")

    def _url(self, collection: str, query: str = "") -> str:
        place = f"{spell_origin(self.settings, self.base_url)}/subscriptions/{self.subscription_id}"
        version = f"api-version={self.api_version}"
        if not self.namespace:
            return f"{place}/operationresults/{self.id}?{version}"
        return f"{place}/providers/{self.namespace}/locations/{self.location}/{collection}/{self.id}?{query}{version}"


@dataclass(slots=True)
class Operations:
    """The running and finished operations of every provider."""

    clock: Clock
    settings: Settings
    _known: dict[str, Operation] = field(default_factory=dict)
    _running: list[Operation] = field(default_factory=list)

    def start(
        self,
        request: ArmRequest,
        *,
        location: str,
        action: str,
        finish: Finish,
        collection: str = "operations",
        fail: Fail | None = None,
        duration: float | None = None,
    ) -> Operation:
        """Begin what the request asked: `finish` runs when due (or `fail`, where it raises or a fault was injected).

        The provider, subscription and api-version of the operation's URL are the request's. `collection` is
        "operations" (Compute, Network), "DiskOperations", "capsOperations" or "operationresults" (resource groups).
        The result of `finish` is `properties.output` of the operation and the body behind its Location. Without a
        duration, virtual machine operations take the setting `operation_seconds`, all others a quarter of it.
        """
        namespace = _namespace(request.path)
        now = self.clock()
        operation = Operation(
            id=str(uuid.uuid4()),
            action=action,
            path=request.path.lower(),
            namespace=namespace,
            collection=collection,
            subscription_id=request.params.get("subscriptionId", ""),
            location=location,
            api_version=request.api_version,
            base_url=request.base_url,
            started=now,
            due=now + (self._duration(namespace, collection) if duration is None else duration),
            finish=finish,
            fail=fail,
            fault=request.operation_fault,
            settings=self.settings,
        )
        self._known[operation.id] = operation
        self._running.append(operation)
        return operation

    def settle(self) -> None:
        """End every operation whose time has come, the earliest first."""
        now = self.clock()
        due = [operation for operation in self._running if operation.due <= now]
        if due:
            self._running = [operation for operation in self._running if operation.due > now]
        for operation in sorted(due, key=lambda ending: ending.due):
            _end(operation)

    def preempt(self, resource_id: str) -> None:
        """Cancel what is under way on a resource, as Azure does for an operation that takes over."""
        place = resource_id.lower()
        message = "Operation execution has been preempted by a more recent operation."
        kept = []
        for operation in self._running:
            if operation.path == place or operation.path.startswith(f"{place}/"):
                operation.status = "Canceled"
                operation.error = AzureError(409, "OperationPreempted", message)
            else:
                kept.append(operation)
        self._running = kept

    def get(self, operation_id: str) -> Operation | None:
        """Return the operation of that id."""
        return self._known.get(operation_id.lower())

    def is_running(self, operation: Operation) -> bool:
        """Tell whether an operation is under way, and was not forgotten since."""
        return operation.status == "InProgress" and operation.id in self._known

    def clear(self) -> None:
        """Forget all operations, the running ones too."""
        self._known.clear()
        self._running.clear()

    def _duration(self, namespace: str, collection: str) -> float:
        whole = (namespace.lower(), collection) == VM_COLLECTION
        return self.settings.operation_seconds * (1 if whole else 0.25)


def routes(operations: Operations) -> list[Route]:
    """The URLs that Azure-AsyncOperation and Location point to."""

    def poll(request: ArmRequest) -> Reply:
        operation = _find(operations, request)
        if request.query.get("monitor", "").lower() == "true":
            return _monitor(operation)
        return _status(operation)

    def monitor(request: ArmRequest) -> Reply:
        return _monitor(_find(operations, request))

    place = "/subscriptions/{subscriptionId}/providers/{namespace}/locations/{location}"
    polled = [f"{place}/{name}/{{operationId}}" for name in ("operations", "DiskOperations", "capsOperations")]
    monitored = [
        f"{place}/operationResults/{{operationId}}",
        "/subscriptions/{subscriptionId}/operationresults/{operationId}",
    ]
    return [
        *(Route(method="GET", template=template, handler=poll, any_version=True) for template in polled),
        *(Route(method="GET", template=template, handler=monitor, any_version=True) for template in monitored),
    ]


def _namespace(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    fixed = [index for index, segment in enumerate(segments[:-1]) if segment.lower() == "providers"]
    return segments[fixed[-1] + 1] if fixed else ""


def _end(operation: Operation) -> None:
    try:
        if operation.fault is not None:
            raise operation.fault
        operation.output = operation.finish()
        operation.status = "Succeeded"
    except AzureError as error:
        operation.error = error
        operation.status = "Failed"
        if operation.fail is not None:
            operation.fail(error)


def _find(operations: Operations, request: ArmRequest) -> Operation:
    operation = operations.get(request.params["operationId"])
    if operation is None:
        message = f"The operation '{request.params['operationId']}' was not found."
        raise AzureError(404, "NotFound", message)
    return operation


def _status(operation: Operation) -> Reply:
    body: dict[str, Any] = {}
    if operation.namespace.lower() != "microsoft.network":
        body["startTime"] = _timestamp(operation.started)
        if operation.status != "InProgress":
            body["endTime"] = _timestamp(operation.due)
    body["status"] = operation.status
    if operation.output is not None:
        body["properties"] = {"output": operation.output}
    if operation.error is not None:
        body["error"] = operation.error.error()
    if operation.namespace.lower() != "microsoft.network":
        body["name"] = operation.id
    running = operation.status == "InProgress"
    return Reply(body=body, headers=operation.settings.retry_after_header(operation.retry_after) if running else {})


def _monitor(operation: Operation) -> Reply:
    if operation.status == "InProgress":
        again = operation.headers(async_operation=False, location=True, retry_after=operation.retry_after)
        return Reply(status=202, headers=again)
    if operation.error is not None:
        raise operation.error
    if operation.output is not None:
        return Reply(body=operation.output)
    return Reply(status=204 if operation.namespace.lower() == "microsoft.network" else 200)


def _timestamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0+00:00")
