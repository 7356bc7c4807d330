"""Make `ansible_collections.gen2.azure` importable from a checkout in a folder of any name."""

from __future__ import annotations

import importlib.util
import runpy
from pathlib import Path

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
