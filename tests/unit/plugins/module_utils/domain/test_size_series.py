from __future__ import annotations

import json
import pathlib
import sys
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.size_series import (
    SizeName,
    documented_generations,
    size_series,
)


@pytest.mark.parametrize(
    ("size", "series"),
    [
        ("Standard_L8s_v2", "Lsv2"),
        ("Standard_DS3_v2", "DSv2"),
        ("Standard_D2_v5", "Dv5"),
        ("Standard_D16ds_v5", "Ddsv5"),
        ("Standard_GS5-16", "GS"),
        ("Standard_L4s", "Ls"),
        ("Standard_F4s_v2", "Fsv2"),
        ("Standard_E4-2s_v3", "Esv3"),
        ("Standard_E96ias_v4", "Easv4"),
        ("Standard_B2ms", "B"),
        ("Standard_A2m_v2", "Av2"),
        ("Basic_A0", "A"),
        ("Standard_B2ts_v2", "Bsv2"),
        ("Standard_B4als_v2", "Basv2"),
        ("Standard_B2pts_v2", "Bpsv2"),
        ("Standard_HX176-24rs", "HX"),
        ("Standard_HB176-24rs_v4", "HBv4"),
        ("Standard_NP10s", "NP"),
        ("Standard_FX12mds", "FX"),
        ("Standard_FX12-6mds_v2", "FXmdsv2"),
        ("Standard_DC8_v2", "DCsv2"),
        ("Standard_L16aos_v4", "Laosv4"),
        ("Standard_NC24rs_v3", "NCv3"),
        ("Standard_NV8as_v4", "NVv4"),
        ("Standard_NC4as_T4_v3", "NCasT4_v3"),
        ("Standard_NC24ads_A100_v4", "NC_A100_v4"),
        ("Standard_NC80adis_H100_v5", "NCads_H100_v5"),
        ("Standard_NC128lds_xl_RTXPRO6000BSE_v6", "NC_RTXPRO6000BSE_v6"),
        ("Standard_ND96asr_v4", "ND_A100_v4"),
        ("Standard_ND96amsr_A100_v4", "NDm_A100_v4"),
        ("Standard_ND96is_MI300X_v5", "ND_MI300X_v5"),
        ("Standard_ND128isr_NDR_GB200_v6", "ND_GB200_v6"),
        ("Standard_ND128isrG5_GB300_v6", "ND_GB300_v6"),
        ("Standard_NV36adms_A10_v5", "NVadsA10_v5"),
        ("Standard_NV28adms_V710_v5", "NVads_V710_v5"),
        ("Standard_NG32adms_V620_v1", "NGads_V620"),
        ("Standard_M64ls", "M"),
        ("Standard_M128-32ms", "M"),
        ("Standard_M208ms_v2", "Msv2"),
        ("Standard_M32dms_v2", "Mdsv2"),
        ("Standard_M12s_v3", "Msv3"),
        ("Standard_M832is_16_v3", "Msv3"),
        ("Standard_M24ds_v3", "Mdsv3"),
        ("Standard_M1792ixds_32_v3", "Mdsv3"),
        ("Standard_M16bs_v3", "Mbsv3"),
        ("Standard_M16bds_v3", "Mbdsv3"),
        ("Standard_M128-64bds_3_v3", "Mbdsv3"),
        ("Standard_M256bds_2_v4", "Mbdsv4"),
        ("Standard_M16lds_v4", "Mdsv4"),
        ("Standard_M416s_10_v2", "Msv2"),
        ("Standard_DC2as_cc_v5", "DCas_cc_v5"),
        ("Standard_HB120-16rs_v3", "HBv3"),
        ("Standard_NC24r_Promo", "NC"),
        ("standard_d2s_v3", "Dsv3"),
    ],
)
def test_series(size: str, series: str) -> None:
    assert size_series(size) == series


