from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import AzureError
from ..paging import page
from ..routing import ArmRequest, Reply, Route
from ..world import World
from .locations import display_names
from .registration import provider_id, registration_state, set_registration
from .versions import RESOURCE_VERSIONS

POLICY = "RegistrationRequired"


def routes(world: World, known: Iterable[Route]) -> list[Route]:
    """The providers of the subscription, with the resource types and api-versions of the known routes."""
    described = _describe(known)

    def one(request: ArmRequest) -> Reply:
        return Reply(body=_provider(world, described, request.params["providerNamespace"]))

    def every(request: ArmRequest) -> Reply:
        return page(world.settings, request, [_provider(world, described, namespace) for namespace in described])

    def change(state: str) -> Any:
        def handler(request: ArmRequest) -> Reply:
            namespace = _provider(world, described, request.params["providerNamespace"])["namespace"]
            set_registration(world, namespace, state)
            return Reply(body=_provider(world, described, namespace))

        return handler

    place = "/subscriptions/{subscriptionId}/providers"
    return [
        Route(method=method, template=place + tail, handler=handler, api_versions=RESOURCE_VERSIONS)
        for method, tail, handler in (
            ("GET", "", every),
            ("GET", "/{providerNamespace}", one),
            ("POST", "/{providerNamespace}/register", change("Registered")),
            ("POST", "/{providerNamespace}/unregister", change("Unregistered")),
        )
    ]


def _describe(known: Iterable[Route]) -> dict[str, dict[str, set[str]]]:
    described: dict[str, dict[str, set[str]]] = {}
    for route in known:
        if route.namespace and route.api_versions:
            types = described.setdefault(route.namespace, {})
            types.setdefault(_without_action(route), set()).update(route.api_versions)
    return described


def _without_action(route: Route) -> str:
    return route.resource_type.rpartition("/")[0] if route.method == "POST" else route.resource_type


def _provider(world: World, described: dict[str, dict[str, set[str]]], namespace: str) -> dict[str, Any]:
    spelling = {known.lower(): known for known in described}
    if namespace.lower() not in spelling:
        message = f"The resource namespace '{namespace}' is invalid."
        raise AzureError(404, "InvalidResourceNamespace", message)
    name = spelling[namespace.lower()]
    return {
        "id": provider_id(world, name),
        "namespace": name,
        "registrationState": registration_state(world, name),
        "registrationPolicy": POLICY,
        "resourceTypes": [
            {
                "resourceType": resource_type,
                "locations": display_names(),
                "apiVersions": sorted(versions, reverse=True),
                "capabilities": "None",
            }
            for resource_type, versions in described[name].items()
        ],
    }
