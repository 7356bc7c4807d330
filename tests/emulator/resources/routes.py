from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..paging import page
from ..routing import ArmRequest, Reply, Route
from ..world import World
from . import groups, listing
from .locations import locations_of
from .versions import RESOURCE_VERSIONS, SUBSCRIPTION_VERSIONS

SUBSCRIPTION = "/subscriptions/{subscriptionId}"
GROUP = SUBSCRIPTION + "/resourceGroups/{group}"


def routes(world: World) -> list[Route]:
    """Subscriptions, tenants, locations, resource groups and the listing of resources."""
    managed: list[tuple[str, str, Callable[[World, ArmRequest], Reply]]] = [
        ("GET", SUBSCRIPTION + "/resourceGroups", groups.list_groups),
        ("PUT", GROUP, groups.put_group),
        ("GET", GROUP, groups.get_group),
        ("HEAD", GROUP, groups.head_group),
        ("PATCH", GROUP, groups.patch_group),
        ("DELETE", GROUP, groups.delete_group),
        ("GET", SUBSCRIPTION + "/resources", listing.list_of_subscription),
        ("GET", GROUP + "/resources", listing.list_of_group),
    ]
    described: list[tuple[str, str, Callable[[World, ArmRequest], Reply]]] = [
        ("GET", "/subscriptions", _list_subscriptions),
        ("GET", SUBSCRIPTION, _get_subscription),
        ("GET", SUBSCRIPTION + "/locations", _list_locations),
        ("GET", "/tenants", _list_tenants),
    ]
    return [*_bind(world, managed, RESOURCE_VERSIONS), *_bind(world, described, SUBSCRIPTION_VERSIONS)]


def _bind(
    world: World, table: list[tuple[str, str, Callable[[World, ArmRequest], Reply]]], versions: frozenset[str]
) -> list[Route]:
    return [
        Route(method=method, template=template, handler=partial(handler, world), api_versions=versions)
        for method, template, handler in table
    ]


def _subscription(world: World) -> dict[str, Any]:
    return {
        "id": world.subscription_scope,
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": world.subscription_id,
        "tenantId": world.tenant_id,
        "displayName": "Emulator",
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _list_subscriptions(world: World, request: ArmRequest) -> Reply:
    own = _subscription(world)
    others = [
        {**own, "id": f"/subscriptions/{other.get('subscriptionId')}", **other}
        for other in world.settings.other_subscriptions
    ]
    return page(world.settings, request, [own, *others])


def _get_subscription(world: World, dummy: ArmRequest) -> Reply:
    return Reply(body=_subscription(world))


def _list_locations(world: World, dummy: ArmRequest) -> Reply:
    return Reply(body={"value": locations_of(world)})


def _list_tenants(world: World, request: ArmRequest) -> Reply:
    tenant = {"id": f"/tenants/{world.tenant_id}", "tenantId": world.tenant_id}
    return page(world.settings, request, [tenant])
