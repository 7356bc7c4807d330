from __future__ import annotations

import json
import time
from pathlib import Path
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


def admin(arm: Any, method: str, name: str, body: Any = None) -> Any:
    return arm.http.request(method, f"/_emulator/{name}", json=body)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_body_that_is_not_json_is_refused(arm: Any, group: str) -> None:
    headers = {"authorization": f"Bearer {arm.token}"}
    for content in ("{", "[1]", '"text"'):
        answer = arm.http.request("PUT", f"{group}?api-version={GROUP_VERSION}", content=content, headers=headers)
        assert code(answer) == (400, "InvalidRequestContent")


def test_another_subscription_and_a_missing_group_are_404(arm: Any, network: str) -> None:
    other = arm.call("GET", "/subscriptions/other/resourceGroups", version=GROUP_VERSION)
    assert code(other) == (404, "SubscriptionNotFound")
    missing = arm.call("GET", network.replace("/rg/", "/none/"), version=NETWORK_VERSION)
    assert code(missing) == (404, "ResourceGroupNotFound")


def test_preconditions(arm: Any, network: str) -> None:
    def put(**headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return arm.call("PUT", network, VNET, version=NETWORK_VERSION, headers=named)

    assert code(put(If_Match='W/"any"')) == (412, "PreconditionFailed")
    created = put(If_None_Match="*")
    assert created.status_code == 201
    assert code(put(If_None_Match="*")) == (412, "PreconditionFailed")
    assert put(If_Match=created.json()["etag"]).status_code == 200
    assert code(put(If_Match=created.json()["etag"])) == (412, "PreconditionFailed")
    assert put(If_Match="*").status_code == 200


def test_the_etag_is_a_header_too(arm: Any, network: str) -> None:
    arm.call("PUT", network, VNET, version=NETWORK_VERSION)
    found = arm.call("GET", network, version=NETWORK_VERSION)
    assert found.headers["etag"] == found.json()["etag"]


def test_links_to_pages_are_spelled_as_azure_spells_them(arm: Any, group: str) -> None:
    for number in range(5):
        arm.call("PUT", f"{group}/providers/Microsoft.Network/virtualNetworks/v{number}", VNET, version=NETWORK_VERSION)
    admin(arm, "PUT", "settings", {"page_size": 2})
    url, names, pages = f"{group}/providers/Microsoft.Network/virtualNetworks?api-version={NETWORK_VERSION}", [], 0
    while url:
        body = arm.call("GET", url).json()
        names += [entry["name"] for entry in body["value"]]
        url, pages = body.get("nextLink", ""), pages + 1
        assert not url or (url.startswith("https://Localhost:443/") and '"range": "[' in url)
    assert (names, pages) == (["v0", "v1", "v2", "v3", "v4"], 3)


def test_links_may_be_plain(arm: Any, group: str) -> None:
    for number in range(2):
        arm.call("PUT", f"{group}/providers/Microsoft.Network/virtualNetworks/v{number}", VNET, version=NETWORK_VERSION)
    admin(arm, "PUT", "settings", {"page_size": 1, "plain_links": True})
    url = f"{group}/providers/Microsoft.Network/virtualNetworks?api-version={NETWORK_VERSION}"
    link = arm.call("GET", url).json()["nextLink"]
    assert link == f"https://localhost{url}&$skiptoken=1"


def test_a_status_fault_strikes_as_often_as_told(arm: Any, group: str) -> None:
    fault = {"match": {"method": "GET", "path": "resourceGroups/RG$"}, "times": 2, "fault": "status", "status": 503}
    assert admin(arm, "POST", "faults", fault | {"headers": {"Retry-After": "7"}}).status_code == 201
    answers = [arm.call("GET", group, version=GROUP_VERSION) for dummy in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "7"


def test_a_fault_may_strike_each_nth_request(arm: Any, group: str) -> None:
    admin(arm, "POST", "faults", {"fault": "status", "status": 500, "times": None, "every": 3})
    answers = [arm.call("GET", group, version=GROUP_VERSION).status_code for dummy in range(6)]
    assert answers == [200, 200, 500, 200, 200, 500]


def test_a_lost_answer_is_that_of_a_request_which_was_carried_out(arm: Any) -> None:
    admin(arm, "POST", "faults", {"fault": "lost_answer", "match": {"method": "PUT"}})
    lost = f"{arm.subscription}/resourceGroups/lost"
    with pytest.raises(ConnectionResetError):
        arm.call("PUT", lost, {"location": "eastus"}, version=GROUP_VERSION)
    assert arm.call("GET", lost, version=GROUP_VERSION).status_code == 200


def test_a_status_fault_may_bring_its_body(arm: Any, group: str) -> None:
    admin(arm, "POST", "faults", {"fault": "status", "status": 500, "body": {"odd": True}})
    assert arm.call("GET", group, version=GROUP_VERSION).json() == {"odd": True}


@pytest.mark.parametrize(("retry_after", "header"), [(None, None), (3, "3")])
def test_an_injected_throttle_may_lack_its_retry_after(
    arm: Any, group: str, retry_after: int | None, header: str | None
) -> None:
    admin(arm, "POST", "faults", {"fault": "throttle", "retry_after": retry_after})
    answer = arm.call("GET", group, version=GROUP_VERSION)
    assert code(answer) == (429, "OperationNotAllowed")
    assert answer.headers.get("retry-after") == header


def test_an_expired_token_is_a_fault_too(arm: Any, group: str) -> None:
    admin(arm, "POST", "faults", {"fault": "token_expired"})
    for dummy in range(2):
        assert code(arm.call("GET", group, version=GROUP_VERSION)) == (401, "ExpiredAuthenticationToken")
    arm.sign_in()
    assert arm.call("GET", group, version=GROUP_VERSION).status_code == 200


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("allocation_failure", "AllocationFailed"), ("provisioning_failed", "OSProvisioningTimedOut")],
)
def test_a_fault_fails_the_operation_of_an_accepted_request(arm: Any, network: str, fault: str, expected: str) -> None:
    admin(arm, "POST", "faults", {"match": {"method": "PUT"}, "fault": fault})
    accepted = arm.call("PUT", network, VNET, version=NETWORK_VERSION)
    assert accepted.status_code == 201
    arm.finish_operations()
    polled = arm.call("GET", accepted.headers["azure-asyncoperation"]).json()
    assert (polled["status"], polled["error"]["code"]) == ("Failed", expected)
    assert arm.call("GET", network, version=NETWORK_VERSION).json()["properties"]["provisioningState"] == "Failed"


