from __future__ import annotations

import csv

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.report.csv_table import write_csv
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.report.markdown import write_markdown
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption

from .facts import GEN2_IMAGE, machine, report


def test_csv_has_a_line_for_each_pair() -> None:
    lines = list(csv.DictReader(write_csv(report()).splitlines()))
    assert len(lines) == 10
    (line,) = (each for each in lines if (each["size"], each["image"]) == ("Standard_D2_v3", GEN2_IMAGE))
    assert (line["state"], line["codes"], line["size_generations"]) == ("blocked", "size_cannot_boot_source", "V1")
    assert line["reasons"] == f"The size Standard_D2_v3 boots V1, but {GEN2_IMAGE} is V2."
    assert "{" not in write_csv(report())


def test_csv_has_a_line_for_each_machine() -> None:
    text = write_csv(report(machine("web1"), machine("web2", size="Standard_D2_v3")), "machines")
    first, second = csv.DictReader(text.splitlines())
    assert (first["name"], first["upgrade_state"], first["upgrade_to"]) == ("web1", "warned", "V2 with trusted launch")
    assert first["resize_nearest"].split()[0] == "Standard_D4s_v5"
    assert second["upgrade_state"] == "blocked"
    assert "web2" in second["upgrade_reasons"]


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@x", '=a"b,c'])
def test_csv_holds_no_formula(name: str) -> None:
    text = write_csv(report(machine(name)), "machines")
    (line,) = csv.DictReader(text.splitlines())
    assert line["name"] == f"'{name}"


def test_csv_refuses_an_unknown_table() -> None:
    with pytest.raises(InvalidOption, match="machines"):
        write_csv(report(), "images")


def test_markdown_shows_totals_matrix_and_machines() -> None:
    text = write_markdown(report(machine("web1"), date="2026-11-23"), "Sizes")
    assert text.startswith("# Sizes\n")
    assert "5 sizes by 2 images: ✓ 4 eligible, ! 1 warned, ✕ 5 blocked." in text
    assert "| Standard_D2_v3 | 2 | 8 | V1 | 1, 2 | ! | ✕ |" in text
    assert (
        "| web1 | web | westeurope | Standard_D2s_v5 | V1 | standard | ! to V2 with trusted launch. web1 is V1" in text
    )


def test_markdown_takes_no_markup_from_names() -> None:
    text = write_markdown(report(machine("a|b<script>*c*\n# d")), "A <b> [c](d) _e_")
    assert text.startswith("# A \\<b\\> \\[c\\](d) \\_e\\_\n")
    assert "| a\\|b\\<script\\>\\*c\\* # d |" in text
