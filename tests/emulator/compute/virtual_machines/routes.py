from __future__ import annotations

from functools import partial

from ...routing import Handler, Route
from ..context import Compute
from ..versions import COMPUTE
from . import power, removal, requests


def routes(compute: Compute) -> list[Route]:
    """The routes of virtual machines."""
    subscription = "/subscriptions/{subscriptionId}"
    provider = "/providers/Microsoft.Compute"
    group = f"{subscription}/resourceGroups/{{group}}{provider}/virtualMachines"
    one = f"{group}/{{name}}"

    def route(method: str, template: str, handler: Handler) -> Route:
        return Route(method=method, template=template, handler=handler, api_versions=COMPUTE)

    listed = (
        group,
        f"{subscription}{provider}/virtualMachines",
        f"{subscription}{provider}/locations/{{location}}/virtualMachines",
    )
    return [
        route("PUT", one, partial(requests.put, compute)),
        route("PATCH", one, partial(requests.patch, compute)),
        route("GET", one, partial(requests.get, compute)),
        route("DELETE", one, partial(removal.delete, compute)),
        route("GET", f"{one}/instanceView", partial(requests.get_instance_view, compute)),
        route("POST", f"{one}/generalize", partial(power.generalize, compute)),
        *(route("GET", template, partial(requests.list_machines, compute)) for template in listed),
        *(route("POST", f"{one}/{name}", partial(power.act(name), compute)) for name in power.ACTIONS),
    ]
