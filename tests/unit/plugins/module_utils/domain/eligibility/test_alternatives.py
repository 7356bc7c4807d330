from __future__ import annotations

import json
import pathlib
import typing as t
from dataclasses import replace

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.alternatives import (
    Neighbours,
    generation_blocks,
    near_images,
    near_sizes,
    near_skus,
    other_zones,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.judge import judge
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.question import Question
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.survey import EligibilityMemo
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import Restriction, SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

HERE = "westeurope"


def size(name: str, family: str, vcpus: int, memory: float, generations: str = "V1,V2", **about: t.Any) -> SizeFacts:
    capabilities = {"vCPUs": str(vcpus), "MemoryGB": str(memory), **about.pop("capabilities", {})}
    listed = t.cast("t.Any", tuple(generations.split(",")))
    return SizeFacts(name=name, location=HERE, family=family, generations=listed, capabilities=capabilities, **about)


RETIRING = {"RetirementDateUtc": "05/01/2028"}
SIZES = (
    size("Standard_D2_v2", "standardDv2Family", 2, 7, "V1"),
    size("Standard_D11_v2", "standardDv2Family", 2, 14, "V1"),
    size("Standard_D4_v2", "standardDv2Family", 8, 28, "V1"),
    size("Standard_D2_v4", "standardDv4Family", 2, 8, capabilities=RETIRING),
    size("Standard_D2_v5", "standardDv5Family", 2, 8),
    size("Standard_D2s_v5", "standardDSv5Family", 2, 8, zones=("1", "2", "3")),
    size("Standard_D2s_v6", "standardDSv6Family", 2, 8, "V2", zones=("1",)),
    size("Standard_DS2_v2", "standardDSv2Family", 2, 7),
    size("Standard_D4s_v5", "standardDSv5Family", 4, 16),
    size("Standard_E2s_v5", "standardESv5Family", 2, 16),
    size("Standard_D2as_v5", "standardDASv5Family", 2, 8, restrictions=(Restriction(reason="QuotaId"),)),
    size("Standard_D2ps_v5", "standardDPSv5Family", 2, 8, "V2", capabilities={"CpuArchitectureType": "Arm64"}),
    size("Standard_M8ms", "standardMSFamily", 8, 218.75),
)
OFFERED = {each.name.lower(): each for each in SIZES}
GEN1 = SourceFacts(
    kind="marketplace_image", name="a:b:c:latest", option="images", recorded="V1", features_known=True, disk_gb=30
)
GEN2 = replace(GEN1, name="a:b:c-gen2:latest", recorded="V2", security_type="TrustedLaunchSupported")


def ask(name: str, **about: t.Any) -> Question:
    return Question(size=name, location=HERE, offered=OFFERED, **about)


def memo(*questions: Question) -> EligibilityMemo:
    return EligibilityMemo([(question, judge(question)) for question in questions])


NEAREST: dict[str, tuple[str, list[str]]] = {
    "family and vCPUs, letter, vCPUs, memory, traits, version": (
        "Standard_D2_v2",
        ["Standard_D11_v2", "Standard_DS2_v2", "Standard_D2_v5", "Standard_D2s_v6", "Standard_D2s_v5"],
    ),
    "the same letter before the same memory": ("Standard_E2s_v5", ["Standard_D11_v2", "Standard_D2s_v6"]),
    "a name in another case": ("standard_d2S_v6", ["Standard_D2s_v5", "Standard_D2_v5"]),
    "a size that is not offered": ("Standard_D2s_v55", ["Standard_D2s_v6", "Standard_D2s_v5", "Standard_DS2_v2"]),
    "another architecture comes later": (
        "Standard_D2as_v5",
        ["Standard_D2s_v6", "Standard_D2s_v5", "Standard_D2_v5", "Standard_D2_v4"],
    ),
    "a size without a like": ("Standard_M8ms", ["Standard_D4_v2", "Standard_D4s_v5"]),
}


@pytest.mark.parametrize(("name", "nearest"), NEAREST.values(), ids=NEAREST.keys())
def test_nearest_sizes(name: str, nearest: list[str]) -> None:
    assert list(Neighbours(OFFERED).of(name))[: len(nearest)] == nearest


def test_all_others_are_neighbours_and_never_itself() -> None:
    for each in SIZES:
        assert {*Neighbours(OFFERED).of(each.name), each.name} == {size.name for size in SIZES}


def test_only_eligible_sizes_and_no_more_than_asked_for() -> None:
    question = ask("Standard_D2_v2", source=GEN2)
    found = [near_sizes(question, Neighbours(OFFERED), memo(question), limit) for limit in (1, 3)]
    assert found == [
        ("Standard_DS2_v2",),
        ("Standard_DS2_v2", "Standard_D2_v5", "Standard_D2s_v6"),
    ]
    all_of_them = near_sizes(question, Neighbours(OFFERED), memo(question), 99)
    assert "Standard_D2as_v5" not in all_of_them
    assert all(judge(replace(question, size=name)).eligible for name in all_of_them)


def test_zones_that_work() -> None:
    shut = replace(OFFERED["standard_d2s_v5"], restrictions=(Restriction(reason="QuotaId", zones=("1", "3")),))
    question = Question(size=shut.name, location=HERE, zone="1", offered={shut.name.lower(): shut})
    assert other_zones(question, memo(question)) == ("2",)
    assert other_zones(replace(question, zone=None), memo()) == ()
    elsewhere = ask("Standard_D2s_v6", zone="3")
    assert other_zones(elsewhere, memo(elsewhere)) == ("1",)


def test_a_zone_that_has_ultra_disks() -> None:
    ultra = replace(OFFERED["standard_d2s_v5"], zone_capabilities={"3": {"UltraSSDAvailable": "True"}})
    asked = Question(size=ultra.name, offered={ultra.name.lower(): ultra}, features=frozenset({"ultra_ssd"}))
    assert other_zones(asked, memo(asked)) == ("3",)


BLOCKED = {
    "a Gen2 image on a Gen1 size": (ask("Standard_D2_v2", source=GEN2), True),
    "a Gen1 image on a Gen2 size": (ask("Standard_D2s_v6", source=GEN1), True),
    "a Gen1 image, V2 asked": (ask("Standard_D2s_v5", source=GEN1, generation="V2"), True),
    "a Gen1 image, trusted launch asked": (ask("Standard_D2s_v5", source=GEN1, security_type="trusted_launch"), True),
    "a restricted size": (ask("Standard_D2as_v5", source=GEN1), False),
    "a managed image": (ask("Standard_D2s_v6", source=replace(GEN1, kind="managed_image")), False),
    "no image": (ask("Standard_D2_v2", generation="V2"), False),
}


@pytest.mark.parametrize(("question", "by_generation"), BLOCKED.values(), ids=BLOCKED.keys())
def test_whether_the_generation_blocks(question: Question, by_generation: bool) -> None:
    assert not judge(question).eligible
    assert generation_blocks(question, memo(question)) is by_generation


def test_images_that_work_in_their_order() -> None:
    question = ask("Standard_D2s_v6", source=GEN1)
    others = [replace(GEN1, name="a:b:d:latest"), GEN2, replace(GEN2, name="a:b:e-gen2:latest")]
    assert near_images(question, others, memo(question), 1) == (GEN2.name,)
    assert near_images(question, others, memo(question), 3) == (GEN2.name, "a:b:e-gen2:latest")


SKUS = {
    "22_04-lts": (["22_04-daily-gen2", "22_04-lts-gen2", "22_04-lts", "20_04-lts"], "22_04-lts-gen2"),
    "2022-Datacenter": (["2022-datacenter-core-g2", "2022-datacenter-g2", "2019-datacenter"], "2022-datacenter-g2"),
    "2019-Datacenter": (["2019-datacenter-gensecond", "2019-Datacenter-Core"], "2019-datacenter-gensecond"),
    "server": (["minimal", "server-arm64", "server-gen1"], "server-gen1"),
    "8-lvm-gen2": (["8-gen2", "8-lvm", "9-lvm-gen2"], "8-lvm"),
    "7_6-gen2": (["7_9-gen2", "7.6", "8_0"], "7.6"),
}


@pytest.mark.parametrize(("sku", "others", "nearest"), [(sku, *row) for sku, row in SKUS.items()], ids=SKUS.keys())
def test_the_other_generation_of_a_sku_is_nearest(sku: str, others: list[str], nearest: str) -> None:
    assert near_skus(sku, others)[0] == nearest
    assert sku not in near_skus(sku, others)


def test_every_real_size_has_a_nearest_eligible_one(recordings: pathlib.Path) -> None:
    records = json.loads((recordings / "skus" / "derived" / "westeurope.json").read_text())["value"]
    offered = {record["name"].lower(): SizeFacts.from_arm(record, HERE) for record in records}
    neighbours = Neighbours(offered)
    known = memo()
    for name in list(offered)[::25]:
        question = Question(size=name, location=HERE, offered=offered, source=GEN2)
        found = near_sizes(question, neighbours, known, 3)
        assert len(found) == 3
        assert all(judge(replace(question, size=each)).eligible for each in found)
