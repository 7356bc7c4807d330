"""The page of permissions against the modules' documentation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from .pages import LITERAL, Page

CHECKOUT = Path(__file__).resolve().parents[3]


def test_the_committed_page_is_what_the_modules_make() -> None:
    command = [sys.executable, str(CHECKOUT / "docs" / "permissions.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_page_names_every_module_and_every_role() -> None:
    page = Page.of("permissions").text
    modules = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text("utf-8"))["action_groups"]["azure"]
    assert not [name for name in modules if f"<gen2.azure.{name}#module>" not in page]
    roles = [folder.name for folder in (CHECKOUT / "roles").iterdir()]
    assert not [name for name in roles if f"<gen2.azure.{name}#role>" not in page]


def test_each_module_that_asks_has_its_actions() -> None:
    for module, actions in Page.of("permissions").section("Modules").rows():
        assert LITERAL.findall(actions), module
