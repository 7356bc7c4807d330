from __future__ import annotations

import types
import typing as t
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import ArmError, Throttled
from ansible_collections.gen2.azure.plugins.module_utils.arm.pipeline import HomeHostPolicy

from .wire import SUBSCRIPTION, Build, Tokens, Wired, rig, sent

__all__ = ["rig"]
PATH = f"{SUBSCRIPTION}/resourceGroups/rg"
FOUND = sent({"id": PATH, "name": "rg"})


class Next:
    """The rest of a pipeline: records what reaches it and answers."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    def send(self, request: t.Any) -> t.Any:
        self.reached.append(request.http_request.url)
        return types.SimpleNamespace(http_response=types.SimpleNamespace(status_code=200, headers={}))


def send(policy: t.Any, rest: Next, url: str) -> t.Any:
    policy.next = rest
    return policy.send(types.SimpleNamespace(http_request=types.SimpleNamespace(url=url, method="GET")))


@pytest.mark.parametrize(
    "url",
    [
        "https://management.azure.com/x?y=1",
        "https://MANAGEMENT.azure.com/x",
        "https://management.azure.com:443/x",
        "HTTPS://Management.Azure.com:0443/x",
    ],
)
def test_requests_go_home(url: str) -> None:
    rest = Next()
    send(HomeHostPolicy("https://management.azure.com"), rest, url)
    assert rest.reached == [url]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://management.azure.com/x",
        "http://management.azure.com:443/x",
        "https://management.azure.com:8443/x",
        "https://management.azure.com:99999/x",
        "https://management.azure.com:-1/x",
        "https://management.azure.com.evil.example/x",
        "https://evilmanagement.azure.com/x",
        "https://management.azure.com@evil.example/x",
        "https://user:word@management.azure.com/x",
        "https://evil.example\\@management.azure.com/x",
        "https://[::1/x",
        "//evil.example/x",
        "",
    ],
)
def test_nothing_is_sent_elsewhere(url: str) -> None:
    rest = Next()
    with pytest.raises(ArmError) as caught:
        send(HomeHostPolicy("https://management.azure.com"), rest, url)
    assert caught.value.code == "ForeignHost"
    assert "word" not in str(caught.value)
    assert rest.reached == []


def in_an_hour() -> str:
    return format_datetime(datetime.now(tz=timezone.utc) + timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"retry_after": "90"}, id="seconds"),
        pytest.param({"retry_after": "9" * 400}, id="more than a float holds"),
        pytest.param({"retry_after": "date"}, id="HTTP date"),
        pytest.param({"x_ms_retry_after_ms": "90000"}, id="milliseconds"),
        pytest.param({"retry_after_ms": "90000"}, id="milliseconds too"),
    ],
)
def test_a_wait_beyond_the_deadline_fails_at_once(rig: Build, status: int, headers: dict[str, str]) -> None:
    asked = {name: in_an_hour() if value == "date" else value for name, value in headers.items()}
    refused = sent({"error": {"code": "ServerBusy", "message": "Busy."}}, status, **asked)
    reached = rig(refused, FOUND, seconds=60)
    with pytest.raises(Throttled, match="seconds") as caught:
        reached.client.get(PATH)
    assert (caught.value.code, caught.value.status, caught.value.transient) == ("ServerBusy", status, True)
    assert reached.watch.slept == []
    assert len(reached.wire.asked) == 1


def test_a_wait_of_twenty_minutes_is_too_long_for_any_deadline(rig: Build) -> None:
    reached = rig(sent({}, 429, retry_after="1200"), seconds=7200)
    with pytest.raises(Throttled, match="1200 seconds"):
        reached.client.get(PATH)


@pytest.mark.parametrize(
    "headers",
    [{"retry_after": "30"}, {"x_ms_retry_after_ms": "30000"}, {"retry_after": "²", "retry_after_ms": "30000"}],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_shorter_wait_is_kept(rig: Build, status: int, headers: dict[str, str]) -> None:
    reached = rig(sent({}, status, **headers), FOUND, seconds=60)
    assert reached.client.get(PATH)["name"] == "rg"
    assert reached.watch.slept == [30]


@pytest.mark.parametrize("text", ["²", "-5", "nan", "soon", "", "Mon, 99 Nov 2026 99:99:99 GMT", "1e5", "٣"])
def test_a_malformed_wait_is_ignored(rig: Build, text: str) -> None:
    reached = rig(sent({}, 429, retry_after=text), FOUND, seconds=60)
    assert reached.client.get(PATH)["name"] == "rg"
    assert sum(reached.watch.slept) < 10


def test_retries_end_before_the_deadline(rig: Build) -> None:
    reached = rig(sent({"error": {"code": "Internal", "message": "Oh."}}, 500), seconds=5)
    with pytest.raises(Throttled, match="Internal"):
        reached.client.get(PATH)
    assert sum(reached.watch.slept) <= 5


@pytest.mark.parametrize("method", ["get", "follow"])
def test_an_expired_token_is_replaced_once(rig: Build, method: str) -> None:
    refused = sent({"error": {"code": "ExpiredAuthenticationToken", "message": "Expired."}}, 401)
    reached = rig(refused, FOUND)
    getattr(reached.client, method)(PATH)
    assert [request.headers["Authorization"] for request in reached.wire.asked] == ["Bearer token-0", "Bearer token-1"]


def test_a_token_that_is_refused_again_fails(rig: Build) -> None:
    tokens = Tokens()
    reached = rig(sent({"error": {"code": "InvalidAuthenticationToken", "message": "No."}}, 401), credential=tokens)
    with pytest.raises(ArmError, match="InvalidAuthenticationToken"):
        reached.client.get(PATH)
    assert (len(reached.wire.asked), tokens.given_up) == (2, 1)


def test_a_redirect_with_a_malformed_location_is_no_traceback(rig: Build) -> None:
    with pytest.raises(ArmError, match="InvalidResponse"):
        rig(Wired(status=302, headers={"Location": "https://["})).client.get(PATH)
