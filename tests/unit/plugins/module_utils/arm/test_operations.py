from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.client import Answer
from ansible_collections.gen2.azure.plugins.module_utils.arm.deadline import Clock, Deadline
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import OperationFailed, WaitTimeout
from ansible_collections.gen2.azure.plugins.module_utils.arm.operations import Operation, wait_for

URL = "https://management.azure.com/subscriptions/0/providers/Microsoft.Compute/locations/eastus/operations/1"


class Answers:
    """Stands where the client is, and answers polls in order."""

    def __init__(self, *answers: Answer) -> None:
        self.left = list(answers)

    def follow(self, url: str) -> Answer:
        assert url == URL
        return self.left.pop(0)


class Watch:
    """A clock that a sleep moves on."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.clock = Clock(now=lambda: sum(self.slept), sleep=self.slept.append)


def status(state: str, **headers: str) -> Answer:
    return Answer(status=200, headers=headers, body={"status": state})


def follow(first: Answer, *polls: Answer, timeout: float = 600) -> tuple[Operation, list[float]]:
    operation = Operation.from_answer(first, attempted="create web1", resource_id="/vm/web1")
    watch = Watch()
    wait_for(t.cast("t.Any", Answers(*polls)), operation, Deadline.after(timeout, watch.clock))
    return operation, watch.slept


def accepted(code: int = 201, **headers: str) -> Answer:
    return Answer(status=code, headers=headers, body={"id": "/vm/web1"})


def test_without_a_url_it_is_over() -> None:
    operation, slept = follow(Answer(status=200, headers={}, body={"name": "web1"}))
    assert operation.result == {"name": "web1"}
    assert slept == []


def test_a_location_of_a_finished_answer_is_no_operation() -> None:
    assert follow(accepted(201, location=URL))[1] == []


def test_it_waits_as_long_as_azure_asks() -> None:
    first = accepted(**{"azure-asyncoperation": URL, "retry-after": "10"})
    _operation, slept = follow(first, status("InProgress", **{"retry-after": "7"}), status("Succeeded"))
    assert slept == [10, 7]


def test_without_being_asked_it_waits_longer_each_time() -> None:
    polls = [status("InProgress")] * 4 + [status("Succeeded")]
    _operation, slept = follow(accepted(**{"azure-asyncoperation": URL}), *polls)
    assert slept == sorted(slept)
    assert len(set(slept)) == len(slept)


def test_a_location_is_followed_by_its_status() -> None:
    polls = (Answer(status=202, headers={}), Answer(status=200, headers={}, body={"name": "rg"}))
    operation, slept = follow(accepted(202, location=URL, **{"retry-after": "15"}), *polls)
    assert operation.result == {"name": "rg"}
    assert len(slept) == 2


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_a_bad_end_carries_azures_code(state: str) -> None:
    failed = Answer(
        status=200,
        headers={"x-ms-correlation-request-id": "c1"},
        body={"status": state, "error": {"code": "AllocationFailed", "message": "No capacity."}},
    )
    with pytest.raises(OperationFailed, match="No capacity") as caught:
        follow(accepted(**{"azure-asyncoperation": URL}), failed)
    assert (caught.value.code, caught.value.transient, caught.value.request_id) == ("AllocationFailed", True, "c1")


def test_waiting_ends_in_time_and_says_that_azure_goes_on() -> None:
    first = accepted(**{"azure-asyncoperation": URL, "retry-after": "10"})
    with pytest.raises(WaitTimeout, match=r"Azure asks to wait 10 seconds .* and 5 of the 15 seconds"):
        follow(first, *[status("InProgress", **{"retry-after": "10"})] * 5, timeout=15)


def test_every_recorded_first_answer_is_read(recordings: pathlib.Path) -> None:
    samples = json.loads((recordings / "lro" / "lro_headers.json").read_text())
    assert len(samples) > 20
    for sample in samples:
        headers = {name.lower(): str(value) for name, value in (sample["sample"].get("headers") or {}).items()}
        operation = Operation.from_answer(
            Answer(status=int(sample["status"]), headers=headers), attempted="x", resource_id="/x"
        )
        tracked = "azure-asyncoperation" in headers or ("location" in headers and int(sample["status"]) == 202)
        assert operation.done is not tracked, sample["sample"]["url"]
