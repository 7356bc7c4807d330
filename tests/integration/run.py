"""Run integration targets where the environment says: on the emulator or on a real subscription.

usage: python tests/integration/run.py [TARGET ...], in a checkout that ansible-test accepts

ansible-test hands its own environment to no target. It does hand over what it reads from cloud-config-azure.ini, to the
targets whose aliases name `cloud/azure`.
"""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONFIGURATION = HERE / "cloud-config-azure.ini"
HANDED_OVER = re.compile(r"AZURE_.+|GEN2_.+|REQUESTS_CA_BUNDLE|SSL_CERT_FILE|RESOURCE_GROUP(_SECONDARY)?")


def main(targets: list[str]) -> int:
    expected = targets or _targets()
    if not expected:
        sys.stderr.write("There is no integration target.\n")
        return 1
    _write_configuration()
    try:
        status, log = _run(["ansible-test", "integration", "--local", "--color", "no", *targets])
    finally:
        CONFIGURATION.unlink()
    missed = [name for name in expected if f"Running {name} integration test" not in log]
    if missed:
        sys.stderr.write(f"ansible-test left out: {', '.join(missed)}\n")
    return status or (1 if missed else 0)


def _targets() -> list[str]:
    """Return the targets that are tests; a hidden one is there for others to depend on."""
    return sorted(folder.name for folder in HERE.glob("targets/*/") if "hidden" not in _aliases(folder))


def _aliases(folder: Path) -> list[str]:
    aliases = folder / "aliases"
    return aliases.read_text(encoding="utf-8").split() if aliases.is_file() else []


def _write_configuration() -> None:
    values = {"RESOURCE_GROUP": "gen2-test", "RESOURCE_GROUP_SECONDARY": "gen2-test-second"}
    values |= {name: value for name, value in os.environ.items() if HANDED_OVER.fullmatch(name)}
    configuration = configparser.ConfigParser()
    configuration["default"] = {name: value.replace("%", "%%") for name, value in values.items()}
    descriptor = os.open(CONFIGURATION, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        configuration.write(file)


def _run(command: list[str]) -> tuple[int, str]:
    """Run a command, passing its output on as it comes, and return its exit status and that output."""
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    return process.returncode, "".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
