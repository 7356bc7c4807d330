# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The series a size belongs to, read from its name, and what Microsoft's documentation says of the series.

A series is named as Microsoft's page on it is titled: learn.microsoft.com/azure/virtual-machines/sizes/overview lists
the pages. Series without a page of their own are named by the same rule.
"""

from __future__ import annotations

import functools
import re
import typing as t
from dataclasses import dataclass

from .errors import InvalidOption
from .generation import Generation
from .series_generations import DOCUMENTED

# Legacy premium sizes write their S before the digits (DS3_v2, GS5); accelerator and packaging
# tokens stand between underscores (NC24ads_A100_v4, DC2as_cc_v5, M416s_10_v2). ND128isrG5_GB300_v6 has a revision.
_NAME = re.compile(
    r"^(?:Standard|Basic)_(?P<family>[A-Z]{1,4}?)(?P<premium>(?<=[DG])S)?(?P<vcpus>\d+)(?:-(?P<constrained>\d+))?"
    r"(?P<features>[a-z]*)(?:G\d)?(?P<tokens>(?:_(?!Promo|v\d+[a-z])[A-Za-z0-9]+)*?)(?:_v(?P<version>\d+))?(?:_Promo)?$",
    re.IGNORECASE | re.ASCII,
)
# Letters that distinguish sizes of one series rather than series, in addition to i for isolated sizes.
_WITHIN_SERIES: t.Final[dict[str, str]] = {
    "A": "m",
    "B": "mtl",
    "FX": "",
    "H": "mr",
    "HB": "rs",
    "HC": "rs",
    "HX": "rs",
    "M": "mtlx",
    "NC": "rs",
    "ND": "rs",
    "NP": "s",
    "NV": "as",
    "PB": "s",
}
# The first version of these series carries no feature letter in its name, although its sizes do.
_FIRST_VERSION_WITHOUT_FEATURES: t.Final = frozenset({"B", "FX", "M"})
# Microsoft's names of the series with an accelerator, by family and accelerator, where they differ from the rule.
_ACCELERATED: t.Final[dict[tuple[str, str], str]] = {
    ("NC", "A100"): "NC_A100",
    ("NC", "T4"): "NCasT4",
    ("NC", "RTXPRO6000BSE"): "NC_RTXPRO6000BSE",
    ("NV", "A10"): "NVadsA10",
}
# Tokens of a size's name that are no accelerator: the form of the machine, and the network it is attached to.
_NO_ACCELERATOR: t.Final = frozenset({"cc", "xl", "ndr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeName:
    """A size's name taken apart; `vcpus` is not a count for the oldest D, A and F sizes."""

    family: str
    vcpus: int
    constrained_vcpus: int | None
    features: str
    tokens: tuple[str, ...]
    version: int | None

    @classmethod
    def parse(cls, name: t.Any) -> SizeName:
        """Read a name such as `Standard_L8s_v2`; raises InvalidOption for what no Azure size looks like."""
        match = _NAME.match(name.strip()) if isinstance(name, str) else None
        if not match:
            raise InvalidOption("size", f"{name!r} is not the name of an Azure size.", "a name such as Standard_D2s_v5")
        return cls(
            family=match["family"].upper() + ("S" if match["premium"] else ""),
            vcpus=int(match["vcpus"]),
            constrained_vcpus=int(match["constrained"]) if match["constrained"] else None,
            features=match["features"].lower(),
            tokens=tuple(token for token in match["tokens"].split("_") if token),
            version=int(match["version"]) if match["version"] else None,
        )

    @property
    def accelerator(self) -> str:
        """Return the accelerator in the name, such as `A100`; empty for a name without one."""
        named = (token for token in self.tokens if not token.isdigit() and token.lower() not in _NO_ACCELERATOR)
        # The first A100 size names none: Standard_ND96asr_v4.
        return next(named, "A100" if (self.family, self.version) == ("ND", 4) else "").upper()

    @property
    def series(self) -> str:
        """Return the series as Microsoft names it: `Lsv2`, `DSv2`, `NVadsA10_v5`."""
        version = f"v{self.version}" if self.version else ""
        if self.accelerator:
            return self._accelerated(version)
        features = self._features
        if (self.family, self.version) == ("DC", 2):
            # Standard_DC8_v2 is a size of this series, though its name has no s.
            features = "s"
        if any(token.lower() == "cc" for token in self.tokens):
            return f"{self.family}{features}_cc_{version}"
        return f"{self.family}{features}{version}"

    @property
    def _features(self) -> str:
        """Return the letters of the name that distinguish series."""
        if self.version is None and self.family in _FIRST_VERSION_WITHOUT_FEATURES:
            return ""
        within = _WITHIN_SERIES.get(self.family, "") + "i"
        return "".join(letter for letter in self.features if letter not in within)

    def _accelerated(self, version: str) -> str:
        named = _ACCELERATED.get((self.family, self.accelerator))
        if not named and self.family == "ND":
            named = f"ND{'m' if 'm' in self.features else ''}_{self.accelerator}"
        if not named:
            features = "".join(letter for letter in self.features if letter not in "im")
            named = f"{self.family}{features}_{self.accelerator}"
        # The names of some sizes state the first version, the names of series do not.
        return f"{named}_{version}" if version and version != "v1" else named


@functools.lru_cache(maxsize=4096)
def size_series(name: str) -> str:
    """Return the series of a size: `Standard_L8s_v2` → `Lsv2`."""
    return SizeName.parse(name).series


@functools.lru_cache(maxsize=4096)
def documented_generations(name: str) -> tuple[Generation, ...] | None:
    """Return the generations that are documented for the size's series, or None for a series that is not known.

    What the API says of the size itself takes precedence over this. Raises InvalidOption as SizeName.parse() does.
    """
    return DOCUMENTED.get(size_series(name).replace("_", "").lower())
