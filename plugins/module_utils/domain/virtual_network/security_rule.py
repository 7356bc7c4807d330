# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a network security group."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..plan import Change
from ..wire import Json, dig, same_text

PROTOCOLS: t.Final[dict[str, str]] = {
    "tcp": "Tcp",
    "udp": "Udp",
    "icmp": "Icmp",
    "esp": "Esp",
    "ah": "Ah",
    "any": "*",
}
# What a new rule says of what no option is about: traffic from any port to any address of the subnet.
_UNFILTERED: t.Final[Json] = {"sourcePortRange": "*", "destinationAddressPrefix": "*"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRule:
    """One rule in the terms of the options; `ports` are those at the destination, and order counts in neither list."""

    name: str
    priority: int
    direction: str
    access: str
    protocol: str
    ports: tuple[str, ...]
    source: tuple[str, ...]

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any]) -> SecurityRule:
        """Read one entry of `security_group.rules`; raises InvalidOption for a priority Azure has not."""
        name, priority = str(options["name"]), int(options["priority"])
        if not 100 <= priority <= 4096:
            raise InvalidOption(f"security_group.rules[{name}].priority", f"{priority} is out of range.", "100 to 4096")
        return cls(
            name=name,
            priority=priority,
            direction=options.get("direction") or "inbound",
            access=options.get("access") or "allow",
            protocol=options.get("protocol") or "tcp",
            ports=_sorted(options.get("ports") or ("*",)),
            source=_sorted(options.get("source") or ("*",)),
        )

    @classmethod
    def from_arm(cls, rule: Mapping[str, t.Any]) -> SecurityRule:
        """Read a rule as Azure shows it."""
        properties = dig(rule, "properties", {})
        protocols = {wire.lower(): option for option, wire in PROTOCOLS.items()}
        protocol = str(properties.get("protocol") or "*").lower()
        return cls(
            name=str(rule.get("name") or ""),
            priority=int(properties.get("priority") or 0),
            direction=str(properties.get("direction") or "").lower(),
            access=str(properties.get("access") or "").lower(),
            protocol=protocols.get(protocol, protocol),
            ports=_one_or_many(properties, "destinationPortRange", "destinationPortRanges"),
            source=_one_or_many(properties, "sourceAddressPrefix", "sourceAddressPrefixes"),
        )

    def to_arm(self, existing: Mapping[str, t.Any] | None = None) -> Json:
        """Return the rule's document: what exists of it, with what is asked."""
        properties: Json = {**(dig(existing, "properties") or _UNFILTERED)}
        properties |= {
            "priority": self.priority,
            "direction": self.direction.capitalize(),
            "access": self.access.capitalize(),
            "protocol": PROTOCOLS[self.protocol],
        }
        _put_one_or_many(properties, self.ports, "destinationPortRange", "destinationPortRanges")
        _put_one_or_many(properties, self.source, "sourceAddressPrefix", "sourceAddressPrefixes")
        return {**(existing or {"name": self.name}), "properties": properties}

    def changes_from(self, existing: SecurityRule | None) -> list[Change]:
        """Return what differs from the rule of this name that exists."""
        path = f"security_group.rules[{self.name}]"
        if existing is None:
            return [Change(path=path, before=None, after=self.to_dict())]
        before, after = existing.to_dict(), self.to_dict()
        return [
            Change(path=f"{path}.{option}", before=before[option], after=value)
            for option, value in after.items()
            if not _same(before[option], value)
        ]

    def to_dict(self) -> Json:
        return {
            "priority": self.priority,
            "direction": self.direction,
            "access": self.access,
            "protocol": self.protocol,
            "ports": list(self.ports),
            "source": list(self.source),
        }


def read_rules(entries: Iterable[Mapping[str, t.Any]]) -> tuple[SecurityRule, ...]:
    """Read all rules asked for; raises InvalidOption where two of them collide."""
    rules = tuple(SecurityRule.from_options(entry) for entry in entries)
    seen: dict[t.Any, SecurityRule] = {}
    for rule in rules:
        for key, what in ((rule.name.lower(), "name"), ((rule.direction, rule.priority), "direction and priority")):
            if key in seen:
                raise InvalidOption(
                    "security_group.rules",
                    f"{seen[key].name} and {rule.name} have the same {what}.",
                    "each name once, and each priority once in a direction",
                )
            seen[key] = rule
    return rules


def _one_or_many(properties: Mapping[str, t.Any], one: str, many: str) -> tuple[str, ...]:
    single = properties.get(one)
    return _sorted([*([single] if single else []), *(properties.get(many) or ())])


def _put_one_or_many(properties: Json, values: tuple[str, ...], one: str, many: str) -> None:
    # Azure refuses a rule that has both forms, and service tags in the plural one.
    properties.pop(one, None)
    if len(values) == 1:
        properties |= {one: values[0], many: []}
    else:
        properties[many] = list(values)


def _sorted(values: Iterable[t.Any]) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values))


def _same(before: t.Any, after: t.Any) -> bool:
    if isinstance(after, list):
        return {text.lower() for text in before} == {text.lower() for text in after}
    return same_text(before, after)
