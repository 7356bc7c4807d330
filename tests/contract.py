"""Hold the traffic of a test run against what Microsoft publishes of Azure Resource Manager.

usage: python tests/contract.py TRAFFIC.jsonl

Three judges, none of them written here, read the emulator's log: Microsoft's OpenAPI documents through its own
validator, the models of the installed azure-mgmt-compute, and Microsoft's type files at the SDK's own versions.
They lie beside some checkouts only; where they do not, this says so and succeeds.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"
# What the documents are silent on, each with the reason why that is no fault.
NO_DOCUMENT = {r"/(resources|locations)\?": "lists of resources and locations are in a document that is not at hand"}
EXPLAINED = {
    (
        "response",
        "_Get",
        "INVALID_RESPONSE_CODE",
        "'404'",
    ): "Azure answers 404 for what is not there; some documents name 200 only"
}


def main(traffic: Path) -> int:
    if not TOOLS.exists():
        print("skipped: Microsoft's documents are not beside this checkout")
        return 0
    failed = [judge for judge in ("check_models.py", "check_bicep_types.py") if _judge(judge, str(traffic))]
    if shutil.which("node") is None:
        print("check_openapi.py: skipped, there is no node on PATH")
    elif not _agrees_with_openapi(traffic):
        failed.append("check_openapi.py")
    print(f"disagreeing: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def _agrees_with_openapi(traffic: Path) -> bool:
    with tempfile.TemporaryDirectory() as scratch:
        documented, report = Path(scratch, "documented.jsonl"), Path(scratch, "report.json")
        documented.write_text("".join(_documented(traffic)), encoding="utf-8")
        status = _judge("check_openapi.py", str(documented), "--json", str(report))
        if not report.exists():
            return status == 0
        found = json.loads(report.read_text(encoding="utf-8"))
    unexplained = [row for row in found["deviations"] if not _explained(row)]
    silent = found["counts"].get("no document", 0) + found["counts"].get("undefined operations", 0)
    return not unexplained and not silent


def _documented(traffic: Path) -> list[str]:
    """Return the pairs that a document speaks of; how many are left out is printed with the reason."""
    kept = traffic.read_text(encoding="utf-8").splitlines(keepends=True)
    for pattern, reason in NO_DOCUMENT.items():
        before = len(kept)
        kept = [line for line in kept if not re.search(pattern, json.loads(line)["liveRequest"]["url"])]
        print(f"left out: {before - len(kept)} ({reason})")
    return kept


def _explained(row: list[str]) -> bool:
    side, operation, code, message, number = row[1:]
    for (of_side, ending, of_code, part), reason in EXPLAINED.items():
        if (side, code) == (of_side, of_code) and operation.endswith(ending) and part in message:
            print(f"explained: {number} of {operation} ({reason})")
            return True
    return False


def _judge(name: str, *arguments: str) -> int:
    print(f"{name}:", flush=True)
    return subprocess.run([sys.executable, str(TOOLS / name), *arguments], check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(Path(sys.argv[1])))
