from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from ..errors import resource_not_found
from ..paging import page
from ..properties import accept, network_refusal, without_nulls
from ..routing import ArmRequest, Reply
from ..store import Resource
from ..world import World
from .bodies import SECURITY_GROUP, SECURITY_RULE
from .errors import child_not_found, missing_value, network_error, security_group_in_use
from .provisioning import (
    begin_delete,
    begin_update,
    new_etag,
    set_state,
    start_resource,
)
from .references import INTERFACES, SECURITY_GROUPS, SUBNETS, users_of_security_groups

RETRY_AFTER = 3
RULE_RETRY_AFTER = 10
RULES = SECURITY_GROUPS + "/securityRules"
DEFAULT_RULES = SECURITY_GROUPS + "/defaultSecurityRules"
# What may refer to a security group, and the member under which the group shows it.
REFERRING = {INTERFACES: "networkInterfaces", SUBNETS: "subnets"}
RANGES = ("sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes", "destinationAddressPrefixes")
# name, description, source, destination, access, priority, direction
DEFAULTS = (
    (
        "AllowVnetInBound",
        "Allow inbound traffic from all VMs in VNET",
        ("VirtualNetwork", "VirtualNetwork", "Allow", 65000, "Inbound"),
    ),
    (
        "AllowAzureLoadBalancerInBound",
        "Allow inbound traffic from azure load balancer",
        ("AzureLoadBalancer", "*", "Allow", 65001, "Inbound"),
    ),
    ("DenyAllInBound", "Deny all inbound traffic", ("*", "*", "Deny", 65500, "Inbound")),
    (
        "AllowVnetOutBound",
        "Allow outbound traffic from all VMs to all VMs in VNET",
        ("VirtualNetwork", "VirtualNetwork", "Allow", 65000, "Outbound"),
    ),
    (
        "AllowInternetOutBound",
        "Allow outbound traffic from all VMs to Internet",
        ("*", "Internet", "Allow", 65001, "Outbound"),
    ),
    ("DenyAllOutBound", "Deny all outbound traffic", ("*", "*", "Deny", 65500, "Outbound")),
)


def put_security_group(world: World, request: ArmRequest) -> Reply:
    """Create or replace a security group with its rules."""
    body = without_nulls(accept(request.body, SECURITY_GROUP, refuse=network_refusal))
    existing = world.store.get(request.resource_id)
    group = start_resource(world, request, body, SECURITY_GROUPS, existing)
    given = body.get("properties", {})
    if "flushConnection" in given:
        group["properties"]["flushConnection"] = given["flushConnection"]
    rules = [_build_rule(group, entry.get("name"), entry) for entry in given.get("securityRules", [])]
    _check_rules(rules)
    world.store.put(group)
    for rule in _rules_of(world, group):
        world.store.delete(rule["id"])
    for rule in rules:
        world.store.put(rule)
    changed = [group, *rules]
    set_state(changed, "Updating")
    created = existing is None
    status, headers = begin_update(world, request, changed, created=created, retry_after=RETRY_AFTER)
    return Reply(status=status, body=present_security_groups(world, [group])[0], headers=headers)


def delete_security_group(world: World, request: ArmRequest) -> Reply:
    """Delete a security group that neither a subnet nor an interface refers to."""
    group = world.store.get(request.resource_id)
    if group is None:
        return Reply(status=204)
    users = [user for kind in REFERRING for user in users_of_security_groups(world, kind).get(group["id"].lower(), [])]
    if users:
        raise security_group_in_use(group["id"], users)
    return begin_delete(world, request, group, group["location"])


def put_rule(world: World, request: ArmRequest) -> Reply:
    """Create or replace one rule."""
    group = _group_of(world, request)
    body = without_nulls(accept(request.body, SECURITY_RULE, refuse=network_refusal))
    existing = world.store.get(request.resource_id)
    rule = _build_rule(group, request.params["rule"], body)
    _check_rules([*(other for other in _rules_of(world, group) if other is not existing), rule])
    world.store.put(rule)
    set_state([group, rule], "Updating")
    created = existing is None
    status, headers = begin_update(world, request, [group, rule], created=created, retry_after=RULE_RETRY_AFTER)
    return Reply(status=status, body=deepcopy(rule), headers=headers)


