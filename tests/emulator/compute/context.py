from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from ..errors import AzureError
from ..operations import Operation
from ..routing import ArmRequest
from ..store import Resource
from ..world import World
from .marketplace import Marketplace
from .sizes import Sizes, read_sizes

# Stable, so that two runs of the emulator give a resource the same unique id.
NAMESPACE = uuid.UUID("7d0ad0d6-9f3e-4d4f-8b39-0f0a3f1f5c11")


@dataclass(slots=True)
class Compute:
    """What the handlers of Microsoft.Compute share: the world, the facts of sizes and images, the running copies."""

    world: World
    sizes: Sizes = field(init=False)
    marketplace: Marketplace = field(init=False)
    copies: dict[str, Operation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sizes = read_sizes(self.world.skus_file)
        self.marketplace = Marketplace()

    def now(self) -> str:
        """Return the time in the form of Azure's timestamps."""
        moment = datetime.fromtimestamp(self.world.clock(), tz=timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0+00:00")

    def find(self, resource_id: str, resource_type: str) -> Resource | None:
        """Return a stored resource of that type."""
        found = self.world.store.get(resource_id)
        return found if found is not None and found["type"].lower() == resource_type.lower() else None


def name_of(resource_id: str) -> str:
    """Return the last segment of a resource id."""
    return resource_id.rstrip("/").rpartition("/")[2]


def group_of(resource_id: str) -> str:
    """Return the name of the resource group in an id, "" where it has none."""
    found = re.search(r"/resourcegroups/([^/]+)", resource_id, re.IGNORECASE)
    return found[1] if found else ""


def group_scope(resource_id: str) -> str:
    """Return the id of the resource group a resource lies in."""
    found = re.match(r"/subscriptions/[^/]+/resourcegroups/[^/]+", resource_id, re.IGNORECASE)
    return found[0] if found else ""


def capital_group(resource_id: str) -> str:
    """Return the id with its resource group in capitals, as Azure shows some references."""
    group = group_of(resource_id)
    return re.sub(f"/{re.escape(group)}/", f"/{group.upper()}/", resource_id, count=1) if group else resource_id


def unique_id(seed: str) -> str:
    """Return a GUID that depends on the seed alone."""
    return str(uuid.uuid5(NAMESPACE, seed.lower()))


def envelope_of(request: ArmRequest, resource_type: str, body: dict[str, Any]) -> Resource:
    """Return the top of a resource in the order Azure writes it; id and name keep the client's spelling."""
    return {
        "name": name_of(request.resource_id),
        "id": request.resource_id,
        "type": resource_type,
        "location": normal_location(body.get("location", "")),
        "tags": body.get("tags") or {},
    }


def normal_location(location: str) -> str:
    """Return a location as Azure stores it: "East US" is "eastus"."""
    return location.replace(" ", "").lower()


def check_location(request: ArmRequest, body: dict[str, Any], stored: Resource | None) -> None:
    """Raise the refusal of a body without a location, or with another than the stored resource's."""
    location = normal_location(body.get("location") or "")
    if not location:
        message = "The location property is required for this definition."
        raise AzureError(400, "LocationRequired", message)
    if stored is not None and normal_location(stored["location"]) != location:
        message = (
            f"The resource '{stored['name']}' already exists in location '{stored['location']}' in resource group "
            f"'{group_of(request.resource_id)}'. A resource with the same name cannot be created in location "
            f"'{location}'. Please select a new resource name."
        )
        raise AzureError(409, "InvalidResourceLocation", message)
