# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts a report is made of: snapshots that info modules wrote, of one or several locations."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...errors import InvalidOption
from ...size import SizeFacts
from ...source import SourceFacts
from ...wire import Json

_SNAPSHOT = "mappings with any of the lists sizes, images and virtual_machines, as the info modules write them"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """What Azure said: sizes by location and lower-case name; images, disks and machines in the order read."""

    sizes: Mapping[str, Mapping[str, SizeFacts]]
    sources: tuple[SourceFacts, ...]
    machines: tuple[Json, ...]

    @classmethod
    def read(cls, snapshots: Iterable[t.Any]) -> KnownFacts:
        """Merge snapshots; raises InvalidOption for what is none."""
        sizes: dict[str, dict[str, SizeFacts]] = {}
        sources: dict[str, SourceFacts] = {}
        machines: dict[str, Json] = {}
        for snapshot in snapshots:
            for record in _listed(snapshot, "sizes"):
                facts = SizeFacts.from_dict(record)
                sizes.setdefault(facts.location, {})[facts.name.lower()] = facts
            for record in _listed(snapshot, "images"):
                source = SourceFacts.from_dict(record)
                sources[source.name.lower()] = source
            for record in _listed(snapshot, "virtual_machines"):
                machines[str(record.get("id") or record.get("name")).lower()] = record
        return cls(sizes=sizes, sources=tuple(sources.values()), machines=tuple(machines.values()))


def _listed(snapshot: t.Any, name: str) -> list[Json]:
    listed = snapshot.get(name, []) if isinstance(snapshot, Mapping) else None
    if not isinstance(listed, list) or not all(isinstance(record, Mapping) for record in listed):
        raise InvalidOption("facts", f"they hold no list of {name}.", _SNAPSHOT)
    return listed
