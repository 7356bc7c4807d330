"""An inventory of 5,000 machines and 5,000 disks on the emulator at no latency, as any command of Ansible reads it.

`ansible all --list-hosts` reads it and prints names; `ansible-inventory --list` would take longer to write all
variables as JSON than all else takes together.
"""

from __future__ import annotations

import json
import os
import resource
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from figure import Figure, report

CHECKOUT = Path(__file__).resolve().parents[2]
MACHINES = 5000
PAGE = 500
WITHIN_EMULATOR = "--within-emulator"


def main(arguments: list[str]) -> int:
    if WITHIN_EMULATOR in arguments:
        return _measure()
    emulator = [sys.executable, "-m", "tests.emulator", "--quiet", "--page-size", str(PAGE)]
    inside = [sys.executable, __file__, WITHIN_EMULATOR]
    return subprocess.run([*emulator, "--", *inside], cwd=CHECKOUT, check=False).returncode


def _measure() -> int:
    for first in range(0, MACHINES, PAGE):
        _call("POST", "seed", [each for number in range(first, first + PAGE) for each in _documents(number)])
    _call("DELETE", "requests")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "all.gen2_azure.yml")
        file.write_text("plugin: gen2.azure.virtual_machines\n", encoding="utf-8")
        command = [str(Path(sys.executable).with_name("ansible")), "all", "-i", str(file), "--list-hosts"]
        started = time.perf_counter()
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    hosts = listed.count("web")
    calls = Counter(entry["kind"] for entry in _call("GET", "requests"))["arm"]
    # Machines, their statuses, interfaces and public addresses; the last list is empty.
    pages = 3 * MACHINES // PAGE + 1
    return report(
        [
            Figure(name="hosts that are missing", value=MACHINES - hosts, unit="hosts", limit=0),
            Figure(name=f"calls for {MACHINES:,} machines at {PAGE} a page", value=calls, unit="calls", limit=pages),
            Figure(name="the whole command", value=seconds, unit="s", limit=5),
            Figure(name="peak memory", value=peak, unit="MB"),
        ]
    )


def _documents(number: int) -> list[dict[str, Any]]:
    group = f"/subscriptions/{os.environ['AZURE_SUBSCRIPTION_ID']}/resourceGroups/many/providers"
    name = f"web{number:05}"
    machine, disk = f"{group}/Microsoft.Compute/virtualMachines/{name}", f"{group}/Microsoft.Compute/disks/{name}"
    interface = f"{group}/Microsoft.Network/networkInterfaces/{name}"
    address = {"privateIPAddress": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
    common = {"name": name, "location": "eastus", "tags": {"tier": f"t{number % 5}"}}
    os_disk = {"osType": "Linux", "name": name, "managedDisk": {"id": disk}}
    return [
        {
            **common,
            "id": machine,
            "type": "Microsoft.Compute/virtualMachines",
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
                "provisioningState": "Succeeded",
                "storageProfile": {"osDisk": os_disk, "dataDisks": []},
                "networkProfile": {"networkInterfaces": [{"id": interface}]},
            },
        },
        {
            **common,
            "id": disk,
            "type": "Microsoft.Compute/disks",
            "sku": {"name": "Premium_LRS"},
            "properties": {"hyperVGeneration": "V2", "diskSizeGB": 30, "osType": "Linux"},
        },
        {
            **common,
            "id": interface,
            "type": "Microsoft.Network/networkInterfaces",
            "properties": {
                "provisioningState": "Succeeded",
                "ipConfigurations": [{"id": f"{interface}/ipConfigurations/a", "name": "a", "properties": address}],
            },
        },
    ]


def _call(method: str, path: str, body: Any = None) -> Any:
    trust = ssl.create_default_context(cafile=os.environ["GEN2_EMULATOR_CA"])
    url = f"{os.environ['GEN2_EMULATOR_URL']}/_emulator/{path}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, context=trust) as answer:
        text = answer.read()
    return json.loads(text) if text else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
