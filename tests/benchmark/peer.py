"""Up-to-date machines, seen to by this collection, by azure.azcollection, and by a script that only lists them.

Each reaches the emulator as a custom cloud, at no latency and at 100 ms a request. What was measured goes to a file of
JSON, a table and a plot: `make bench BENCHMARKS=peer`. The peer comes from PyPI's `ansible`, with its modules'
requirements, in an environment of its own. One by one, 20 machines are seen to at most, as each takes seconds;
PEER_MOST says another number.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figure import Figure, report
from measured_run import MeasuredRun, measure
from peer_page import MAKING

if TYPE_CHECKING:
    from emulated_azure import Azure

CHECKOUT = Path(__file__).resolve().parents[2]
WITHIN_EMULATOR = "--within-emulator"
GROUP = "peer"
PAGE = 200
LATENCIES = (0, 100)
COUNTS = (1, 20, 200, 1000)
# Scripts that do the least: without Azure's SDK, and with it.
FLOORS = {"floor": "lister.py", "floor with the SDK": "sdk_floor.py"}
_MOST_ONE_BY_ONE = int(os.environ.get("PEER_MOST", "20"))
# The most machines that each sees to, where one takes its time, and the runs of a single one, for the spread.
MOST = {
    "ansible.builtin.ping": 1,
    "floor with the SDK": 1,
    "gen2.azure.virtual_machine": _MOST_ONE_BY_ONE,
    "azure_rm_virtualmachine": _MOST_ONE_BY_ONE,
}
RUNS_OF_ONE = 5
PUBLISHER, OFFER, SKU = "Canonical", "ubuntu-24_04-lts", "server"
KEY = "ssh-ed25519 AAAA bench"

FLEET = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - gen2.azure.fleet:
        name: bench
        count: {count}
        name_pattern: "web-{{number:04}}"
        defaults: &machine
          resource_group: {group}
          location: eastus
          size: [Standard_D2s_v5]
          image: {publisher}:{offer}:{sku}:latest
          subnet_id: {subnet}
          admin_username: azureuser
          ssh_public_keys: [{key}]
"""
ONE_BY_ONE = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - gen2.azure.virtual_machine:
        name: "web-{{{{ '%04d' | format(item) }}}}"
        resource_group: {group}
        location: eastus
        size: [Standard_D2s_v5]
        image: {publisher}:{offer}:{sku}:latest
        subnet_id: {subnet}
        admin_username: azureuser
        ssh_public_keys: [{key}]
      loop: "{{{{ range(1, {count} + 1) | list }}}}"
"""
PEER = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - azure.azcollection.azure_rm_virtualmachine:
        name: "web-{{{{ '%04d' | format(item) }}}}"
        resource_group: {group}
        location: eastus
        vm_size: Standard_D2s_v5
        image: {{publisher: {publisher}, offer: {offer}, sku: {sku}, version: latest}}
        admin_username: azureuser
        ssh_password_enabled: false
        ssh_public_keys: [{{path: /home/azureuser/.ssh/authorized_keys, key_data: {key}}}]
        managed_disk_type: Premium_LRS
      loop: "{{{{ range(1, {count} + 1) | list }}}}"
"""
PING = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.ping:
"""
PLAYBOOKS = {
    "ansible.builtin.ping": PING,
    "gen2.azure.fleet": FLEET,
    "gen2.azure.virtual_machine": ONE_BY_ONE,
    "azure_rm_virtualmachine": PEER,
}


def main(arguments: list[str]) -> int:
    if arguments[:1] == [WITHIN_EMULATOR]:
        return _measure_all(Path(arguments[1]))
    folder = Path(arguments[0]) if arguments else CHECKOUT / ".cache" / "peer"
    folder.mkdir(parents=True, exist_ok=True)
    emulator = ["--quiet", "--page-size", str(PAGE), "--operation-seconds", "0.1", "--retry-after", "0"]
    inside = [sys.executable, __file__, WITHIN_EMULATOR, str(folder.resolve())]
    command = [sys.executable, "-m", "tests.emulator", *emulator, "--", *inside]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


def _measure_all(folder: Path) -> int:
    from emulated_azure import Azure

    azure = Azure()
    subnet = f"{azure.group(GROUP)}/providers/Microsoft.Network/virtualNetworks/net/subnets/default"
    steps = zip((0, *COUNTS), COUNTS, strict=False)
    rows = [row for before, count in steps for row in _measure_count(azure, before, count, subnet)]
    figures = _figures(rows)
    measured = {"figures": [figure.line() for figure in figures], "runs": rows}
    (folder / "peer.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    page = Path(__file__).with_name("peer_page.py")
    subprocess.run([f"{os.environ['PEER_VENV']}/bin/python", str(page), str(folder)], check=True, env=_bare())
    return report(figures)


def _measure_count(azure: Azure, before: int, count: int, subnet: str) -> Iterator[dict[str, Any]]:
    """Make machines up to this number, and yield what that takes, and each tool to see that they are as asked for."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        azure.administer("PUT", "settings", {"latency_ms": 0})
        yield _row(MAKING, count - before, 0, _run(azure, "gen2.azure.fleet", count, subnet))
        for latency in LATENCIES:
            azure.administer("PUT", "settings", {"latency_ms": latency})
            for tool in PLAYBOOKS:
                if count > MOST.get(tool, count):
                    continue
                for dummy in range(RUNS_OF_ONE if count == 1 else 1):
                    run = _run(azure, tool, count, subnet)
                    if "changed=0" not in run.output:
                        raise RuntimeError(f"{tool} changed something:\n{run.output[-3000:]}")
                    yield _row(tool, count, latency, run)
            for name, script in FLOORS.items():
                if count <= MOST.get(name, count):
                    command = [sys.executable, str(Path(__file__).with_name(script))]
                    yield _row(name, count, latency, measure(azure, command))


