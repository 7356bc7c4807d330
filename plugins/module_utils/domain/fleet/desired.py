# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet as asked for: its members put together from a template, defaults and what each says of itself."""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..errors import InvalidOption
from ..virtual_machine.arguments import MACHINE_ARGUMENTS
from ..virtual_machine.desired import DesiredMachine
from ..wire import Json

# The tag by which a fleet knows its members again.
FLEET_TAG: t.Final = "gen2.azure.fleet"
_MOST = 5000


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
    """Everything a playbook said of a fleet; `zones` are those over which new members are spread."""

    name: str
    members: tuple[Member, ...]
    zones: tuple[str, ...]
    prune: bool
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
        members = tuple(_read_member(each, options, name, subscription) for each in _expand(options))
        _refuse_two_of_one_name(members)
        return cls(
            name=name,
            members=members,
            zones=tuple(str(zone) for zone in options.get("zones") or ()),
            prune=bool(options.get("prune")),
            batch=int(options.get("batch") or 200),
            max_failures=options.get("max_failures"),
            details=bool(options.get("details")),
        )


def _check_numbers(options: Mapping[str, t.Any]) -> None:
    for option, least in (("batch", 1), ("max_failures", 0), ("count", 0)):
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
    for name in _template_names(str(options.get("name_pattern") or f"{options['name']}-{{number:03}}"), count):
        yield {**named.pop(name.lower(), {}), "name": name}
    yield from named.values()


def _template_names(pattern: str, count: int) -> list[str]:
    try:
        names = [pattern.format(number=number) for number in range(1, count + 1)]
    except (KeyError, IndexError, ValueError) as error:
        raise InvalidOption("name_pattern", f"{pattern!r} is no pattern: {error}.", "text with {number}") from error
    if len(set(names)) != len(names):
        raise InvalidOption("name_pattern", f"{pattern!r} gives every machine one name.", "text with {number}")
    return names


def _read_member(own: Mapping[str, t.Any], options: Mapping[str, t.Any], fleet: str, subscription: str) -> Member:
    given = {key: value for key, value in (options.get("defaults") or {}).items() if value is not None}
    given |= {key: value for key, value in own.items() if value is not None}
    complete = {name: argument.get("default") for name, argument in MACHINE_ARGUMENTS.items()} | given
    if not complete.get("resource_group"):
        raise InvalidOption(f"machines[{own['name']}].resource_group", "it is not given.", "a resource group")
    if complete.get("state") != "absent":
        complete["tags"] = {**(complete.get("tags") or {}), FLEET_TAG: fleet}
    try:
        desired = DesiredMachine.from_options(complete, subscription=complete.get("subscription_id") or subscription)
    except InvalidOption as error:
        raise InvalidOption(f"machines[{own['name']}].{error.option}", error.problem, error.accepted) from error
    return Member(options=complete, desired=desired)


def _refuse_two_of_one_name(members: tuple[Member, ...]) -> None:
    counted = Counter(str(member.desired.resource_id).lower() for member in members)
    for member in members:
        if counted[str(member.desired.resource_id).lower()] > 1:
            raise InvalidOption("machines", f"{member.label} is given more than once.", "each machine once")
