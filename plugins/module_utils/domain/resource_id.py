# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure Resource Manager ids."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace

from .errors import InvalidOption

_GROUP = re.compile(
    r"^/subscriptions/(?P<subscription>[^/]+)/resourceGroups/(?P<group>[^/]+)(?P<rest>/.*)?$", re.IGNORECASE
)
_RESOURCE = re.compile(r"^/providers/(?P<provider>[^/]+)/(?P<path>[^/]+/[^/]+(?:/[^/]+/[^/]+)*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceId:
    """The id of a resource in a resource group; ids compare without regard to case, as Azure's do.

    `types` and `names` run in parallel: a subnet has `("virtualNetworks", "subnets")` and `("net", "default")`.
    """

    subscription: str
    resource_group: str
    provider: str
    types: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, *, option: str = "id") -> ResourceId:
        """Read an id as Azure writes it; raises InvalidOption naming `option` for anything else."""
        group = _GROUP.match(text.strip().rstrip("/"))
        resource = _RESOURCE.match((group["rest"] or "") if group else "")
        if not group or not resource:
            raise InvalidOption(
                option,
                f"{text!r} is not the id of an Azure resource.",
                "/subscriptions/<id>/resourceGroups/<group>/providers/<provider>/<type>/<name>",
            )
        parts = resource["path"].split("/")
        return cls(
            subscription=group["subscription"],
            resource_group=group["group"],
            provider=resource["provider"],
            types=tuple(parts[0::2]),
            names=tuple(parts[1::2]),
        )

    @classmethod
    def find(cls, shown: t.Any) -> ResourceId | None:
        """Return the id that Azure shows, or None for anything else: reading refuses no document."""
        try:
            return cls.parse(str(shown))
        except InvalidOption:
            return None

    @classmethod
    def parse_of_type(cls, text: str, resource_type: str, *, option: str) -> ResourceId:
        """Read an id that must be of `resource_type`, such as `Microsoft.Compute/disks`."""
        parsed = cls.parse(text, option=option)
        if parsed.type.lower() != resource_type.lower():
            raise InvalidOption(option, f"{text!r} is the id of a {parsed.type}.", f"the id of a {resource_type}")
        return parsed

    @classmethod
    def of_type(cls, resource_type: str, *names: str, subscription: str, resource_group: str) -> ResourceId:
        """Return the id of a resource of `resource_type` in a group; a child's type takes its parent's name first."""
        provider, *types = resource_type.split("/")
        return cls(
            subscription=subscription,
            resource_group=resource_group,
            provider=provider,
            types=tuple(types),
            names=names,
        )

    @classmethod
    def parse_or_name(
        cls, text: str, resource_type: str, *, subscription: str, resource_group: str, option: str
    ) -> ResourceId:
        """Read an id that must be of `resource_type`, or the bare name of such a resource in the group."""
        if "/" in text:
            return cls.parse_of_type(text, resource_type, option=option)
        return cls.of_type(resource_type, text, subscription=subscription, resource_group=resource_group)

    def child(self, kind: str, name: str) -> ResourceId:
        """Return the id of a resource below this one, such as `subnets` of a virtual network."""
        return replace(self, types=(*self.types, kind), names=(*self.names, name))

    @property
    def parent(self) -> ResourceId:
        """Return the id of the resource that this one, a child, belongs to."""
        return replace(self, types=self.types[:-1], names=self.names[:-1])

    @property
    def group_id(self) -> str:
        return resource_group_id(self.subscription, self.resource_group)

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def type(self) -> str:
        return "/".join((self.provider, *self.types))

    def __str__(self) -> str:
        path = "/".join(f"{kind}/{name}" for kind, name in zip(self.types, self.names, strict=True))
        return f"{self.group_id}/providers/{self.provider}/{path}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ResourceId) and str(self).lower() == str(other).lower()

    def __hash__(self) -> int:
        return hash(str(self).lower())


def same_id(left: t.Any, right: t.Any) -> bool:
    """Tell whether two ids name one resource."""
    return str(left or "").rstrip("/").lower() == str(right or "").rstrip("/").lower()


def resource_group_id(subscription: str, group: str) -> str:
    """Return the id of a resource group, which has no provider part."""
    return f"/subscriptions/{subscription}/resourceGroups/{group}"
