# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A question to the eligibility rules: one size with one source in one place."""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import InvalidOption
from ..generation import AskedGeneration, Generation
from ..security_type import SecurityType, security_type_of
from ..size import SizeFacts
from ..size_series import documented_generations, size_series
from ..source import SourceFacts
from .quota import Usage

DiskController = t.Literal["SCSI", "NVMe"]
Placement = t.Literal["CacheDisk", "ResourceDisk", "NvmeDisk"]

_HAVE_SECURITY_TYPE = ("managed_disk", "virtual_machine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be judged, with the facts in hand.

    `offered` maps lower-case names to all sizes of the location; None means nobody looked, and then only
    names and documentation speak. An empty `location` leaves the place out of the question. `usages` are the
    subscription's in the location, None where nobody looked. `today` is None where retirements are left out.
    """

    size: str
    location: str = ""
    zone: str | None = None
    generation: AskedGeneration = "any"
    security_type: SecurityType | None = None
    features: frozenset[str] = frozenset()
    os_disk_gb: int | None = None
    ephemeral_placement: Placement | None = None
    disk_controller: DiskController | None = None
    count: int = 1
    source: SourceFacts | None = None
    offered: Mapping[str, SizeFacts] | None = field(default=None, repr=False)
    usages: Mapping[str, Usage] | None = field(default=None, repr=False)
    today: datetime.date | None = None
    size_facts: SizeFacts | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Most rules read it, and a survey asks tens of thousands of questions: looked up once for each.
        found = self.offered.get(self.size.lower()) if self.offered is not None else None
        object.__setattr__(self, "size_facts", found)

    @property
    def size_generations(self) -> tuple[Generation, ...]:
        """Return what the size can boot: as Azure says, else as documented, else nothing."""
        if self.size_facts and self.size_facts.generations:
            return self.size_facts.generations
        return documented_generations(self.size) or ()

    @property
    def series(self) -> str:
        """Return the series of the size, empty where its name does not tell."""
        try:
            return size_series(self.size)
        except InvalidOption:
            return ""

    @property
    def resulting_generation(self) -> Generation | None:
        """Return the generation the machine would have: its source's, else the only one that is possible."""
        if self.source:
            # Putting trusted launch on an existing machine is how its generation changes.
            upgraded = self.source.kind == "virtual_machine" and self.trusted
            return "V2" if upgraded else self.source.generation
        if self.generation != "any":
            return self.generation
        return self.size_generations[0] if len(self.size_generations) == 1 else None

    @property
    def resulting_security_type(self) -> SecurityType | None:
        """Return the security type the machine would have: as asked, else that of its disk or of the machine itself."""
        inherited = self.security_type is None and self.source and self.source.kind in _HAVE_SECURITY_TYPE
        return security_type_of(self.source.security_type) if inherited and self.source else self.security_type

    @property
    def trusted(self) -> bool:
        return self.resulting_security_type == "trusted_launch"

    @property
    def confidential(self) -> bool:
        return self.resulting_security_type == "confidential_vm"

    @property
    def os_disk_size_gb(self) -> int | None:
        """Return the size the OS disk would have: as asked, else the source's."""
        return self.os_disk_gb or (self.source.disk_gb if self.source else None)

    def asks_for(self, feature: str) -> bool:
        return feature in self.features
