from __future__ import annotations

from ..routing import Route
from ..world import World
from . import availability_sets, marketplace_routes, sku_routes
from .context import Compute
from .disks import routes as disk_routes
from .galleries import routes as gallery_routes
from .images import routes as image_routes
from .scale_sets import routes as scale_set_routes
from .virtual_machines import routes as machine_routes


def routes(world: World) -> list[Route]:
    """Every route of Microsoft.Compute."""
    compute = Compute(world)
    rooms = (
        marketplace_routes,
        sku_routes,
        disk_routes,
        image_routes,
        availability_sets,
        machine_routes,
        scale_set_routes,
        gallery_routes,
    )
    return [route for room in rooms for route in room.routes(compute)]