@pytest.mark.parametrize("size", ["", "D2s_v3", "Standard_", "Standard D2s v3", "Standard_2"])
def test_what_is_no_size(size: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        size_series(size)
    assert caught.value.option == "size"


def test_constrained_sizes_say_so() -> None:
    name = SizeName.parse("Standard_E16-4ds_v5")
    assert (name.vcpus, name.constrained_vcpus) == (16, 4)


@pytest.mark.parametrize(
    ("size", "generations"),
    [
        ("Standard_A2_v2", ("V1",)),
        ("Standard_D2_v3", ("V1",)),
        ("Standard_D2s_v3", ("V1", "V2")),
        ("Standard_B2ms", ("V1", "V2")),
        ("Standard_D2s_v6", ("V2",)),
        ("Standard_M208ms_v2", ("V2",)),
        ("Standard_Z9s_v9", None),
    ],
)
def test_documented_generations(size: str, generations: tuple[str, ...] | None) -> None:
    assert documented_generations(size) == generations


# What the API offers and Microsoft's page on the series denies, by series, and the page.
DISPUTED = {
    "Bpsv2": ("V1", "general-purpose/bpsv2-series: Arm64, Generation 1 not supported"),
    "DCasv5": ("V1", "general-purpose/dcasv5-series: confidential, Generation 1 not supported"),
    "DCadsv5": ("V1", "general-purpose/dcadsv5-series: confidential, Generation 1 not supported"),
    "ECasv5": ("V1", "table of series of 2025: confidential, Generation 2 alone"),
    "ECadsv5": ("V1", "table of series of 2025: confidential, Generation 2 alone"),
    "HBv4": ("V1", "high-performance-compute/hbv4-series: Generation 1 not supported; one of its sizes is V2 alone"),
    "HX": ("V1", "high-performance-compute/hx-series: Generation 1 not supported"),
    "NP": ("V2", "fpga-accelerated/np-series: Generation 2 not supported; Standard_NP10s is V1 alone"),
}
SERIES_PAGES = """
    Av2 Bv1 Bsv2 Basv2 Bpsv2 Dv2 DSv2 Dv3 Dsv3 Dav4 Dasv4 Dv4 Dsv4 Ddv4 Ddsv4 Dv5 Dsv5 Ddv5 Ddsv5 Dasv5 Dadsv5 Dlsv5
    Dldsv5 Dpsv5 Dpdsv5 Dplsv5 Dpldsv5 Dsv6 Ddsv6 Dlsv6 Dldsv6 Dasv6 Dadsv6 Dalsv6 Daldsv6 Dpsv6 Dpdsv6 Dplsv6 Dpldsv6
    Dsv7 Ddsv7 Dlsv7 Dldsv7 Dasv7 Dadsv7 Dalsv7 Daldsv7 DCsv2 DCsv3 DCdsv3 DCasv5 DCadsv5 DCasccv5 DCadsccv5 DCesv6
    DCedsv6 DCasv6 DCadsv6 Ev3 Esv3 Eav4 Easv4 Ev4 Esv4 Edv4 Edsv4 Ev5 Esv5 Edv5 Edsv5 Easv5 Eadsv5 Epsv5 Epdsv5 Ebsv5
    Ebdsv5 Esv6 Edsv6 Easv6 Eadsv6 Epsv6 Epdsv6 Esv7 Edsv7 Easv7 Eadsv7 ECasv5 ECadsv5 ECasccv5 ECadsccv5 ECasv6 ECadsv6
    ECesv6 ECedsv6 M Msv2 Mdsv2 Msv3 Mdsv3 Mbsv3 Mbdsv3 Fsv2 Fasv6 Falsv6 Famsv6 Fasv7 Fadsv7 Falsv7 Faldsv7 Famsv7
    Famdsv7 FX FXmsv2 FXmdsv2 Lsv2 Lsv3 Lasv3 Lsv4 Lasv4 Laosv4 HBv2 HBv3 HBv4 HBv5 HC HX NP NV NVv3 NVv4 NVadsA10v5
    NVadsV710v5 NGadsV620 NCv3 NCasT4v3 NCA100v4 NCadsH100v5 NCCadsH100v5 NCRTXPRO6000BSEv6 NDv2 NDA100v4 NDmA100v4
    NDH100v5 NDH200v5 NDGB200v6 NDGB300v6
"""
# Previous generations and sizes that were never documented: no page of their own.
WITHOUT_PAGE = {"A", "B", "D", "DS", "Dav3", "F", "Fs", "G", "GS", "Ls", "NVv2", "PB"}


def _recorded_generations(recordings: pathlib.Path) -> dict[str, set[str]]:
    """Return what every dump says of the generations of every size, by its name."""
    dumps = recordings / "skus"
    found: dict[str, set[str]] = {}
    for dump in sorted((dumps / "djtools").glob("*.json")):
        for record in json.loads(dump.read_text()).get("skus", ()):
            found.setdefault(record["name"], set()).add(record["hyperVGenerations"])
    for path in (
        "derived/westeurope",
        "karpenter_southcentralus",
        "lisa_locations",
        "batch_eastus2_virtualMachineSkus",
    ):
        content = json.loads((dumps / f"{path}.json").read_text())
        for record in content.get("value") or content["body"]["value"]:
            capabilities = {each["name"]: each["value"] for each in record["capabilities"]}
            found.setdefault(record["name"], set()).add(capabilities.get("HyperVGenerations", ""))
    return {name: said - {""} for name, said in found.items()}


def test_every_recorded_size_has_a_series_and_documented_generations(
    recordings: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = _recorded_generations(recordings)
    assert len(recorded) > 1400
    unknown = {name for name in recorded if documented_generations(name) is None}
    assert not unknown
    offered: dict[str, set[str]] = {}
    for name, said in recorded.items():
        documented = set(documented_generations(name) or ())
        for listed in said:
            different = documented ^ set(listed.split(","))
            if different:
                offered.setdefault(size_series(name), set()).update(different)
    assert offered == {series: {generation} for series, (generation, dummy) in DISPUTED.items()}
    series = {size_series(name) for name in recorded}
    with capsys.disabled():
        counted = f"{len(recorded)} recorded sizes of {len(series)} series"
        sys.stdout.write(f"\n{counted}: {len(unknown)} unknown, {len(offered)} series disputed, each explained\n")


def test_every_recorded_series_is_one_of_microsofts(recordings: pathlib.Path) -> None:
    pages = {page.lower() for page in SERIES_PAGES.split()}
    series = {size_series(name) for name in _recorded_generations(recordings)}
    assert {each for each in series if each.replace("_", "").lower() not in pages} == WITHOUT_PAGE


@pytest.mark.parametrize(
    "size",
    [
        "Standard_D4as_v7",
        "Standard_D4alds_v7",
        "Standard_E4ads_v7",
        "Standard_E8s_v7",
        "Standard_F4ads_v7",
        "Standard_F4als_v6",
        "Standard_L8s_v4",
        "Standard_L8aos_v5",
        "Standard_DC4es_v6",
        "Standard_EC4ads_v6",
        "Standard_DC4eds_v5",
        "Standard_D4nlds_v6",
        "Standard_E4bds_v6",
        "Standard_M16bds_v4",
        "Standard_M12ds_v3",
        "Standard_NV4ads_V710_v5",
        "Standard_HB368rs_v5",
        "Standard_ND96isr_MI300X_v5",
        "Standard_NC40ads_H100_v5",
    ],
)
def test_series_of_2023_to_2026_boot_generation_2_alone(size: str) -> None:
    assert documented_generations(size) == ("V2",)


@pytest.mark.parametrize(
    "size", ["Standard_L4s", "Standard_B2s_v2", "Standard_L8as_v3", "Standard_D2ls_v5", "Standard_E8bds_v5"]
)
def test_series_that_boot_both(size: str) -> None:
    assert documented_generations(size) == ("V1", "V2")


@pytest.mark.parametrize("name", [None, 5, "Standard_D2s_v5x", "Standard_D\uff12s_v5"])
def test_what_is_no_size_is_refused(name: t.Any) -> None:
    with pytest.raises(InvalidOption, match="not the name of an Azure size"):
        size_series(name)


def test_generations_of_the_page_on_video_accelerators() -> None:
    assert documented_generations("Standard_NM16ads_MA35D") == ("V2",)
