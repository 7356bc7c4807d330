"""The guide's tables against the argument specs and the documentation of azure.azcollection itself."""

from __future__ import annotations

import ast
import importlib
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from ansible_collections.gen2.azure.plugins.module_utils.options import _ENVIRONMENT, CONNECTION_ARGUMENTS
from ansible_collections.gen2.azure.tests.unit.docs.options import flat
from ansible_collections.gen2.azure.tests.unit.docs.pages import LITERAL, Page

THEIRS = "ansible_collections.azure.azcollection.plugins"
FOLDER = Path(sysconfig.get_paths()["purelib"], *THEIRS.split("."))
MODULES = {"azure_rm_virtualmachine", "azure_rm_manageddisk", "azure_rm_image", "azure_rm_virtualmachine_info"}
# What every module takes that has tags, by a fragment and by a line of its base class.
TAGS = {"tags", "append_tags"}


class ArgumentSpec(Exception):
    """Raised with what a module hands to its base class, before anything is connected to."""


def argument_spec(module: str) -> dict[str, Any]:
    common = importlib.import_module(f"{THEIRS}.module_utils.azure_rm_common")

    def hand_over(_self: Any, derived_arg_spec: dict[str, Any], supports_tags: bool = True, **_more: Any) -> None:
        raise ArgumentSpec(derived_arg_spec, supports_tags)

    with mock.patch.object(common.AzureRMModuleBase, "__init__", hand_over), pytest.raises(ArgumentSpec) as caught:
        importlib.import_module(f"{THEIRS}.modules.{module}").main()
    spec, tagged = caught.value.args
    return {**spec, **({name: {} for name in TAGS} if tagged else {})}


def documentation(path: str) -> dict[str, Any]:
    for node in ast.walk(ast.parse((FOLDER / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            return dict(yaml.safe_load(ast.literal_eval(node.value))["options"])
    raise LookupError(path)


def listed(section: str) -> list[str]:
    return list(_listed(section))


def _listed(section: str) -> Iterator[str]:
    for theirs, *_rest in Page.of("migration").section(section).rows():
        yield from LITERAL.findall(theirs)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_option_of_theirs_is_in_the_table_once_and_nothing_else(module: str) -> None:
    real = set(flat(argument_spec(module), "options"))
    # Their argument specs leave the suboptions of some dictionaries open, which their documentation names.
    real |= set(flat(documentation(f"modules/{module}.py"), "suboptions"))
    assert sorted(listed(module)) == sorted(real)


def test_every_connection_option_of_theirs_is_in_the_table() -> None:
    common = importlib.import_module(f"{THEIRS}.module_utils.azure_rm_common")
    assert sorted(listed("Login")) == sorted(common.AZURE_COMMON_ARGS)


def test_each_connection_option_reads_the_variable_that_theirs_reads() -> None:
    common = importlib.import_module(f"{THEIRS}.module_utils.azure_rm_common")
    shared = common.AZURE_CREDENTIAL_ENV_MAPPING.keys() & CONNECTION_ARGUMENTS
    assert {name: common.AZURE_CREDENTIAL_ENV_MAPPING[name] for name in shared} == {
        name: _ENVIRONMENT[name][0] for name in shared
    }
    assert common.AZURE_CREDENTIAL_ENV_MAPPING.keys() - shared == {"ad_user", "password"}


def test_each_value_that_theirs_takes_for_a_connection_option_ours_takes_too() -> None:
    common = importlib.import_module(f"{THEIRS}.module_utils.azure_rm_common")
    for name in common.AZURE_COMMON_ARGS.keys() & CONNECTION_ARGUMENTS:
        choices = set(common.AZURE_COMMON_ARGS[name].get("choices") or ())
        assert choices <= set(CONNECTION_ARGUMENTS[name].get("choices") or choices), name
