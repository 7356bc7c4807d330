"""What an execution environment is made of, and how a navigator shows and runs what is in it."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page

CHECKOUT = Path(__file__).resolve().parents[2]


def run(*command: str, **more: str) -> str:
    """Run a program of this environment, and return what it printed."""
    program = str(Path(sys.executable).with_name(command[0]))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [program, *command[1:]], env={**os.environ, "PATH": path, **more}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_builder_finds_what_the_collection_needs_and_no_more(installed: Path) -> None:
    asked = yaml.safe_load(run("ansible-builder", "introspect", str(installed), "--sanitize"))
    needed = (CHECKOUT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").split()
    found = [each.split("#")[0].split("from collection")[0].strip() for each in asked["python"]]
    assert sorted(found) == sorted(needed)
    assert not asked.get("system")


def test_what_the_guide_says_of_awx_is_what_its_tools_take(installed: Path, tmp_path: Path) -> None:
    requirements, definition = itertools.islice(Page.of("awx").examples(), 2)
    named = {each["name"] for each in yaml.safe_load(requirements)["collections"]}
    found = json.loads(run("ansible-galaxy", "collection", "list", "--format", "json", **reach(installed)))
    assert named <= {name for folder in found.values() for name in folder}
    (tmp_path / "ee.yml").write_text(definition, encoding="utf-8")
    context = tmp_path / "context"
    # By itself it names the file as the one of podman and docker wants it that it finds.
    named = ["--context", str(context), "--output-filename", "Containerfile"]
    run("ansible-builder", "create", "--file", str(tmp_path / "ee.yml"), *named)
    assert (context / "Containerfile").is_file()


def reach(installed: Path) -> dict[str, str]:
    return {"ANSIBLE_COLLECTIONS_PATH": f"{installed}:{sysconfig.get_paths()['purelib']}"}


@pytest.fixture
def navigator(installed: Path, tmp_path: Path) -> dict[str, str]:
    """Return the environment in which a navigator finds the installed collection, and keeps what is its own."""
    return {
        **reach(installed),
        "HOME": str(tmp_path),
        "ANSIBLE_NAVIGATOR_LOG_FILE": str(tmp_path / "navigator.log"),
    }


OPTIONS = ("--ee", "false", "--mode", "stdout")


def test_a_navigator_shows_the_documentation(navigator: dict[str, str]) -> None:
    shown = run("ansible-navigator", "doc", "gen2.azure.virtual_machine", "--json", *OPTIONS, **navigator)
    assert json.loads(shown)["gen2.azure.virtual_machine"]["doc"]["options"]["generation"]["default"] == "V2"


def test_a_navigator_runs_a_playbook(navigator: dict[str, str], emulator: dict[str, str], tmp_path: Path) -> None:
    cloud = {name: value for name, value in emulator.items() if name.startswith(("AZURE_", "REQUESTS_"))}
    variables = {
        "report_location": "eastus",
        "report_sizes": ["Standard_D2s_v5"],
        "report_images": ["Canonical:ubuntu-24_04-lts:server:latest"],
        "report_directory": str(tmp_path / "report"),
    }
    playbook = ("run", "gen2.azure.report", "--playbook-artifact-enable", "false")
    run("ansible-navigator", *playbook, *OPTIONS, "-e", json.dumps(variables), **navigator, **cloud)
    assert (tmp_path / "report" / "report.html").is_file()
