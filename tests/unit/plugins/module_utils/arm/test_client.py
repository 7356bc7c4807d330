from __future__ import annotations

import contextlib
import gzip
import json
import random
import typing as t
import zlib
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import transport
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import (
    ArmError,
    InvalidResponse,
    NotFollowed,
    NotFound,
)
from ansible_collections.gen2.azure.plugins.module_utils.arm.operations import Operation, perform
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import Gen2Error
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import Step

from .wire import HOME, JSON, SUBSCRIPTION, Build, Rig, Wired, listed, rig, sent

__all__ = ["rig"]
PATH = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web1"
LIST = PATH.rpartition("/")[0]
PAGE = b"<!DOCTYPE html>\n<html><body>Please sign in.</body></html>"
MACHINE = {"id": PATH, "name": "web1", "properties": {"provisioningState": "Succeeded"}}
HTML = Wired(content=PAGE, headers={"Content-Type": "text/html"})
CUT = Wired(content=b'{"id": "/subscriptions/0", "secret": "hunter2", "prop')
ANYTHING_BUT_JSON = [
    pytest.param(HTML, "text/html, 57 bytes, beginning with '<!DOCTYPE html> <html><body>Please sign in", id="HTML"),
    pytest.param(CUT, "53 bytes, a JSON object that breaks off", id="cut off"),
    pytest.param(Wired(), "status 200, no body", id="empty"),
    pytest.param(Wired(status=204, headers={}), "status 204, no body", id="204"),
    pytest.param(Wired(status=302, headers={"Location": "https://x.example/?a=1"}), "status 302", id="redirect"),
    pytest.param(Wired(status=304, headers={}), "status 304", id="304"),
    pytest.param(sent([MACHINE]), "a JSON list", id="a list"),
    pytest.param(sent("done"), "status 200", id="a text"),
    pytest.param(sent(None), "status 200", id="null"),
    pytest.param(Wired(content=b'{"id": "/x", "n": NaN}'), "breaks off", id="NaN"),
    pytest.param(Wired(content=b"\xff\xfe{}"), "status 200", id="another encoding"),
    pytest.param(Wired(content=b"[" * 100_000), "a JSON list that breaks off", id="too deep"),
]


def reads() -> dict[str, Callable[[Rig], t.Any]]:
    return {
        "get": lambda rig: rig.client.get(PATH),
        "find": lambda rig: rig.client.find(PATH),
        "list": lambda rig: list(rig.client.list(f"{LIST}s")),
        "unidentified": lambda rig: rig.client.get(PATH, identified=False),
        "without ids": lambda rig: list(rig.client.list(f"{LIST}s", identified=False)),
    }


@pytest.mark.parametrize("read", reads())
@pytest.mark.parametrize(("wired", "came"), ANYTHING_BUT_JSON)
def test_what_is_no_document_is_an_error_that_says_what_came(rig: Build, wired: Wired, came: str, read: str) -> None:
    with pytest.raises(InvalidResponse) as caught:
        reads()[read](rig(wired))
    assert caught.value.code == "InvalidResponse"
    assert caught.value.status == wired.status
    assert came in str(caught.value)
    assert LIST in str(caught.value)
    assert "api-version" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_page_in_place_of_a_refusal_is_not_absence(rig: Build, status: int) -> None:
    with pytest.raises(ArmError) as caught:
        rig(Wired(content=PAGE, status=status, headers={"Content-Type": "text/html"})).client.find(PATH)
    assert not isinstance(caught.value, NotFound)


@pytest.mark.parametrize("code", ["SubscriptionNotFound", "InvalidResourceType"])
def test_a_wrong_question_is_not_absence(rig: Build, code: str) -> None:
    with pytest.raises(NotFound):
        rig(sent({"error": {"code": code, "message": "No."}}, 404)).client.find(PATH)


def test_absence_is_told_by_azure(rig: Build) -> None:
    assert rig(sent({"error": {"code": "ResourceNotFound", "message": "No."}}, 404)).client.find(PATH) is None


