"""Make `ansible_collections.gen2.azure` importable from a checkout in a folder of any name."""

from __future__ import annotations

import importlib.util
import runpy
from collections import Counter
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def _importable() -> bool:
    """ansible-test installs its own collection finder before this file is read."""
    try:
        return importlib.util.find_spec("ansible_collections.gen2.azure") is not None
    except ModuleNotFoundError:
        return False


def _install_finder() -> None:
    from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

    link_tree = runpy.run_path(str(CHECKOUT / "tests" / "checkout.py"))["link_tree"]
    # Without sys.path, no other installed copy of the collection can be found instead of this one.
    _AnsibleCollectionFinder(paths=[str(link_tree())], scan_sys_paths=False)._install()


if not _importable():
    _install_finder()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted, summed by name, such as how many recorded requests were replayed."""
    totals: Counter[str] = Counter()
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, count in report.user_properties:
            totals[name] += int(str(count))
    for name, total in totals.items():
        terminalreporter.write_line(f"{name}: {total}")
