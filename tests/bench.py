"""Run the benchmarks, all or those named, each in a process of its own, and fail where one misses a figure.

usage: python tests/bench.py [BENCHMARK ...]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from checkout import CACHE, CHECKOUT, VENVS, environment, interpreter, link_tree, make_venv, program, say

FOLDER = CHECKOUT / "tests" / "benchmark"
# A benchmark is a script in the folder that prints its figures and exits with 1 where it misses one.
BENCHMARKS = ("eligibility", "upload", "inventory", "fleet")
# Takes minutes to install and to run, and leaves what it measured in its folder: run when it is named.
PEER = "peer"


def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in (*BENCHMARKS, PEER)]:
        say(f"There is no benchmark {', '.join(unknown)}: there is {', '.join((*BENCHMARKS, PEER))}.")
        return 2
    # What a user has: Ansible, the SDK, and the emulator's requirements.
    venv = make_venv(CACHE / "try", sys.executable, ["quick_start"])
    missed = [name for name in names or BENCHMARKS if not _run(venv, name)]
    say(f"\nMissed: {', '.join(missed)}" if missed else "\nAll figures reached")
    return 1 if missed else 0


def _run(venv: Path, name: str) -> bool:
    say(f"\n{name}")
    command = [str(program(venv)), str(FOLDER / f"{name}.py")]
    reach = environment(venv, PYTHONPATH=str(link_tree()))
    if name == PEER:
        reach["PEER_VENV"] = str(_make_peer_venv())
        command.append(str(CHECKOUT / "docs" / "benchmark"))
    return subprocess.run(command, cwd=CHECKOUT, env=reach, check=False).returncode == 0


def _make_peer_venv() -> Path:
    """Return an environment with the peer, which is part of PyPI's ansible, and with what its modules need."""
    python = interpreter("3.12")
    if python is None:
        raise SystemExit("The peer needs Python 3.12, which was not found")
    venv = make_venv(VENVS / "peer", python, ["peer"])
    (requirements,) = venv.glob("lib/*/site-packages/ansible_collections/azure/azcollection/requirements.txt")
    install = [str(program(venv)), "-m", "pip", "install", "-qq", "--requirement", str(requirements)]
    subprocess.run(install, check=True)
    return venv


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
