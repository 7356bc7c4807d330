from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.offline import judge_offline
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.report.answers import spell_out
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption

from .facts import GEN1_IMAGE, GEN2_IMAGE, IMAGES, SIZES, report


def states(document: dict[str, t.Any]) -> dict[str, list[str]]:
    return {
        row["name"]: [document["verdicts"][cell]["state"] for cell in cells]
        for row, cells in zip(document["rows"], document["cells"], strict=True)
    }


def test_every_size_with_every_image() -> None:
    assert states(report(date="2026-11-23")) == {
        "Standard_D2s_v5": ["eligible", "eligible"],
        "Standard_D4s_v5": ["eligible", "eligible"],
        "Standard_D2_v3": ["warned", "blocked"],
        "Standard_D2s_v6": ["blocked", "blocked"],
        "Standard_D2ps_v5": ["blocked", "blocked"],
    }


def test_without_a_date_nothing_is_said_of_retirements() -> None:
    assert states(report())["Standard_D2_v3"] == ["eligible", "blocked"]
    assert states(report(date="2029-01-01"))["Standard_D2_v3"] == ["blocked", "blocked"]


def test_cells_say_what_the_filter_of_one_size_says() -> None:
    document = report()
    for row, cells in zip(document["rows"], document["cells"], strict=True):
        for column, cell in zip(document["columns"], cells, strict=True):
            names = {"size": row["name"], "source": column["name"]}
            told = [document["reasons"][number] for number in document["verdicts"][cell]["reasons"]]
            spelt = [
                {**reason, **{field: spell_out(reason[field], **names) for field in ("message", "remedy")}}
                for reason in told
            ]
            facts = {"sizes": SIZES, "images": IMAGES}
            judged = judge_offline(row["name"], image=column["name"], location="westeurope", facts=facts)
            assert spelt == judged.to_dict()["reasons"]


def test_sentences_are_kept_once() -> None:
    document = report()
    assert len(document["reasons"]) == len({str(reason) for reason in document["reasons"]})
    blocked = [reason for reason in document["reasons"] if reason["code"] == "size_cannot_boot_source"]
    assert {reason["message"] for reason in blocked} == {
        "The size {size} boots V1, but {source} is V2.",
        "The size {size} boots V2, but {source} is V1.",
    }


def test_totals_add_up() -> None:
    totals = report(date="2026-11-23")["totals"]
    assert totals["cells"] == {"eligible": 4, "warned": 1, "blocked": 5}
    assert totals["sizes"] == {"every_image": 2, "some_images": 1, "no_image": 2}
    assert totals["columns"][1] == {"eligible": 2, "warned": 0, "blocked": 3}
    assert {each["series"]: each["sizes"] for each in totals["series"]}["Dsv5"] == 2
    assert sum(each["eligible"] for each in totals["series"]) == 4
    (restricted,) = (each for each in totals["reasons"] if each["code"] == "size_restricted_in_location")
    assert (restricted["sizes"], restricted["cells"]) == (1, 2)
    assert restricted["sentence"].endswith(".")


def test_columns_have_short_names() -> None:
    first, second = report()["columns"]
    assert (first["name"], first["label"], first["detail"]) == (GEN1_IMAGE, "22_04-lts", "ubuntu")
    assert second["name"] == GEN2_IMAGE


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (["Standard_D*s_v5"], ["Standard_D2ps_v5", "Standard_D2s_v5", "Standard_D4s_v5"]),
        (["standard_d2S_V5"], ["Standard_D2s_v5"]),
        (["Standard_D2s_v55", "Standard_D2_v3"], ["Standard_D2_v3", "Standard_D2s_v55"]),
    ],
)
def test_sizes_are_chosen_by_name_or_pattern(asked: list[str], shown: list[str]) -> None:
    assert sorted(states(report(sizes=asked))) == sorted(shown)


def test_a_size_that_is_not_offered_is_blocked() -> None:
    document = report(sizes=["Standard_D2s_v55"])
    assert states(document) == {"Standard_D2s_v55": ["blocked", "blocked"]}
    (reason,) = document["reasons"]
    assert reason["code"] == "size_not_offered"
    assert "Standard_D2s_v5" in spell_out(reason["remedy"], size="Standard_D2s_v55", source="")


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"sizes": ["Standard_Q*"]}, "sizes"),
        ({"generation": "V3"}, "generation"),
        ({"security_type": "shielded"}, "security_type"),
        ({"features": ["telepathy"]}, "features"),
        ({"date": "tomorrow"}, "date"),
    ],
)
def test_bad_input_names_the_option(options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        report(**options)
    assert caught.value.option == option


def test_what_is_asked_is_judged() -> None:
    asked = report(zone=3, generation="V2", security_type="trusted_launch")
    codes = {reason["code"] for reason in asked["reasons"]}
    assert {"size_not_in_zone", "source_of_other_generation", "security_type_needs_generation_2"} <= codes
    assert asked["asked"]["zone"] == "3"
