from __future__ import annotations

from functools import partial

from ...routing import Route
from ..context import Compute
from ..versions import DISKS as DISK_VERSIONS
from . import access, requests
from .model import DISKS, SNAPSHOTS, Kind


def routes(compute: Compute) -> list[Route]:
    """The routes of managed disks and snapshots."""
    return [route for kind in (DISKS, SNAPSHOTS) for route in _of_kind(kind, compute)]


def _of_kind(kind: Kind, compute: Compute) -> list[Route]:
    provider = f"/providers/{kind.resource_type}"
    subscription = f"/subscriptions/{{subscriptionId}}{provider}"
    group = f"/subscriptions/{{subscriptionId}}/resourceGroups/{{group}}{provider}"
    one = f"{group}/{{name}}"
    handlers = [
        ("PUT", one, requests.put),
        ("PATCH", one, requests.patch),
        ("GET", one, requests.get),
        ("DELETE", one, requests.delete),
        ("GET", group, requests.list_all),
        ("GET", subscription, requests.list_all),
        ("POST", f"{one}/beginGetAccess", access.begin),
        ("POST", f"{one}/endGetAccess", access.end),
    ]
    return [
        Route(method=method, template=template, handler=partial(handler, kind, compute), api_versions=DISK_VERSIONS)
        for method, template, handler in handlers
    ]