def test_an_answer_may_be_slow_once_or_always(arm: Any, group: str) -> None:
    def seconds() -> float:
        start = time.monotonic()
        assert arm.call("GET", group, version=GROUP_VERSION).status_code == 200
        return time.monotonic() - start

    admin(arm, "POST", "faults", {"fault": "slow", "seconds": 0.2})
    assert (seconds() >= 0.2, seconds() < 0.2) == (True, True)
    admin(arm, "PUT", "settings", {"latency_ms": 200})
    assert seconds() >= 0.2


def test_a_reset_breaks_the_connection_without_an_answer(arm: Any, group: str) -> None:
    admin(arm, "POST", "faults", {"fault": "reset"})
    with pytest.raises(ConnectionResetError):
        arm.call("GET", group, version=GROUP_VERSION)
    assert admin(arm, "GET", "requests").json()[-1]["status"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "earthquake"},
        {"fault": "slow", "match": {"path": "("}},
        {"fault": "slow", "times": "often"},
        {"fault": "slow", "every": 0},
        {"fault": "slow", "match": {"kind": "pigeon"}},
        {"fault": "html", "when": "later"},
        {"fault": "truncated", "when": "before"},
        {"fault": "reset", "when": "after"},
        {"fault": "wrong_shape", "shape": "round"},
        {"fault": "retry_after", "form": "weeks"},
    ],
)
def test_a_fault_that_cannot_be_is_refused(arm: Any, fault: dict[str, Any]) -> None:
    assert code(admin(arm, "POST", "faults", fault)) == (400, "InvalidFault")


def test_reads_beyond_the_bucket_are_throttled_when_told(arm: Any, group: str) -> None:
    admin(arm, "PUT", "settings", {"throttle": True})
    answers = [arm.call("GET", group, version=GROUP_VERSION) for dummy in range(251)]
    assert [answer.status_code for answer in answers] == [200] * 250 + [429]
    assert answers[0].headers["x-ms-ratelimit-remaining-subscription-reads"] == "249"
    assert answers[-1].headers["retry-after"] == "1"
    arm.clock.advance(1)
    assert arm.call("GET", group, version=GROUP_VERSION).status_code == 200


