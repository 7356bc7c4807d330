# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet as asked for: its members put together from a template, defaults and what each says of itself."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..errors import InvalidOption
from ..ownership import MEMBER_TAG, proof_of
from ..resource_id import resource_group_id
from ..virtual_machine.arguments import MACHINE_ARGUMENTS
from ..virtual_machine.desired import DesiredMachine
from ..wire import Json
from .arguments import MOST_DELETIONS
from .member_names import template_names

# The tag that holds the fleet's name. It groups VMs and proves nothing.
FLEET_TAG: t.Final = "gen2.azure.fleet"
_MOST = 5000
# Resource name rules of resource groups: letters of any script, digits, and - _ . ( ), no dot at the end.
_GROUP = re.compile(
    r"(?:/subscriptions/(?P<subscription>[^/]+)/resourceGroups/)?(?P<name>[\w.()-]{0,89}[\w()-])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One machine of a fleet: its options, complete, and what they ask for."""

    options: Json = field(repr=False)
    desired: DesiredMachine

    @property
    def label(self) -> str:
        return f"{self.desired.resource_id.resource_group}/{self.desired.resource_id.name}"

    def in_zone(self, zone: str) -> Member:
        """Return the member asked for in a zone."""
        options = {**self.options, "zone": zone}
        subscription = self.desired.resource_id.subscription
        return Member(options=options, desired=DesiredMachine.from_options(options, subscription=subscription))


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredFleet:
    """Everything a playbook said of a fleet; `zones` are those over which new members are spread.

    `owner` is what the proof of membership names: the fleet's scope, which is its own resource group and subscription,
    and its name. `prune_scope` holds the ids, in lower case, of the resource groups in which pruning may delete.
    """

    name: str
    owner: str
    members: tuple[Member, ...]
    zones: tuple[str, ...]
    prune: bool
    prune_scope: frozenset[str]
    max_deletions: int
    batch: int
    max_failures: int | None
    details: bool

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str) -> DesiredFleet:
        """Read the options of the module; raises InvalidOption naming the member and the option."""
        name = str(options["name"])
        if not name.strip() or len(name) > 256:
            raise InvalidOption("name", f"{name!r} cannot be the name of a fleet.", "1 to 256 characters")
        _check_numbers(options)
        owner = "/".join((*_home(options, subscription), "fleets", name))
        members = tuple(_read_member(each, options, owner, subscription) for each in _expand(options))
        _refuse_two_of_one_name(members)
        limit = options.get("max_deletions")
        return cls(
            name=name,
            owner=owner,
            members=members,
            zones=tuple(str(zone) for zone in options.get("zones") or ()),
            prune=bool(options.get("prune")),
            prune_scope=_prune_scope(options, members, subscription) if options.get("prune") else frozenset(),
            max_deletions=MOST_DELETIONS if limit is None else int(limit),
            batch=int(options.get("batch") or 200),
            max_failures=options.get("max_failures"),
            details=bool(options.get("details")),
        )


def _check_numbers(options: Mapping[str, t.Any]) -> None:
    for option, least in (("batch", 1), ("max_failures", 0), ("count", 0), ("max_deletions", 0)):
        value = options.get(option)
        if value is not None and not least <= value <= _MOST:
            raise InvalidOption(option, f"{value} is out of range.", f"{least} to {_MOST}")


def _expand(options: Mapping[str, t.Any]) -> Iterator[Mapping[str, t.Any]]:
    """Yield what each member says of itself: those of the template, completed by `machines`, then the others."""
    listed = [dict(each) for each in options.get("machines") or ()]
    for position, each in enumerate(listed):
        if not each.get("name"):
            raise InvalidOption(f"machines[{position}].name", "a machine has to be named.", "a name")
    count = options.get("count")
    if count is None:
        if not listed and not options.get("prune"):
            raise InvalidOption("machines", "no machine is named.", "machines, count with name_pattern, or prune")
        yield from listed
        return
    named = {str(each["name"]).lower(): each for each in listed}
    for name in template_names(str(options.get("name_pattern") or f"{options['name']}-{{number:03}}"), count):
        yield {**named.pop(name.lower(), {}), "name": name}
    yield from named.values()


def _home(options: Mapping[str, t.Any], subscription: str) -> tuple[str, ...]:
    """Return what tells a fleet from another of its name: its subscription, and the resource group of its defaults."""
    defaults = options.get("defaults") or {}
    home = [str(defaults.get("subscription_id") or subscription).lower()]
    group = defaults.get("resource_group")
    return (*home, str(group).lower()) if group else tuple(home)


def _prune_scope(options: Mapping[str, t.Any], members: tuple[Member, ...], subscription: str) -> frozenset[str]:
    """Return the ids of the resource groups that the task names; raises InvalidOption where pruning is not meant."""
    if not any(member.desired.present for member in members) and not options.get("prune_all"):
        raise InvalidOption(
            "machines",
            "it lists no VM that stays, so prune would delete every VM of the fleet.",
            "at least one VM with state: present, or prune_all: true to delete all of them",
        )
    scope = {member.desired.resource_id.group_id.lower() for member in members}
    home = _home(options, subscription)
    if len(home) > 1:
        scope.add(resource_group_id(*home).lower())
    scope |= {_group_id(str(each), subscription).lower() for each in options.get("prune_resource_groups") or ()}
    if not scope:
        raise InvalidOption(
            "prune_resource_groups",
            "no resource group is named in which machines may be deleted.",
            "names or ids of resource groups, or defaults.resource_group",
        )
    return frozenset(scope)


def _group_id(text: str, subscription: str) -> str:
    found = _GROUP.fullmatch(text.strip().rstrip("/"))
    if not found:
        raise InvalidOption(
            "prune_resource_groups",
            f"{text!r} is no resource group.",
            "a name, or /subscriptions/<id>/resourceGroups/<name>",
        )
    return resource_group_id(found["subscription"] or subscription, found["name"])


def _read_member(own: Mapping[str, t.Any], options: Mapping[str, t.Any], owner: str, subscription: str) -> Member:
    given = {key: value for key, value in (options.get("defaults") or {}).items() if value is not None}
    given |= {key: value for key, value in own.items() if value is not None}
    complete = {name: argument.get("default") for name, argument in MACHINE_ARGUMENTS.items()} | given
    if not complete.get("resource_group"):
        raise InvalidOption(f"machines[{own['name']}].resource_group", "it is not given.", "a resource group")
    own_subscription = complete.get("subscription_id") or subscription
    try:
        desired = DesiredMachine.from_options(complete, subscription=own_subscription)
        if desired.present:
            marks = {FLEET_TAG: str(options["name"]), MEMBER_TAG: proof_of(str(desired.resource_id), owner)}
            complete["tags"] = {**(complete.get("tags") or {}), **marks}
            desired = DesiredMachine.from_options(complete, subscription=own_subscription)
    except InvalidOption as error:
        raise InvalidOption(f"machines[{own['name']}].{error.option}", error.problem, error.accepted) from error
    return Member(options=complete, desired=desired)


def _refuse_two_of_one_name(members: tuple[Member, ...]) -> None:
    counted = Counter(str(member.desired.resource_id).lower() for member in members)
    for member in members:
        if counted[str(member.desired.resource_id).lower()] > 1:
            raise InvalidOption("machines", f"{member.label} is given more than once.", "each machine once")