def get_rule(world: World, request: ArmRequest) -> Reply:
    """Return one rule."""
    _group_of(world, request)
    rule = world.store.get(request.resource_id)
    if rule is None:
        raise child_not_found(request.resource_id)
    return Reply(body=deepcopy(rule))


def list_rules(world: World, request: ArmRequest) -> Reply:
    """List the rules of a security group."""
    return page(world.settings, request, deepcopy(_rules_of(world, _group_of(world, request))))


def delete_rule(world: World, request: ArmRequest) -> Reply:
    """Delete one rule."""
    group = _group_of(world, request)
    rule = world.store.get(request.resource_id)
    if rule is None:
        return Reply(status=204)
    return begin_delete(world, request, rule, group["location"])


def present_security_groups(world: World, groups: Sequence[Resource]) -> list[dict[str, Any]]:
    """Return security groups with their rules, the default rules and what refers to them."""
    users = {member: users_of_security_groups(world, kind) for kind, member in REFERRING.items()}
    return [_present(world, group, users) for group in groups]


def _present(world: World, group: Resource, users: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Any]:
    shown: dict[str, Any] = deepcopy(group)
    properties = shown["properties"]
    properties["securityRules"] = deepcopy(_rules_of(world, group))
    properties["defaultSecurityRules"] = [_default_rule(group, *described) for described in DEFAULTS]
    for member, found in users.items():
        referring = found.get(group["id"].lower())
        if referring:
            properties[member] = [{"id": user} for user in referring]
    return shown


def _rules_of(world: World, group: Resource) -> list[Resource]:
    return world.store.of_type(RULES, scope=group["id"])


def _build_rule(group: Resource, name: object, body: Mapping[str, Any]) -> Resource:
    if not isinstance(name, str) or not name:
        raise missing_value("properties.securityRules[].name")
    given = body.get("properties", {})
    for required in ("protocol", "access", "priority", "direction"):
        if required not in given:
            raise missing_value(f"properties.securityRules[{name}].properties.{required}")
    if not 100 <= given["priority"] <= 4096:
        message = f"Security rule {name} has invalid priority {given['priority']}. It must be between 100 and 4096."
        raise network_error(400, "SecurityRuleInvalidPriority", message)
    ranges: dict[str, Any] = {member: [] for member in RANGES}
    return {
        "name": name,
        "id": f"{group['id']}/securityRules/{name}",
        "etag": new_etag(),
        "type": RULES,
        "properties": {"provisioningState": "Updating", **deepcopy(dict(given)), **(ranges | _only(given, RANGES))},
    }


def _only(given: Mapping[str, Any], members: Iterable[str]) -> dict[str, Any]:
    return {member: given[member] for member in members if member in given}


def _check_rules(rules: Iterable[Resource]) -> None:
    seen: dict[tuple[int, str], str] = {}
    for rule in rules:
        key = (rule["properties"]["priority"], rule["properties"]["direction"])
        if key in seen:
            message = (
                f"Security rule {rule['name']} conflicts with rule {seen[key]}. Rules cannot have the same Priority "
                "and Direction."
            )
            raise network_error(400, "SecurityRuleConflict", message)
        seen[key] = rule["name"]


def _default_rule(
    group: Resource, name: str, description: str, filtered: tuple[str, str, str, int, str]
) -> dict[str, Any]:
    source, destination, access, priority, direction = filtered
    return {
        "name": name,
        "id": f"{group['id']}/defaultSecurityRules/{name}",
        "etag": group["etag"],
        "type": DEFAULT_RULES,
        "properties": {
            "provisioningState": group["properties"]["provisioningState"],
            "description": description,
            "protocol": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "*",
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": destination,
            "access": access,
            "priority": priority,
            "direction": direction,
            **{member: [] for member in RANGES},
        },
    }


def _group_of(world: World, request: ArmRequest) -> Resource:
    group_id = request.resource_id.lower().rpartition("/securityrules")[0]
    group = world.store.get(group_id)
    if group is None:
        raise resource_not_found(request.resource_id[: len(group_id)])
    return group