COMPUTE = "/subscriptions/{s}/resourceGroups/rg/providers/Microsoft.Compute"
PUBLISHERS = "/subscriptions/{s}/providers/Microsoft.Compute/locations/eastus/publishers"


@pytest.mark.parametrize(
    ("method", "path", "version", "action"),
    [
        ("GET", COMPUTE + "/virtualMachines", "2024-07-01", "Microsoft.Compute/virtualMachines/read"),
        (
            "GET",
            COMPUTE + "/virtualMachines/vm/instanceView",
            "2024-07-01",
            "Microsoft.Compute/virtualMachines/instanceView/read",
        ),
        ("POST", COMPUTE + "/virtualMachines/vm/start", "2024-07-01", "Microsoft.Compute/virtualMachines/start/action"),
        ("POST", COMPUTE + "/disks/d/beginGetAccess", "2024-03-02", "Microsoft.Compute/disks/beginGetAccess/action"),
        (
            "GET",
            PUBLISHERS + "/p/artifacttypes/vmimage/offers",
            "2024-07-01",
            "Microsoft.Compute/locations/publishers/artifacttypes/offers/read",
        ),
        (
            "POST",
            "/subscriptions/{s}/providers/Microsoft.Compute/register",
            GROUP_VERSION,
            "Microsoft.Compute/register/action",
        ),
        ("GET", "/subscriptions/{s}/resources", GROUP_VERSION, "Microsoft.Resources/subscriptions/resources/read"),
    ],
)
def test_the_action_of_a_request_is_the_documented_one(
    arm: Any, group: str, method: str, path: str, version: str, action: str
) -> None:
    limited(arm, "Microsoft.Nothing/*")
    refused = arm.call(method, path.replace("{s}", arm.emulator.world.subscription_id), version=version)
    assert code(refused) == (403, "AuthorizationFailed")
    assert f"'{action}'" in refused.json()["error"]["message"]


def limited(arm: Any, *actions: str) -> Any:
    made = admin(arm, "POST", "tokens", {"actions": list(actions)}).json()
    arm.sign_in(arm.emulator.identity.clients[made["client_id"]])
    return made


def test_a_limited_client_does_what_it_may_and_the_refusal_names_the_rest(arm: Any, group: str) -> None:
    limited(arm, "Microsoft.Resources/subscriptions/resourceGroups/read")
    assert arm.call("GET", group, version=GROUP_VERSION).status_code == 200
    refused = arm.call("DELETE", group, version=GROUP_VERSION)
    assert code(refused) == (403, "AuthorizationFailed")
    message = refused.json()["error"]["message"]
    assert "'Microsoft.Resources/subscriptions/resourceGroups/delete'" in message
    assert f"'{group}'" in message


def test_referring_to_a_subnet_needs_its_join_action(arm: Any, group: str, network: str) -> None:
    subnet = {"name": "a", "properties": {"addressPrefix": "10.0.0.0/24"}}
    body = {"location": "eastus", "properties": VNET["properties"] | {"subnets": [subnet]}}
    arm.call("PUT", network, body, version=NETWORK_VERSION)
    configuration = {"name": "i", "properties": {"subnet": {"id": f"{network}/subnets/a"}}}
    interface = {"location": "eastus", "properties": {"ipConfigurations": [configuration]}}
    path = f"{group}/providers/Microsoft.Network/networkInterfaces/n"
    limited(arm, "Microsoft.Network/networkInterfaces/*")
    refused = arm.call("PUT", path, interface, version=NETWORK_VERSION)
    assert code(refused) == (403, "LinkedAuthorizationFailed")
    assert "'Microsoft.Network/virtualNetworks/subnets/join/action'" in refused.json()["error"]["message"]
    limited(arm, "Microsoft.Network/networkInterfaces/*", "Microsoft.Network/virtualNetworks/subnets/join/action")
    assert arm.call("PUT", path, interface, version=NETWORK_VERSION).status_code == 201


