# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The series a size belongs to, read from its name, and what Microsoft's documentation says of the series."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .errors import InvalidOption
from .generation import Generation

# Legacy premium sizes write their S before the digits (DS3_v2, GS5); accelerator and packaging
# tokens stand between underscores (NC24ads_A100_v4, DC2as_cc_v5, M416s_10_v2).
_NAME = re.compile(
    r"^(?:Standard|Basic)_(?P<family>[A-Z]{1,4}?)(?P<premium>(?<=[DG])S)?(?P<vcpus>\d+)(?:-(?P<constrained>\d+))?"
    r"(?P<features>[a-z]*)(?P<tokens>(?:_(?!Promo)[A-Za-z0-9]+)*?)(?:_v(?P<version>\d+))?(?:_Promo)?$",
    re.IGNORECASE,
)
# Letters that tell sizes of one series apart rather than series: isolated, memory heavy, tiny.
_WITHIN_SERIES = {"A": "m", "B": "mstl", "H": "mr", "HB": "rs", "HC": "rs", "M": "mst", "NC": "r", "ND": "rs", "NV": ""}


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
    def parse(cls, name: str) -> SizeName:
        """Read a name such as `Standard_L8s_v2`; raises InvalidOption for what no Azure size looks like."""
        match = _NAME.match(name.strip())
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
    def series(self) -> str:
        """Return the series as Azure writes it: `Lsv2`, `DSv2`, `NVads_A10_v5`."""
        within = _WITHIN_SERIES.get(self.family, "") if not self.tokens else ""
        features = "".join(letter for letter in self.features if letter not in within + "i")
        # Purely numeric tokens number variants of an M size, they are no accelerator.
        tokens = [token for token in self.tokens if not token.isdigit()]
        version = f"v{self.version}" if self.version else ""
        if not tokens:
            return f"{self.family}{features}{version}"
        return "_".join(part for part in (self.family + features, *tokens, version) if part)


def size_series(name: str) -> str:
    """Return the series of a size: `Standard_L8s_v2` → `Lsv2`."""
    return SizeName.parse(name).series


def documented_generations(name: str) -> tuple[Generation, ...] | None:
    """Return the generations Microsoft's page "Generation 2 VMs" gave for the size's series, or None if it named none.

    Source: MicrosoftDocs/azure-compute-docs, generation-2.md as of 2025, its table of 82 series; A0 to A7 and
    Basic from the live API of 2025-06. What the API says of the size itself goes before this.
    """
    series = size_series(name).replace("_", "").lower()
    for generations, documented in _DOCUMENTED.items():
        if series in documented:
            return generations
    return None


def _series(names: str) -> frozenset[str]:
    return frozenset(names.lower().split())


_DOCUMENTED: t.Final[dict[tuple[Generation, ...], frozenset[str]]] = {
    ("V1",): _series("A Av2 Dv2 Dv3 Ev3 NC NV NPs"),
    ("V2",): _series(
        "DCsv2 DCsv3 DCasv5 DCadsv5 ECasv5 ECadsv5 Dpsv5 Dpdsv5 Dpldsv5 Epsv5 Epdsv5 Dsv6 Ddsv6 Dlsv6 Dldsv6 Dasv6"
        " Dalsv6 Daldsv6 Dpsv6 Dpdsv6 Dplsv6 Dpldsv6 Esv6 Edsv6 Epsv6 Epdsv6 Easv6 Eadsv6 Dsv7 GS FXmds Mv2 NDv2"
        " NCadsA100v4 NDamsrA100v4 NDasrv4"
    ),
    ("V1", "V2"): _series(
        "B DSv2 Dsv3 Dv4 Dsv4 Dav4 Dasv4 Ddv4 Ddsv4 Dasv5 Dadsv5 Dv5 Dsv5 Ddv5 Ddsv5 Esv3 Ev4 Esv4 Eav4 Easv4 Edv4"
        " Edsv4 Easv5 Eadsv5 Edv5 Edsv5 Ev5 Esv5 Fsv2 HB HBv2 HBv3 HC Lsv2 M NCsv2 NCsv3 NCasT4v3 NDs NVsv3 NVasv4"
        " NVadsA10v5"
    ),
}
