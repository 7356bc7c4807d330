from __future__ import annotations

from functools import partial

from ...routing import Route
from ..context import Compute
from ..tracked import action_route, tracked_routes
from ..versions import DISKS as DISK_VERSIONS
from . import access, requests
from .model import DISKS, SNAPSHOTS, Kind


def routes(compute: Compute) -> list[Route]:
    """The routes of managed disks and snapshots."""
    return [route for kind in (DISKS, SNAPSHOTS) for route in _of_kind(kind, compute)]


def _of_kind(kind: Kind, compute: Compute) -> list[Route]:
    handlers = {
        "PUT": partial(requests.put, kind),
        "PATCH": partial(requests.patch, kind),
        "GET": partial(requests.get, kind),
        "DELETE": partial(requests.delete, kind),
        "LIST": partial(requests.list_all, kind),
    }
    actions = {"beginGetAccess": partial(access.begin, kind), "endGetAccess": partial(access.end, kind)}
    return [
        *tracked_routes(compute, kind.resource_type, DISK_VERSIONS, handlers),
        *(action_route(compute, kind.resource_type, DISK_VERSIONS, name, actions[name]) for name in actions),
    ]
