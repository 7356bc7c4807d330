"""The least that machines cost: a PUT each, and a look at its operation whenever Azure's Retry-After has passed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulated_azure import Azure

VERSION = "2025-04-01"
_THREADS = 64


def create_machines(azure: Azure, scope: str, count: int) -> None:
    """Make machines of a marketplace image in a resource group that has a network."""

    def create(number: int) -> None:
        url = f"{azure.url}{scope}/providers/Microsoft.Compute/virtualMachines/floor-{number:04}"
        answer = azure.session.put(url, params={"api-version": VERSION}, json=_body(f"floor-{number:04}", scope))
        answer.raise_for_status()
        operation = answer.headers["azure-asyncoperation"]
        while True:
            time.sleep(float(answer.headers.get("retry-after", 0)))
            answer = azure.session.get(operation)
            if answer.json()["status"] != "InProgress":
                assert answer.json()["status"] == "Succeeded", answer.text
                return

    with ThreadPoolExecutor(max_workers=min(count, _THREADS)) as pool:
        list(pool.map(create, range(count)))


def _body(name: str, scope: str) -> dict[str, Any]:
    image = {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server", "version": "latest"}
    subnet = f"{scope}/providers/Microsoft.Network/virtualNetworks/net/subnets/default"
    ip = {"name": "ip", "properties": {"subnet": {"id": subnet}}}
    key = {"path": "/home/azureuser/.ssh/authorized_keys", "keyData": "ssh-ed25519 AAAA bench"}
    return {
        "location": "eastus",
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "storageProfile": {"imageReference": image, "osDisk": {"createOption": "FromImage"}},
            "osProfile": {
                "computerName": name,
                "adminUsername": "azureuser",
                "linuxConfiguration": {"disablePasswordAuthentication": True, "ssh": {"publicKeys": [key]}},
            },
            "networkProfile": {
                "networkApiVersion": "2022-11-01",
                "networkInterfaceConfigurations": [
                    {"name": "nic", "properties": {"primary": True, "ipConfigurations": [ip]}}
                ],
            },
        },
    }