def _run(azure: Azure, tool: str, count: int, subnet: str) -> MeasuredRun:
    with tempfile.TemporaryDirectory() as folder:
        playbook = Path(folder, "playbook.yml")
        given = {"count": count, "group": GROUP, "subnet": subnet, "key": KEY}
        image = {"publisher": PUBLISHER, "offer": OFFER, "sku": SKU}
        playbook.write_text(PLAYBOOKS[tool].format(**given, **image), encoding="utf-8")
        if tool == "azure_rm_virtualmachine":
            command = [f"{os.environ['PEER_VENV']}/bin/ansible-playbook", str(playbook)]
            return measure(azure, command, _reach_by_peer(azure, folder))
        return measure(azure, [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)])


def _reach_by_peer(azure: Azure, home: str) -> dict[str, str]:
    """Return what azure-cli-core, which the peer learns of clouds by, needs to know, and nothing of ours."""
    return {
        "ARM_CLOUD_METADATA_URL": f"{azure.url}/metadata/endpoints?api-version=2019-05-01",
        "AZURE_DISABLE_INSTANCE_DISCOVERY": "true",
        "SSL_CERT_FILE": os.environ["GEN2_EMULATOR_CA"],
        "HOME": home,
        "PYTHONPATH": "",
        "ANSIBLE_COLLECTIONS_PATH": home,
    }


def _row(tool: str, count: int, latency: int, run: MeasuredRun) -> dict[str, Any]:
    return {
        "tool": tool,
        "machines": count,
        "latency_ms": latency,
        "seconds": round(run.seconds, 2),
        "cpu_seconds": round(run.cpu_seconds, 2),
        "peak_mb": round(run.peak_mb, 1),
        "calls": run.calls("arm"),
        "calls_for_token": run.calls("token", "metadata"),
    }


def _bare() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _figures(rows: list[dict[str, Any]]) -> list[Figure]:
    def of(tool: str, count: int, value: str) -> list[float]:
        found = [row for row in rows if (row["tool"], row["machines"], row["latency_ms"]) == (tool, count, 0)]
        return [float(row[value]) for row in found]

    ours, theirs = "gen2.azure.virtual_machine", "azure_rm_virtualmachine"
    figures = []
    for value in ("seconds", "cpu_seconds", "peak_mb"):
        of_ansible, mine, other = (of(tool, 1, value) for tool in ("ansible.builtin.ping", ours, theirs))
        spread = f"{min(mine):.3g} to {max(mine):.3g} beside {min(other):.3g} to {max(other):.3g}"
        ratio = statistics.median(mine) / statistics.median(other)
        # Ansible's own start is in both, and alone is more than a quarter of the time.
        limit = 0.4 if value == "peak_mb" else None
        alone = statistics.median(of_ansible) / statistics.median(other)
        name = f"one up-to-date machine, {value}, {spread}; Ansible alone {alone:.2g}"
        figures.append(Figure(name=name, value=ratio, unit="times", limit=limit))
    most = max(row["machines"] for row in rows if row["tool"] == theirs)
    for value in ("seconds", "cpu_seconds"):
        mine_each, other_each = (_further(of, tool, most, value) for tool in (ours, theirs))
        name = f"a further task in a loop of {most}, {value}, {mine_each:.3g} beside {other_each:.3g}"
        figures.append(Figure(name=name, value=mine_each / other_each, unit="times", limit=0.25))
    each = _further(of, theirs, most, "seconds")
    (fleet,) = of("gen2.azure.fleet", 200, "seconds")
    calls = max(of("gen2.azure.fleet", 200, "calls"))
    few, many = (COUNTS[1] - COUNTS[0], COUNTS[3] - COUNTS[2])
    each_of = {made: of(MAKING, made, "seconds")[0] / made for made in (few, many)}
    return [
        *figures,
        Figure(name="calls of one up-to-date machine", value=max(of(ours, 1, "calls")), unit="calls", limit=1),
        Figure(name="calls for its token", value=max(of(ours, 1, "calls_for_token")), unit="calls", limit=2),
        Figure(name="calls of a fleet of 200", value=calls, unit="calls", limit=10),
        Figure(
            name="a fleet of 200, of 200 of the peer's tasks", value=fleet / (200 * each), unit="times", limit=1 / 150
        ),
        Figure(
            name=f"making each of {many} machines, {each_of[many]:.2g} s, of each of {few}, {each_of[few]:.2g} s",
            value=each_of[many] / each_of[few],
            unit="times",
            limit=1,
        ),
    ]


def _further(of: Callable[[str, int, str], list[float]], tool: str, count: int, value: str) -> float:
    """Return what each machine after the first adds to a loop."""
    (loop,) = of(tool, count, value)
    return (loop - statistics.median(of(tool, 1, value))) / (count - 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
