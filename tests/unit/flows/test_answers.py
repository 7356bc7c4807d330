"""Answers that are not what Azure's contract says: nothing is planned from them, and nothing waits beyond its bound."""

from __future__ import annotations

import copy
import random
import time
import typing as t
from collections.abc import Iterator

import pytest

from .azure import Azure, Failed
from .machines import machine_options

MACHINES = "Microsoft.Compute/virtualMachines"
BROKEN: dict[str, dict[str, t.Any]] = {
    "html": {"fault": "html"},
    "cut off": {"fault": "truncated"},
    "empty": {"fault": "empty"},
    "redirect": {"fault": "redirect"},
    "list": {"fault": "wrong_shape", "shape": "list"},
    "text": {"fault": "wrong_shape", "shape": "text"},
}


def strike(azure: Azure, fault: dict[str, t.Any], path: str = "", **more: t.Any) -> None:
    match = {"kind": "arm", "method": "GET", "path": path, **more.pop("match", {})}
    azure.admin("POST", "faults", {"times": None, **fault, **more, "match": match})


def fails(azure: Azure, module: str, **options: t.Any) -> dict[str, t.Any]:
    """Run the module, which has to fail, and return its error."""
    with pytest.raises(Failed) as caught:
        azure.run(module, **options)
    assert "exception" not in caught.value.result, caught.value.result
    error: dict[str, t.Any] = caught.value.result["error"]
    return error | {"msg": caught.value.result["msg"]}


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    options = machine_options(azure, group)
    azure.run("virtual_machine", **options)
    azure.forget()
    return options


@pytest.mark.parametrize("kind", BROKEN)
def test_no_machine_is_planned_from_such_an_answer(azure: Azure, machine: dict[str, t.Any], kind: str) -> None:
    named = {"name": machine["name"], "resource_group": machine["resource_group"]}
    strike(azure, BROKEN[kind])
    for module, options in (
        ("virtual_machine", machine),
        ("virtual_machine", {**named, "state": "absent"}),
        ("virtual_machine_info", named),
        ("virtual_machine_info", {"resource_group": machine["resource_group"]}),
        ("virtual_network", {"name": "net", "resource_group": machine["resource_group"], "state": "absent"}),
        ("upgrade_info", {"resource_group": machine["resource_group"]}),
        ("size_info", {"location": "eastus", "refresh": True}),
    ):
        error = fails(azure, module, **options)
        assert error["code"] == "InvalidResponse", error
        assert "/subscriptions/" in error["msg"]
        assert "api-version" not in error["msg"]
    assert azure.writes() == []


@pytest.mark.parametrize("shape", ["no_id", "list", "null", "text"])
def test_nothing_without_an_id_is_deleted(azure: Azure, machine: dict[str, t.Any], shape: str) -> None:
    strike(azure, {"fault": "wrong_shape", "shape": shape}, "virtualMachines/")
    named = {"name": machine["name"], "resource_group": machine["resource_group"], "state": "absent"}
    assert fails(azure, "virtual_machine", **named)["code"] == "InvalidResponse"
    assert azure.writes() == []


@pytest.mark.parametrize("shape", ["no_value", "value_object", "value_texts", "link_number", "list"])
def test_no_page_is_left_out(azure: Azure, machine: dict[str, t.Any], group: str, shape: str) -> None:
    azure.run("virtual_machine", **{**machine, "name": "web2"})
    azure.admin("PUT", "settings", {"page_size": 1})
    # The second page, and no other one.
    strike(azure, {"fault": "wrong_shape", "shape": shape, "every": 2, "times": 1}, f"{group}/.*virtualMachines$")
    error = fails(azure, "virtual_machine_info", resource_group=group)
    assert error["code"] == "InvalidResponse"


