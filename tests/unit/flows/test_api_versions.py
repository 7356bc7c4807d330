"""Clouds that lack the newest API versions: the newest that both sides know is taken, once, and said."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator

import pytest

from .azure import Azure, Failed
from .machines import machine_options

MACHINES = "microsoft.compute/virtualmachines"


@pytest.fixture
def restrict(azure: Azure, group: str) -> Iterator[Callable[[str], None]]:
    """Return what restricts the emulator to versions up to a date."""
    assert group
    yield lambda newest: azure.admin("PUT", "settings", {"newest_api_version": newest})
    azure.admin("PUT", "settings", {"newest_api_version": None})


def versions(azure: Azure, part: str, *, refused: bool = False) -> set[str]:
    return {
        entry["api_version"]
        for entry in azure.requests()
        if part in entry["path"].lower() and (entry["status"] == 400) == refused
    }


@pytest.mark.parametrize(
    ("newest", "compute", "network", "disks"),
    [
        ("2025-04-01", "2025-04-01", "2025-03-01", "2025-01-02"),
        ("2024-07-01", "2024-07-01", "2024-07-01", "2024-03-02"),
    ],
)
def test_a_whole_life_in_older_versions(
    azure: Azure, group: str, restrict: Callable[[str], None], newest: str, compute: str, network: str, disks: str
) -> None:
    restrict(newest)
    azure.forget()
    machine = machine_options(azure, group, public_ip=True)
    made = azure.run("virtual_machine", **machine, tags={"a": "1"})
    assert made["changed"]
    (warning,) = [each for each in made["warnings"] if MACHINES in each]
    assert compute in warning
    assert "trusted launch by default" in warning
    assert len(versions(azure, MACHINES, refused=True)) == 1
    assert not azure.run("virtual_machine", **machine)["changed"]
    azure.run("managed_disk", name="d", resource_group=group, size_gb=4, os_type="Linux")
    azure.run("virtual_machine_info", name="web1", resource_group=group, network=True)
    azure.run("virtual_machine", name="web1", resource_group=group, state="absent")
    assert versions(azure, MACHINES) == {compute}
    assert versions(azure, "microsoft.compute/disks/") == {disks}
    assert versions(azure, "microsoft.network/networkinterfaces") == {network}


def test_what_was_found_is_remembered(azure: Azure, group: str, restrict: Callable[[str], None]) -> None:
    restrict("2024-11-01")
    azure.run("virtual_machine_info", name="none", resource_group=group)
    azure.forget()
    again = azure.run("virtual_machine_info", name="none", resource_group=group)
    assert [entry["status"] for entry in azure.requests()] == [404]
    assert any("2024-11-01" in warning for warning in again["warnings"])


def test_a_cloud_that_is_older_still_is_refused_with_its_versions(
    azure: Azure, group: str, restrict: Callable[[str], None]
) -> None:
    """As Azure Stack Hub is."""
    restrict("2020-12-01")
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine_options(azure, group))
    assert caught.value.code == "ApiVersionsTooOld"
    assert "2020-12-01" in caught.value.result["msg"]
    assert "2024-07-01" in caught.value.result["msg"]
    assert not azure.writes()


def test_without_a_list_the_refusal_stays_what_it_is(azure: Azure, group: str) -> None:
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("image_info", location="nowhere", publisher="Canonical", offer="x")
    assert caught.value.code != "ApiVersionsTooOld"


def test_a_refused_location_is_no_reason_for_an_older_version(azure: Azure, group: str) -> None:
    """Azure refuses a location by the same code, and lists the versions of the locations that it has."""
    azure.run("virtual_machine_info", name="none", resource_group=group)
    (asked,) = [entry["query"]["api-version"] for entry in azure.requests() if "virtualMachines" in entry["path"]]
    message = (
        "No registered resource provider found for location 'nowhere' and API version "
        f"'{asked}' for type 'virtualMachines'. The supported api-versions are '2024-07-01, {asked}'. "
        "The supported locations are 'eastus, westeurope'."
    )
    fault = {"fault": "status", "status": 400, "code": "NoRegisteredProviderFound", "message": message}
    azure.admin("POST", "faults", {**fault, "match": {"path": "virtualMachines/none$"}, "times": None})
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine_info", name="none", resource_group=group)
    assert (caught.value.code, caught.value.result["warnings"]) == ("NoRegisteredProviderFound", [])
    assert len(azure.requests()) == 1


@pytest.mark.parametrize("profile", ["2020-09-01-hybrid", "2017-03-09-profile", "newest"])
def test_an_old_profile_is_refused_in_words(azure: Azure, profile: str) -> None:
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("size_info", location="eastus", api_profile=profile)
    error: dict[str, t.Any] = caught.value.result["error"]
    assert (error["option"], error["accepted"].split(",")[0]) == ("api_profile", "latest")
    assert not azure.requests("token")


def test_latest_is_what_is_done_anyway(azure: Azure) -> None:
    assert azure.run("size_info", location="eastus", api_profile="latest")["sizes"]
