"""Which version of an image `latest` stands for."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.image_version import (
    NoLatestVersion,
    latest_of_gallery,
    latest_of_marketplace,
    newest_first,
)


def version(
    name: str,
    *regions: str,
    excluded: bool = False,
    excluded_in: str = "",
    state: str | None = "Succeeded",
) -> dict[str, t.Any]:
    targets = [{"name": region, "excludeFromLatest": region == excluded_in} for region in regions]
    profile = {"excludeFromLatest": excluded, "targetRegions": targets}
    return {"name": name, "properties": {"publishingProfile": profile, "provisioningState": state}}


@pytest.mark.parametrize(
    "ordered",
    [
        ["8.10.2024070513", "8.9.2024022012", "8.2.2020050811"],
        ["16.04.202109281", "16.04.20210928"],
        ["1.10.0", "1.9.0", "1.9", "1.8.beta", "1.8.alpha"],
        ["2147483647.0.0", "999.9.9"],
    ],
)
def test_versions_are_ordered_by_number(ordered: list[str]) -> None:
    given = [{"name": name} for name in sorted(ordered)]
    assert [each["name"] for each in newest_first(given)] == ordered


def test_latest_of_the_marketplace_is_not_deprecated_where_another_is_not() -> None:
    def listed(name: str, state: str) -> dict[str, t.Any]:
        return {"name": name, "properties": {"imageDeprecationStatus": {"imageState": state}}}

    versions = [listed("8.9.1", "ScheduledForDeprecation"), listed("8.10.1", "Deprecated"), listed("8.8.1", "Active")]
    assert latest_of_marketplace(versions) == versions[:1]
    assert latest_of_marketplace(versions[1:2]) == versions[1:2]
    assert latest_of_marketplace([{"name": "8.9.1"}, {"name": "8.10.1"}]) == [{"name": "8.10.1"}]
    assert latest_of_marketplace([]) == []


def test_latest_of_a_gallery_is_the_highest_usable_version_in_the_location() -> None:
    versions = [
        version("1.9.0", "East US", state=None),
        version("1.10.0", "East US", "West US"),
        version("1.11.0", "westus"),
        version("2.0.0", "eastus", excluded=True),
        version("2.1.0", "eastus", "westus", excluded_in="eastus"),
        version("3.0.0", "eastus", "westus", state="Failed"),
        version("3.1.0", "eastus", "westus", state="Creating"),
    ]
    assert latest_of_gallery(versions, "eastus")["name"] == "1.10.0"
    assert latest_of_gallery(versions, "westus")["name"] == "2.1.0"
    assert latest_of_gallery(versions, "westeurope")["name"] == "2.1.0"


def test_a_published_version_shows_its_exclusion_among_its_properties() -> None:
    versions = [{"name": "1.9.0"}, {"name": "1.10.0", "properties": {"excludeFromLatest": True}}]
    assert latest_of_gallery(versions, "eastus")["name"] == "1.9.0"


@pytest.mark.parametrize(
    ("versions", "reason"),
    [
        ([], "it has no version"),
        ([version("1.0.0", "eastus", excluded=True)], "every version is excluded from latest"),
        (
            [version("1.0.0", "eastus", "westus", excluded_in="eastus")],
            "every version is excluded from latest in eastus",
        ),
        ([version("1.0.0", "eastus", state="Failed")], "no version has the provisioning state Succeeded"),
    ],
)
def test_the_reason_is_given_where_no_version_is_latest(versions: list[dict[str, t.Any]], reason: str) -> None:
    with pytest.raises(NoLatestVersion) as caught:
        latest_of_gallery(versions, "eastus")
    assert str(caught.value) == reason
