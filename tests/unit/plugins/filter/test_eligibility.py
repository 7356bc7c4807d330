from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.gen2.azure.plugins.filter.eligibility import FilterModule
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.preview_2019_04.page import TOOL_CHOICES
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.question import DiskController, Placement
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.rulesets import RULESET_CHOICES

SIDECAR = Path(__file__).resolve().parents[4] / "plugins" / "filter" / "eligibility.yml"
eligibility = FilterModule().filters()["eligibility"]

FACTS = {
    "sizes": [
        {"name": "Standard_D2s_v5", "generations": ["V1", "V2"], "capabilities": {"DiskControllerTypes": "SCSI"}}
    ],
    "images": [{"name": "golden", "generation": "V2", "kind": "managed_image"}],
}

ON_CACHE = {"EphemeralOSDiskSupported": "True", "SupportedEphemeralOSDiskPlacements": "CacheDisk"}

# (size, what is asked, blockers)
JUDGED: dict[str, tuple[t.Any, dict[str, t.Any], list[str]]] = {
    "names alone": ("Standard_D2s_v5", {"image": "V2"}, []),
    "names alone, of another generation": ("Standard_D2_v3", {"image": "V2"}, ["size_cannot_boot_source"]),
    "a feature": ("Standard_D2s_v5", {"image": "V1", "features": ["sgx"]}, ["memory_features_need_generation_2"]),
    "the size of the disk": (
        "Standard_D2s_v5",
        {"image": "V1", "os_disk_gb": "4096"},
        ["os_disk_too_large"],
    ),
    "a controller": ("Standard_D2s_v5", {"facts": FACTS, "disk_controller": "nvme"}, ["nvme_not_supported"]),
    "facts of the size": (FACTS["sizes"][0], {"features": ["nvme"]}, ["nvme_not_supported"]),
    "another size than the facts'": ("Standard_D2s_v55", {"facts": FACTS}, ["size_not_offered"]),
    "a placement": (
        {**FACTS["sizes"][0], "capabilities": ON_CACHE},
        {"features": ["ephemeral_os_disk"], "ephemeral_placement": "NvmeDisk"},
        ["ephemeral_not_supported"],
    ),
    "the page of 2019": (
        "Standard_D2s_v5",
        {"image": "V2", "features": ["backup"], "ruleset": "preview_2019_04"},
        ["series_not_in_preview", "backup_needs_generation_1"],
    ),
    "an image of the facts, by the page of 2019": (
        "Standard_D2s_v3",
        {"image": "golden", "facts": FACTS, "tool": "portal", "ruleset": "preview_2019_04"},
        ["tool_not_in_preview"],
    ),
}


@pytest.mark.parametrize(("size", "asked", "blockers"), JUDGED.values(), ids=JUDGED.keys())
def test_a_size_is_judged(size: t.Any, asked: dict[str, t.Any], blockers: list[str]) -> None:
    verdict = eligibility(size, **asked)
    assert [reason["code"] for reason in verdict["reasons"] if reason["severity"] == "blocker"] == blockers
    assert verdict["eligible"] is not bool(blockers)


# (what is asked, the option at fault, a value it takes)
BAD: dict[str, tuple[dict[str, t.Any], str, str]] = {
    "feature": ({"features": ["secureboot"]}, "features", "secure_boot"),
    "features as text": ({"features": "vtmp"}, "features", "vtpm"),
    "rule set": ({"ruleset": "preview"}, "ruleset", "preview_2019_04"),
    "security type": ({"security_type": "TrustedLaunch"}, "security_type", "trusted_launch"),
    "generation": ({"generation": 2}, "generation", "V2"),
    "size of the disk": ({"os_disk_gb": 0}, "os_disk_gb", "1 or more"),
    "controller": ({"disk_controller": "IDE"}, "disk_controller", "NVMe"),
    "image": ({"image": "nowhere"}, "image", "V2"),
    "facts": ({"facts": [1]}, "facts", "sizes"),
    "misspelt option": ({"zonne": 1}, "zonne", "zone"),
}


@pytest.mark.parametrize(("asked", "option", "accepted"), BAD.values(), ids=BAD.keys())
def test_bad_input_names_the_option_and_what_it_takes(asked: dict[str, t.Any], option: str, accepted: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        eligibility("Standard_D2s_v5", **asked)
    assert f"{option}: " in str(caught.value)
    assert accepted in str(caught.value).split("Accepted: ")[1]


def test_a_size_is_a_name_or_facts() -> None:
    with pytest.raises(AnsibleFilterError, match="size: it is a list"):
        eligibility(["Standard_D2s_v5"])


def test_the_documented_choices_are_those_it_takes() -> None:
    options = yaml.safe_load(SIDECAR.read_text(encoding="utf-8"))["DOCUMENTATION"]["options"]
    assert options["ruleset"]["choices"] == RULESET_CHOICES
    assert options["tool"]["choices"] == TOOL_CHOICES
    assert options["disk_controller"]["choices"] == list(t.get_args(DiskController))
    assert options["ephemeral_placement"]["choices"] == list(t.get_args(Placement))
