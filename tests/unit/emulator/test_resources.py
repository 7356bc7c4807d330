from __future__ import annotations

from typing import Any

import pytest

VERSION = "2022-09-01"


def group_path(arm: Any, name: str = "rg") -> str:
    return f"{arm.subscription}/resourceGroups/{name}"


def put_group(arm: Any, name: str = "rg", **body: Any) -> Any:
    return arm.call("PUT", group_path(arm, name), {"location": "eastus"} | body, version=VERSION)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_group_is_created_once_and_then_updated(arm: Any) -> None:
    created = put_group(arm, "MyGroup", location="East US", tags={"a": "1"})
    assert (created.status_code, created.json()) == (
        201,
        {
            "id": group_path(arm, "MyGroup"),
            "name": "MyGroup",
            "type": "Microsoft.Resources/resourceGroups",
            "location": "eastus",
            "tags": {"a": "1"},
            "properties": {"provisioningState": "Succeeded"},
        },
    )
    updated = put_group(arm, "mygroup")
    assert (updated.status_code, updated.json()["name"], "tags" in updated.json()) == (200, "MyGroup", False)


def test_a_group_answers_head(arm: Any) -> None:
    assert arm.call("HEAD", group_path(arm), version=VERSION).status_code == 404
    put_group(arm)
    assert arm.call("HEAD", group_path(arm), version=VERSION).status_code == 204


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("rg", {"location": None}, (400, "LocationRequired")),
        ("rg", {"location": "atlantis"}, (400, "LocationNotAvailableForResourceGroup")),
        ("rg", {"colour": "red"}, (400, "InvalidRequestContent")),
        ("ends-with-dot.", {}, (400, "InvalidResourceGroup")),
        ("x" * 91, {}, (400, "InvalidResourceGroup")),
    ],
)
def test_what_a_group_cannot_be(arm: Any, name: str, body: dict[str, Any], expected: tuple[int, str]) -> None:
    assert code(put_group(arm, name, **body)) == expected


def test_a_group_stays_where_it_is(arm: Any) -> None:
    put_group(arm)
    assert code(put_group(arm, location="westus")) == (409, "InvalidResourceGroupLocation")


def test_patch_replaces_tags(arm: Any) -> None:
    put_group(arm, tags={"a": "1"})
    patched = arm.call("PATCH", group_path(arm), {"tags": {"b": "2"}}, version=VERSION)
    assert (patched.status_code, patched.json()["tags"]) == (200, {"b": "2"})


def test_deletion_takes_time_and_takes_all_with_it(arm: Any) -> None:
    put_group(arm)
    address = f"{group_path(arm)}/providers/Microsoft.Network/publicIPAddresses/p"
    arm.call("PUT", address, {"location": "eastus"}, version="2024-05-01")
    deleted = arm.call("DELETE", group_path(arm), version=VERSION)
    assert (deleted.status_code, deleted.headers["retry-after"]) == (202, "15")
    assert "azure-asyncoperation" not in deleted.headers
    assert arm.call("GET", group_path(arm), version=VERSION).json()["properties"] == {"provisioningState": "Deleting"}
    assert code(arm.call("PUT", address, {"location": "eastus"}, version="2024-05-01")) == (
        409,
        "ResourceGroupBeingDeleted",
    )
    running = arm.call("GET", deleted.headers["location"])
    assert (running.status_code, running.headers["location"]) == (202, deleted.headers["location"])
    arm.finish_operations()
    assert arm.call("GET", deleted.headers["location"]).status_code == 200
    assert arm.call("HEAD", group_path(arm), version=VERSION).status_code == 404
    put_group(arm)
    assert arm.call("GET", address, version="2024-05-01").status_code == 404


def test_deleting_a_missing_group_is_a_404(arm: Any) -> None:
    assert code(arm.call("DELETE", group_path(arm), version=VERSION)) == (404, "ResourceGroupNotFound")


def test_groups_are_listed_by_tag(arm: Any) -> None:
    put_group(arm, "a", tags={"Env": "test"})
    put_group(arm, "b", tags={"env": "live"})
    put_group(arm, "c")

    def names(query: str) -> list[str]:
        listed = arm.call("GET", f"{arm.subscription}/resourceGroups?api-version={VERSION}{query}")
        return [group["name"] for group in listed.json()["value"]]

    assert names("") == ["a", "b", "c"]
    assert names("&$filter=tagName eq 'env'") == ["a", "b"]
    assert names("&$filter=tagName eq 'ENV' and tagValue eq 'live'") == ["b"]
    assert names("&$top=1") == ["a"]


