"""This collection, AWX's own parts and azure.azcollection in one process, as Ansible finds them."""

from __future__ import annotations

import contextlib
import json
import runpy
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

CHECKOUT = Path(__file__).resolve().parents[2]
LINKS = runpy.run_path(str(CHECKOUT / "tests" / "checkout.py"))["link_tree"]()
_AnsibleCollectionFinder(paths=[str(LINKS), sysconfig.get_paths()["purelib"]], scan_sys_paths=False)._install()

# The command the emulator serves: it hands its environment over, and lives until nobody listens any more.
HAND_OVER = "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"


@pytest.fixture(scope="session")
def emulator() -> Iterator[dict[str, str]]:
    """Return the environment that reaches an emulator."""
    options = ["--quiet", "--operation-seconds", "0.1", "--retry-after", "0"]
    command = [sys.executable, "-m", "tests.emulator", *options, "--", sys.executable, "-c", HAND_OVER]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        with contextlib.closing(server.stdin):
            yield json.loads(server.stdout.readline())
