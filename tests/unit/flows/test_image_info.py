"""Images, read from an emulator; every request is counted."""

from __future__ import annotations

import time
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts

from .azure import Azure, Failed

UBUNTU = {"location": "West Europe", "publisher": "Canonical", "offer": "ubuntu-24_04-lts"}
WINDOWS = {"location": "westeurope", "publisher": "MicrosoftWindowsServer", "offer": "WindowsServer"}
JAMMY = "Canonical:0001-com-ubuntu-server-jammy"


def named(result: dict[str, t.Any], what: str = "sku") -> list[str]:
    return [str(image[what]) for image in result["images"]]


def test_all_skus_of_an_offer_say_their_generation(azure: Azure) -> None:
    result = azure.run("image_info", **UBUNTU)
    found = {image["sku"]: (image["generation"], image["architecture"]) for image in result["images"]}
    assert found == {"server": ("V2", "x64"), "server-arm64": ("V2", "Arm64"), "server-gen1": ("V1", "x64")}
    # The SKUs once, and each once; a token once for all threads.
    assert len(azure.requests()) == 4
    assert len(azure.requests("token")) == 1


def test_threads_that_start_together_fetch_one_token(azure: Azure) -> None:
    skus = ("server", "server-gen1", "server-arm64")
    azure.run("image_info", location="eastus", images=[f"Canonical:ubuntu-24_04-lts:{sku}:latest" for sku in skus])
    assert (len(azure.requests()), len(azure.requests("token"))) == (3, 1)


FILTERS: dict[str, tuple[dict[str, t.Any], list[str]]] = {
    "V1": ({**UBUNTU, "generation": "V1"}, ["server-gen1"]),
    "V2": ({**UBUNTU, "generation": "V2"}, ["server", "server-arm64"]),
    "Arm64": ({**UBUNTU, "architecture": "Arm64"}, ["server-arm64"]),
    "x64": ({**UBUNTU, "architecture": "x64"}, ["server", "server-gen1"]),
    "patterns": ({**WINDOWS, "patterns": ["2022-*-g2", "2012*"]}, ["2012-Datacenter", "2022-datacenter-g2"]),
    "confidential": (
        {**WINDOWS, "confidential": True, "patterns": ["2022-*", "2012*"]},
        ["2022-datacenter-azure-edition", "2022-datacenter-g2"],
    ),
    "trusted launch": (
        {**WINDOWS, "trusted_launch": False, "patterns": ["2022-*"]},
        ["2022-Datacenter", "2022-datacenter-smalldisk"],
    ),
    "another system": ({**WINDOWS, "os_type": "Linux"}, []),
}


