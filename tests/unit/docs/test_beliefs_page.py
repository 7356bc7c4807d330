"""The page of beliefs against the emulator's settings for the other answers, and the flows that run in them."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from ansible_collections.gen2.azure.tests.emulator.settings import Settings
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page

CHECKOUT = Path(__file__).resolve().parents[3]
PROGRAM = CHECKOUT / "docs" / "beliefs.py"
# Settings of how the emulator works, which say nothing of how Azure answers.
NO_WORLD = {"throttle", "plain_links"}


def beliefs() -> Any:
    """Return the program that makes the page, loaded."""
    specification = importlib.util.spec_from_file_location("beliefs", PROGRAM)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["beliefs"] = module
    specification.loader.exec_module(module)
    return module


def worlds() -> list[str]:
    """Return the emulator's settings by which Azure answers otherwise."""
    return [
        field.name
        for field in dataclasses.fields(Settings)
        if isinstance(field.default, bool) and field.name not in NO_WORLD
    ]


def test_the_committed_page_is_what_the_program_makes() -> None:
    run = subprocess.run([sys.executable, str(PROGRAM), "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_each_world_of_the_emulator_has_its_belief() -> None:
    named = [belief.setting for belief in beliefs().BELIEFS if belief.setting]
    assert sorted(named) == sorted(worlds())
    readme = (CHECKOUT / "tests" / "emulator" / "README.md").read_text(encoding="utf-8")
    table = readme.split("### Worlds\n")[1].split("\n## ")[0]
    assert set(worlds()) <= set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def test_each_world_is_run_by_a_flow() -> None:
    flows = "".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "tests/unit/flows").glob("test_*.py"))
    assert [world for world in worlds() if f'"{world}"' not in flows] == []


def test_the_page_counts_its_beliefs() -> None:
    rows = Page.of("beliefs").rows()
    kinds = [row[1] for row in rows]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("documented", "recorded", "quoted", "doubtful"))
    assert f"{len(rows)} beliefs: {counts}." in Page.of("beliefs").text
    assert all(len(row) == 5 and all(row) for row in rows)
