# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of a quota is used, and what more machines of a size would need."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..wire import Json, dig

TOTAL_CORES = "cores"
SPOT_CORES = "lowprioritycores"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One of a location's quotas, in vCPUs."""

    name: str
    label: str
    used: int
    limit: int

    @property
    def left(self) -> int:
        return self.limit - self.used

    def to_dict(self) -> Json:
        return {"name": self.name, "label": self.label, "used": self.used, "limit": self.limit, "left": self.left}

    @classmethod
    def from_dict(cls, facts: Mapping[str, t.Any]) -> Usage:
        """Read back what to_dict() wrote."""
        name = str(facts["name"])
        return cls(name=name, label=str(facts.get("label") or name), used=int(facts["used"]), limit=int(facts["limit"]))


def read_usages(records: Iterable[Mapping[str, t.Any]]) -> dict[str, Usage]:
    """Return Azure's usages by lower-case name, which for a family of sizes is the family's."""
    usages = {}
    for record in records:
        name = str(dig(record, "name.value", ""))
        usages[name.lower()] = Usage(
            name=name,
            label=str(dig(record, "name.localizedValue", name)),
            used=int(record.get("currentValue") or 0),
            limit=int(record.get("limit") or 0),
        )
    return usages
