from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.judge import judge
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.question import Question
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import Restriction, SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

BOTH = SizeFacts(name="Standard_D2s_v5", location="westeurope", generations=("V1", "V2"), zones=("1", "2"))
ONLY_1 = replace(BOTH, name="Standard_D2_v2", generations=("V1",))
ONLY_2 = replace(BOTH, name="Standard_D2s_v6", generations=("V2",))
ARM = replace(BOTH, name="Standard_D2ps_v5", generations=("V2",), capabilities={"CpuArchitectureType": "Arm64"})
NO_ZONES = replace(BOTH, name="Standard_B2s", zones=())
SHUT = replace(BOTH, name="Standard_L8s_v2", restrictions=(Restriction(reason="NotAvailableForSubscription"),))
SHUT_IN_1 = replace(BOTH, name="Standard_E4s_v5", restrictions=(Restriction(reason="QuotaId", zones=("1",)),))
SILENT = replace(BOTH, name="Standard_Z9s_v9", generations=())
OFFERED = {size.name.lower(): size for size in (BOTH, ONLY_1, ONLY_2, ARM, NO_ZONES, SHUT, SHUT_IN_1, SILENT)}

GEN1 = SourceFacts(kind="marketplace_image", name="a:b:gen1:latest", option="image", recorded="V1", architecture="x64")
GEN2 = replace(GEN1, name="a:b:gen2:latest", recorded="V2")
DISK = replace(GEN2, kind="managed_disk", name="/disks/os", option="os_disk.managed_disk", location="West Europe")
BLANK_DISK = replace(DISK, recorded=None)
TRUSTED_DISK = replace(DISK, security_type="TrustedLaunch")


def question(size: str = "Standard_D2s_v5", **changed: t.Any) -> Question:
    return Question(size=size, location="westeurope", offered=OFFERED, **changed)


# (question, codes of the blockers and warnings found)
TABLE: dict[str, tuple[Question, set[str]]] = {
    "everything fits": (question(source=GEN2, generation="V2", zone="1"), set()),
    "size in another case": (question("standard_d2S_V5", source=GEN2), set()),
    "unknown size": (question("Standard_D2s_v55", source=GEN2), {"size_not_offered"}),
    "restricted everywhere": (question("Standard_L8s_v2", source=GEN2), {"size_restricted_in_location"}),
    "zone not offered": (question(zone="3"), {"size_not_in_zone"}),
    "regional size, zone asked": (question("Standard_B2s", zone="1"), {"size_not_in_zone"}),
    "restricted in the zone": (question("Standard_E4s_v5", zone="1"), {"size_restricted_in_zone"}),
    "restricted in another zone": (question("Standard_E4s_v5", zone="2"), set()),
    "restricted in a zone, none asked": (question("Standard_E4s_v5"), set()),
    "Gen2 image, Gen1 size": (question("Standard_D2_v2", source=GEN2), {"size_cannot_boot_source"}),
    "Gen1 image, Gen2 size": (question("Standard_D2s_v6", source=GEN1), {"size_cannot_boot_source"}),
    "Gen1 size, V2 asked, no source": (
        question("Standard_D2_v2", generation="V2"),
        {"size_cannot_boot_asked_generation"},
    ),
    "Gen1 image, V2 asked": (question(source=GEN1, generation="V2"), {"source_of_other_generation"}),
    "Gen2 image, V1 asked": (question(source=GEN2, generation="V1"), {"source_of_other_generation"}),
    "Gen1 image, any asked": (question(source=GEN1), set()),
    "null disk, V2 asked": (
        question(source=BLANK_DISK, generation="V2"),
        {"source_of_other_generation", "generation_not_recorded"},
    ),
    "null disk on a Gen2 size": (
        question("Standard_D2s_v6", source=BLANK_DISK),
        {"size_cannot_boot_source", "generation_not_recorded"},
    ),
    "nobody knows the size's generations": (question("Standard_Z9s_v9"), {"size_generations_not_known"}),
    "disk elsewhere": (
        question(source=replace(DISK, location="northeurope")),
        {"source_in_other_location"},
    ),
    "marketplace image has no place": (question(source=replace(GEN2, location="eastus")), set()),
    "disk in its zone": (question(source=replace(DISK, zones=("1",)), zone="1"), set()),
    "disk in another zone": (question(source=replace(DISK, zones=("1",)), zone="2"), {"disk_in_other_zone"}),
    "zonal disk, no zone asked": (question(source=replace(DISK, zones=("1",))), {"disk_in_other_zone"}),
    "disk attached": (question(source=replace(DISK, state="Attached", managed_by="/vm")), {"disk_in_use"}),
    "disk uploading": (question(source=replace(DISK, state="ActiveUpload")), {"disk_in_use"}),
    "disk free": (question(source=replace(DISK, state="Unattached")), set()),
    "x64 image, Arm size": (question("Standard_D2ps_v5", source=GEN2), {"architecture_differs"}),
    "disk with no architecture": (question("Standard_D2ps_v5", source=replace(DISK, architecture=None)), set()),
    "trusted launch on Gen1": (
        question(source=GEN1, security_type="trusted_launch"),
        {"security_type_needs_generation_2"},
    ),
    "standard on Gen1": (question(source=GEN1, security_type="standard"), set()),
    "standard on a trusted disk": (
        question(source=TRUSTED_DISK, security_type="standard"),
        {"security_type_differs_from_disk"},
    ),
    "trusted launch on its disk": (question(source=TRUSTED_DISK, security_type="trusted_launch"), set()),
    "trusted disk, nothing asked": (question(source=TRUSTED_DISK), set()),
    "all at once": (
        question("Standard_D2_v2", source=GEN2, generation="V2", zone="3"),
        {"size_cannot_boot_source", "size_cannot_boot_asked_generation", "size_not_in_zone"},
    ),
    "names alone, Gen1 series": (Question(size="Standard_D2_v3", source=GEN2), {"size_cannot_boot_source"}),
    "names alone, both": (Question(size="Standard_D2s_v3", source=GEN2), set()),
    "names alone, unknown series": (Question(size="Standard_Z9s_v9", source=GEN2), {"size_generations_not_known"}),
}


@pytest.mark.parametrize(("asked", "codes"), TABLE.values(), ids=TABLE.keys())
def test_reasons(asked: Question, codes: set[str]) -> None:
    assert {reason.code for reason in judge(asked).reasons if reason.severity != "note"} == codes


@pytest.mark.parametrize(("asked", "codes"), TABLE.values(), ids=TABLE.keys())
def test_reasons_are_whole(asked: Question, codes: set[str]) -> None:
    for reason in judge(asked).reasons:
        assert reason.message.endswith(".")
        assert reason.remedy.endswith(".")
        assert reason.source.startswith("https://")


def test_a_mismatch_names_both_sides() -> None:
    (reason,) = judge(question("Standard_D2_v2", source=GEN2)).blockers
    assert "Standard_D2_v2" in reason.message
    assert "a:b:gen2:latest" in reason.message
    assert reason.about == "size"


def test_a_typo_is_answered_with_the_nearest_names() -> None:
    (reason,) = judge(question("Standard_D2s_v55")).blockers
    assert "Standard_D2s_v5" in reason.remedy


def test_blockers_come_first() -> None:
    severities = [reason.severity for reason in judge(question(source=BLANK_DISK, generation="V2")).reasons]
    assert severities == ["blocker", "warning"]
