"""What azure.azcollection sends; tests/beside holds it against that collection's own code."""

from __future__ import annotations

import typing as t

KEY = "ssh-ed25519 AAAA me@here"


def machine_body(name: str, interface: str, sku: str, version: str) -> dict[str, t.Any]:
    """Return the body by which azure_rm_virtualmachine 3.12 makes the machine of the guide's first example."""
    return {
        "location": "eastus",
        "tags": {"role": "web"},
        "zones": ["1"],
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "capacityReservation": {},
            "networkProfile": {"networkInterfaces": [{"id": interface, "properties": {"primary": True}}]},
            # The text None, where no user data is given.
            "userData": "Tm9uZQ==",
            "storageProfile": {
                "imageReference": {
                    "publisher": "Canonical",
                    "offer": "0001-com-ubuntu-server-jammy",
                    "sku": sku,
                    # It is found before, where the task says latest.
                    "version": version,
                },
                "osDisk": {
                    "name": name,
                    "caching": "ReadOnly",
                    "createOption": "FromImage",
                    "managedDisk": {"storageAccountType": "Premium_LRS"},
                },
            },
            "osProfile": {
                "computerName": name,
                "adminUsername": "azureuser",
                "linuxConfiguration": {
                    "disablePasswordAuthentication": True,
                    "ssh": {"publicKeys": [{"path": "/home/azureuser/.ssh/authorized_keys", "keyData": KEY}]},
                },
            },
        },
    }
