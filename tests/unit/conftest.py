"""Make `ansible_collections.gen2.azure` importable from a checkout in a folder of any name."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path

NAME = "ansible_collections.gen2.azure"
CHECKOUT = Path(__file__).resolve().parents[2]


def _importable() -> bool:
    """ansible-test installs its own collection finder before this file is read."""
    try:
        return importlib.util.find_spec(NAME) is not None
    except ModuleNotFoundError:
        return False


def _link_checkout() -> Path:
    """Give `.cache/link` the tree that Ansible expects, ending in a relative link to the checkout."""
    holder = CHECKOUT / ".cache" / "link"
    namespace = holder / "ansible_collections" / "gen2"
    namespace.mkdir(parents=True, exist_ok=True)
    link = namespace / "azure"
    if not link.is_symlink():
        # Several workers may start at once: a rename replaces the link in one step.
        with tempfile.TemporaryDirectory(dir=namespace) as folder:
            fresh = Path(folder) / "azure"
            fresh.symlink_to(os.path.join("..", "..", "..", ".."), target_is_directory=True)
            fresh.rename(link)
    return holder


def _install_finder(holder: Path) -> None:
    from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

    # Before 3.12 of Python's importlib, entries of sys.path are searched first: no other copy may be found there.
    _AnsibleCollectionFinder(paths=[str(holder)], scan_sys_paths=False)._install()


if not _importable():
    _install_finder(_link_checkout())
    sys.dont_write_bytecode = True