def test_a_group_whose_list_is_no_list_is_not_empty(azure: Azure, group: str) -> None:
    strike(azure, {"fault": "wrong_shape", "shape": "no_value"}, "resources$")
    options = {"name": "net", "resource_group": group, "state": "absent", "delete_resource_group": True}
    azure.run("virtual_network", name="net", resource_group=group, state="absent")
    azure.forget()
    assert fails(azure, "virtual_network", **options)["code"] == "InvalidResponse"
    assert azure.writes() == []


@pytest.mark.parametrize("kind", BROKEN)
def test_a_fleet_is_not_made_again(azure: Azure, machine: dict[str, t.Any], kind: str) -> None:
    defaults = {name: value for name, value in machine.items() if name != "name"}
    strike(azure, BROKEN[kind], "virtualMachines")
    error = fails(azure, "fleet", name="web", machines=[{"name": "web1"}], defaults=defaults)
    assert error["code"] == "InvalidResponse"
    assert azure.writes() == []


def test_a_404_of_a_proxy_is_not_absence(azure: Azure, machine: dict[str, t.Any]) -> None:
    strike(azure, {"fault": "html", "status": 404}, "virtualMachines/")
    assert fails(azure, "virtual_machine", **machine)["code"] == "InvalidResponse"
    assert azure.writes() == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("form", "value"), [("seconds", 100), ("date", 100), ("ms", 100_000), ("x-ms-retry-after-ms", 100_000)]
)
def test_no_wait_that_azure_asks_for_outlasts_the_bound(
    azure: Azure, machine: dict[str, t.Any], form: str, value: int, status: int
) -> None:
    strike(azure, {"fault": "retry_after", "status": status, "form": form, "value": value})
    begun = time.monotonic()
    error = fails(azure, "virtual_machine", **machine, wait_timeout=20)
    assert time.monotonic() - begun < 20
    assert (error["status"], error["transient"]) == (status, True)
    assert "seconds" in error["msg"]


@pytest.mark.parametrize(("form", "value"), [("seconds", 600), ("date", 600), ("x-ms-retry-after-ms", 600_000)])
def test_no_poll_that_azure_asks_for_outlasts_the_bound(azure: Azure, group: str, form: str, value: int) -> None:
    azure.admin("PUT", "settings", {"operation_seconds": 0.5})
    fault = {"fault": "retry_after", "form": form, "value": value, "times": None, "match": {"kind": "poll"}}
    azure.admin("POST", "faults", fault)
    begun = time.monotonic()
    error = fails(azure, "virtual_machine", **machine_options(azure, group), wait_timeout=30)
    assert time.monotonic() - begun < 30
    assert error["code"] == "WaitTimeout"
    assert "seconds" in error["msg"]


def test_a_malformed_wait_is_ignored(azure: Azure, group: str) -> None:
    for text in ("²", "-1", "nan", "soon"):
        for match in ({"kind": "poll"}, {"kind": "arm", "method": "GET"}):
            fault = {"fault": "retry_after", "form": "text", "value": text, "match": match}
            azure.admin("POST", "faults", fault | ({"status": 429} if match["kind"] == "arm" else {}))
    azure.run("virtual_machine", **machine_options(azure, group))


def test_a_token_that_expires_during_an_operation_is_replaced(azure: Azure, group: str) -> None:
    azure.admin("POST", "faults", {"fault": "token_expired", "match": {"kind": "poll"}})
    azure.run("virtual_machine", **machine_options(azure, group))
    assert [entry["status"] for entry in azure.requests("poll")].count(401) == 1
    assert len(azure.requests("token")) == 2


def test_an_update_without_an_operation_is_waited_for(azure: Azure, machine: dict[str, t.Any]) -> None:
    place = azure.id_of(machine["resource_group"], MACHINES, machine["name"])
    shown = azure.get(place, "2024-07-01")
    working = {**shown, "properties": {**shown["properties"], "provisioningState": "Updating"}}
    azure.admin(
        "POST",
        "faults",
        {"fault": "status", "status": 200, "body": working, "when": "after", "match": {"method": "PATCH"}},
    )
    azure.run("virtual_machine", **machine, tags={"a": "1"})
    after = azure.requests()
    written = next(number for number, entry in enumerate(after) if entry["method"] == "PATCH")
    assert azure.requests("poll") == []
    # Followed at the resource, then described.
    assert [entry["method"] for entry in after[written + 1 :]].count("GET") >= 2


