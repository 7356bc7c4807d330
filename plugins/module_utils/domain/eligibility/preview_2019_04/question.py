# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A question to the page, which knows names alone."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ...generation import AskedGeneration, Generation
from ...size_series import SizeName
from ...source import SourceKind
from .named_source import NamedSource
from .page import Tool

# Sizes take Premium storage where an s stands among the letters behind the digits; these write it before them, and
# the M sizes take it whether they say so or not.
_PREMIUM_FAMILIES = frozenset({"DS", "GS", "M"})
# Security types came after the page, and consist of what it has a word on.
_FIRMWARE = frozenset({"secure_boot", "vtpm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewQuestion:
    """What is to be judged; `unstated` names what was asked for and the page has no word on."""

    size: str
    location: str = ""
    source: NamedSource | None = None
    generation: AskedGeneration = "any"
    tool: Tool | None = None
    features: frozenset[str] = frozenset()
    os_disk_gb: int | None = None
    unstated: tuple[str, ...] = ()

    @classmethod
    def read(
        cls, size: str, *, location: str, source: NamedSource | None, tool: Tool | None, asked: Mapping[str, t.Any]
    ) -> PreviewQuestion:
        """Make a question of what read_asked() returned; raises InvalidOption for what is no size's name."""
        SizeName.parse(size)
        features = asked.get("features", frozenset())
        if asked.get("security_type") in ("trusted_launch", "confidential_vm"):
            features |= _FIRMWARE
        return cls(
            size=size,
            location=location,
            source=source,
            generation=asked.get("generation", "any"),
            tool=tool,
            features=features,
            os_disk_gb=asked.get("os_disk_gb"),
            unstated=tuple(name for name in ("zone", "disk_controller", "ephemeral_placement") if asked.get(name)),
        )

    @property
    def series(self) -> str:
        return SizeName.parse(self.size).series

    @property
    def premium_storage(self) -> bool:
        """Tell whether the size's name says that it takes Premium storage."""
        name = SizeName.parse(self.size)
        return "s" in name.features or name.family in _PREMIUM_FAMILIES

    @property
    def source_kind(self) -> SourceKind | None:
        return self.source.kind if self.source else None

    @property
    def resulting_generation(self) -> Generation | None:
        """Return the generation the machine would have: its source's, else the one asked for."""
        if self.source and self.source.generation:
            return self.source.generation
        return None if self.generation == "any" else self.generation
