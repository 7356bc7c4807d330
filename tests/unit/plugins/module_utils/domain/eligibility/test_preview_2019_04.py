"""Every statement of the page of 2019-04-08 as a row: where it stands, what is asked of the rules, what they find."""

from __future__ import annotations

import pathlib
import typing as t
from collections import Counter
from typing import NamedTuple

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.features import FEATURES
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.offline import judge_offline
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.preview_2019_04 import page as stated
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.preview_2019_04.rules import NOTICES, RULES
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.preview_2019_04.survey import survey_preview
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.verdict import Verdict
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption

from .preview_page import ANSWERS, CAPABILITIES, IMAGES, SCENARIOS, SIZES, TOP, Cell, read_cells

NOTICE = "generation_2_is_in_preview"
YES, NO = ":heavy_check_mark:", ":x:"
GROUP = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute"
MANAGED_IMAGE, DISK, GALLERY = f"{GROUP}/images/golden", f"{GROUP}/disks/os1", f"{GROUP}/galleries/g/images/golden"
MARKETPLACE = "Windows Server 2019 Datacenter"
FROM_MARKETPLACE = "Create a generation 2 VM from a Marketplace image"
FROM_IMAGE, FROM_DISK = "Create a generation 2 VM from a managed image", "Create a generation 2 VM from a managed disk"
HYPER_V = "On-premises Hyper-V"
VBS = "Virtualization Based Security (VBS)"
OS_DISK, CUSTOM, SCALE_SET = "O.S Disk > 2 TB", "Custom Disk/Image/Swap O.S", "Virtual Machine Scale Set Support"
VM1: dict[str, t.Any] = {"generation": "V1"}
ALL_SIZES = ("Standard_A0", "Basic_A1", "Standard_D2_v3", "Standard_NV6", "Standard_M64", "Standard_D2s_v3")


class Row(NamedTuple):
    """What asks for the cell, each generation 2 on a size in preview unless it says else; `found` are the blockers."""

    cell: Cell
    asked: tuple[dict[str, t.Any], ...]
    found: frozenset[str] = frozenset()
    words: str = ""


def row(where: tuple[str, str, str, str], *asked: dict[str, t.Any], found: str = "", words: str = "") -> Row:
    return Row(Cell(*where), asked, frozenset(found.split()), words)


def having(*features: str, **more: t.Any) -> dict[str, t.Any]:
    return {"features": list(features), **more}


