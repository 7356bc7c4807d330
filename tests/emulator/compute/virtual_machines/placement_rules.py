from __future__ import annotations

from ...errors import AzureError
from ..context import Compute
from ..refusals import invalid
from ..sizes import Size
from ..usages import check_quota
from .proposal import Proposal

REGIONS = "Find out more on the available VM sizes in each region at https://aka.ms/azure-regions."


def require_size(compute: Compute, name: str, location: str) -> Size:
    """Return the size as the location offers it, or raise the refusal of one it does not."""
    size = compute.sizes.find(name, location)
    if size is None:
        offered = ",".join(known.name for known in compute.sizes.of_location(location))
        message = (
            f"The requested VM size {name} is not available in the current region. The sizes available in the current "
            f"region are: {offered}. {REGIONS}"
        )
        raise invalid(message, "vmSize")
    return size


def size_is_open_to_the_subscription(proposal: Proposal) -> None:
    """A size the subscription is restricted from cannot be had."""
    if proposal.size.restricted():
        message = (
            "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: "
            f"{proposal.size.name}' is currently not available in location '{proposal.location}'. Please try another "
            "size or deploy to a different location or different zone. See https://aka.ms/azureskunotavailable for "
            "details."
        )
        raise AzureError(409, "SkuNotAvailable", message)


def zone_has_the_size(proposal: Proposal) -> None:
    """The location has zones, and those asked for offer the size to the subscription."""
    if not proposal.zones:
        return
    if not any(size.zones for size in proposal.compute.sizes.of_location(proposal.location)):
        message = (
            "The resource 'Microsoft.Compute/virtualMachines/"
            f"{proposal.name}' does not support availability zones at location '{proposal.location}'."
        )
        raise AzureError(400, "LocationNotSupportAvailabilityZones", message)
    for zone in proposal.zones:
        if zone not in proposal.size.zones or proposal.size.restricted(zone):
            message = (
                f"The requested size for resource '{proposal.resource_id}' is currently not available in location "
                f"'{proposal.location}' zones '{zone}' for subscription '{proposal.compute.world.subscription_id}'. "
                "Please try another size or deploy to a different location or zones. See "
                "https://aka.ms/azureskunotavailable for details."
            )
            raise AzureError(409, "SkuNotAvailable", message)


def quota_has_room(proposal: Proposal) -> None:
    """The location's quota has room for the vCPUs that come on top."""
    more = int(proposal.size.number("vCPUs"))
    if proposal.stored is not None:
        held = proposal.held["hardwareProfile"]["vmSize"]
        before = proposal.compute.sizes.find(held, proposal.location)
        more -= int(before.number("vCPUs")) if before is not None else 0
    check_quota(proposal.compute, proposal.size, more, proposal.properties)
