"""What the flows of machines share."""

from __future__ import annotations

import typing as t

from .azure import Azure

GEN2 = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"
VERSION = "2024-07-01"


def machine_options(azure: Azure, group: str, **more: t.Any) -> dict[str, t.Any]:
    """Return the options of a machine from the marketplace in the group's network."""
    return {
        "name": "web1",
        "resource_group": group,
        "location": "eastus",
        "size": ["Standard_D2s_v5"],
        "image": GEN2,
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
        **more,
    }
