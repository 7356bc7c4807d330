from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..errors import AzureError
from ..paging import page
from ..routing import ArmRequest, Reply, Route
from ..world import World
from . import interfaces, public_addresses, security_groups, subnets, virtual_networks
from .provisioning import Present, existing_resource, update_tags
from .references import INTERFACES, PUBLIC_ADDRESSES, SECURITY_GROUPS, VIRTUAL_NETWORKS
from .versions import NETWORK_VERSIONS

Bound = Callable[[World, ArmRequest], Reply]
Row = tuple[str, str, Bound]
SUBSCRIPTION = "/subscriptions/{subscriptionId}"
GROUP = SUBSCRIPTION + "/resourceGroups/{group}"


def routes(world: World) -> list[Route]:
    """Virtual networks with subnets, security groups with rules, public addresses and interfaces."""
    return [
        Route(
            method=method,
            template=template,
            handler=partial(_without_expand, partial(handler, world)),
            api_versions=NETWORK_VERSIONS,
        )
        for method, template, handler in (*_networks(), *_addresses())
    ]


def _networks() -> list[Row]:
    return [
        *_tracked(
            VIRTUAL_NETWORKS,
            put=virtual_networks.put_virtual_network,
            delete=virtual_networks.delete_virtual_network,
            present=virtual_networks.present_virtual_networks,
        ),
        *_children(
            VIRTUAL_NETWORKS + "/{network}/subnets",
            "/{subnet}",
            (subnets.list_subnets, subnets.put_subnet, subnets.get_subnet, subnets.delete_subnet),
        ),
        *_tracked(
            SECURITY_GROUPS,
            put=security_groups.put_security_group,
            delete=security_groups.delete_security_group,
            present=security_groups.present_security_groups,
        ),
        *_children(
            SECURITY_GROUPS + "/{securityGroup}/securityRules",
            "/{rule}",
            (
                security_groups.list_rules,
                security_groups.put_rule,
                security_groups.get_rule,
                security_groups.delete_rule,
            ),
        ),
    ]


def _addresses() -> list[Row]:
    return [
        *_tracked(
            PUBLIC_ADDRESSES,
            put=public_addresses.put_public_address,
            delete=public_addresses.delete_public_address,
            present=public_addresses.present_public_addresses,
        ),
        *_tracked(
            INTERFACES,
            put=interfaces.put_interface,
            delete=interfaces.delete_addressed_interface,
            present=interfaces.present_interfaces,
        ),
    ]


def _tracked(resource_type: str, *, put: Bound, delete: Bound, present: Present) -> list[Row]:
    listed = _lister(resource_type, present)
    one = f"{GROUP}/providers/{resource_type}/{{name}}"
    return [
        ("PUT", one, put),
        ("GET", one, _getter(present)),
        ("PATCH", one, update_tags(present, resource_type)),
        ("DELETE", one, delete),
        ("GET", f"{GROUP}/providers/{resource_type}", listed),
        ("GET", f"{SUBSCRIPTION}/providers/{resource_type}", listed),
    ]


def _children(collection: str, name: str, handlers: tuple[Bound, Bound, Bound, Bound]) -> list[Row]:
    every, put, get, delete = handlers
    place = f"{GROUP}/providers/{collection}"
    return [
        ("GET", place, every),
        ("PUT", place + name, put),
        ("GET", place + name, get),
        ("DELETE", place + name, delete),
    ]


def _getter(present: Present) -> Bound:
    def handler(world: World, request: ArmRequest) -> Reply:
        return Reply(body=present(world, [existing_resource(world, request)])[0])

    return handler


def _lister(resource_type: str, present: Present) -> Bound:
    def handler(world: World, request: ArmRequest) -> Reply:
        scope = request.resource_id.lower().rpartition("/providers/")[0]
        found = world.store.of_type(resource_type, scope=scope)
        return page(world.settings, request, found, partial(present, world))

    return handler


def _without_expand(handler: Callable[[ArmRequest], Reply], request: ArmRequest) -> Reply:
    expanded = request.query.get("$expand")
    if expanded:
        raise AzureError(501, "NotImplemented", f"The emulator does not expand '{expanded}' of network resources.")
    return handler(request)
