"""The least that machines cost: a PUT each, and a look at its operation whenever Azure's Retry-After has passed."""

from __future__ import annotations

import heapq
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulated_azure import Azure

VERSION = "2025-04-01"


def create_machines(azure: Azure, scope: str, count: int) -> None:
    """Make machines of a marketplace image in a resource group that has a network."""
    due: list[tuple[float, str]] = []
    for number in range(count):
        name = f"floor-{number:04}"
        url = f"{azure.url}{scope}/providers/Microsoft.Compute/virtualMachines/{name}"
        answer = azure.session.put(url, params={"api-version": VERSION}, json=_body(name, scope))
        answer.raise_for_status()
        heapq.heappush(due, (_next(answer), answer.headers["azure-asyncoperation"]))
    while due:
        when, operation = heapq.heappop(due)
        time.sleep(max(0.0, when - time.monotonic()))
        answer = azure.session.get(operation)
        status = answer.json()["status"]
        if status == "InProgress":
            heapq.heappush(due, (_next(answer), operation))
        elif status != "Succeeded":
            raise RuntimeError(answer.text)


def _next(answer: Any) -> float:
    return time.monotonic() + float(answer.headers.get("retry-after", 0))


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
