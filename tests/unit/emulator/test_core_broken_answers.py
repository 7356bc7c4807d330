from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

GROUP_VERSION = "2022-09-01"
NETWORK_VERSION = "2024-05-01"
VNET = {"location": "eastus", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}


@pytest.fixture
def group(arm: Any) -> str:
    path = f"{arm.subscription}/resourceGroups/rg"
    assert arm.call("PUT", path, {"location": "eastus"}, version=GROUP_VERSION).status_code == 201
    return path


@pytest.fixture
def network(group: str) -> str:
    return f"{group}/providers/Microsoft.Network/virtualNetworks/v"


def inject(arm: Any, fault: str, **described: Any) -> None:
    answer = arm.http.request("POST", "/_emulator/faults", json={"fault": fault, **described})
    assert answer.status_code == 201, answer.text


def read(arm: Any, path: str) -> Any:
    return arm.call("GET", path, version=GROUP_VERSION if path.endswith(("rg", "resourceGroups")) else NETWORK_VERSION)


def test_a_page_of_html_is_a_success_of_another_type(arm: Any, group: str) -> None:
    inject(arm, "html")
    answer = read(arm, group)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    assert "<html>" in answer.text
    assert read(arm, group).json()["name"] == "rg"


def test_an_empty_answer_has_no_body(arm: Any, group: str) -> None:
    inject(arm, "empty")
    answer = read(arm, group)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("options", "expected"),
    [({}, (302, "https://management.foreign.example/login")), ({"status": 307, "location": "/else"}, (307, "/else"))],
)
def test_a_redirect_leads_where_it_is_told(arm: Any, group: str, options: Any, expected: tuple[int, str]) -> None:
    inject(arm, "redirect", **options)
    answer = read(arm, group)
    assert (answer.status_code, answer.headers["location"]) == expected


def test_a_truncated_answer_states_the_length_of_what_is_sent(arm: Any, group: str) -> None:
    whole = read(arm, group).content
    inject(arm, "truncated")
    answer = read(arm, group)
    assert answer.status_code == 200
    assert answer.content == whole[: len(whole) // 2]
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(("shape", "expected"), [("text", "done"), ("null", None), ("number", 7)])
def test_an_object_becomes_another_value(arm: Any, group: str, shape: str, expected: Any) -> None:
    inject(arm, "wrong_shape", shape=shape)
    assert json.loads(read(arm, group).content) == expected


def test_an_object_becomes_a_list_or_loses_its_id(arm: Any, group: str) -> None:
    whole = read(arm, group).json()
    inject(arm, "wrong_shape")
    assert read(arm, group).json() == [whole]
    inject(arm, "wrong_shape", shape="no_id")
    assert read(arm, group).json() == {name: value for name, value in whole.items() if name != "id"}


@pytest.mark.parametrize("shape", ["no_value", "value_object", "value_texts", "link_number"])
def test_a_list_gets_another_shape(arm: Any, group: str, shape: str) -> None:
    inject(arm, "wrong_shape", shape=shape)
    found = read(arm, f"{arm.subscription}/resourceGroups").json()
    value = found.get("value")
    expected = {
        "no_value": value is None,
        "value_object": isinstance(value, dict),
        "value_texts": value == ["first", "second"],
        "link_number": isinstance(found.get("nextLink"), int),
    }
    assert expected[shape]


def test_a_shape_may_be_given_whole(arm: Any, group: str) -> None:
    inject(arm, "wrong_shape", body={"odd": True})
    assert read(arm, group).json() == {"odd": True}


@pytest.mark.parametrize(("when", "exists"), [("before", 404), ("after", 200)])
@pytest.mark.parametrize("fault", ["html", "empty", "redirect", "wrong_shape", "status", "throttle", "token_expired"])
def test_a_write_is_carried_out_or_not(arm: Any, network: str, fault: str, when: str, exists: int) -> None:
    inject(arm, fault, when=when, match={"method": "PUT"})
    arm.call("PUT", network, VNET, version=NETWORK_VERSION)
    arm.sign_in()
    assert read(arm, network).status_code == exists


def test_the_url_of_an_operation_is_on_a_foreign_host(arm: Any, network: str) -> None:
    inject(arm, "foreign_operation_url", match={"method": "PUT"})
    answer = arm.call("PUT", network, VNET, version=NETWORK_VERSION)
    assert answer.headers["azure-asyncoperation"].startswith("https://management.foreign.example/subscriptions/")
    assert read(arm, network).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_large_answer_is_json_of_the_size_asked_for(arm: Any, group: str, encoding: str) -> None:
    inject(arm, "large", bytes=3_000_000, encoding=encoding)
    answer = read(arm, group)
    assert answer.json()["padding"] == "0" * 3_000_000
    assert answer.headers.get("content-encoding", "identity") == encoding


def test_waits_are_asked_for_in_each_form(arm: Any, group: str) -> None:
    inject(arm, "retry_after", status=429, form="seconds", value="²")
    assert read(arm, group).headers["retry-after"] == "²"
    inject(arm, "retry_after", status=503, form="x-ms-retry-after-ms", value=5)
    answer = read(arm, group)
    assert (answer.status_code, answer.headers["x-ms-retry-after-ms"]) == (503, "5")
    inject(arm, "retry_after", form="date", value=60)
    answer = read(arm, group)
    assert answer.json()["name"] == "rg"
    assert parsedate_to_datetime(answer.headers["retry-after"]).tzinfo is not None


def test_polls_are_matched_by_their_kind(arm: Any, network: str) -> None:
    inject(arm, "status", status=403, match={"kind": "poll"})
    answer = arm.call("PUT", network, VNET, version=NETWORK_VERSION)
    assert read(arm, network).status_code == 200
    poll = answer.headers["azure-asyncoperation"].partition(":443")[2]
    url, dummy, query = poll.partition("?")
    headers = {"authorization": f"Bearer {arm.token}"}
    assert arm.http.request("GET", f"{url}?{query}", headers=headers).status_code == 403
    assert arm.http.request("GET", f"{url}?{query}", headers=headers).status_code == 200
