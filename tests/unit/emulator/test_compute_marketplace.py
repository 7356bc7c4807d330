from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.gen2.azure.tests.emulator.compute.marketplace import Marketplace
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import COMPUTE, UBUNTU, Service

SKUS = "2021-07-01"


@pytest.fixture(scope="module")
def service() -> Service:
    return Service()


def images(service: Service, *parts: str, location: str = "eastus") -> str:
    names = ("publishers", "artifacttypes/vmimage/offers", "skus", "versions")
    path = f"{service.subscription}/providers/Microsoft.Compute/locations/{location}"
    for index, name in enumerate(names[: len(parts) + 1]):
        path += f"/{name}" + (f"/{parts[index]}" if index < len(parts) else "")
    return path


def test_every_level_of_the_marketplace_is_listed(service: Service) -> None:
    publisher, offer, sku = UBUNTU["publisher"], UBUNTU["offer"], UBUNTU["sku"]
    levels = [(), (publisher,), (publisher, offer), (publisher, offer, sku)]
    found = [service.call("GET", images(service, *parts), COMPUTE) for parts in levels]
    assert [answer.status for answer in found] == [200] * 4
    names = [{entry["name"] for entry in answer.body} for answer in found]
    assert publisher in names[0]
    assert offer in names[1]
    assert {"22_04-lts", "22_04-lts-gen2"} <= names[2]
    assert len(names[3]) == 6
    assert found[3].body[0]["id"].endswith("/Skus/22_04-lts-gen2/Versions/22.04.202310040")
    assert "properties" not in found[3].body[0]


def test_the_newest_version_comes_first_when_asked_and_brings_its_properties(service: Service) -> None:
    query = {"$top": "1", "$orderby": "name desc", "$expand": "properties"}
    path = images(service, UBUNTU["publisher"], UBUNTU["offer"], UBUNTU["sku"])
    answer = service.call("GET", path, COMPUTE, query=query)
    assert [version["name"] for version in answer.body] == ["22.04.202410020"]
    assert answer.body[0]["properties"]["hyperVGeneration"] == "V2"


def test_names_are_ordered_as_text_and_machines_get_the_newest_by_number(service: Service) -> None:
    path = images(service, "RedHat", "RHEL", "8-lvm-gen2")
    answer = service.call("GET", path, COMPUTE, query={"$top": "1", "$orderby": "name desc"})
    assert [version["name"] for version in answer.body] == ["8.9.2024022012"]
    latest = Marketplace().find("RedHat", "RHEL", "8-lvm-gen2", "latest")
    assert latest is not None
    assert latest.name == "8.10.2024070513"


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        (("Nobody",), 404, "NotFound"),
        (("Canonical", "nothing"), 404, "NotFound"),
        (("Canonical", UBUNTU["offer"], "nothing"), 404, "NotFound"),
        (("Canonical", UBUNTU["offer"], UBUNTU["sku"], "1.2.3"), 404, "NotFound"),
        (("Canonical", UBUNTU["offer"], UBUNTU["sku"], "latest"), 404, "NotFound"),
        (
            ("MicrosoftWindowsServer", "WindowsServer", "2016-Datacenter", "14393.4169.2101090332"),
            404,
            "ImageVersionDeprecated",
        ),
    ],
)
def test_what_is_not_there_is_refused(service: Service, parts: tuple[str, ...], status: int, code: str) -> None:
    answer = service.call("GET", images(service, *parts), COMPUTE)
    assert (answer.status, answer.code) == (status, code)


def test_publisher_offer_sku_and_version_are_found_in_any_case(service: Service) -> None:
    path = images(service, "canonical", UBUNTU["offer"].upper(), "22_04-LTS-GEN2", "22.04.202408010")
    answer = service.call("GET", path, COMPUTE)
    assert answer.status == 200
    assert "/Publishers/Canonical/" in answer.body["id"]


def test_skus_are_filtered_by_location_and_nothing_else(service: Service) -> None:
    path = f"{service.subscription}/providers/Microsoft.Compute/skus"
    everything = service.call("GET", path, SKUS).body["value"]
    here = service.call("GET", path, SKUS, query={"$filter": "location eq 'westindia'"}).body["value"]
    assert 0 < len(here) < len(everything)
    assert {record["locations"][0] for record in here} == {"westindia"}
    assert all(record["locationInfo"][0]["zones"] == [] for record in here)
    refused = service.call("GET", path, SKUS, query={"$filter": "name eq 'x'"})
    assert refused.status == 400


def test_each_size_of_the_catalogue_is_a_raw_record_with_its_source() -> None:
    folder = Path(__file__).parents[2] / "emulator" / "catalogue"
    for name in ("sizes", "images", "locations"):
        entries = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        assert all(entry["source"] for entry in entries)


def test_a_dump_replaces_the_sizes_of_the_locations_it_holds(tmp_path: Path) -> None:
    record = {
        "resourceType": "virtualMachines",
        "name": "Standard_X1",
        "family": "xFamily",
        "locations": ["EastUS"],
        "locationInfo": [{"location": "EastUS", "zones": ["2"]}],
        "capabilities": [{"name": "vCPUs", "value": "1"}, {"name": "HyperVGenerations", "value": "V2"}],
        "restrictions": [],
    }
    disk = {"resourceType": "disks", "name": "Premium_LRS", "locations": ["eastus"]}
    dump = tmp_path / "skus.json"
    dump.write_text(json.dumps({"value": [record, disk]}), encoding="utf-8")
    service = Service(skus_file=dump)
    assert sizes(service, "eastus") == {"Standard_X1"}
    assert len(sizes(service, "westeurope")) > 20
    answer = service.call("PUT", service.id("virtualMachines", "vm"), COMPUTE, service.machine_body("Standard_X1"))
    assert answer.status == 201


def sizes(service: Service, location: str) -> set[str]:
    place = f"{service.subscription}/providers/Microsoft.Compute/locations/{location}/vmSizes"
    return {size["name"] for size in service.call("GET", place, COMPUTE).body["value"]}


def test_usages_count_what_exists() -> None:
    service = Service()
    before = usage(service, "cores"), usage(service, "standardDSv5Family")
    service.create("vm")
    assert (usage(service, "cores"), usage(service, "standardDSv5Family")) == (before[0] + 2, before[1] + 2)
    assert usage(service, "virtualMachines") == 1
    assert usage(service, "PremiumDiskCount") == 1


def usage(service: Service, name: str) -> int:
    place = f"{service.subscription}/providers/Microsoft.Compute/locations/eastus/usages"
    found = service.call("GET", place, COMPUTE).body["value"]
    return next(int(entry["currentValue"]) for entry in found if entry["name"]["value"] == name)


def test_a_machine_lists_the_sizes_it_may_be_resized_to() -> None:
    service = Service()
    service.create("vm")
    answer = service.call("GET", service.id("virtualMachines", "vm") + "/vmSizes", COMPUTE)
    assert "Standard_D4s_v5" in {size["name"] for size in answer.body["value"]}