ROWS: tuple[Row, ...] = (
    row((TOP, "[!IMPORTANT]", "", "Generation 2 VMs"), {}, VM1, words="public preview"),
    row((TOP, "[!IMPORTANT]", "", "This preview version"), {}, VM1, words="no service level agreement"),
    row((TOP, "[!IMPORTANT]", "", "Certain features might"), {}, VM1, words="missing or constrained"),
    row((TOP, "key features", "generation 2", "increased memory"), having("increased_memory")),
    row((TOP, "key features", "generation 2", "SGX"), having("sgx")),
    row((TOP, "key features", "generation 2", "vPMEM"), having("vpmem")),
    row((SCENARIOS, "marketplace image", "", "can be created"), {"image": MARKETPLACE}),
    row((SCENARIOS, "managed image", "", "can be created"), {"image": MANAGED_IMAGE}),
    row((SCENARIOS, "managed disk", "", "can be created"), {"image": DISK}),
    row((SCENARIOS, FROM_MARKETPLACE, "portal", "can be used"), {"image": MARKETPLACE, "tool": "portal"}),
    row(
        (SCENARIOS, FROM_IMAGE, "portal", "can't be created"),
        {"image": MANAGED_IMAGE, "tool": "portal"},
        found="tool_not_in_preview",
    ),
    row((SCENARIOS, FROM_IMAGE, "PowerShell", "can be used"), {"image": MANAGED_IMAGE, "tool": "powershell"}),
    row(
        (SCENARIOS, FROM_DISK, "portal", "can't be created"),
        {"image": DISK, "tool": "portal"},
        found="tool_not_in_preview",
    ),
    row((SCENARIOS, FROM_DISK, "PowerShell", "can be used"), {"image": DISK, "tool": "powershell"}),
    row((SIZES, "Generation 1", "", "all VM sizes"), *({**VM1, "size": size} for size in ALL_SIZES)),
    row((SIZES, "Dsv2", "", "bullet"), {"size": "Standard_DS2_v2"}, {"size": "Standard_DS11-1_v2"}),
    row((SIZES, "Dsv3", "", "bullet"), {"size": "Standard_D2s_v3"}, {"size": "standard_d64S_V3"}),
    row((SIZES, "Esv3", "", "bullet"), {"size": "Standard_E2s_v3"}, {"size": "Standard_E64-16s_v3"}),
    row((SIZES, "Fsv2", "", "bullet"), {"size": "Standard_F2s_v2"}),
    row((SIZES, "GS", "", "bullet"), {"size": "Standard_GS1"}, {"size": "Standard_GS5-16"}),
    row((SIZES, "Ls", "", "bullet"), {"size": "Standard_L4s"}),
    row((SIZES, "Lsv2", "", "bullet"), {"size": "Standard_L8s_v2"}),
    row(
        (IMAGES, "Windows server 2019 Datacenter", "", "bullet"),
        {"image": "Windows server 2019 Datacenter"},
        {"image": "MicrosoftWindowsServer:WindowsServer:2019-Datacenter:latest"},
        {"image": "MicrosoftWindowsServer:windowsserver-gen2preview:2019-datacenter-gen2:latest"},
    ),
    row(
        (IMAGES, "Windows server 2016 Datacenter", "", "bullet"),
        {"image": "Windows server 2016 Datacenter"},
        {"image": {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer", "sku": "2016-Datacenter"}},
    ),
    row(
        (IMAGES, "Windows server 2012 R2 Datacenter", "", "bullet"),
        {"image": "Windows server 2012 R2 Datacenter"},
        {"image": "MicrosoftWindowsServer:WindowsServer:2012-R2-Datacenter:latest"},
    ),
    row(
        (IMAGES, "Windows server 2012 Datacenter", "", "bullet"),
        {"image": "Windows server 2012 Datacenter"},
        {"image": "MicrosoftWindowsServer:WindowsServer:2012-datacenter-gensecond:latest"},
    ),
    *(
        row_of_feature
        for name, feature in {
            "Secure Boot": "secure_boot",
            "Shielded VM": "shielded_vm",
            "vTPM": "vtpm",
            VBS: "vbs",
            "VHDX format": "vhdx",
        }.items()
        for row_of_feature in (
            row(
                (IMAGES, name, HYPER_V, YES),
                having(feature),
                found=f"{feature}_not_supported",
                words="Hyper-V on-premises has it for generation 2",
            ),
            row(
                (IMAGES, name, "Azure", NO),
                having(feature),
                having(feature, **VM1),
                having(feature, generation="any"),
                found=f"{feature}_not_supported",
                words="Azure has it for neither generation",
            ),
        )
    ),
    row(
        (CAPABILITIES, OS_DISK, "Generation 1", NO),
        {**VM1, "os_disk_gb": 2049},
        found="os_disk_too_large_for_generation_1",
    ),
    row((CAPABILITIES, OS_DISK, "Generation 2", YES), {"os_disk_gb": 2049}, {"os_disk_gb": 4095}),
    row(
        (CAPABILITIES, CUSTOM, "Generation 1", YES),
        having("os_disk_swap", **VM1),
        {**VM1, "image": MANAGED_IMAGE},
        {**VM1, "image": DISK},
    ),
    row(
        (CAPABILITIES, CUSTOM, "Generation 2", YES),
        having("os_disk_swap"),
        {"image": MANAGED_IMAGE},
        {"image": DISK},
    ),
    row((CAPABILITIES, SCALE_SET, "Generation 1", YES), having("scale_set", **VM1)),
    row((CAPABILITIES, SCALE_SET, "Generation 2", YES), having("scale_set")),
    row(
        (CAPABILITIES, "VM Sizes", "Generation 1", "Available on all VM sizes."),
        *({**VM1, "size": size} for size in ALL_SIZES),
    ),
    row(
        (CAPABILITIES, "VM Sizes", "Generation 2", "Premium Storage supported VMs only."),
        {"size": "Standard_D2_v3"},
        {"size": "Standard_A2_v2"},
        found="size_lacks_premium_storage series_not_in_preview",
    ),
    row((CAPABILITIES, "ASR/Backup", "Generation 1", YES), having("site_recovery", "backup", **VM1)),
    row(
        (CAPABILITIES, "ASR/Backup", "Generation 2", NO),
        having("site_recovery", "backup"),
        found="site_recovery_needs_generation_1 backup_needs_generation_1",
    ),
    row(
        (CAPABILITIES, "Shared Image Gallery", "Generation 1", YES), having("gallery", **VM1), {**VM1, "image": GALLERY}
    ),
    row(
        (CAPABILITIES, "Shared Image Gallery", "Generation 2", NO),
        having("gallery"),
        found="gallery_needs_generation_1",
    ),
    row((CAPABILITIES, "Azure Disk Encryption", "Generation 1", YES), having("azure_disk_encryption", **VM1)),
    row(
        (CAPABILITIES, "Azure Disk Encryption", "Generation 2", NO),
        having("azure_disk_encryption"),
        found="azure_disk_encryption_needs_generation_1",
    ),
    row((ANSWERS, "Do generation 2 VMs support Accelerated Networking?", "", "Yes"), having("accelerated_networking")),
    row(
        (ANSWERS, "Is .vhdx supported on generation 2?", "", "No"),
        having("vhdx"),
        found="vhdx_not_supported",
    ),
    row((ANSWERS, "Do generation 2 VMs support Ultra Solid State Drives (SSD)?", "", "Yes"), having("ultra_ssd")),
    row(
        (ANSWERS, "Can I migrate from generation 1 to generation 2 VMs?", "", "No"),
        {"image": {"kind": "virtual_machine", "name": "web1", "generation": "V1"}},
        {"image": {"kind": "virtual_machine", "name": "web1", "generation": "V2"}, **VM1},
        found="generation_never_changes",
    ),
)


def judged(size: str = "Standard_D2s_v3", generation: str = "V2", **asked: t.Any) -> Verdict:
    return judge_offline(size, generation=generation, ruleset="preview_2019_04", **asked)


@pytest.mark.parametrize("stated_there", ROWS, ids=lambda row: " / ".join(filter(None, row.cell)))
def test_cell(stated_there: Row) -> None:
    for asked in stated_there.asked:
        verdict = judged(**asked)
        assert {reason.code for reason in verdict.blockers} == stated_there.found
        notes = {reason.code for reason in verdict.reasons if reason.severity != "blocker"}
        assert notes == (set() if stated_there.found else {NOTICE})
        assert stated_there.words in " ".join(reason.message for reason in verdict.reasons)


@pytest.fixture(scope="session")
def page(recordings: pathlib.Path) -> str:
    path = recordings.parents[1] / "reference" / "000_48ba931113c19c98.txt"
    if not path.exists():
        pytest.skip("the page of 2019 is not beside this checkout")
    return path.read_text(encoding="utf-8")


def test_every_cell_of_the_page_has_its_row(page: str) -> None:
    cells = Counter(read_cells(page))
    assert cells == Counter(row.cell for row in ROWS)
    assert len(cells) == 54


# (what is asked of generation 2 on a size in preview, blockers)
BESIDE: dict[str, tuple[dict[str, t.Any], set[str]]] = {
    "premium, of no series in preview": ({"size": "Standard_D2s_v4"}, {"series_not_in_preview"}),
    "premium without the letter": ({"size": "Standard_M64"}, {"series_not_in_preview"}),
    "its sibling without Premium storage": (
        {"size": "Standard_D2_v2"},
        {"series_not_in_preview", "size_lacks_premium_storage"},
    ),
    "Ubuntu": ({"image": "Canonical:UbuntuServer:18.04-LTS:latest"}, {"image_not_in_preview"}),
    "Windows Server 2022": ({"image": "Windows Server 2022 Datacenter"}, {"image_not_in_preview"}),
    "another edition": ({"image": "Windows Server 2019 Essentials"}, {"image_not_in_preview"}),
    "another publisher's": ({"image": "cognosys:WindowsServer:2019-Datacenter:latest"}, {"image_not_in_preview"}),
    "a version in a gallery": ({"image": f"{GALLERY}/versions/1.0.0"}, {"source_not_in_preview"}),
    "a snapshot": ({"image": f"{GROUP}/snapshots/s1"}, {"source_not_in_preview"}),
    "a generation 1 image": ({"image": {"generation": "V1"}}, {"generation_never_changes"}),
    "trusted launch, by another name": (
        {"security_type": "trusted_launch"},
        {"secure_boot_not_supported", "vtpm_not_supported"},
    ),
    "a small OS disk of generation 1": ({**VM1, "os_disk_gb": 2048}, set()),
    "the key features of generation 2 in generation 1": (
        having("increased_memory", "sgx", "vpmem", **VM1),
        {"increased_memory_needs_generation_2", "sgx_needs_generation_2", "vpmem_needs_generation_2"},
    ),
    "all at once": (
        having("backup", "vtpm", size="Standard_A1", image="openSUSE"),
        {
            "backup_needs_generation_1",
            "vtpm_not_supported",
            "series_not_in_preview",
            "size_lacks_premium_storage",
            "image_not_in_preview",
        },
    ),
}


@pytest.mark.parametrize(("asked", "found"), BESIDE.values(), ids=BESIDE.keys())
def test_beside_the_cells(asked: dict[str, t.Any], found: set[str]) -> None:
    assert {reason.code for reason in judged(**asked).blockers} == found


# (what is asked with any generation, the generation that results, whether it is eligible)
ANY: dict[str, tuple[dict[str, t.Any], str | None, bool]] = {
    "both will do": ({}, None, True),
    "only generation 1 has the size": ({"size": "Standard_D2_v3"}, "V1", True),
    "only generation 2 has the disk": ({"os_disk_gb": 4000}, "V2", True),
    "the image decides": ({"image": "V2"}, "V2", True),
    "its name decides": ({"image": "a:b:c-gensecond:latest"}, "V2", False),
    "no generation has it": (having("vtpm"), "V2", False),
}


@pytest.mark.parametrize(("asked", "generation", "eligible"), ANY.values(), ids=ANY.keys())
def test_any_generation(asked: dict[str, t.Any], generation: str | None, eligible: bool) -> None:
    verdict = judged(**{"generation": "any", **asked})
    assert (verdict.generation, verdict.eligible) == (generation, eligible)


def test_the_page_is_silent_on_what_it_does_not_name() -> None:
    notes = {reason.code: reason.message for reason in judged(zone="1", features=["nvme", "spot"]).reasons}
    assert notes["not_on_the_page"] == "The page has no word on zone, nvme, spot."
    silent = judged(image=MARKETPLACE, tool="powershell")
    assert silent.eligible
    assert "PowerShell with a marketplace image" in silent.reasons[0].message


def test_every_statement_has_a_name_that_can_be_asked() -> None:
    assert {capability.feature for capability in stated.STATED} <= FEATURES.keys()


def test_every_rule_speaks_in_a_row() -> None:
    rows = [*(asked for row in ROWS for asked in row.asked), *(asked for asked, _found in BESIDE.values())]
    spoken = {reason.code for asked in rows for reason in judged(**asked).reasons}
    # What the page has no word on has a test of its own, above.
    assert {rule.code for rule in (*RULES, *NOTICES)} - spoken == {"not_on_the_page"}


BAD: dict[str, tuple[dict[str, t.Any], str, str]] = {
    "size": ({"size": "D2s v3"}, "size", "Standard_D2s_v5"),
    "image": ({"image": "a:b:c"}, "image", "publisher:offer:sku:version"),
    "id of no source": ({"image": f"{GROUP}/availabilitySets/a"}, "image", "id of an image"),
    "kind": ({"image": {"kind": "floppy", "name": "a"}}, "image.kind", "managed_disk"),
    "tool": ({"tool": "terraform"}, "tool", "portal, powershell"),
    "feature": (having("secureboot"), "features", "secure_boot"),
    "generation": ({"generation": "3"}, "generation", "V1, V2, any"),
    "size of the disk": ({"os_disk_gb": "large"}, "os_disk_gb", "GiB"),
    "another option": ({"sise": 1}, "sise", "os_disk_gb"),
}


@pytest.mark.parametrize(("asked", "option", "accepted"), BAD.values(), ids=BAD.keys())
def test_bad_input_names_the_option_and_what_it_takes(asked: dict[str, t.Any], option: str, accepted: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        judged(**asked)
    assert caught.value.option == option
    assert accepted in caught.value.accepted


def test_the_tool_is_no_question_of_today() -> None:
    with pytest.raises(InvalidOption) as caught:
        judge_offline("Standard_D2s_v3", tool="portal")
    assert caught.value.option == "tool"


OPTIONS: dict[str, t.Any] = {
    "sizes": ["Standard_D2s_v3", "Standard_D2_v3"],
    "location": "West Europe",
    "images": [MARKETPLACE],
    "managed_disks": [DISK],
    "zones": None,
    "generation": "V2",
    "security_type": None,
    "features": ["scale_set"],
    "ruleset": "preview_2019_04",
    "facts_snapshot": None,
}


def test_a_survey_judges_every_combination() -> None:
    answer = survey_preview(OPTIONS)
    assert answer
    found = [(verdict["size"], verdict["image"], verdict["eligible"]) for verdict in answer["verdicts"]]
    assert found == [
        ("Standard_D2s_v3", MARKETPLACE, True),
        ("Standard_D2s_v3", DISK, True),
        ("Standard_D2_v3", MARKETPLACE, False),
        ("Standard_D2_v3", DISK, False),
    ]
    assert answer["eligible"] is False
    assert answer["facts"] == {"sizes": [], "images": []}


def test_a_survey_by_other_rules_is_left_to_them() -> None:
    assert survey_preview({**OPTIONS, "ruleset": "current"}) is None


@pytest.mark.parametrize(
    "option", [{"sizes": None}, {"facts_snapshot": "facts.json"}], ids=lambda option: next(iter(option))
)
def test_a_survey_asks_for_nothing_that_only_azure_knows(option: dict[str, t.Any]) -> None:
    with pytest.raises(InvalidOption) as caught:
        survey_preview({**OPTIONS, **option})
    assert caught.value.option in option
