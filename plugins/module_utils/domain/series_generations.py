# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VM generations of every series of sizes, as Microsoft documents them.

Sources, in the order of their precedence: the section "Feature support" of the series' own page below
learn.microsoft.com/azure/virtual-machines/sizes (2024 to September 2026); the table of series on the page "Generation 2
VMs" of 2025; for retired and undocumented series, the capability HyperVGenerations in lists of the SKUs API of June
2025 and August 2026.
"""

from __future__ import annotations

import typing as t

from .generation import Generation


def _flattened(names: t.Mapping[tuple[Generation, ...], str]) -> dict[str, tuple[Generation, ...]]:
    """Return the generations by the name of the series, in lower case and without underscores."""
    return {
        series.replace("_", "").lower(): generations
        for generations, listed in names.items()
        for series in listed.split()
    }


DOCUMENTED: t.Final[dict[str, tuple[Generation, ...]]] = _flattened(
    {
        ("V1",): "A Av2 D Dv2 Dv3 Dav3 Ev3 F G NC NV NP",
        ("V1", "V2"): (
            "B Bsv2 Basv2"
            " DS DSv2 Dsv3 Dav4 Dasv4 Dv4 Dsv4 Ddv4 Ddsv4 Dv5 Dsv5 Ddv5 Ddsv5 Dasv5 Dadsv5 Dlsv5 Dldsv5"
            " Esv3 Eav4 Easv4 Ev4 Esv4 Edv4 Edsv4 Ev5 Esv5 Edv5 Edsv5 Easv5 Eadsv5 Ebsv5 Ebdsv5"
            " Fs Fsv2 GS Ls Lsv2 Lsv3 Lasv3 M"
            " HB HBv2 HBv3 HC"
            " NCv2 NCv3 NCasT4_v3 ND NVv2 NVv3 NVv4 NVadsA10_v5 NGads_V620 PB"
        ),
        ("V2",): (
            "Bpsv2"
            " DCsv2 DCsv3 DCdsv3 DCasv5 DCadsv5 DCas_cc_v5 DCads_cc_v5 DCesv5 DCedsv5 DCasv6 DCadsv6 DCesv6 DCedsv6"
            " ECasv5 ECadsv5 ECas_cc_v5 ECads_cc_v5 ECesv5 ECedsv5 ECasv6 ECadsv6 ECesv6 ECedsv6"
            " Dpsv5 Dpdsv5 Dplsv5 Dpldsv5 Epsv5 Epdsv5"
            " Dsv6 Ddsv6 Dlsv6 Dldsv6 Dasv6 Dadsv6 Dalsv6 Daldsv6 Dpsv6 Dpdsv6 Dplsv6 Dpldsv6"
            " Dnsv6 Dndsv6 Dnlsv6 Dnldsv6"
            " Esv6 Edsv6 Easv6 Eadsv6 Epsv6 Epdsv6 Ebsv6 Ebdsv6 Ensv6 Endsv6"
            " Dsv7 Ddsv7 Dlsv7 Dldsv7 Dasv7 Dadsv7 Dalsv7 Daldsv7 Esv7 Edsv7 Easv7 Eadsv7"
            " Fasv6 Falsv6 Famsv6 Fasv7 Fadsv7 Falsv7 Faldsv7 Famsv7 Famdsv7 FX FXmsv2 FXmdsv2"
            " Lsv4 Lasv4 Laosv4 Lasv5 Laosv5"
            " Msv2 Mdsv2 Msv3 Mdsv3 Mbsv3 Mbdsv3 Msv4 Mdsv4 Mbsv4 Mbdsv4"
            " HBv4 HBv5 HX"
            " NC_A100_v4 NCads_H100_v5 NCCads_H100_v5 NC_RTXPRO6000BSE_v6"
            " NDv2 ND_A100_v4 NDm_A100_v4 ND_H100_v5 ND_H200_v5 ND_MI300X_v5 ND_GB200_v6 ND_GB300_v6"
            " NVads_V710_v5 NMads_MA35D"
        ),
    }
)
