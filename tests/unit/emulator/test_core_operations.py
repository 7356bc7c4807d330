from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.emulator.errors import AzureError
from ansible_collections.gen2.azure.tests.emulator.operations import Operation, routes
from ansible_collections.gen2.azure.tests.emulator.routing import ArmRequest, Reply, Router
from ansible_collections.gen2.azure.tests.emulator.world import World

BASE = "https://Localhost:1"


def request(path: str, method: str = "PUT", **query: str) -> ArmRequest:
    return ArmRequest(
        method=method,
        path=path,
        params={"subscriptionId": "s"},
        query=query,
        api_version="2024-07-01",
        headers={},
        body={},
        resource_id=path,
        base_url=BASE,
    )


MACHINE = request("/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm")
NETWORK = request("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v")
GROUP = request("/subscriptions/s/resourceGroups/g", "DELETE")


def start(world: World, asked: ArmRequest, **more: Any) -> Operation:
    more.setdefault("finish", lambda: None)
    return world.operations.start(asked, location="eastus", action="test", **more)


def poll(world: World, url: str) -> Reply:
    world.operations.settle()
    path, dummy, query = url.removeprefix(BASE).partition("?")
    match = Router(routes(world.operations)).match("GET", path)
    pairs = dict(pair.split("=") for pair in query.split("&"))
    return match.route.handler(replace(request(path, "GET", **pairs), params=match.params))


def test_urls_are_those_of_the_provider(world: World) -> None:
    machine = start(world, MACHINE)
    place = f"{BASE}/subscriptions/s/providers/Microsoft.Compute/locations/eastus"
    assert machine.headers(location=True) == {
        "azure-asyncoperation": f"{place}/operations/{machine.id}?api-version=2024-07-01",
        "location": f"{place}/operations/{machine.id}?monitor=true&api-version=2024-07-01",
        "retry-after": "10",
    }
    network = start(world, NETWORK)
    location = network.headers(async_operation=False, location=True, retry_after=None)
    place = f"{BASE}/subscriptions/s/providers/Microsoft.Network/locations/eastus"
    assert location == {"location": f"{place}/operationResults/{network.id}?api-version=2024-07-01"}
    group = start(world, GROUP, collection="operationresults")
    expected = f"{BASE}/subscriptions/s/operationresults/{group.id}?api-version=2024-07-01"
    assert group.headers(async_operation=False, location=True)["location"] == expected


@pytest.mark.parametrize(
    ("asked", "collection", "quarters"),
    [
        (MACHINE, "operations", 4),
        (MACHINE, "DiskOperations", 1),
        (NETWORK, "operations", 1),
        (GROUP, "operationresults", 1),
    ],
)
def test_only_machines_take_the_whole_time(world: World, asked: ArmRequest, collection: str, quarters: int) -> None:
    operation = start(world, asked, collection=collection)
    assert operation.due - operation.started == world.settings.operation_seconds * quarters / 4


def test_an_operation_ends_when_due_and_not_before(world: World, clock: Any) -> None:
    ended: list[str] = []
    operation = start(world, MACHINE, duration=5, finish=lambda: ended.append("end"))
    url = operation.headers()["azure-asyncoperation"]
    clock.advance(4.9)
    running = poll(world, url)
    assert (running.body["status"], "endTime" in running.body, running.headers) == (
        "InProgress",
        False,
        {"retry-after": "10"},
    )
    clock.advance(0.2)
    done = poll(world, url)
    assert (done.body["status"], "endTime" in done.body, done.headers, ended) == ("Succeeded", True, {}, ["end"])
    poll(world, url)
    assert ended == ["end"]


def test_operations_end_in_the_order_they_are_due(world: World, clock: Any) -> None:
    ended: list[str] = []
    start(world, MACHINE, duration=5, finish=lambda: ended.append("late"))
    start(world, MACHINE, duration=1, finish=lambda: ended.append("early"))
    clock.advance(9)
    world.operations.settle()
    assert ended == ["early", "late"]


def test_networks_bodies_say_the_status_alone(world: World) -> None:
    assert poll(world, start(world, NETWORK).headers()["azure-asyncoperation"]).body == {"status": "InProgress"}


def test_the_monitor_answers_202_then_the_output(world: World, clock: Any) -> None:
    operation = start(world, MACHINE, finish=lambda: {"name": "disk"})
    headers = operation.headers(location=True)
    running = poll(world, headers["location"])
    assert (running.status, running.headers["location"]) == (202, headers["location"])
    clock.advance(99)
    assert poll(world, headers["location"]).body == {"name": "disk"}
    assert poll(world, headers["azure-asyncoperation"]).body["properties"] == {"output": {"name": "disk"}}


def test_the_monitor_without_output_ends_as_recorded(world: World, clock: Any) -> None:
    locations = [start(world, asked).headers(location=True)["location"] for asked in (MACHINE, NETWORK, GROUP)]
    clock.advance(99)
    assert [poll(world, location).status for location in locations] == [200, 204, 200]


def test_an_error_of_finish_fails_the_operation(world: World, clock: Any) -> None:
    failures: list[AzureError] = []

    def finish() -> None:
        raise AzureError(409, "AllocationFailed", "no room")

    operation = start(world, MACHINE, finish=finish, fail=failures.append)
    clock.advance(99)
    body = poll(world, operation.headers()["azure-asyncoperation"]).body
    assert (body["status"], body["error"]) == ("Failed", {"code": "AllocationFailed", "message": "no room"})
    assert [failure.code for failure in failures] == ["AllocationFailed"]


def test_an_injected_fault_ends_the_operation_instead_of_finish(world: World, clock: Any) -> None:
    asked = replace(MACHINE, operation_fault=AzureError(409, "Injected", "as told"))
    operation = start(world, asked, finish=lambda: pytest.fail("finish ran"))
    clock.advance(99)
    world.operations.settle()
    assert operation.status == "Failed"


@pytest.mark.parametrize(
    ("seconds", "sent"), [(0, {"retry-after": "0"}), (2.0, {"retry-after": "2"}), (0.05, {"x-ms-retry-after-ms": "50"})]
)
def test_the_setting_replaces_every_retry_after(world: World, seconds: float, sent: dict[str, str]) -> None:
    world.settings.retry_after = seconds
    headers = start(world, MACHINE).headers(retry_after=None)
    assert poll(world, headers.pop("azure-asyncoperation")).headers == sent
    assert headers == sent


def test_an_unknown_operation_is_a_404(world: World) -> None:
    with pytest.raises(AzureError, match="404"):
        poll(world, f"{BASE}/subscriptions/s/operationresults/none?api-version=1")
