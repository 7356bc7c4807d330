from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...store import Resource
from ..boot_source import BootSource
from ..context import Compute, name_of
from ..sizes import Size

Properties = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A virtual machine as it would be, before Azure's rules have judged it; `stored` is what it is now."""

    compute: Compute
    resource_id: str
    location: str
    size: Size
    source: BootSource
    properties: Properties
    zones: tuple[str, ...] = ()
    plan: Mapping[str, Any] | None = None
    stored: Resource | None = None

    @property
    def name(self) -> str:
        """The machine's name."""
        return name_of(self.resource_id)

    @property
    def held(self) -> Properties:
        """The properties as they are now, none where the machine would be new."""
        found: Properties = {} if self.stored is None else self.stored["properties"]
        return found

    @property
    def os_disk(self) -> Properties:
        """The osDisk as it would be."""
        found: Properties = self.properties.setdefault("storageProfile", {}).setdefault("osDisk", {})
        return found

    @property
    def data_disks(self) -> list[Properties]:
        """The data disks as they would be."""
        found: list[Properties] = self.properties.get("storageProfile", {}).get("dataDisks") or []
        return found

    @property
    def security_type(self) -> str:
        """Standard where nothing else is said."""
        return str(self.properties.get("securityProfile", {}).get("securityType") or "Standard")

    @property
    def generation(self) -> str:
        """The generation it boots as: a generation 1 machine that takes trusted launch becomes generation 2."""
        upgraded = self.stored is not None and self.security_type == "TrustedLaunch"
        return "V2" if upgraded else self.source.generation

    @property
    def controller(self) -> str:
        """The disk controller it boots with: the one asked for, else SCSI where both sides have it."""
        asked = self.properties.get("storageProfile", {}).get("diskControllerType")
        if asked:
            return str(asked)
        common = self.size.controllers & self.source.controllers
        return "SCSI" if "SCSI" in common or not common else "NVMe"
