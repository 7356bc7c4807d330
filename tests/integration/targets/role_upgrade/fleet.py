"""Put a fleet of generation 1 machines into the emulator, and say which of them were written to since.

usage: fleet.py seed | forget | written | refuse MACHINE
"""

from __future__ import annotations

import json
import os
import re
import ssl
import sys
import urllib.request

COMPUTE = "2024-07-01"
GROUP = "/subscriptions/{AZURE_SUBSCRIPTION_ID}/resourceGroups/{UPGRADE_GROUP}".format_map(os.environ)
IMAGE = {"publisher": "Canonical", "offer": "0001-com-ubuntu-server-jammy", "sku": "22_04-lts", "version": "latest"}
READY = [f"fleet-{number:02}" for number in range(1, 16)]
# Machine → what is different of it.
OTHERS = {
    "fleet-backup": {},
    "fleet-debian": {"image": {"publisher": "Debian", "offer": "debian-12", "sku": "12", "version": "latest"}},
    "fleet-failed": {"provisioningState": "Failed"},
    "fleet-mbr": {},
    "fleet-size": {"size": "Standard_D2_v2", "sku": "Standard_LRS"},
}


def call(method: str, path: str, body: object = None) -> object:
    """Call the emulator's own interface."""
    url = f"{os.environ['GEN2_EMULATOR_URL']}/_emulator/{path}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    trust = ssl.create_default_context(cafile=os.environ["GEN2_EMULATOR_CA"])
    with urllib.request.urlopen(request, context=trust) as response:
        text = response.read()
    return json.loads(text) if text else None


def resource(provider: str, name: str, properties: dict, **more: object) -> dict:
    return {
        "id": f"{GROUP}/providers/{provider}/{name}",
        "name": name,
        "type": provider,
        "location": "eastus",
        "tags": {},
        "properties": {"provisioningState": "Succeeded", **properties},
        **more,
    }


def machine(name: str, about: dict) -> list[dict]:
    """Return a machine, its disk and its interface, as Azure shows them."""
    machine_id = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/{name}"
    sku = about.get("sku", "Premium_LRS")
    creation = {"createOption": "FromImage", "imageReference": {"id": "/image/of/generation/1"}}
    disk = resource(
        "Microsoft.Compute/disks",
        f"{name}_OsDisk",
        {
            "osType": "Linux",
            "hyperVGeneration": "V1",
            "diskSizeGB": 30,
            "diskState": "Attached",
            "creationData": creation,
        },
        managedBy=machine_id,
        sku={"name": sku, "tier": sku.split("_", maxsplit=1)[0]},
    )
    if about.get("encrypted"):
        disk["properties"]["encryptionSettingsCollection"] = {"enabled": True, "encryptionSettings": []}
    interface = resource(
        "Microsoft.Network/networkInterfaces",
        f"{name}-nic",
        {"ipConfigurations": [], "virtualMachine": {"id": machine_id}},
    )
    # One was left deallocated by a run that died.
    interrupted = name == READY[0]
    power = "PowerState/deallocated" if interrupted else "PowerState/running"
    properties = {
        "hardwareProfile": {"vmSize": about.get("size", "Standard_D2s_v5")},
        "vmId": name,
        "storageProfile": {
            "imageReference": about.get("image", IMAGE),
            "osDisk": {
                "osType": "Linux",
                "name": disk["name"],
                "createOption": "FromImage",
                "caching": "ReadWrite",
                "deleteOption": "Detach",
                "diskSizeGB": 30,
                "managedDisk": {"id": disk["id"], "storageAccountType": sku},
            },
            "dataDisks": [],
        },
        "osProfile": {"computerName": name, "adminUsername": "azureuser", "linuxConfiguration": {}},
        "networkProfile": {"networkInterfaces": [{"id": interface["id"], "properties": {"primary": True}}]},
        "provisioningState": about.get("provisioningState", "Succeeded"),
        "instanceView": {"hyperVGeneration": "V1", "statuses": [{"code": power}]},
    }
    # The note names the VM that it was written to.
    own = "/".join((os.environ["AZURE_SUBSCRIPTION_ID"], os.environ["UPGRADE_GROUP"], "virtualMachines", name)).lower()
    tags = {"gen2.azure.returns-to": f"{own}|running"} if interrupted else {}
    return [disk, interface, resource("Microsoft.Compute/virtualMachines", name, properties, tags=tags, etag='"1"')]


def written() -> set[str]:
    """Return the machines that a request that writes was about."""
    writes = [entry for entry in call("GET", "requests") if entry["kind"] == "arm" and entry["method"] != "GET"]
    return {
        found.group().lower()
        for entry in writes
        if (found := re.search(r"fleet-[a-z0-9]+", entry["path"], re.IGNORECASE))
    }


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        # Azure Disk Encryption of a Linux OS volume does not block the upgrade.
        members = [*((name, {"encrypted": name == READY[1]}) for name in READY), *OTHERS.items()]
        call("POST", "seed", [document for name, about in members for document in machine(name, about)])
    elif sys.argv[1] == "forget":
        call("DELETE", "requests")
    elif sys.argv[1] == "refuse":
        match = {"method": "PATCH", "path": f"virtualMachines/{sys.argv[2]}$"}
        call("POST", "faults", {"fault": "status", "status": 409, "code": "Refused", "match": match, "times": 1})
    else:
        print(*sorted(written()))
