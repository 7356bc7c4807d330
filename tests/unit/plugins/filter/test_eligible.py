"""The filter `eligible`: a list in, its eligible members out, in the form they were given."""

from __future__ import annotations

import json
import pathlib
import time
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.gen2.azure.plugins.filter.eligibility import FilterModule
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.size_description import describe_size

eligible = FilterModule().filters()["eligible"]
eligibility = FilterModule().filters()["eligibility"]


def size(name: str, generations: str, **about: t.Any) -> dict[str, t.Any]:
    facts = {
        "name": name,
        "location": "westeurope",
        "family": "standardDSv5Family",
        "generations": generations.split(","),
    }
    return {**facts, "capabilities": {"vCPUs": "2", "MemoryGB": "8"}, **about}


SIZES = [
    size("Standard_D2s_v5", "V1,V2", zones=["1"]),
    size("Standard_D2_v2", "V1"),
    size("Standard_D2s_v6", "V2", capabilities={"vCPUs": "2", "DiskControllerTypes": "NVMe"}),
    size("Standard_D2ps_v5", "V2", capabilities={"vCPUs": "8", "CpuArchitectureType": "Arm64"}),
]
IMAGE = {"kind": "marketplace_image", "name": "a:b:c:latest", "generation": "V2", "architecture": "x64"}
USAGES = [{"name": "cores", "label": "Total Regional vCPUs", "used": 40, "limit": 50, "left": 10}]
FACTS = {"sizes": SIZES, "images": [IMAGE], "usages": USAGES}
D5, OLD, D6, ARM = (str(each["name"]) for each in SIZES)

TABLE: dict[str, tuple[dict[str, t.Any], list[str]]] = {
    "an image of the facts": ({"image": "a:b:c:latest"}, [D5, D6]),
    "an image's facts": ({"image": {**IMAGE, "architecture": "Arm64"}}, [ARM]),
    "a generation": ({"image": "V1"}, [D5, OLD]),
    "a zone": ({"zone": "1"}, [D5]),
    "a location alias": ({"image": "V1", "location": "West Europe"}, [D5, OLD]),
    "another location, of which no size is known": ({"image": "V1", "location": "eastus"}, []),
    "machines that the quota holds": ({"count": 5}, [D5, OLD, D6]),
    "machines that it does not": ({"count": 6}, []),
    "the page of 2019": ({"image": "V2", "ruleset": "preview_2019_04"}, []),
}


@pytest.mark.parametrize(("options", "kept"), TABLE.values(), ids=TABLE.keys())
def test_names_in_names_out(options: dict[str, t.Any], kept: list[str]) -> None:
    assert eligible([D5, OLD, D6, ARM], facts=FACTS, **options) == kept


def test_facts_in_facts_out() -> None:
    assert eligible(SIZES, image=IMAGE) == [SIZES[0], SIZES[2]]
    described = [describe_size(SizeFacts.from_dict(each)) for each in SIZES]
    assert eligible(described, image=IMAGE, location="westeurope") == [described[0], described[2]]
    assert eligible(tuple(SIZES), image="V1") == [SIZES[0], SIZES[1]]


def test_names_alone_are_judged_by_documentation() -> None:
    assert eligible(["Standard_D2_v3", "Standard_L8s_v2"], image="V2") == ["Standard_L8s_v2"]
    assert eligible([], image="V2") == []


def test_a_name_that_the_facts_do_not_hold_is_not_kept() -> None:
    assert eligible([D5, "Standard_D2s_v55"], image="V2", facts=FACTS) == [D5]


@pytest.mark.parametrize("sizes", ["Standard_D2s_v5", {"name": "Standard_D2s_v5"}, None, 7], ids=repr)
def test_what_is_no_list_is_refused(sizes: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="list of sizes"):
        eligible(sizes)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"images": "V2"}, "images"),
        ({"image": "x"}, "image"),
        ({"count": 0}, "count"),
        ({"features": ["x"]}, "features"),
    ],
)
def test_bad_options_are_named(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"gen2.azure.eligible: {message}: "):
        eligible([D5], **options)


def test_a_whole_location_is_judged_as_one_size_is_and_fast(recordings: pathlib.Path) -> None:
    records = json.loads((recordings / "skus" / "derived" / "westeurope.json").read_text())["value"]
    facts = {**FACTS, "sizes": records}
    names = [record["name"] for record in records]
    started = time.process_time()
    kept = eligible(names, image=IMAGE, location="westeurope", facts=facts)
    assert time.process_time() - started < 2
    assert 100 < len(kept) < len(names)
    for name in names[::100]:
        verdict = eligibility(name, image=IMAGE, location="westeurope", facts=facts)
        assert verdict["eligible"] is (name in kept)
