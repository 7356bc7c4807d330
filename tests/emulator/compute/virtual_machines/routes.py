from __future__ import annotations

from functools import partial

from ...routing import Route
from ..context import Compute
from ..tracked import action_route, tracked_routes
from ..versions import COMPUTE
from . import eviction, power, removal, requests
from .lookup import TYPE


def routes(compute: Compute) -> list[Route]:
    """The routes of virtual machines."""
    handlers = {
        "PUT": requests.put,
        "PATCH": requests.patch,
        "GET": requests.get,
        "DELETE": removal.delete,
        "LIST": requests.list_machines,
    }
    actions = {name: power.act(name) for name in power.ACTIONS}
    actions |= {"generalize": power.generalize, "reimage": power.reimage, "simulateEviction": eviction.simulate}
    subscription = "/subscriptions/{subscriptionId}"
    views = {
        f"{subscription}/resourceGroups/{{group}}/providers/{TYPE}/{{name}}/instanceView": requests.get_instance_view,
        f"{subscription}/providers/Microsoft.Compute/locations/{{location}}/virtualMachines": requests.list_machines,
    }
    return [
        *tracked_routes(compute, TYPE, COMPUTE, handlers),
        *(action_route(compute, TYPE, COMPUTE, name, actions[name]) for name in actions),
        *(
            Route(method="GET", template=template, handler=partial(handler, compute), api_versions=COMPUTE)
            for template, handler in views.items()
        ),
    ]