@pytest.mark.parametrize(
    "document",
    [
        {"name": "web1"},
        {"id": None},
        {"id": 7},
        {"id": "web1"},
        {**MACHINE, "properties": []},
        {**MACHINE, "tags": ["a"]},
        {**MACHINE, "location": 5},
        {**MACHINE, "zones": "1"},
        {**MACHINE, "sku": "Premium_LRS"},
    ],
)
def test_a_resource_of_another_shape_is_an_error(rig: Build, document: t.Any) -> None:
    with pytest.raises(InvalidResponse):
        rig(sent(document)).client.get(PATH)
    with pytest.raises(InvalidResponse):
        list(rig(sent({"value": [MACHINE, document]})).client.list(LIST))


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"value": None},
        {"value": {}},
        {"value": "x"},
        {"value": ["x"]},
        {"value": [None]},
        {"value": [], "nextLink": 2},
        {"value": [], "nextLink": {"href": "/x"}},
        {"error": {"code": "Oh"}},
    ],
)
def test_a_page_of_another_shape_is_an_error(rig: Build, page: t.Any) -> None:
    with pytest.raises(InvalidResponse):
        list(rig(sent(page)).client.list(LIST))
    first = sent(listed("a", nextLink=f"{HOME}{LIST}?page=2"))
    with pytest.raises(InvalidResponse):
        list(rig(first, sent(page)).client.list(LIST))


def test_a_bare_list_is_one_where_the_contract_says_so(rig: Build) -> None:
    assert list(rig(sent([MACHINE])).client.list(LIST, bare=True)) == [MACHINE]
    assert list(rig(sent({"value": [{"currentValue": 1, "name": {"value": "x"}}]})).client.list(LIST, identified=False))


