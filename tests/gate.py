"""Run the sessions of noxfile.py, all or those named, and end with how many passed and failed.

usage: python tests/gate.py [SESSION ...]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from checkout import CACHE, CHECKOUT, VENVS, make_venv, program, say


def main(sessions: list[str]) -> int:
    venv = make_venv(VENVS / "nox", sys.executable, ["nox"])
    report = CACHE / "report.json"
    report.unlink(missing_ok=True)
    # A session that waits for an emulator's clock or an index of packages leaves its processor to another.
    at_once = ["--parallel", "auto", "--allow-parallel"] if len(sessions) != 1 else []
    command = [str(program(venv)), "-m", "nox", "--report", str(report), *at_once]
    if sessions:
        command += ["--session", *sessions]
    result = subprocess.run(command, cwd=CHECKOUT, check=False, stdin=subprocess.DEVNULL)
    passed, failed = _count(report)
    say(f"{passed} passed, {failed} failed")
    return result.returncode or (0 if passed and not failed else 1)


def _count(report: Path) -> tuple[int, int]:
    if not report.is_file():
        return 0, 1
    results = [session["result"] for session in json.loads(report.read_text(encoding="utf-8"))["sessions"]]
    return results.count("success"), len(results) - results.count("success") - results.count("skipped")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
