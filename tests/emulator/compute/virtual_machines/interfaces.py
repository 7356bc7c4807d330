from __future__ import annotations

from ...network.interfaces import create_interface_for_vm
from ...store import Resource
from ..context import Compute


def make_interfaces(compute: Compute, machine: Resource) -> None:
    """Make the network interfaces a machine describes in its own body; it names them from then on."""
    profile = machine["properties"].setdefault("networkProfile", {})
    references = profile.setdefault("networkInterfaces", [])
    for configuration in profile.pop("networkInterfaceConfigurations", None) or []:
        made = create_interface_for_vm(compute.world, machine, configuration)
        given = configuration.get("properties") or {}
        settings = {name: given[name] for name in ("primary", "deleteOption") if name in given}
        references.append({"id": made} | ({"properties": settings} if settings else {}))
    profile.pop("networkApiVersion", None)
