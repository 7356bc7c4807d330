from __future__ import annotations

from ...routing import Route
from ..context import Compute
from . import collections, definitions, image_versions, others


def routes(compute: Compute) -> list[Route]:
    """The routes of galleries, own and of others, their image definitions and versions."""
    return [route for room in (collections, definitions, image_versions, others) for route in room.routes(compute)]
