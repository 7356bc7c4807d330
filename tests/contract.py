"""Hold the traffic of a test run against what Microsoft publishes of Azure Resource Manager.

usage: python tests/contract.py TRAFFIC.jsonl

Three judges, none of them written here, read the emulator's log: Microsoft's OpenAPI documents through its own
validator, the models of the installed azure-mgmt-compute, and Microsoft's type files at the SDK's own versions.
They lie beside some checkouts only; where they do not, this says so and succeeds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"
JUDGES = {"check_openapi.py": "node", "check_models.py": None, "check_bicep_types.py": None}


def main(traffic: str) -> int:
    if not TOOLS.exists():
        print("skipped: Microsoft's documents are not beside this checkout")
        return 0
    failures = 0
    for judge, needs in JUDGES.items():
        if needs and shutil.which(needs) is None:
            print(f"{judge}: skipped, there is no {needs} on PATH")
            continue
        print(f"{judge}:", flush=True)
        failures += subprocess.run([sys.executable, str(TOOLS / judge), traffic], check=False).returncode != 0
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1]))
