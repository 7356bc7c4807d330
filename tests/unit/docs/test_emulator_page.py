"""The page of the emulator against its README and the emulator itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.gen2.azure.tests.unit.docs.pages import Page

CHECKOUT = Path(__file__).resolve().parents[3]


def test_the_committed_page_is_what_the_readme_makes() -> None:
    command = [sys.executable, str(CHECKOUT / "docs" / "emulator.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_every_difference_is_on_the_page_as_a_bullet_of_its_own() -> None:
    readme = (CHECKOUT / "tests" / "emulator" / "README.md").read_text(encoding="utf-8")
    differences = readme.split("## Differences from Azure\n")[1].split("\n## ")[0]
    page = Page.of("emulator").section("Differences from Azure").text
    whole = Page.of("emulator").text
    assert "\n* " not in page.strip()[:2]
    assert whole.count("\n* ") == differences.count("\n* ")
    assert "#" not in whole


def test_the_page_starts_the_emulator_of_an_installed_collection(tmp_path: Path) -> None:
    (console,) = Page.of("emulator").examples("console")
    *_preparation, start = (line.removeprefix("$ ") for line in console.splitlines())
    program, *arguments = start.split(" -- ")[0].split()
    assert program == "python"
    echo = [sys.executable, "-c", "import os; print(os.environ['AZURE_CLOUD_ENVIRONMENT'])"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / ".cache" / "link")}
    command = [sys.executable, *arguments, "--quiet", "--", *echo]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert run.stdout.startswith("https://localhost:"), run.stderr
