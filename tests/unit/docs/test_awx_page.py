"""The page on AWX against the job templates and what the playbook that makes them takes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from .pages import LITERAL, Page

CHECKOUT = Path(__file__).resolve().parents[3]
AWX = CHECKOUT / "extensions" / "awx"
PAGE = Page.of("awx")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_job_template_has_its_row() -> None:
    templates = load(AWX / "controller_templates.yml")["controller_templates"]
    made = {template["name"]: template["playbook"].rsplit("/", 1)[-1].removesuffix(".yml") for template in templates}
    shown = {
        name: LITERAL.findall(playbook)[0] for name, playbook, _does in PAGE.section("Make the job templates").rows()
    }
    assert shown == made


def test_the_command_names_a_playbook_and_variables_that_there_are() -> None:
    (console,) = PAGE.examples("console")
    named = set(re.findall(r"-e (\w+)=", console))
    assert named <= load(AWX / "vars.yml").keys()
    for playbook in re.findall(r"playbook:? gen2\.azure\.(\w+)", PAGE.text):
        assert (CHECKOUT / "playbooks" / f"{playbook}.yml").is_file()


def test_the_artifact_is_named_as_the_playbook_names_it() -> None:
    text = (CHECKOUT / "playbooks" / "provision.yml").read_text(encoding="utf-8")
    assert "variable: azure_machine_{{ inventory_hostname | regex_replace('[^A-Za-z0-9_]', '_') }}" in text
    assert "azure_machine_web1.generation == 'V2'" in PAGE.text
