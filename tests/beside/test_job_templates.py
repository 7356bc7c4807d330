"""Each key of the job templates is an option of the module that makes them, and each value one that it takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

AWX = Path(__file__).resolve().parents[2] / "extensions" / "awx"
TEMPLATES = yaml.safe_load((AWX / "controller_templates.yml").read_text(encoding="utf-8"))["controller_templates"]
SPECIFIED = ("type", "choices", "elements", "aliases", "default", "required")


@pytest.fixture(scope="session")
def options() -> dict[str, Any]:
    command = [str(Path(sys.executable).with_name("ansible-doc")), "--type", "module", "--json", "awx.awx.job_template"]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    documented: dict[str, Any] = json.loads(found.stdout)["awx.awx.job_template"]["doc"]["options"]
    return documented


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["name"])
def test_the_module_takes_it(options: dict[str, Any], template: dict[str, Any]) -> None:
    specification = {
        name: {key: option[key] for key in SPECIFIED if option.get(key) is not None} for name, option in options.items()
    }
    # Two lists of names stand as templates until the playbook runs.
    plain = {**template, "credentials": ["Azure"]}
    result = ArgumentSpecValidator(specification).validate(plain)
    assert not result.error_messages
    assert not result.unsupported_parameters
