from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from .errors import AzureError
from .identity import Client
from .routing import ArmRequest, Route

VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}
# Referring to one of these in a body needs its join action besides the write (facts: Microsoft.Network permissions).
JOINED = (
    "Microsoft.Network/networkInterfaces",
    "Microsoft.Network/networkSecurityGroups",
    "Microsoft.Network/publicIPAddresses",
    "Microsoft.Network/virtualNetworks/subnets",
)
MANAGER_TYPES = {
    "subscriptions": "Microsoft.Resources/subscriptions",
    "subscriptions/locations": "Microsoft.Resources/subscriptions/locations",
    "subscriptions/resources": "Microsoft.Resources/subscriptions/resources",
    "subscriptions/providers": "Microsoft.Resources/subscriptions/providers",
    "subscriptions/resourcegroups": "Microsoft.Resources/subscriptions/resourceGroups",
    "subscriptions/resourcegroups/resources": "Microsoft.Resources/subscriptions/resourceGroups/resources",
}


def check_authorized(client: Client, route: Route, request: ArmRequest) -> None:
    """Raise the 403 that names the action a limited client lacks."""
    if client.actions is None or route.any_version:
        return
    action = required_action(route, request)
    who = f"The client '{client.client_id}' with object id '{client.object_id}'"
    if not _granted(client.actions, action):
        message = (
            f"{who} does not have authorization to perform action '{action}' over scope '{request.resource_id}' or the "
            "scope is invalid. If access was recently granted, please refresh your credentials."
        )
        raise AzureError(403, "AuthorizationFailed", message)
    if request.method in ("PUT", "PATCH"):
        _check_linked(client, who, action, request)


def required_action(route: Route, request: ArmRequest) -> str:
    """Return the RBAC action of a request, as in "Microsoft.Compute/virtualMachines/start/action"."""
    kind = f"{route.namespace}/{route.resource_type}" if route.namespace else _manager_type(route, request)
    if route.method == "POST":
        return f"{kind}/action"
    return f"{kind}/{VERBS[route.method]}"


def _check_linked(client: Client, who: str, action: str, request: ArmRequest) -> None:
    actions = client.actions or ()
    for reference in _references(request.body.get("properties")):
        kind = _type_of(reference)
        needed = f"{kind}/join/action"
        if kind and not _granted(actions, needed) and not reference.lower().startswith(request.resource_id.lower()):
            message = (
                f"{who} has permission to perform action '{action}' on scope '{request.resource_id}'; however, it does "
                f"not have permission to perform action(s) '{needed}' on the linked scope(s) '{reference}' "
                "(respectively) or the linked scope(s) are invalid."
            )
            raise AzureError(403, "LinkedAuthorizationFailed", message)


def _granted(actions: tuple[str, ...], needed: str) -> bool:
    return any(fnmatchcase(needed.lower(), granted.lower()) for granted in actions)


def _manager_type(route: Route, request: ArmRequest) -> str:
    kind = route.resource_type.lower()
    if kind in ("subscriptions/providers/register", "subscriptions/providers/unregister"):
        return f"{request.params['providerNamespace']}/{kind.rpartition('/')[2]}"
    return MANAGER_TYPES.get(kind, "Microsoft.Resources/subscriptions")


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name.lower() == "id" and isinstance(member, str):
                yield member
            else:
                yield from _references(member)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _type_of(resource_id: str) -> str:
    provider_part = resource_id.partition("/providers/")[2]
    segments = provider_part.split("/")
    kind = "/".join([segments[0], *segments[1::2]])
    return next((joined for joined in JOINED if joined.lower() == kind.lower()), "")
