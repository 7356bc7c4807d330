"""Provision a VM from each of the three sources on the emulator, then show that a second run changes nothing.

It needs a Python with `venv` and Git; everything else it puts into .cache/try. It ends with the lines that point the
same playbook at a real subscription.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from checkout import CACHE, CHECKOUT, environment, make_venv, program, say

PLAYBOOK = "gen2.azure.try_it"
WITHIN_EMULATOR = "--within-emulator"
RECAP = re.compile(r"^\S+\s+: ok=\d+\s+changed=(\d+)\s", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FAREWELL = """
The same playbook on a real subscription:
  . .cache/try/bin/activate && export ANSIBLE_COLLECTIONS_PATH="$PWD/.cache/link"
  az login && export AZURE_SUBSCRIPTION_ID=<the subscription's id>
  ansible-playbook gen2.azure.try_it
"""


def main(arguments: list[str]) -> int:
    venv = CACHE / "try"
    if WITHIN_EMULATOR in arguments:
        return _provision_twice()
    make_venv(venv, sys.executable, ["quick_start"])
    python = str(program(venv))
    emulator = [python, "-m", "tests.emulator", "--quiet", "--operation-seconds", "1", "--retry-after", "1"]
    inside = [python, __file__, WITHIN_EMULATOR]
    more = {
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_NOCOWS": "1",
    }
    if sys.stdout.isatty():
        more["ANSIBLE_FORCE_COLOR"] = "true"
    result = subprocess.run([*emulator, "--", *inside], cwd=CHECKOUT, env=environment(venv, **more), check=False)
    if result.returncode == 0:
        say(FAREWELL)
    return result.returncode


def _provision_twice() -> int:
    """Run the playbook twice against one emulator; the first must change something, the second nothing."""
    say("\nFirst run: three machines are made; each change is shown before it is.")
    status, changed = _play("--diff")
    if status or not changed:
        say("The first run did not make the machines.")
        return status or 1
    say("\nSecond run: nothing is left to do.")
    status, changed = _play()
    if status or changed:
        say("The second run was expected to change nothing.")
        return status or 1
    return 0


def _play(*options: str) -> tuple[int, int]:
    """Run the playbook, passing its output on as it comes, and return its exit status and how much it changed."""
    lines: list[str] = []
    with subprocess.Popen(
        ["ansible-playbook", PLAYBOOK, *options], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as play:
        assert play.stdout is not None
        for line in play.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(COLOUR.sub("", line))
    recap = RECAP.findall("".join(lines))
    if not recap:
        return play.returncode or 1, 0
    return play.returncode, sum(map(int, recap))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
