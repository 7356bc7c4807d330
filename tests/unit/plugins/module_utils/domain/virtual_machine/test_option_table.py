"""The table of a machine's options is whole, and the documentation is made of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.arguments import MACHINE_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.option_table import (
    flat_options,
    option_table,
)

CHECKOUT = Path(__file__).resolve().parents[6]


def test_every_option_has_its_row_and_no_row_is_of_another() -> None:
    rows = {row.option for row in option_table()}
    given = set(flat_options(MACHINE_ARGUMENTS))
    # A disk that is yet to be made is told of as a whole, and what Azure keeps of identities is their type.
    parts = {option for option in given if option.startswith("os_disk.expected.")}
    assert given - parts - rows == set()
    assert rows - given == {"os_disk.expected", "identity.type"}


def test_the_committed_page_is_what_the_table_makes() -> None:
    command = [sys.executable, CHECKOUT / "docs" / "machine_changes.py", "--check"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