def test_the_log_tells_what_was_asked_and_keeps_secrets_out(arm: Any, group: str) -> None:
    machine = f"{group}/providers/Microsoft.Compute/virtualMachines/vm"
    secrets = {"osProfile": {"adminPassword": "hunter2!", "customData": "c2VjcmV0"}}
    arm.call("PUT", machine, {"location": "eastus", "properties": secrets}, version="2024-07-01")
    arm.call("GET", f"{machine}?sig=abc&uri=https%3A%2F%2Fx%2Fy%3Fsig%3Ddef", version="2024-07-01")
    log = admin(arm, "GET", "requests").json()
    text = json.dumps(log)
    for secret in (
        "hunter2!",
        "c2VjcmV0",
        arm.token,
        next(iter(arm.emulator.identity.clients.values())).secret,
        "sig=def",
    ):
        assert secret not in text
    put = next(entry for entry in log if entry["path"] == machine and entry["method"] == "PUT")
    assert put["request_body"]["properties"]["osProfile"] == {"adminPassword": "REDACTED", "customData": "REDACTED"}
    assert (put["kind"], put["api_version"]) == ("arm", "2024-07-01")
    assert [entry["kind"] for entry in log[:2]] == ["token", "arm"]
    assert admin(arm, "GET", f"requests?since={log[-1]['n']}").json() == []
    admin(arm, "DELETE", "requests")
    assert admin(arm, "GET", "requests").json()[0]["kind"] == "admin"


def test_polls_are_told_apart_from_other_requests(arm: Any, network: str) -> None:
    accepted = arm.call("PUT", network, VNET, version=NETWORK_VERSION)
    arm.call("GET", accepted.headers["azure-asyncoperation"])
    assert [entry["kind"] for entry in admin(arm, "GET", "requests").json()][-2:] == ["arm", "poll"]


def test_the_traffic_file_holds_pairs_without_secrets(arm: Any, group: str, tmp_path: Path) -> None:
    file = tmp_path / "traffic.jsonl"
    arm.emulator.traffic.file = file
    arm.sign_in()
    arm.call("PUT", group, {"location": "eastus"}, version=GROUP_VERSION)
    arm.call("HEAD", group, version=GROUP_VERSION)
    put, head = [json.loads(line) for line in file.read_text().splitlines()]
    assert put["liveRequest"]["url"] == f"https://localhost{group}?api-version={GROUP_VERSION}"
    assert put["liveRequest"]["headers"]["authorization"] == "REDACTED"
    assert (put["liveResponse"]["statusCode"], put["liveResponse"]["body"]["name"]) == ("200", "rg")
    assert put["liveResponse"]["headers"]["content-type"] == "application/json; charset=utf-8"
    assert (head["liveResponse"]["statusCode"], "body" in head["liveResponse"]) == ("204", False)


def test_a_reset_of_the_state_brings_back_the_beginning(arm: Any, group: str) -> None:
    made = limited(arm, "*")
    admin(arm, "PUT", "settings", {"page_size": 1, "retry_after": 0})
    admin(arm, "POST", "faults", {"fault": "throttle", "times": None})
    assert admin(arm, "POST", "reset").status_code == 204
    assert made["client_id"] not in arm.emulator.identity.clients
    assert admin(arm, "GET", "settings").json()["page_size"] == 500
    arm.sign_in()
    assert arm.call("GET", group, version=GROUP_VERSION).status_code == 404


def test_seeded_resources_are_there_as_they_are(arm: Any, group: str) -> None:
    network_id = f"{group}/providers/Microsoft.Network/publicIPAddresses/p"
    seed = {
        "id": network_id,
        "name": "p",
        "type": "Microsoft.Network/publicIPAddresses",
        "location": "eastus",
        "properties": {"provisioningState": "Failed", "publicIPAllocationMethod": "Static"},
    }
    assert admin(arm, "POST", "seed", [seed]).json() == {"seeded": 1}
    assert arm.call("GET", network_id, version=NETWORK_VERSION).json()["properties"] == seed["properties"]


@pytest.mark.parametrize(
    ("method", "name", "body", "expected"),
    [
        ("PUT", "settings", {"nonsense": 1}, (400, "UnknownSetting")),
        ("PUT", "settings", {"page_size": 0}, (400, "InvalidSetting")),
        ("PUT", "settings", {"throttle": "yes"}, (400, "InvalidSetting")),
        ("PUT", "settings", {"latency_ms": None}, (400, "InvalidSetting")),
        ("GET", "requests?since=x", None, (400, "InvalidQuery")),
        ("POST", "seed", [{"id": "/x"}], (400, "InvalidSeed")),
        ("POST", "seed", {}, (400, "InvalidBody")),
        ("GET", "nothing", None, (404, "UnknownAdministrativeCall")),
    ],
)
def test_a_wrong_administrative_call_is_refused(
    arm: Any, method: str, name: str, body: Any, expected: tuple[int, str]
) -> None:
    assert code(admin(arm, method, name, body)) == expected
