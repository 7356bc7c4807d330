"""VMs that lie in the emulator, and inventories of them as `ansible-inventory` and AWX read them."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import typing as t
from collections.abc import Mapping

from .azure import Azure, surroundings

COUNT = 7
_MODULE = "Microsoft.Compute/virtualMachines"


def documents(azure: Azure, group: str, count: int = COUNT) -> list[dict[str, t.Any]]:
    """Return machines with disks and interfaces as they would lie in Azure; every other one is of generation 1."""
    found = []
    for number in range(count):
        ids = {
            kind: azure.id_of(group, kind, f"web{number}")
            for kind in (
                "Microsoft.Compute/virtualMachines",
                "Microsoft.Compute/disks",
                "Microsoft.Network/networkInterfaces",
                "Microsoft.Network/publicIPAddresses",
            )
        }
        machine, disk, interface, address = ids.values()
        generation = f"V{1 + number % 2}"
        common = {"name": f"web{number}", "location": "eastus", "tags": {"tier": "web"}}
        address_of = {"privateIPAddress": f"10.0.0.{number}", "publicIPAddress": {"id": address}}
        bodies = {
            machine: {
                "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
                "provisioningState": "Succeeded",
                "storageProfile": {
                    "osDisk": {"osType": "Linux", "name": f"web{number}", "managedDisk": {"id": disk}},
                    "dataDisks": [],
                },
                "networkProfile": {"networkInterfaces": [{"id": interface}]},
            },
            disk: {"hyperVGeneration": generation, "diskSizeGB": 30, "osType": "Linux"},
            interface: {
                "provisioningState": "Succeeded",
                "ipConfigurations": [{"id": f"{interface}/ipConfigurations/a", "name": "a", "properties": address_of}],
            },
            address: {
                "provisioningState": "Succeeded",
                "ipAddress": f"198.18.0.{number}",
                "publicIPAllocationMethod": "Static",
            },
        }
        for kind, resource_id in ids.items():
            sku = {"sku": {"name": "Premium_LRS" if kind.endswith("disks") else "Standard"}}
            found.append({**common, "id": resource_id, "type": kind, **sku, "properties": bodies[resource_id]})
    return found


def vm(azure: Azure, group: str, name: str, computer_name: str | None = None, **tags: str) -> dict[str, t.Any]:
    """Return a VM without a network interface as it would lie in Azure."""
    profile = {"osProfile": {"computerName": computer_name}} if computer_name else {}
    return {
        "id": azure.id_of(group, _MODULE, name),
        "name": name,
        "type": _MODULE,
        "location": "eastus",
        "tags": tags,
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "provisioningState": "Succeeded",
            "storageProfile": {"osDisk": {"osType": "Linux", "name": "os"}, "dataDisks": []},
            **profile,
        },
    }


def source(folder: pathlib.Path, group: str, text: str = "", name: str = "some") -> pathlib.Path:
    """Return a file of the inventory plugin for the VMs of one resource group."""
    file = folder / f"{name}.gen2_azure.yml"
    file.write_text(f"plugin: gen2.azure.virtual_machines\nresource_groups: [{group}]\n{text}\n")
    return file


class Warnings(str):
    """What a program warned of, to be searched whatever its lines: ansible-core breaks them, within words too."""

    __slots__ = ()

    def __contains__(self, text: object) -> bool:
        return self.count(str(text)) > 0

    def count(self, text: str, *_range: t.Any) -> int:
        return "".join(self.split()).count("".join(text.split()))


def run(azure: Azure, program: str, *arguments: str | pathlib.Path, **settings: str) -> tuple[str, Warnings]:
    """Run a program of this test's ansible-core and return what it printed and what it warned of."""
    environment = surroundings(azure.environment)
    more = {"ANSIBLE_COLLECTIONS_PATH": environment["PYTHONPATH"], "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    more |= {"ANSIBLE_NOCOLOR": "1", "ANSIBLE_DEVEL_WARNING": "0", "LC_ALL": "C.UTF-8"}
    command = [str(pathlib.Path(sys.executable).with_name(program)), *map(str, arguments)]
    done = subprocess.run(command, env=environment | more | settings, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, Warnings(done.stderr)


def export(azure: Azure, *sources: pathlib.Path, **settings: str) -> tuple[dict[str, t.Any], Warnings]:
    """Return what `ansible-inventory --list --export` prints, which is what AWX imports, and what it warned of."""
    chosen = [word for file in sources for word in ("-i", file)]
    printed, warned = run(azure, "ansible-inventory", *chosen, "--list", "--export", **settings)
    return json.loads(printed), warned


def enabled_hosts(exported: Mapping[str, t.Any], enabled_var: str, enabled_value: str) -> dict[str, bool]:
    """Return whether AWX enables each host, by the names and the rule of its import.

    Names are texts in lists of groups and keys of `_meta.hostvars` (awx/main/utils/mem_inventory.py); the variable is
    looked up member by member and compared as a text (`_get_enabled` of
    awx/main/management/commands/inventory_import.py).
    """
    names: set[str] = set(exported["_meta"]["hostvars"])
    for group, content in exported.items():
        if group != "_meta":
            assert all(isinstance(name, str) for name in (*content.get("hosts", []), *content.get("children", [])))
            names.update(content.get("hosts", []))
    return {name: _enabled(exported["_meta"]["hostvars"].get(name, {}), enabled_var) == enabled_value for name in names}


def _enabled(variables: t.Any, path: str) -> str | None:
    for member in path.split("."):
        variables = variables.get(member) if isinstance(variables, dict) else None
    return None if variables is None else str(variables)
