from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.copying import DISK_RULES, IMAGE_RULES
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.features import FEATURES
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.rulesets import RULESETS

DOCS = Path(__file__).resolve().parents[3] / "docs"
PROGRAM = DOCS / "eligibility_rules.py"


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The committed page by its sections' titles."""
    page = (DOCS / "docsite" / "rst" / "eligibility_rules.rst").read_text(encoding="utf-8")
    parts = re.split(r"^(.+)\n-+\n", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(section: str) -> list[list[str]]:
    """Return the cells of a section's table, row by row, its head left out."""
    _before, table = section.split(".. list-table::", 1)
    found = [re.split(r"\n     - ", row.strip()) for row in table.split("\n   * - ")[1:]]
    return found[1:]


def test_the_committed_page_is_what_the_rules_make() -> None:
    run = subprocess.run([sys.executable, PROGRAM, "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", RULESETS)
def test_the_page_has_every_rule_in_full(sections: dict[str, str], name: str) -> None:
    listed = rows(sections[f"Rule set {name}"])
    assert [row[0] for row in listed] == [f"``{rule.code}``" for rule in RULESETS[name].rules]
    for row, rule in zip(listed, RULESETS[name].rules, strict=True):
        assert row[1:4] == [rule.severity, rule.sentence, rule.remedy]
        assert f"<{rule.source}>" in row[4]
        assert all(row)


def test_the_page_has_the_rules_of_copies_and_every_feature(sections: dict[str, str]) -> None:
    copies = [row[0].strip("`") for row in rows(sections["Copies"])]
    assert copies == list(dict.fromkeys(rule.code for rule in (*DISK_RULES, *IMAGE_RULES)))
    assert re.findall(r"^``(\w+)``$", sections["Features"], re.MULTILINE) == list(FEATURES)


@pytest.mark.parametrize("name", RULESETS)
def test_codes_are_of_one_rule_each(name: str) -> None:
    codes = [rule.code for rule in RULESETS[name].rules]
    assert len(codes) == len(set(codes))
