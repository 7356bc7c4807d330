from __future__ import annotations

import typing as t

import pytest

from .facts import machine, report


def judged(**facts: t.Any) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Return the report on one machine, and the machine in it."""
    document = report(machine("web1", **facts), date="2026-11-23")
    return document, document["machines"][0]


# (facts of the machine, state of its upgrade, codes of the reasons)
UPGRADES: dict[str, tuple[dict[str, t.Any], str, list[str]]] = {
    "V1 on a size of both": ({}, "warned", ["upgrade_has_no_way_back"]),
    "V1 on a size of V1 only": (
        {"size": "Standard_D2_v3"},
        "blocked",
        ["size_lacks_trusted_launch", "size_cannot_boot_source", "upgrade_has_no_way_back"],
    ),
    "V2 without trusted launch": ({"generation": "V2"}, "eligible", []),
    "V2 with trusted launch": ({"generation": "V2", "security_type": "trusted_launch"}, "done", []),
    "confidential": ({"generation": "V2", "security_type": "confidential_vm"}, "done", []),
    "generation not shown": ({"generation": None}, "unknown", []),
    "sizes not known": ({"location": "northeurope"}, "warned", ["upgrade_has_no_way_back"]),
}


@pytest.mark.parametrize(("facts", "state", "codes"), UPGRADES.values(), ids=UPGRADES.keys())
def test_upgrades(facts: dict[str, t.Any], state: str, codes: list[str]) -> None:
    document, shown = judged(**facts)
    assert shown["upgrade"]["state"] == state
    assert [document["reasons"][number]["code"] for number in shown["upgrade"]["reasons"]] == codes


def test_an_upgrade_says_what_it_leads_to() -> None:
    assert judged()[1]["upgrade"]["to"] == "V2 with trusted launch"
    assert judged(generation="V2")[1]["upgrade"]["to"] == "trusted launch"


# (facts of the machine, the sizes it can take)
RESIZES: dict[str, tuple[dict[str, t.Any], list[str]]] = {
    "V1": ({}, ["Standard_D4s_v5", "Standard_D2_v3"]),
    "V2": ({"generation": "V2"}, ["Standard_D4s_v5"]),
    "V2 in a zone that has none": ({"generation": "V2", "zone": "3"}, []),
    "generation not shown": ({"generation": None}, []),
    "sizes not known": ({"location": "northeurope"}, []),
    "on NVMe": (
        {"generation": "V2", "properties": {"storageProfile": {"diskControllerType": "NVMe"}}},
        [],
    ),
}


@pytest.mark.parametrize(("facts", "sizes"), RESIZES.values(), ids=RESIZES.keys())
def test_resizes(facts: dict[str, t.Any], sizes: list[str]) -> None:
    resize = judged(**facts)[1]["resize"]
    assert resize["nearest"] == sizes
    assert resize["sizes"] == len(sizes)


def test_a_resize_says_what_keeps_it_from_the_others() -> None:
    document, shown = judged(generation="V2")
    group = document["resizes"][shown["resize"]["group"]]
    names = document["offered"]["westeurope"]
    assert [names[number] for number in group["possible"]] == ["Standard_D2s_v5", "Standard_D4s_v5"]
    assert {document["reasons"][each["reason"]]["code"]: each["sizes"] for each in group["blocked"]} == {
        "size_cannot_boot_source": 1,
        "size_restricted_in_location": 1,
        "architecture_differs": 1,
    }


def test_machines_that_are_alike_share_their_sizes() -> None:
    document = report(machine("web1"), machine("web2"), machine("db1", generation="V2"))
    assert {shown["name"]: shown["resize"]["group"] for shown in document["machines"]} == {
        "db1": 0,
        "web1": 1,
        "web2": 1,
    }
    assert len(document["resizes"]) == 2


def test_machines_stand_as_people_count() -> None:
    document = report(*(machine(name) for name in ("web10", "web2", "Web1")))
    assert [shown["name"] for shown in document["machines"]] == ["Web1", "web2", "web10"]


def test_a_size_that_retires_concerns_the_machine_on_it() -> None:
    document, shown = judged(size="Standard_D2_v3")
    assert [document["reasons"][number]["code"] for number in shown["now"]] == ["size_retires"]
    assert judged()[1]["now"] == []


def test_without_machines_no_list_of_sizes_is_carried() -> None:
    document = report()
    assert document["machines"] == []
    assert document["offered"] == {}
