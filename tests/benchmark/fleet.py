"""Fleets on the emulator: machines that are up to date, 200 that take 30 seconds each, 1,000 while calls fail.

Each part runs ansible-playbook, and the module in it, in processes of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figure import Figure, report
from measured_run import MeasuredRun, measure

if TYPE_CHECKING:
    from emulated_azure import Azure

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = 200
MACHINE_SECONDS = 30
SIZES = (1, 10, 100, 1000)
# Of 200 calls, 4 fail: one each is throttled, refused by the server, cut off before or after it is carried out.
FAULTS = (
    {"fault": "throttle", "retry_after": 1},
    {"fault": "status", "status": 500},
    {"fault": "reset"},
    {"fault": "lost_answer"},
)
EVERY = 200
PARTS = ("unchanged", "pace", "faults")
PLAYBOOK = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - gen2.azure.fleet:
        name: bench
        count: {count}
        name_pattern: "web-{{number:04}}"
        wait_timeout: 3600
        defaults:
          resource_group: {group}
          location: eastus
          size: [Standard_D2s_v5]
          image: Canonical:ubuntu-24_04-lts:server:latest
          subnet_id: {subnet}
          admin_username: azureuser
          ssh_public_keys: [ssh-ed25519 AAAA bench]
"""


def main(arguments: list[str]) -> int:
    """Run the parts named, each on an emulator of its own."""
    if arguments[:1] == ["--within-emulator"]:
        return report(_PARTS[arguments[1]]())
    return max(_serve(part) for part in arguments or PARTS)


def _serve(part: str) -> int:
    options = ["--quiet", "--page-size", str(PAGE)]
    inside = [sys.executable, __file__, "--within-emulator", part]
    command = [sys.executable, "-m", "tests.emulator", *options, "--", *inside]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


class Fleet:
    """Machines of a resource group, brought there by the module."""

    def __init__(self, azure: Azure, group: str) -> None:
        self._azure = azure
        self._group = group
        self._scope = azure.group(group)

    def run(self, count: int) -> MeasuredRun:
        """Run the playbook; raises CalledProcessError where it fails."""
        subnet = f"{self._scope}/providers/Microsoft.Network/virtualNetworks/net/subnets/default"
        with tempfile.TemporaryDirectory() as folder:
            playbook = Path(folder, "fleet.yml")
            playbook.write_text(PLAYBOOK.format(count=count, group=self._group, subnet=subnet), encoding="utf-8")
            return measure(self._azure, [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)])

    def states(self) -> Counter[str]:
        """Return how many machines are in which provisioning state."""
        link = f"{self._azure.url}{self._scope}/providers/Microsoft.Compute/virtualMachines?api-version=2025-04-01"
        counted: Counter[str] = Counter()
        while link:
            page = self._azure.session.get(link).json()
            counted.update(machine["properties"]["provisioningState"] for machine in page["value"])
            link = page.get("nextLink")
        return counted


@contextmanager
def _azure(**settings: Any) -> Iterator[Azure]:
    # Imported here: what only starts the emulator needs no requests.
    from emulated_azure import Azure

    azure = Azure()
    azure.administer("PUT", "settings", settings)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        yield azure


def measure_unchanged() -> list[Figure]:
    """Return what fleets of machines cost that are as asked for."""
    figures = []
    with _azure(operation_seconds=0.1, retry_after=0) as azure:
        for count in SIZES:
            fleet = Fleet(azure, f"unchanged-{count}")
            fleet.run(count)
            again = fleet.run(count)
            figures += [
                Figure(name=f"{count} up to date", value=again.seconds, unit="s"),
                Figure(name=f"{count} up to date, memory", value=again.peak_mb, unit="MB"),
                # The lists hold the machines of the smaller fleets too.
                Figure(
                    name=f"{count} up to date, calls", value=again.calls("arm"), unit="calls", limit=10 + count // 100
                ),
            ]
    return figures


def measure_pace() -> list[Figure]:
    """Return what 200 machines take beside one, within Azure's limits."""
    with _azure(operation_seconds=MACHINE_SECONDS, throttle=True) as azure:
        one = Fleet(azure, "one").run(1)
        # The buckets are full again.
        time.sleep(30)
        many = Fleet(azure, "many").run(200)
    refused = sum(1 for each in many.requests if each["status"] == 429)
    return [
        Figure(name=f"one machine of {MACHINE_SECONDS} s", value=one.seconds, unit="s"),
        Figure(name="200 of them", value=many.seconds, unit="s", limit=1.5 * one.seconds),
        Figure(name="calls that Azure throttled", value=refused, unit="calls", limit=0),
    ]


def measure_faults() -> list[Figure]:
    """Return how 1,000 machines come through while one call in fifty fails."""
    count = 1000
    with _azure(operation_seconds=MACHINE_SECONDS) as azure:
        floor = _floor(azure, count)
        azure.administer("PUT", "settings", {"throttle": True})
        fleet = Fleet(azure, "thousand")
        for fault in FAULTS:
            azure.administer("POST", "faults", {**fault, "times": None, "every": EVERY, "match": {"path": "^/subsc"}})
        run = fleet.run(count)
        azure.administer("DELETE", "faults")
        states = fleet.states()
        again = fleet.run(count)
    puts = [each for each in run.requests if each["method"] == "PUT"]
    made = Counter(each["path"].lower() for each in puts if each["status"] in (200, 201))
    failed = sum(1 for each in run.requests if each["status"] in (0, 429, 500))
    return [
        Figure(name="1,000 machines while calls fail", value=run.seconds, unit="s"),
        Figure(name="calls that failed", value=failed, unit="calls"),
        Figure(name="machines that are not Succeeded", value=count - states["Succeeded"], unit="", limit=0),
        Figure(name="machines too many", value=max(0, sum(states.values()) - count), unit="", limit=0),
        Figure(name="machines made twice", value=sum(1 for n in made.values() if n > 1), unit="", limit=0),
        Figure(
            name="calls, of those that it takes at least",
            value=run.calls("arm", "poll") / floor,
            unit="times",
            limit=1.3,
        ),
        Figure(name="peak memory", value=run.peak_mb, unit="MB", limit=400),
        Figure(name="writes of the run after it", value=again.writes, unit="calls", limit=0),
    ]


def _floor(azure: Azure, count: int) -> int:
    """Return the calls of the least that so many machines take."""
    from floor import create_machines

    scope = azure.group("floor")
    azure.forget()
    create_machines(azure, scope, count)
    return len(azure.requests()) + len(azure.requests("poll"))


_PARTS = {"unchanged": measure_unchanged, "pace": measure_pace, "faults": measure_faults}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
