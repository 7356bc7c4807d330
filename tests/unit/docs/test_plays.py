"""The page on the role in others' plays shows what the integration target runs."""

from __future__ import annotations

from pathlib import Path

from .pages import Page

TARGET = Path(__file__).resolve().parents[2] / "integration" / "targets" / "role_in_plays"


def test_each_play_is_one_that_is_run() -> None:
    script = (TARGET / "runme.sh").read_text(encoding="utf-8")
    run = [path for path in TARGET.glob("*.yml") if f" {path.name}" in script and path.name != "secrets.yml"]
    plays = sorted(path.read_text(encoding="utf-8").removeprefix("---\n") for path in run)
    assert sorted(Page.of("plays").examples()) == plays
    assert len(plays) == 3
