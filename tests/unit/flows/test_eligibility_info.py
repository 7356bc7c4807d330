"""Surveys, judged against an emulator; every request is counted."""

from __future__ import annotations

import json
import os
import pathlib
import typing as t

import pytest

from .azure import Azure, Failed

JAMMY = "Canonical:0001-com-ubuntu-server-jammy"
GEN1, GEN2 = f"{JAMMY}:22_04-lts:latest", f"{JAMMY}:22_04-lts-gen2:latest"
NOBLE = "Canonical:ubuntu-24_04-lts"


def listings(azure: Azure) -> list[str]:
    """Return the $filter of each listing of SKUs since forget()."""
    return [str(entry["query"].get("$filter")) for entry in azure.requests() if entry["path"].endswith("/skus")]


def only_verdict(azure: Azure, size: str, **options: t.Any) -> dict[str, t.Any]:
    (verdict,) = azure.run("eligibility_info", sizes=[size], location="West Europe", **options)["verdicts"]
    return t.cast("dict[str, t.Any]", verdict)


def codes(verdict: dict[str, t.Any]) -> list[str]:
    return [str(reason["code"]) for reason in verdict["reasons"] if reason["severity"] == "blocker"]


def test_a_whole_region_costs_one_listing_and_none_when_warm(whole_region: Azure) -> None:
    sizes = [size["name"] for size in whole_region.run("size_info", location="westeurope", refresh=True)["sizes"]]
    whole_region.forget()
    (kept,) = [
        path
        for path in pathlib.Path(os.environ["XDG_CACHE_HOME"], "gen2.azure").glob("*")
        if path.stat().st_size > 9999
    ]
    kept.unlink()
    images = [GEN1, GEN2, f"{NOBLE}:server:latest", f"{NOBLE}:server-arm64:latest"]
    result = whole_region.run("eligibility_info", sizes=sizes, location="westeurope", images=images, alternatives=0)
    assert len(result["verdicts"]) == 4 * len(sizes)
    # The pages of one listing, each image once, one token.
    pages = -(-len(sizes) // 500)
    assert listings(whole_region) == ["location eq 'westeurope'"] * pages
    assert len(whole_region.requests()) == pages + len(images)
    assert len(whole_region.requests("token")) == 1
    whole_region.forget()
    warm = whole_region.run("eligibility_info", location="westeurope", images=images)
    assert listings(whole_region) == []
    assert len(whole_region.requests()) == len(images)
    assert [verdict["eligible"] for verdict in warm["verdicts"]].count(True) == [
        verdict["eligible"] for verdict in result["verdicts"]
    ].count(True)


def test_a_real_region_fits_in_a_result(whole_region: Azure) -> None:
    result = whole_region.run("size_info", location="westeurope")
    assert len(result["sizes"]) > 1000
    assert len(json.dumps(result)) < 700_000


def test_what_an_old_listing_forbids_is_asked_again(azure: Azure, tmp_path: pathlib.Path) -> None:
    assert codes(only_verdict(azure, "Standard_L8s_v2")) == ["size_restricted_in_location"]
    azure.forget()
    only_verdict(azure, "Standard_L8s_v2")
    assert listings(azure) == []
    for path in (tmp_path / "gen2.azure").iterdir():
        os.utime(path, (path.stat().st_mtime - 7200,) * 2)
    only_verdict(azure, "Standard_D2s_v5")
    assert listings(azure) == []
    only_verdict(azure, "Standard_L8s_v2", alternatives=0)
    assert len(listings(azure)) == 1
    azure.forget()
    only_verdict(azure, "Standard_D2s_v5", refresh=True)
    assert len(listings(azure)) == 1


def test_alternatives_to_a_size(azure: Azure) -> None:
    verdict = only_verdict(azure, "Standard_D2_v2", images=[GEN2])
    assert codes(verdict) == ["size_cannot_boot_source"]
    assert verdict["alternatives"]["sizes"][0] == "Standard_DS2_v2"
    assert len(verdict["alternatives"]["sizes"]) == 3
    assert verdict["alternatives"]["images"] == [GEN1]
    again = azure.run("eligibility_info", sizes=verdict["alternatives"]["sizes"], location="westeurope", images=[GEN2])
    assert again["eligible"]
    assert [each["alternatives"] for each in again["verdicts"]] == [None] * 3
    assert only_verdict(azure, "Standard_D2_v2", images=[GEN2], alternatives=0)["alternatives"] is None


def test_alternatives_to_an_image_of_the_other_generation(azure: Azure) -> None:
    azure.run("size_info", location="westeurope")
    azure.forget()
    verdict = only_verdict(azure, "Standard_D2s_v6", images=[f"{NOBLE}:server-gen1:latest"])
    assert verdict["alternatives"]["images"] == [f"{NOBLE}:server:latest"]
    # The image, the SKUs of its offer, and each of the two others.
    assert len(azure.requests()) == 4


def test_alternatives_to_a_zone_and_a_location(azure: Azure) -> None:
    verdict = only_verdict(
        azure, "Standard_L8s_v2", zones=["1"], alternative_locations=["East US", "westus", "West Europe"]
    )
    assert verdict["alternatives"]["locations"] == ["eastus"]
    assert verdict["alternatives"]["zones"] == []
    assert sorted(listings(azure)) == [f"location eq '{name}'" for name in ("eastus", "westeurope", "westus")]
    verdict = only_verdict(azure, "Standard_M208ms_v2", zones=["2"])
    assert (codes(verdict), verdict["alternatives"]["zones"]) == (
        ["size_not_in_zone", "size_restricted_in_zone"],
        ["1", "3"],
    )


def test_other_locations_are_not_read_where_nothing_is_blocked(azure: Azure) -> None:
    assert only_verdict(azure, "Standard_D2s_v5", alternative_locations=["eastus"])["eligible"]
    assert listings(azure) == ["location eq 'westeurope'"]


def usage_calls(azure: Azure) -> int:
    return sum(entry["path"].endswith("/usages") for entry in azure.requests())


def test_quota_is_read_once_and_only_where_asked_for(azure: Azure) -> None:
    result = azure.run("eligibility_info", sizes=["Standard_D2s_v5"], location="westeurope")
    assert (usage_calls(azure), result["facts"]["usages"]) == (0, None)
    sizes = ["Standard_D2s_v5", "Standard_D4s_v5"]
    result = azure.run("eligibility_info", sizes=sizes, location="westeurope", images=[GEN1, GEN2], quota=True)
    assert usage_calls(azure) == 1
    assert "cores" in [usage["name"] for usage in result["facts"]["usages"]]
    azure.run("eligibility_info", sizes=["Standard_D2s_v5"], location="westeurope", count=2, quota=False)
    assert usage_calls(azure) == 1


def test_a_quota_that_does_not_hold_the_machines_blocks_with_what_does(azure: Azure) -> None:
    # 10,000 vCPUs are left of each.
    verdict = only_verdict(azure, "Standard_D4s_v5", count=2501)
    assert codes(verdict) == ["quota_of_family_exceeded", "quota_of_location_exceeded"]
    assert "Standard_D2s_v5" in verdict["alternatives"]["sizes"]
    assert only_verdict(azure, "Standard_D4s_v5", count=2500)["eligible"]
    spot = only_verdict(azure, "Standard_D4s_v5", count=2501, features=["spot"])
    assert codes(spot) == ["quota_of_spot_exceeded"]


def test_a_snapshot_holds_all_that_judges_offline(azure: Azure, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "facts.json"
    asked = {"sizes": ["Standard_D2_v2"], "location": "West Europe", "images": [GEN1, GEN2], "quota": True}
    first = azure.run("eligibility_info", **asked, facts_snapshot=str(path))
    assert (first["changed"], first["facts_snapshot"]) == (True, str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    written = path.stat().st_mtime_ns
    assert azure.run("eligibility_info", **asked, facts_snapshot=str(path))["changed"] is False
    assert path.stat().st_mtime_ns == written
    facts = json.loads(path.read_text())
    assert {"Standard_D2_v2", "Standard_D2s_v5"} <= {size["name"] for size in facts["sizes"]}
    assert [image["name"] for image in facts["images"]] == [GEN1, GEN2]
    assert facts["usages"]
    path.write_text("{")
    assert azure.run("eligibility_info", **asked, facts_snapshot=str(path))["changed"] is True
    assert json.loads(path.read_text()) == facts


BAD: dict[str, tuple[dict[str, t.Any], str, str]] = {
    "an unknown feature": ({"features": ["ultra"]}, "features", "ultra_ssd"),
    "an unknown location": ({"location": "noreurope"}, "location", "northeurope"),
    "an unknown other location": (
        {"sizes": ["Standard_L8s_v2"], "alternative_locations": ["estus"]},
        "alternative_locations",
        "eastus",
    ),
    "a malformed URN": ({"images": ["Canonical:ubuntu"]}, "images", "URN"),
    "a malformed size": ({"sizes": ["D2s v5"]}, "size", "Standard_D2s_v5"),
    "no machines": ({"count": 0}, "count", "1 or more"),
    "a folder that is not there": ({"facts_snapshot": "/nonexistent/facts.json"}, "facts_snapshot", "a file"),
}


@pytest.mark.parametrize(("changed", "option", "accepted"), BAD.values(), ids=BAD.keys())
def test_bad_input_names_the_option_and_what_is_accepted(
    azure: Azure, changed: dict[str, t.Any], option: str, accepted: str
) -> None:
    with pytest.raises(Failed) as failure:
        azure.run("eligibility_info", **{"sizes": ["Standard_D2s_v5"], "location": "westeurope", **changed})
    assert (failure.value.code, failure.value.result["error"]["option"]) == ("InvalidOption", option)
    assert accepted in failure.value.result["error"]["accepted"]


def test_a_typo_is_a_verdict_with_the_nearest_names(azure: Azure) -> None:
    verdict = only_verdict(azure, "Standard_D2s_v55", images=[GEN2])
    assert codes(verdict) == ["size_not_offered"]
    assert "Standard_D2s_v5" in verdict["reasons"][0]["remedy"]
    assert verdict["alternatives"]["sizes"][0] in ("Standard_D2s_v6", "Standard_D2s_v5")