@pytest.mark.parametrize(("options", "skus"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(azure: Azure, options: dict[str, t.Any], skus: list[str]) -> None:
    assert named(azure.run("image_info", **options)) == skus


def test_a_sku_that_no_pattern_matches_is_not_read(azure: Azure) -> None:
    azure.run("image_info", **WINDOWS, patterns=["2022-datacenter-g2"])
    assert len(azure.requests()) == 2


def test_versions(azure: Azure) -> None:
    jammy = {"location": "eastus", "publisher": "Canonical", "offer": "0001-com-ubuntu-server-jammy"}
    every = named(azure.run("image_info", **jammy, sku="22_04-lts-gen2", version="all"), "version")
    assert every == sorted(every, reverse=True)
    assert len(every) > 3
    assert named(azure.run("image_info", **jammy, sku="22_04-lts-gen2"), "version") == every[:1]
    assert named(azure.run("image_info", **jammy, version=every[-1]), "version")[:1] == every[-1:]


def test_latest_is_the_newest_by_number(azure: Azure) -> None:
    rhel = {"location": "eastus", "publisher": "RedHat", "offer": "RHEL", "sku": "8-lvm-gen2"}
    every = named(azure.run("image_info", **rhel, version="all"), "version")
    assert every == ["8.10.2024070513", "8.9.2024022012"]
    (latest,) = azure.run("image_info", **rhel)["images"]
    assert (latest["version"], latest["trusted_launch"], latest["deprecation"]) == (every[0], True, "Active")
    (named_one,) = azure.run("image_info", location="eastus", images=["RedHat:RHEL:8-lvm-gen2:latest"])["images"]
    assert named_one["version"] == every[0]


def test_a_disk_of_latest_is_of_the_newest_by_number(azure: Azure, group: str) -> None:
    source = {"image": "RedHat:RHEL:8-lvm-gen2:latest"}
    options = {"name": "os", "resource_group": group, "source": source, "security_type": "trusted_launch"}
    disk = azure.run("managed_disk", **options)["managed_disk"]
    assert disk["source"].lower().endswith("/versions/8.10.2024070513")
    assert not azure.run("managed_disk", **options)["changed"]


def test_images_of_any_form_are_read_in_their_order(azure: Azure, group: str) -> None:
    make_image(azure, group, "golden")
    urn = f"{JAMMY}:22_04-lts:latest"
    forms = [{"name": "golden", "resource_group": group}, urn]
    result = azure.run("image_info", location="eastus", images=forms)
    assert named(result, "name") == ["golden", urn]
    assert named(result, "generation") == ["V2", "V1"]
    assert [image["trusted_launch"] for image in result["images"]] == [False, False]
    for options in ({"name": "golden", "resource_group": group}, {"resource_group": group}, {"patterns": ["gold*"]}):
        assert "golden" in named(azure.run("image_info", **options), "name")
    assert azure.run("image_info", resource_group=group, location="West Europe")["images"] == []
    assert azure.run("image_info", name="none", resource_group=group)["images"] == []


def make_image(azure: Azure, group: str, name: str) -> None:
    """Make a managed image of generation 2."""
    disk = azure.id_of(group, "Microsoft.Compute/disks", "os")
    holding = {"osType": "Linux", "hyperVGeneration": "V2"}
    empty = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 30, **holding}
    azure.put(disk, "2026-03-02", {"location": "eastus", "properties": empty})
    os_disk = {"osType": "Linux", "osState": "Generalized", "managedDisk": {"id": disk}}
    properties = {"hyperVGeneration": "V2", "storageProfile": {"osDisk": os_disk}}
    image = {"location": "eastus", "properties": properties}
    azure.put(azure.id_of(group, "Microsoft.Compute/images", name), "2026-04-01", image)


def test_an_image_returned_is_one_that_eligibility_takes(azure: Azure) -> None:
    (image,) = azure.run("image_info", **WINDOWS, sku="2022-datacenter-g2")["images"]
    facts = SourceFacts.from_dict(image)
    assert (facts.generation, facts.features_known) == ("V2", True)
    assert facts.security_type == "TrustedLaunchAndConfidentialVmSupported"
    assert image["security_types"] == ["standard", "trusted_launch", "confidential_vm"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_that_passes_is_waited_for_as_long_as_azure_asks(azure: Azure, status: int) -> None:
    fault = {"match": {"path": "/versions$"}, "times": 2, "fault": "status", "status": status}
    azure.admin("POST", "faults", {**fault, "headers": {"retry-after": "1"}})
    started = time.monotonic()
    assert len(azure.run("image_info", **UBUNTU)["images"]) == 3
    assert time.monotonic() - started >= 1
    assert [entry["status"] for entry in azure.requests()].count(status) == 2


BAD: dict[str, tuple[dict[str, t.Any], str]] = {
    "a malformed URN": ({"location": "eastus", "images": ["Canonical:ubuntu"]}, "images"),
    "a name without its group": ({"images": [{"name": "golden"}]}, "resource_group"),
    "the marketplace without a location": ({"images": [f"{JAMMY}:22_04-lts:latest"]}, "location"),
}


@pytest.mark.parametrize(("options", "option"), BAD.values(), ids=BAD.keys())
def test_bad_input_names_the_option(azure: Azure, options: dict[str, t.Any], option: str) -> None:
    with pytest.raises(Failed) as failure:
        azure.run("image_info", **options)
    assert (failure.value.code, failure.value.result["error"]["option"]) == ("InvalidOption", option)


@pytest.mark.parametrize(("changed", "option"), [({"offer": "ubuntu"}, "offer"), ({"sku": "gen3"}, "sku")])
def test_what_does_not_exist_is_named(azure: Azure, changed: dict[str, str], option: str) -> None:
    with pytest.raises(Failed, match=f"find {option} .*Correct {option}") as failure:
        azure.run("image_info", **{**UBUNTU, **changed})
    assert failure.value.result["error"]["status"] == 404