def test_a_list_that_leads_back_is_an_error(rig: Build) -> None:
    link = f"{HOME}{LIST}?page=2"
    reached = rig(sent(listed("a", nextLink=link)))
    with pytest.raises(InvalidResponse, match="another one"):
        list(reached.client.list(LIST))
    assert len(reached.wire.asked) == 2


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (f"https://management.azure.com:443{LIST}?a=1", f"{HOME}{LIST}?a=1"),
        (f"https://Management.AZURE.com{LIST}?a=1", f"{HOME}{LIST}?a=1"),
        (f"{LIST}?a=1", f"{HOME}{LIST}?a=1"),
        ("?a=1", f"{HOME}{LIST}?a=1"),
        (f'{HOME}{LIST}?$skiptoken={{"a b":"c|d"}}', f'{HOME}{LIST}?$skiptoken={{"a b":"c|d"}}'),
        (f"{HOME}{LIST}?$skiptoken=a#b", f"{HOME}{LIST}?$skiptoken=a#b"),
        (f"{HOME}{LIST}?$skiptoken=50%&x=%41", f"{HOME}{LIST}?$skiptoken=50%&x=A"),
        (f"{HOME}{LIST}?$skiptoken=grün", f"{HOME}{LIST}?$skiptoken=grün"),
        (f" {HOME}{LIST}?a=1 ", f"{HOME}{LIST}?a=1"),
    ],
)
def test_a_link_is_followed_however_it_is_spelled(rig: Build, link: str, expected: str) -> None:
    reached = rig(sent(listed("a", nextLink=link)), sent(listed("b")))
    assert [one["name"] for one in reached.client.list(LIST)] == ["a", "b"]
    url = reached.wire.urls[1]
    assert unquote(url) == expected
    assert "#" not in url
    assert not set(url) & set(' "{}|')


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "https://management.azure.com.evil.example/x",
        "https://management.azure.com@evil.example/x",
        "https://management.azure.com:444/x",
        "http://management.azure.com/x",
        "https://[",
        "javascript:alert(1)",
    ],
)
def test_no_link_leads_elsewhere(rig: Build, link: str) -> None:
    reached = rig(sent(listed("a", nextLink=link)), sent(listed("b")))
    with pytest.raises(ArmError):
        list(reached.client.list(LIST))
    assert all(url.startswith(f"{HOME}/") for url in reached.wire.urls)


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    start = packer.compress(b'{"value": [], "x": "')
    return start + b"".join(packer.compress(b"0" * 65536) for dummy in range(size // 65536)) + packer.flush()


@pytest.mark.parametrize(
    "wired",
    [
        pytest.param(Wired(content=bomb(20_000_000), headers={**JSON, "Content-Encoding": "gzip"}), id="gzip"),
        pytest.param(Wired(content=b"0" * 2_000_000), id="plain"),
        pytest.param(Wired(content=b"{}", headers={**JSON, "Content-Length": "999999999999"}), id="announced"),
        pytest.param(
            Wired(content=gzip.compress(gzip.compress(b"{}")), headers={**JSON, "Content-Encoding": "gzip, gzip"}),
            id="twice",
        ),
    ],
)
def test_a_larger_answer_is_refused(rig: Build, monkeypatch: pytest.MonkeyPatch, wired: Wired) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER_BYTES", 1024 * 1024)
    with pytest.raises(InvalidResponse, match="1 MiB"):
        rig(wired).client.get(PATH)


def test_the_limit_holds_a_page_of_five_thousand_sizes() -> None:
    assert transport.LARGEST_ANSWER_BYTES >= 60_000_000


def write(method: str, action: str = "") -> Step:
    body = None if method in ("DELETE", "POST") else {"location": "westeurope"}
    return Step(method=method, resource_id=PATH, action=action, body=body, summary=f"{method} web1")


@pytest.mark.parametrize("step", [write("PUT"), write("PATCH"), write("POST", "deallocate"), write("DELETE")])
@pytest.mark.parametrize("wired", [HTML, CUT, sent("done"), Wired(status=302, headers={"Location": "/x"})])
def test_a_write_that_is_answered_otherwise_has_an_unknown_outcome(rig: Build, step: Step, wired: Wired) -> None:
    reached = rig(wired)
    with pytest.raises(InvalidResponse):
        perform(reached.client, step, reached.client.waits.deadline)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("wired", [Wired(), sent([MACHINE]), sent(None)])
def test_a_write_that_has_ended_brings_its_resource(rig: Build, method: str, wired: Wired) -> None:
    reached = rig(wired)
    with pytest.raises(InvalidResponse):
        perform(reached.client, write(method), reached.client.waits.deadline)


RUNNING = {"azure_asyncoperation": f"{HOME}/subscriptions/0/operations/1"}


@pytest.mark.parametrize(
    "poll", [HTML, CUT, Wired(), sent([]), sent({}), sent({"status": 5}), sent({"status": {"value": "Succeeded"}})]
)
def test_a_poll_that_tells_no_status_is_an_error(rig: Build, poll: Wired) -> None:
    reached = rig(sent(MACHINE, 201, **RUNNING), poll)
    with pytest.raises(NotFollowed) as caught:
        perform(reached.client, write("PUT"), reached.client.waits.deadline)
    assert isinstance(caught.value.cause, InvalidResponse)
    assert (caught.value.code, caught.value.outcome) == ("InvalidResponse", "begun")
    assert caught.value.resource_id == write("PUT").resource_id


@pytest.mark.parametrize("state", ["Updating", "Creating"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_write_without_an_operation_is_followed_at_the_resource(rig: Build, method: str, state: str) -> None:
    working = sent({**MACHINE, "properties": {"provisioningState": state}})
    reached = rig(working, working, sent(MACHINE))
    assert perform(reached.client, write(method), reached.client.waits.deadline) == MACHINE
    assert [request.method for request in reached.wire.asked] == [method, "GET", "GET"]


def test_a_resource_that_fails_after_its_write_is_told(rig: Build) -> None:
    working = sent({**MACHINE, "properties": {"provisioningState": "Updating"}})
    failed = sent({**MACHINE, "properties": {"provisioningState": "Failed"}})
    reached = rig(working, failed)
    with pytest.raises(ArmError, match="OperationFailed"):
        perform(reached.client, write("PATCH"), reached.client.waits.deadline)


def test_a_deletion_without_an_operation_ends_when_the_resource_is_gone(rig: Build) -> None:
    gone = sent({"error": {"code": "ResourceNotFound", "message": "Gone."}}, 404)
    reached = rig(Wired(headers={}), sent(MACHINE), gone)
    perform(reached.client, write("DELETE"), reached.client.waits.deadline)
    assert [request.method for request in reached.wire.asked] == ["DELETE", "GET", "GET"]


TEXTS = ["²", "", "\ud800", "https://[", "/", "-1", "NaN", "[]", "{}", "Succeeded", "Updating", "\x00", "é" * 300]


def junk(dice: random.Random, depth: int = 0) -> t.Any:
    """Return any JSON value, with the names that the product looks for."""
    names = ["id", "value", "nextLink", "properties", "status", "error", "code", "message", "details", "tags"]
    names += ["provisioningState", "output", "accessSAS", "zones", "sku", "name"]
    kind = dice.randrange(8 if depth < 4 else 6)
    if kind == 6:
        return [junk(dice, depth + 1) for dummy in range(dice.randrange(4))]
    if kind == 7:
        return {dice.choice(names): junk(dice, depth + 1) for dummy in range(dice.randrange(5))}
    return [None, True, dice.randrange(-5, 10**30), dice.random() * 1e300, dice.choice(TEXTS), PATH][kind]


def wired_junk(dice: random.Random) -> Wired:
    content = json.dumps(junk(dice)).encode()
    mangled = [content, content[: dice.randrange(len(content) + 1)], dice.randbytes(dice.randrange(50)), b"", PAGE]
    headers = {"Content-Type": dice.choice(["application/json", "text/html", "", "x; charset=nonsense"])}
    for name in ("Retry-After", "x-ms-retry-after-ms", "Location", "Azure-AsyncOperation", "Content-Length", "ETag"):
        if dice.random() < 0.3:
            headers[name] = dice.choice(["0", "1", "²", "-3", "9" * 500, "soon", f"{HOME}/x", "https://[", "//e/", ""])
    if dice.random() < 0.1:
        headers["Content-Encoding"] = dice.choice(["gzip", "gzip, gzip", "br", "identity"])
    return Wired(content=dice.choice(mangled), status=dice.choice([200] * 5 + ANY_STATUS), headers=headers)


ANY_STATUS = [201, 202, 204, 301, 304, 400, 401, 403, 404, 409, 412, 429, 500, 503, 599]
CALLS: dict[str, Callable[[Rig], t.Any]] = {
    **reads(),
    "put": lambda rig: perform(rig.client, write("PUT"), rig.client.waits.deadline),
    "patch": lambda rig: perform(rig.client, write("PATCH"), rig.client.waits.deadline),
    "delete": lambda rig: perform(rig.client, write("DELETE"), rig.client.waits.deadline),
    "deallocate": lambda rig: perform(rig.client, write("POST", "deallocate"), rig.client.waits.deadline),
    "get access": lambda rig: perform(rig.client, write("POST", "beginGetAccess"), rig.client.waits.deadline),
    "follow": lambda rig: Operation(attempted="x", resource_id=PATH, url=f"{HOME}/x").poll(rig.client),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_answer_ends_in_a_traceback(rig: Build, call: str) -> None:
    """Whatever is answered, in whatever order, the call returns or raises one of the collection's own errors."""
    for seed in range(120):
        dice = random.Random(f"{call} {seed}")
        reached = rig(*(wired_junk(dice) for dummy in range(dice.randrange(1, 6))), seconds=60)
        with contextlib.suppress(Gen2Error):
            CALLS[call](reached)
        assert sum(reached.watch.slept) <= 60, seed
