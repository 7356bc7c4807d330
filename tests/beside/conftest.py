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
TOOLS = runpy.run_path(str(CHECKOUT / "tests" / "checkout.py"))
LINKS = TOOLS["link_tree"]()
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


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the collection and install the tarball, as a project of AWX does."""
    folder = tmp_path_factory.mktemp("installed")
    galaxy = [str(Path(sys.executable).with_name("ansible-galaxy")), "collection"]
    copy = TOOLS["copy_tree"](folder / "copy")
    subprocess.run([*galaxy, "build", "--output-path", str(folder), str(copy)], check=True, capture_output=True)
    (tarball,) = folder.glob("gen2-azure-*.tar.gz")
    path = folder / "collections"
    # By force: galaxy installs nothing that it finds elsewhere, as in the environment of the gate.
    install = [*galaxy, "install", "--force", "-p", str(path), str(tarball)]
    subprocess.run(install, check=True, capture_output=True)
    return path
