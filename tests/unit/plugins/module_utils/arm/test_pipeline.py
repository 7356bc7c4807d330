from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import ArmError, Throttled
from ansible_collections.gen2.azure.plugins.module_utils.arm.pipeline import HomeHostPolicy, PatiencePolicy


class Next:
    """The rest of a pipeline: records what reaches it and answers."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.reached: list[str] = []
        self.response = types.SimpleNamespace(http_response=types.SimpleNamespace(status_code=status, headers=headers))

    def send(self, request: t.Any) -> t.Any:
        self.reached.append(request.http_request.url)
        return self.response


def send(policy: t.Any, rest: Next, url: str = "https://management.azure.com/x") -> t.Any:
    policy.next = rest
    return policy.send(types.SimpleNamespace(http_request=types.SimpleNamespace(url=url, method="GET")))


@pytest.mark.parametrize("url", ["https://management.azure.com/x?y=1", "https://MANAGEMENT.azure.com/x"])
def test_requests_go_home(url: str) -> None:
    rest = Next()
    send(HomeHostPolicy("https://management.azure.com"), rest, url)
    assert rest.reached == [url]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://management.azure.com/x",
        "https://management.azure.com:8443/x",
        "https://management.azure.com.evil.example/x",
        "https://management.azure.com@evil.example/x",
        "//evil.example/x",
    ],
)
def test_nothing_is_sent_elsewhere(url: str) -> None:
    rest = Next()
    with pytest.raises(ArmError) as caught:
        send(HomeHostPolicy("https://management.azure.com"), rest, url)
    assert caught.value.code == "ForeignHost"
    assert rest.reached == []


def test_a_wait_too_long_ends_the_retries() -> None:
    with pytest.raises(Throttled, match="1200 seconds") as caught:
        send(PatiencePolicy(), Next(429, **{"Retry-After": "1200"}))
    assert caught.value.transient


@pytest.mark.parametrize(
    ("status", "headers"),
    [(429, {"Retry-After": "5"}), (429, {}), (200, {"Retry-After": "1200"}), (429, {"Retry-After": "Mon, 23 Nov"})],
)
def test_any_other_answer_is_handed_on(status: int, headers: dict[str, str]) -> None:
    rest = Next(status, **headers)
    assert send(PatiencePolicy(), rest) is rest.response
