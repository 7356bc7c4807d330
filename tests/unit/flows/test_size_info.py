"""Sizes of a location, read from an emulator; every request is counted."""

from __future__ import annotations

import json
import os
import pathlib
import typing as t
from collections.abc import Callable

import pytest

from .azure import Azure, Failed

Spoil = Callable[[pathlib.Path], object]


def listings(azure: Azure) -> list[str]:
    """Return the $filter of each listing of SKUs since forget()."""
    return [str(entry["query"].get("$filter")) for entry in azure.requests() if entry["path"].endswith("/skus")]


def names(result: dict[str, t.Any]) -> list[str]:
    return [str(size["name"]) for size in result["sizes"]]


def test_one_listing_then_none(azure: Azure) -> None:
    first = azure.run("size_info", location="westeurope")
    assert listings(azure) == ["location eq 'westeurope'"]
    azure.forget()
    second = azure.run("size_info", location="West Europe")
    assert azure.requests() == []
    assert (first["cached"], second["cached"]) == (False, True)
    assert second["sizes"] == first["sizes"]
    assert first["location"] == second["location"] == "westeurope"
    assert azure.run("size_info", location="westeurope", refresh=True)["cached"] is False
    assert len(listings(azure)) == 1


def test_filters(azure: Azure) -> None:
    kept = azure.run("size_info", location="westeurope", trusted_launch=True, architecture="x64", max_vcpus=2)
    assert "Standard_D2s_v5" in names(kept)
    assert all(size["trusted_launch"] and size["vcpus"] <= 2 for size in kept["sizes"])
    assert names(azure.run("size_info", location="westeurope", patterns=["standard_dc*"])) == ["Standard_DC2as_v5"]
    (shut,) = azure.run("size_info", location="westeurope", names=["Standard_L8s_v2"])["sizes"]
    assert shut["restrictions"][0] == {"reason": "NotAvailableForSubscription", "zones": []}
    assert "Standard_L8s_v2" not in names(azure.run("size_info", location="westeurope", unrestricted=True))


def test_no_raw_record_is_returned(azure: Azure) -> None:
    result = azure.run("size_info", location="westeurope")
    assert not {"capabilities", "locationInfo"} & {key for size in result["sizes"] for key in size}


BAD: dict[str, tuple[dict[str, t.Any], str, str]] = {
    "a typo": ({"location": "westeurope", "names": ["Standard_D2s_v55"]}, "names", "Standard_D2s_v5"),
    "an unknown location": ({"location": "Noth Europe"}, "location", "northeurope"),
    "an unknown feature": ({"location": "westeurope", "features": ["ultra"]}, "features", "ultra_ssd"),
}


@pytest.mark.parametrize(("options", "option", "accepted"), BAD.values(), ids=BAD.keys())
def test_bad_input_names_the_option_and_what_is_accepted(
    azure: Azure, options: dict[str, t.Any], option: str, accepted: str
) -> None:
    with pytest.raises(Failed) as failure:
        azure.run("size_info", **options)
    assert (failure.value.code, failure.value.result["error"]["option"]) == ("InvalidOption", option)
    assert accepted in failure.value.result["error"]["accepted"]


def rewrite(change: Callable[[dict[str, t.Any]], object]) -> Spoil:
    """Return what changes the document that a file of the cache holds."""

    def spoil(path: pathlib.Path) -> None:
        entry = json.loads(path.read_text())
        change(entry)
        path.write_text(json.dumps(entry))

    return spoil


def aged(seconds: float) -> Spoil:
    return lambda path: os.utime(path, (path.stat().st_mtime - seconds,) * 2)


SPOILT: dict[str, Spoil] = {
    "empty": lambda path: path.write_text(""),
    "cut off": lambda path: path.write_text(path.read_text()[:-100]),
    "not JSON": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "another document": rewrite(lambda entry: entry.update(document={"sizes": 7})),
    "no sizes": rewrite(lambda entry: entry.update(document=[])),
    "a size without a name": rewrite(lambda entry: entry["document"][0].pop("name")),
    "a size of another form": rewrite(lambda entry: entry["document"][0].update(capabilities=["vCPUs"])),
    "sizes of another location": rewrite(lambda entry: entry["document"][0].update(location="eastus")),
    "of another subscription": rewrite(lambda entry: entry["key"].__setitem__(2, "another")),
    "readable by others": lambda path: path.chmod(0o644),
    "two days old": aged(2 * 24 * 3600),
    "from the future": aged(-3600),
    "nested without end": lambda path: path.write_text("[" * 100_000),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_cache_is_healed(azure: Azure, tmp_path: pathlib.Path, spoil: Spoil) -> None:
    expected = azure.run("size_info", location="westeurope")["sizes"]
    (kept,) = [path for path in (tmp_path / "gen2.azure").iterdir() if b"sizes" in path.read_bytes()[:40]]
    spoil(kept)
    azure.forget()
    healed = azure.run("size_info", location="westeurope")
    assert (healed["sizes"], healed["cached"], len(listings(azure))) == (expected, False, 1)
    azure.forget()
    assert azure.run("size_info", location="westeurope")["sizes"] == expected
    assert listings(azure) == []


def test_a_spoilt_cloud_is_healed(azure: Azure, tmp_path: pathlib.Path) -> None:
    azure.run("size_info", location="westeurope")
    for path in (tmp_path / "gen2.azure").iterdir():
        rewrite(lambda entry: entry.update(document={"name": 7}))(path)
    assert azure.run("size_info", location="westeurope")["sizes"]


def test_the_only_subscription_is_found(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID")
    assert azure.run("size_info", location="westeurope")["sizes"]
