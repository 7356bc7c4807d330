"""The job templates are what AWX takes: its rules of surveys, and playbooks and variables that exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.gen2.azure.plugins.module_utils.domain.fleet.arguments import FLEET_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.arguments import MACHINE_ARGUMENTS

CHECKOUT = Path(__file__).resolve().parents[3]
AWX = CHECKOUT / "extensions" / "awx"
TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": (int, float),
}
# The playbook of a template → the role whose options its survey asks for.
ROLES = {"provision.yml": "provision", "report.yml": "report", "upgrade.yml": "upgrade"}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


TEMPLATES: list[dict[str, Any]] = read(AWX / "controller_templates.yml")["controller_templates"]


def questions() -> Iterator[Any]:
    for template in TEMPLATES:
        for question in template["survey_spec"]["spec"]:
            yield pytest.param(template, question, id=f"{template['name']}, {question['variable']}")


def choices_of(question: dict[str, Any]) -> list[str]:
    choices = question.get("choices", [])
    return choices if isinstance(choices, list) else str(choices).splitlines()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["name"])
def test_a_survey_is_one(template: dict[str, Any]) -> None:
    survey = template["survey_spec"]
    assert template["survey_enabled"]
    assert isinstance(survey["name"], str)
    assert isinstance(survey["description"], str)
    names = [question["variable"] for question in survey["spec"]]
    assert names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("template", "question"), list(questions()))
def test_a_question_is_one_that_awx_takes(template: dict[str, Any], question: dict[str, Any]) -> None:
    assert isinstance(question["question_name"], str)
    assert isinstance(question["required"], bool)
    assert question["type"] in TYPES
    if "default" in question:
        assert isinstance(question["default"], TYPES[question["type"]])
    for limit in ("min", "max"):
        assert isinstance(question.get(limit, 0), int)
    if question["type"] in ("multiplechoice", "multiselect"):
        chosen = str(question.get("default", "")).splitlines()
        assert set(chosen) <= set(choices_of(question))
        assert len(choices_of(question)) == len(set(choices_of(question)))
    else:
        assert "choices" not in question


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["name"])
def test_its_playbook_is_there(template: dict[str, Any]) -> None:
    playbook = Path(template["playbook"])
    assert playbook.parent == Path("{{ awx_playbooks }}")
    assert (CHECKOUT / "playbooks" / playbook.name).is_file()
    assert template["labels"]


def options_of(template: dict[str, Any]) -> dict[str, Any]:
    """Return the options that a template's survey may ask for, by the names of their variables."""
    playbook = Path(template["playbook"]).name
    if playbook == "fleet.yml":
        return {f"fleet_{name}": option for name, option in {**MACHINE_ARGUMENTS, **FLEET_ARGUMENTS}.items()}
    role = CHECKOUT / "roles" / ROLES[playbook]
    options: dict[str, Any] = read(role / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
    return options


@pytest.mark.parametrize(("template", "question"), list(questions()))
def test_a_question_is_about_an_option(template: dict[str, Any], question: dict[str, Any]) -> None:
    option = options_of(template)[question["variable"]]
    if option.get("choices"):
        assert set(choices_of(question)) <= set(option["choices"])
    assert (question["type"] == "password") == bool(option.get("no_log"))


def test_every_name_of_what_awx_holds_has_a_default() -> None:
    text = (AWX / "controller_templates.yml").read_text(encoding="utf-8")
    for name in read(AWX / "vars.yml"):
        assert f"{{{{ {name} }}}}" in text.replace(" }}/", " }}"), name
