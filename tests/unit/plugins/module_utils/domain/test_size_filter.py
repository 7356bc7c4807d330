from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import Restriction, SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.size_description import describe_size, read_size
from ansible_collections.gen2.azure.plugins.module_utils.domain.size_filter import SizeFilter

HERE = "westeurope"
SHUT = Restriction(reason="NotAvailableForSubscription")
SHUT_IN_1 = Restriction(reason="NotAvailableForSubscription", zones=("1",))


def size(name: str, generations: str = "V1,V2", **stated: t.Any) -> SizeFacts:
    about = {key: stated.pop(key) for key in ("zones", "restrictions", "zone_capabilities", "family") if key in stated}
    capabilities = {"vCPUs": "2", "MemoryGB": "8", "PremiumIO": "True", **{k: str(v) for k, v in stated.items()}}
    listed = tuple(generations.split(","))
    return SizeFacts(name=name, location=HERE, generations=t.cast("t.Any", listed), capabilities=capabilities, **about)


SIZES = (
    size("Standard_D2s_v5", zones=("1", "2")),
    size("Standard_D4s_v5", vCPUs=4, MemoryGB=16, zones=("1", "2"), restrictions=(SHUT_IN_1,)),
    size("Standard_D2s_v10"),
    size("Standard_D2_v2", "V1", PremiumIO=False),
    size("Standard_D2ps_v5", "V2", CpuArchitectureType="Arm64", TrustedLaunchDisabled=True),
    size("Standard_DC2as_v5", "V2", ConfidentialComputingType="SNP"),
    size("Standard_L8s_v2", vCPUs=8, MemoryGB=64, restrictions=(SHUT,)),
    size("Standard_E4-2s_v5", vCPUs=4, vCPUsAvailable=2, MemoryGB=32),
    size("Standard_M8ms", "V2", family="standardMSFamily", vCPUs=8, MemoryGB=218.75),
    size("Standard_F2s_v2", zones=("1", "2"), zone_capabilities={"2": {"UltraSSDAvailable": "True"}}),
)
OFFERED = {each.name.lower(): each for each in SIZES}
D2, D4, D10, OLD, ARM, CONFIDENTIAL, SHUT_SIZE, CONSTRAINED, M8, ULTRA = (each.name for each in SIZES)
EVERYTHING = {each.name for each in SIZES}
TRUSTED = {D2, D4, D10, SHUT_SIZE, CONSTRAINED, ULTRA}

TABLE: dict[str, tuple[dict[str, t.Any], set[str]]] = {
    "nothing asked": ({}, EVERYTHING),
    "V1": ({"generation": "V1"}, EVERYTHING - {ARM, CONFIDENTIAL, M8}),
    "V2": ({"generation": "V2"}, EVERYTHING - {OLD}),
    "trusted launch, the families included that Azure does not mark": ({"trusted_launch": True}, TRUSTED),
    "no trusted launch": ({"trusted_launch": False}, EVERYTHING - TRUSTED),
    "confidential": ({"confidential": True}, {CONFIDENTIAL}),
    "not confidential": ({"confidential": False}, EVERYTHING - {CONFIDENTIAL}),
    "Arm64": ({"architecture": "Arm64"}, {ARM}),
    "vCPUs the machine gets": ({"min_vcpus": 4}, {D4, SHUT_SIZE, M8}),
    "a range of vCPUs": ({"min_vcpus": 4, "max_vcpus": 7}, {D4}),
    "a range of memory": ({"min_memory_gb": 30.5, "max_memory_gb": 64}, {CONSTRAINED, SHUT_SIZE}),
    "a zone, restricted or not": ({"zone": "1"}, {D2, D4, ULTRA}),
    "a zone without restriction": ({"zone": "1", "unrestricted": True}, {D2, ULTRA}),
    "another zone without restriction": ({"zone": "2", "unrestricted": True}, {D2, D4, ULTRA}),
    "unrestricted": ({"unrestricted": True}, EVERYTHING - {SHUT_SIZE}),
    "names in another case": ({"names": ["standard_d2S_V5", OLD]}, {D2, OLD}),
    "a pattern": ({"patterns": ["standard_d?s_v5"]}, {D2, D4}),
    "patterns": ({"patterns": ["*_v10", "Standard_L*"]}, {D10, SHUT_SIZE}),
    "a pattern matches whole names": ({"patterns": ["D2s"]}, set()),
    "a feature": ({"features": ["premium_ssd"]}, EVERYTHING - {OLD}),
    "a feature of one zone": ({"features": ["Ultra_SSD"]}, {ULTRA}),
    "features that none has": ({"features": ["ultra_ssd", "hibernation"]}, set()),
}


def choose(**options: t.Any) -> list[str]:
    return [str(each["name"]) for each in SizeFilter.read(options).choose(OFFERED, HERE)]


@pytest.mark.parametrize(("options", "names"), TABLE.values(), ids=TABLE.keys())
def test_what_is_kept(options: dict[str, t.Any], names: set[str]) -> None:
    assert set(choose(**options)) == names


def test_a_size_restricted_in_all_its_zones_is_restricted() -> None:
    shut = size("Standard_D2s_v5", zones=("1",), restrictions=(SHUT_IN_1,))
    assert SizeFilter(unrestricted=True).choose({"standard_d2s_v5": shut}, HERE) == []


def test_sizes_stand_by_series_and_grow_within_it() -> None:
    assert choose(patterns=["Standard_D?s*"]) == [D2, D4, D10]


def test_a_name_that_is_not_offered_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidOption) as error:
        choose(names=["Standard_D2s_v55"])
    assert error.value.option == "names"
    assert D2 in error.value.accepted


def test_a_feature_that_is_none_is_refused_with_all() -> None:
    with pytest.raises(InvalidOption) as error:
        choose(features=["premium"])
    assert (error.value.option, "premium_ssd" in error.value.accepted) == ("features", True)


@pytest.mark.parametrize("facts", SIZES, ids=lambda facts: facts.name)
def test_a_description_reads_back(facts: SizeFacts) -> None:
    described = describe_size(facts)
    assert describe_size(read_size(json.loads(json.dumps(described)), HERE)) == described


DUMPS = ("derived/westeurope.json", "karpenter_southcentralus.json", "lisa_locations.json")


@pytest.mark.parametrize("dump", DUMPS)
def test_a_description_of_every_real_size_reads_back(recordings: pathlib.Path, dump: str) -> None:
    for record in json.loads((recordings / "skus" / dump).read_text())["value"]:
        facts = read_size(record, record["locations"][0])
        described = describe_size(facts)
        assert describe_size(read_size(described, facts.location)) == described
        assert described["series"]
