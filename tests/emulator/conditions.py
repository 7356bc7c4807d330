from __future__ import annotations

from collections.abc import Mapping

from .errors import AzureError, resource_group_not_found
from .resources.groups import find_group
from .resources.registration import is_registered
from .routing import ArmRequest, Route
from .store import Resource
from .world import World


def check_scope(world: World, route: Route, request: ArmRequest) -> None:
    """Raise where the subscription, its registration of the provider, or the resource group forbids the request."""
    subscription = request.params.get("subscriptionId")
    if subscription is not None and subscription.lower() != world.subscription_id.lower():
        raise AzureError(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")
    if route.namespace and request.method in ("PUT", "POST") and not is_registered(world, route.namespace):
        message = (
            f"The subscription is not registered to use namespace '{route.namespace}'. "
            "See https://aka.ms/rps-not-found for how to register subscriptions."
        )
        raise AzureError(409, "MissingSubscriptionRegistration", message)
    if route.namespace and "/resourcegroups/" in request.resource_id.lower():
        _check_group(world, request)


def check_preconditions(headers: Mapping[str, str], stored: Resource | None, resource_id: str) -> None:
    """Raise the 412 where If-Match or If-None-Match says the client expects another state than the stored one."""
    if headers.get("if-none-match", "").strip() == "*" and stored is not None:
        message = f"The precondition given in one of the request headers evaluated to false: '{resource_id}' exists."
        raise AzureError(412, "PreconditionFailed", message)
    wanted = headers.get("if-match", "").strip()
    if not wanted:
        return
    etag = str(stored.get("etag", "")) if stored is not None else None
    if etag is None or (wanted != "*" and _opaque(wanted) != _opaque(etag)):
        message = f"The etag '{wanted}' of header If-Match does not match the etag of resource '{resource_id}'."
        raise AzureError(412, "PreconditionFailed", message)


def _check_group(world: World, request: ArmRequest) -> None:
    name = request.resource_id.strip("/").split("/")[3]
    group = find_group(world, name)
    if group is None:
        raise resource_group_not_found(name)
    if request.method == "PUT" and group["properties"]["provisioningState"] == "Deleting":
        message = f"The resource group '{name}' is in deprovisioning state and cannot perform this operation."
        raise AzureError(409, "ResourceGroupBeingDeleted", message)


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"')
