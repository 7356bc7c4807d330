"""The page of error codes against the errors that the collection raises."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import errors
from ansible_collections.gen2.azure.plugins.module_utils.domain import fleet as fleet_domain
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import Gen2Error

from .pages import LITERAL, Page

ARM = Path(errors.__file__).parent
OWN = ("Stopped before any write", "Stopped midway")
# Codes of arm in the section on work that stopped midway.
ARM_MIDWAY = {"OwnershipLost"}
WAY = "The way to Azure"
REFUSED = "Azure refuses"
PASSING = "What passes by itself"


def rows(section: str) -> dict[str, list[str]]:
    """Return the rows of a section's table by their codes, each of which occurs once."""
    found = Page.of("troubleshooting").section(section).rows()
    codes = [LITERAL.fullmatch(row[0]) for row in found]
    table = {code[1]: row for code, row in zip(codes, found, strict=True) if code}
    assert len(table) == len(found)
    return table


def raised_by_the_domain() -> set[str]:
    """Return the codes of all errors that are no answer of Azure's."""
    for module in pkgutil.iter_modules(fleet_domain.__path__, f"{fleet_domain.__name__}."):
        importlib.import_module(module.name)
    return {kind.code for kind in descendants(Gen2Error) if not issubclass(kind, errors.ArmError)}


def descendants(kind: type[Gen2Error]) -> Iterator[type[Gen2Error]]:
    for child in kind.__subclasses__():
        # A test's own errors are none of the collection's.
        if ".plugins." in child.__module__:
            yield child
            yield from descendants(child)


def written_in_arm() -> set[str]:
    """Return the codes that the files of arm give to errors themselves."""
    calls = [
        node
        for path in ARM.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    return {
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }


def passing() -> set[str]:
    """Return the codes that are transient whatever the status."""
    kinds = {"Unreachable": errors.Unreachable, "WaitTimeout": errors.WaitTimeout}
    assert all(kind("try", code=code, message="").transient for code, kind in kinds.items())
    # Its status, 412, makes it so.
    return {*errors._TRANSIENT_CODES, *errors._RACE_CODES, *kinds, "PreconditionFailed"}


def test_every_code_of_the_domain_has_its_row() -> None:
    listed = rows(OWN[0]) | rows(OWN[1])
    assert listed.keys() - ARM_MIDWAY == raised_by_the_domain()


def test_every_code_that_arm_writes_has_its_row() -> None:
    ours = {*ARM_MIDWAY, *rows(WAY), *rows(PASSING), *rows(REFUSED)}
    assert written_in_arm() <= ours
    assert rows(WAY).keys() <= written_in_arm()
    assert rows(OWN[1]).keys() >= ARM_MIDWAY


def test_codes_of_azure_with_a_remedy_have_their_row() -> None:
    assert rows(REFUSED).keys() == errors._REMEDIES.keys() - passing()


def test_what_passes_by_itself_is_what_the_errors_call_transient() -> None:
    assert rows(PASSING).keys() == passing()
    settled = {*rows(WAY), *rows(REFUSED)}
    assert not [code for code in settled if errors.ArmError("try", code=code, message="").transient]


@pytest.mark.parametrize("section", [REFUSED, PASSING])
def test_a_remedy_is_the_one_that_the_error_gives(section: str) -> None:
    for code, row in rows(section).items():
        given = errors.ArmError("try", code=code, message="m", status=412 if code == "PreconditionFailed" else None)
        remedy = str(given).removeprefix(f"Could not try: {code}: m").strip()
        assert row[2] == remedy or not remedy, code


def test_statuses_that_pass_are_named() -> None:
    text = Page.of("troubleshooting").section(PASSING).text.split(".. list-table", 1)[0]
    for status in {*errors._TRANSIENT_STATUSES, 412}:
        assert str(status) in text
        assert errors.ArmError("try", code="Any", message="", status=status).transient
