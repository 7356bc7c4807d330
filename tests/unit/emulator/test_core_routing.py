from __future__ import annotations

import pytest
from ansible_collections.gen2.azure.tests.emulator.errors import AzureError
from ansible_collections.gen2.azure.tests.emulator.routing import ArmRequest, Reply, Route, Router

MACHINES = "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines"


def answer(dummy: ArmRequest) -> Reply:
    return Reply()


def route(method: str, template: str, versions: frozenset[str] | None = frozenset({"2024-07-01"})) -> Route:
    return Route(method=method, template=template, handler=answer, api_versions=versions)


GET = route("GET", MACHINES + "/{name}")
VIEW = route("GET", MACHINES + "/{name}/instanceView")
ACTION = route("GET", MACHINES + "/{name}/{anything}")
GROUPS = route("GET", "/subscriptions/{subscriptionId}/resourceGroups/{group}", frozenset({"2022-09-01"}))
ROUTER = Router([ACTION, GET, VIEW, GROUPS, route("POST", MACHINES + "/{name}/start", None)])


def refusal(method: str, path: str) -> AzureError:
    with pytest.raises(AzureError) as raised:
        ROUTER.match(method, path)
    return raised.value


def test_values_keep_the_clients_spelling() -> None:
    match = ROUTER.match("GET", "/SUBSCRIPTIONS/S/resourcegroups/RG//providers/microsoft.compute/VirtualMachines/Vm/")
    assert match.route is GET
    assert match.params == {"subscriptionId": "S", "group": "RG", "name": "Vm"}


def test_a_literal_wins_over_a_placeholder() -> None:
    path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm/"
    assert ROUTER.match("GET", path + "instanceview").route is VIEW
    assert ROUTER.match("GET", path + "other").route is ACTION


def test_an_unknown_path_is_named() -> None:
    error = refusal("GET", "/subscriptions/s/providers/Microsoft.Nothing/at/all")
    assert (error.status, error.code) == (404, "InvalidResourceType")
    assert "Microsoft.Nothing" in error.message


def test_an_unknown_method_names_those_there_are() -> None:
    error = refusal("PUT", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm")
    assert (error.status, error.headers) == (405, {"allow": "GET"})


@pytest.mark.parametrize(
    ("asked", "version", "code"),
    [
        (GET, None, "MissingApiVersionParameter"),
        (GET, "", "MissingApiVersionParameter"),
        (GET, "2099-01-01", "NoRegisteredProviderFound"),
        (GROUPS, "2024-07-01", "InvalidApiVersionParameter"),
    ],
)
def test_an_api_version_must_be_known(asked: Route, version: str | None, code: str) -> None:
    with pytest.raises(AzureError) as raised:
        ROUTER.check_version(asked, version, "eastus")
    assert (raised.value.status, raised.value.code) == (400, code)


def test_the_refusal_names_type_location_and_supported_versions() -> None:
    with pytest.raises(AzureError, match=r"'eastus'.*'2099-01-01'.*'virtualMachines/instanceView'.*'2024-07-01'"):
        ROUTER.check_version(VIEW, "2099-01-01", "eastus")


def test_a_route_without_versions_takes_those_of_its_provider() -> None:
    assert ROUTER.check_version(ROUTER.routes[-1], "2024-07-01") == "2024-07-01"
    with pytest.raises(AzureError):
        ROUTER.check_version(ROUTER.routes[-1], "2022-09-01")