def test_an_answer_that_would_fill_memory_is_refused(azure: Azure, machine: dict[str, t.Any]) -> None:
    strike(azure, {"fault": "large", "bytes": 80 * 1024 * 1024}, "virtualMachines/")
    error = fails(azure, "virtual_machine", **machine)
    assert error["code"] == "InvalidResponse"
    assert "64 MiB" in error["msg"]
    assert azure.writes() == []


TOKEN_FAULTS: list[dict[str, t.Any]] = [
    *BROKEN.values(),
    {"fault": "html", "status": 503},
    {"fault": "wrong_shape", "body": {"access_token": 5, "expires_in": "soon"}},
    {"fault": "wrong_shape", "body": {"token_type": "Bearer"}},
    {"fault": "retry_after", "status": 429, "form": "seconds", "value": 400},
    {"fault": "retry_after", "status": 503, "form": "text", "value": "²"},
    {"fault": "large", "bytes": 80 * 1024 * 1024},
    {"fault": "token_expired"},
]


@pytest.mark.parametrize("fault", TOKEN_FAULTS, ids=lambda fault: " ".join(map(str, fault.values()))[:40])
def test_a_login_that_answers_otherwise_fails_in_words(azure: Azure, group: str, fault: dict[str, t.Any]) -> None:
    azure.admin("POST", "faults", {**fault, "times": None, "match": {"kind": "token"}})
    begun = time.monotonic()
    error = fails(azure, "virtual_network", name="net", resource_group=group, state="absent", wait_timeout=20)
    assert error["code"] not in (None, "UnexpectedError")
    assert time.monotonic() - begun < 60
    assert azure.environment["AZURE_SECRET"] not in error["msg"]


METADATA: list[t.Any] = [[], {}, 5, {"authentication": []}, {"authentication": {"loginEndpoint": 5, "audiences": "ab"}}]


@pytest.mark.parametrize(
    "fault",
    [
        # A list of clouds is what older versions answer.
        *(fault for kind, fault in BROKEN.items() if kind != "list"),
        *({"fault": "wrong_shape", "body": body} for body in METADATA),
    ],
    ids=lambda fault: " ".join(map(str, fault.values()))[:40],
)
def test_metadata_that_are_none_fail_in_words(azure: Azure, group: str, fault: dict[str, t.Any]) -> None:
    azure.admin("POST", "faults", {**fault, "times": None, "match": {"kind": "metadata"}})
    error = fails(azure, "virtual_network", name="net", resource_group=group)
    assert error["code"] == "InvalidResponse"


def nodes(document: t.Any, path: tuple[t.Any, ...] = ()) -> Iterator[tuple[t.Any, ...]]:
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in entries:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from nodes(value, (*path, key))


def replaced(document: t.Any, path: tuple[t.Any, ...], value: t.Any) -> t.Any:
    other = copy.deepcopy(document)
    holder = other
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return other


def unexpected(azure: Azure, module: str, **options: t.Any) -> dict[str, t.Any] | None:
    """Return the result of a module that failed by a fault of its own, None for any other result."""
    try:
        azure.run(module, check=True, **options)
    except Failed as failure:
        code = (failure.result.get("error") or {}).get("code", "UnexpectedError")
        return failure.result if code == "UnexpectedError" else None
    return None


JUNK: list[t.Any] = [5, "x", [], {}, [5], ["x"], {"a": 5}, True, [[]], [{}], None, -1e300, [None]]


