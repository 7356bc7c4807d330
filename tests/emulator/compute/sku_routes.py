from __future__ import annotations

import re
from functools import partial
from typing import Any

from ..errors import AzureError, resource_not_found
from ..paging import page
from ..routing import ArmRequest, Reply, Route
from .context import Compute, normal_location
from .sizes import Size
from .usages import usages
from .versions import COMPUTE, SKUS

FILTER = re.compile(r"location eq '(?P<location>[^']+)'", re.IGNORECASE)


def routes(compute: Compute) -> list[Route]:
    """The routes of skus, usages and sizes."""
    subscription = "/subscriptions/{subscriptionId}"
    place = f"{subscription}/providers/Microsoft.Compute/locations/{{location}}"
    group = f"{subscription}/resourceGroups/{{group}}/providers/Microsoft.Compute"
    handlers = [
        (f"{subscription}/providers/Microsoft.Compute/skus", list_skus, SKUS),
        (f"{place}/usages", list_usages, COMPUTE),
        (f"{place}/vmSizes", list_sizes, COMPUTE),
        (f"{group}/virtualMachines/{{name}}/vmSizes", list_sizes_of_resource, COMPUTE),
        (f"{group}/availabilitySets/{{name}}/vmSizes", list_sizes_of_resource, COMPUTE),
    ]
    return [
        Route(method="GET", template=template, handler=partial(handler, compute), api_versions=versions)
        for template, handler, versions in handlers
    ]


def list_skus(compute: Compute, request: ArmRequest) -> Reply:
    """Return the sizes' records, of one location where $filter names it; no other filter is known."""
    asked = request.query.get("$filter", "")
    records = compute.sizes.records
    if asked:
        found = FILTER.fullmatch(asked.strip())
        if found is None:
            raise AzureError(400, "InvalidFilter", f"The filter '{asked}' is not supported: only location eq '…' is.")
        records = [size.record for size in compute.sizes.of_location(normal_location(found["location"]))]
    return page(compute.world.settings, request, records)


def list_usages(compute: Compute, request: ArmRequest) -> Reply:
    """Return the counters and limits of a location."""
    found = usages(compute, normal_location(request.params["location"]))
    return page(compute.world.settings, request, [usage.to_arm() for usage in found])


def list_sizes(compute: Compute, request: ArmRequest) -> Reply:
    """Return the sizes of a location in the older, shorter form."""
    found = compute.sizes.of_location(normal_location(request.params["location"]))
    return Reply(body={"value": [_short(size) for size in found]})


def list_sizes_of_resource(compute: Compute, request: ArmRequest) -> Reply:
    """Return the sizes that a machine, or the machines of an availability set, may be resized to."""
    resource_id = request.resource_id.rpartition("/")[0]
    resource = compute.world.store.get(resource_id)
    if resource is None:
        raise resource_not_found(resource_id)
    return Reply(body={"value": [_short(size) for size in compute.sizes.of_location(resource["location"])]})


def _short(size: Size) -> dict[str, Any]:
    return {
        "name": size.name,
        "numberOfCores": int(size.number("vCPUs")),
        "osDiskSizeInMB": int(size.number("OSVhdSizeMB")),
        "resourceDiskSizeInMB": int(size.number("MaxResourceVolumeMB")),
        "memoryInMB": int(size.number("MemoryGB") * 1024),
        "maxDataDiskCount": int(size.number("MaxDataDiskCount")),
    }
