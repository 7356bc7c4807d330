from __future__ import annotations

from typing import Any

from ...errors import AzureError
from ..context import normal_location
from ..refusals import missing
from .proposal import Proposal

INTERFACES = "Microsoft.Network/networkInterfaces"


def interfaces_are_usable(proposal: Proposal) -> None:
    """Every network interface exists in the location and belongs to no other machine."""
    profile = proposal.properties.get("networkProfile") or {}
    named = profile.get("networkInterfaces") or []
    made = profile.get("networkInterfaceConfigurations") or []
    if not profile:
        raise missing("networkProfile")
    if not named and not made:
        raise missing("networkProfile.networkInterfaces")
    for reference in named:
        _check(proposal, str(reference.get("id") or ""))
    _check_count(proposal, [*named, *made])
    if made and not profile.get("networkApiVersion"):
        raise missing("networkProfile.networkApiVersion")


def _check(proposal: Proposal, interface_id: str) -> None:
    interface = proposal.compute.find(interface_id, INTERFACES)
    if interface is None or normal_location(interface["location"]) != normal_location(proposal.location):
        message = (
            f"Resource {interface_id} referenced by resource {proposal.resource_id} was not found. Please make sure "
            "that the referenced resource exists, and that both resources are in the same region."
        )
        raise AzureError(400, "InvalidResourceReference", message)
    owner = (interface["properties"].get("virtualMachine") or {}).get("id", "")
    if owner and owner.lower() != proposal.resource_id.lower():
        message = (
            f"Network Interface {interface_id} is used by existing resource {owner}. In order to delete the network "
            "interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic."
        )
        raise AzureError(400, "NicInUse", message)


def _check_count(proposal: Proposal, interfaces: list[dict[str, Any]]) -> None:
    most = int(proposal.size.number("MaxNetworkInterfaces", 1)) or 1
    if len(interfaces) > most:
        message = (
            f"The number of network interfaces for virtual machine {proposal.name} exceeds the maximum allowed for the "
            f"virtual machine size {proposal.size.name}. The number of network interfaces is {len(interfaces)} and the "
            f"maximum allowed is {most}."
        )
        raise AzureError(400, "NetworkInterfaceCountExceeded", message)
    primary = [one for one in interfaces if (one.get("properties") or {}).get("primary")]
    if len(interfaces) > 1 and len(primary) != 1:
        message = f"Virtual machine {proposal.name} must have one network interface set as the primary."
        raise AzureError(400, "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary", message)