def test_an_unknown_filter_is_refused(arm: Any) -> None:
    answer = arm.call("GET", f"{arm.subscription}/resources?$filter=plan/name eq 'x'", version=VERSION)
    assert code(answer) == (400, "InvalidFilterInQueryString")


def test_resources_are_listed_across_providers(arm: Any) -> None:
    put_group(arm)
    put_group(arm, "other")
    network = "providers/Microsoft.Network"
    for place, tags in (
        (f"{group_path(arm)}/{network}/publicIPAddresses/p", {"a": "1"}),
        (f"{group_path(arm)}/{network}/networkSecurityGroups/n", {}),
    ):
        arm.call("PUT", place, {"location": "eastus", "tags": tags}, version="2024-05-01")
    arm.call(
        "PUT", f"{group_path(arm, 'other')}/{network}/publicIPAddresses/q", {"location": "westus"}, version="2024-05-01"
    )

    def names(scope: str, query: str = "") -> list[str]:
        listed = arm.call("GET", f"{scope}/resources?api-version={VERSION}{query}").json()["value"]
        return [resource["name"] for resource in listed]

    assert names(arm.subscription) == ["p", "n", "q"]
    assert names(group_path(arm)) == ["p", "n"]
    assert names(arm.subscription, "&$filter=resourceType eq 'microsoft.network/publicIPAddresses'") == ["p", "q"]
    assert names(arm.subscription, "&$filter=resourceGroup eq 'OTHER'") == ["q"]
    assert names(arm.subscription, "&$filter=tagName eq 'a' and tagValue eq '1'") == ["p"]
    assert names(arm.subscription, "&$filter=location eq 'westus'") == ["q"]


def test_times_and_state_are_shown_on_request(arm: Any) -> None:
    put_group(arm)
    arm.call(
        "PUT",
        f"{group_path(arm)}/providers/Microsoft.Network/publicIPAddresses/p",
        {"location": "eastus"},
        version="2024-05-01",
    )
    plain = arm.call("GET", f"{group_path(arm)}/resources", version=VERSION).json()["value"][0]
    assert set(plain) == {"id", "name", "type", "sku", "location"}
    more = arm.call("GET", f"{group_path(arm)}/resources?$expand=createdTime,provisioningState", version=VERSION)
    assert set(more.json()["value"][0]) - set(plain) == {"createdTime", "provisioningState"}


def test_an_unregistered_provider_makes_nothing(arm: Any) -> None:
    put_group(arm)
    provider = f"{arm.subscription}/providers/microsoft.network"
    assert arm.call("POST", f"{provider}/unregister", version=VERSION).json()["registrationState"] == "Unregistered"
    address = f"{group_path(arm)}/providers/Microsoft.Network/publicIPAddresses/p"
    refused = arm.call("PUT", address, {"location": "eastus"}, version="2024-05-01")
    assert code(refused) == (409, "MissingSubscriptionRegistration")
    assert "'Microsoft.Network'" in refused.json()["error"]["message"]
    arm.call("POST", f"{provider}/register", version=VERSION)
    assert arm.call("PUT", address, {"location": "eastus"}, version="2024-05-01").status_code == 201


def test_a_provider_tells_types_versions_and_state(arm: Any) -> None:
    provider = arm.call("GET", f"{arm.subscription}/providers/Microsoft.Network", version=VERSION).json()
    types = {entry["resourceType"]: entry["apiVersions"] for entry in provider["resourceTypes"]}
    assert (provider["namespace"], provider["registrationState"]) == ("Microsoft.Network", "Registered")
    assert {"virtualNetworks", "virtualNetworks/subnets", "networkInterfaces"} <= set(types)
    assert "2025-09-01" in types["virtualNetworks"]
    missing = arm.call("GET", f"{arm.subscription}/providers/Microsoft.Nothing", version=VERSION)
    assert code(missing) == (404, "InvalidResourceNamespace")


def test_locations_have_ids_and_no_source(arm: Any) -> None:
    locations = arm.call("GET", f"{arm.subscription}/locations", version="2022-12-01").json()["value"]
    eastus = next(location for location in locations if location["name"] == "eastus")
    assert eastus["id"] == f"{arm.subscription}/locations/eastus"
    assert eastus["metadata"]["pairedRegion"][0]["id"].startswith(f"{arm.subscription}/locations/")
    assert "source" not in eastus
