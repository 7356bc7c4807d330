from __future__ import annotations

from functools import partial

from ...routing import Route
from ..context import Compute
from ..tracked import action_route, tracked_routes
from ..versions import COMPUTE
from . import machines, requests
from .model import TYPE

ACTIONS = {
    "manualupgrade": machines.upgrade_machines,
    "delete": machines.delete_machines,
    "start": machines.power_to("running"),
    "restart": machines.power_to("running"),
    "poweroff": machines.power_to("stopped"),
    "deallocate": machines.power_to("deallocated"),
}


def routes(compute: Compute) -> list[Route]:
    """The routes of scale sets and of the machines in uniform ones."""
    handlers = {
        "PUT": requests.put,
        "PATCH": requests.patch,
        "GET": requests.get,
        "DELETE": requests.delete,
        "LIST": requests.list_sets,
    }
    one = f"/subscriptions/{{subscriptionId}}/resourceGroups/{{group}}/providers/{TYPE}/{{name}}"
    views = {
        f"{one}/virtualMachines": machines.list_machines,
        f"{one}/virtualMachines/{{instanceId}}": machines.get_machine,
        f"{one}/virtualMachines/{{instanceId}}/instanceView": machines.get_instance_view,
    }
    return [
        *tracked_routes(compute, TYPE, COMPUTE, handlers),
        *(action_route(compute, TYPE, COMPUTE, name, handler) for name, handler in ACTIONS.items()),
        *(
            Route(method="GET", template=template, handler=partial(handler, compute), api_versions=COMPUTE)
            for template, handler in views.items()
        ),
    ]