def test_no_network_ends_in_a_traceback(azure: Azure, group: str) -> None:
    network = azure.id_of(group, "Microsoft.Network/virtualNetworks", "net")
    shown = azure.get(network, "2025-05-01")
    options = {"name": "net", "resource_group": group, "address_prefixes": ["10.0.0.0/15"]}
    asked = {**options, "subnet": {"name": "default", "address_prefix": "10.0.0.0/16"}, "tags": {"a": "1"}}
    dice = random.Random(13)
    wrong = [(("properties", "addressSpace"), 5), (("properties", "subnets", 0, "properties"), [5])]
    wrong += [(path, dice.choice(JUNK)) for path in dice.sample(list(nodes(shown)), 12)]
    for path, value in wrong:
        strike(azure, {"fault": "wrong_shape", "body": replaced(shown, path, value)}, "virtualNetworks/net$")
        assert not unexpected(azure, "virtual_network", **asked), path
        azure.admin("DELETE", "faults")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        (("locationInfo",), [5]),
        (("locationInfo", 0, "zoneDetails"), 5),
        (("capabilities", 0), "x"),
        (("capabilities",), {"a": 5}),
        (("restrictions",), [[]]),
        (("resourceType",), 5),
        (("name",), None),
    ],
)
def test_no_size_ends_in_a_traceback(azure: Azure, member: tuple[t.Any, ...], value: t.Any) -> None:
    skus = azure.get(f"/subscriptions/{azure.subscription}/providers/Microsoft.Compute/skus", "2021-07-01")["value"]
    size = next(one for one in skus if one["name"] == "Standard_D2s_v5" and "eastus" in one["locations"])
    strike(azure, {"fault": "wrong_shape", "body": {"value": [replaced(size, member, value)]}}, "skus$")
    assert not unexpected(azure, "size_info", location="eastus", refresh=True)


@pytest.mark.parametrize("value", [None, [], "many", {"a": 5}, 1e308])
def test_no_quota_ends_in_a_traceback(azure: Azure, value: t.Any) -> None:
    usages = {"value": [{"currentValue": value, "limit": value, "name": {"value": "cores"}, "unit": "Count"}]}
    strike(azure, {"fault": "wrong_shape", "body": usages}, "usages$")
    assert not unexpected(azure, "eligibility_info", location="eastus", sizes=["Standard_D2s_v5"], count=2)


def test_no_document_ends_in_a_traceback(azure: Azure, machine: dict[str, t.Any]) -> None:
    """Any member of the machine's document may be anything: the modules answer, or fail with an error of their own."""
    place = azure.id_of(machine["resource_group"], MACHINES, machine["name"])
    shown = azure.get(f"{place}", "2026-04-01")
    shown["properties"]["instanceView"] = azure.get(f"{place}/instanceView", "2026-04-01")
    named = {"name": machine["name"], "resource_group": machine["resource_group"]}
    dice = random.Random(14)
    for path in dice.sample(list(nodes(shown)), 40):
        body = replaced(shown, path, dice.choice(JUNK))
        strike(azure, {"fault": "wrong_shape", "body": body}, f"{machine['name']}$")
        for module, options in (("virtual_machine_info", named), ("virtual_machine", {**machine, "tags": {"a": "1"}})):
            assert not unexpected(azure, module, **options), path
        azure.admin("DELETE", "faults")


def test_a_fleets_polls_do_not_outlast_the_bound(azure: Azure, group: str) -> None:
    azure.admin("PUT", "settings", {"operation_seconds": 0.5})
    fault = {"fault": "retry_after", "form": "seconds", "value": 600, "times": None, "match": {"kind": "poll"}}
    azure.admin("POST", "faults", fault)
    defaults = {name: value for name, value in machine_options(azure, group).items() if name != "name"}
    begun = time.monotonic()
    error = fails(azure, "fleet", name="web", machines=[{"name": "web1"}], defaults=defaults, wait_timeout=30)
    assert time.monotonic() - begun < 30
    assert error["code"] == "FleetIncomplete"
    assert "seconds" in error["msg"]
