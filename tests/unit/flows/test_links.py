"""Lists of several pages, whose links Azure spells in more than one way: with its port, in another case, unencoded."""

from __future__ import annotations

import pathlib
import typing as t
import uuid
from collections import Counter

import pytest
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader

from .azure import Azure, Failed
from .inventories import COUNT, documents

MACHINES = "Microsoft.Compute/virtualMachines"
ALL = [f"web{number}" for number in range(COUNT)]


@pytest.fixture(params=[False, True], ids=["as Azure spells them", "plain"])
def pages(azure: Azure, group: str, request: pytest.FixtureRequest) -> str:
    """Return a resource group of seven VMs, three to a page."""
    azure.admin("POST", "seed", documents(azure, group))
    images = [
        {
            "id": azure.id_of(group, "Microsoft.Compute/images", f"image{number}"),
            "name": f"image{number}",
            "type": "Microsoft.Compute/images",
            "location": "eastus",
            "properties": {"hyperVGeneration": "V2", "storageProfile": {"osDisk": {"osType": "Linux"}}},
        }
        for number in range(COUNT)
    ]
    azure.admin("POST", "seed", images)
    azure.admin("PUT", "settings", {"page_size": 3, "plain_links": request.param})
    azure.forget()
    return group


def read_pages(azure: Azure) -> Counter[str]:
    """Return how many pages of each collection were read."""
    return Counter(entry["path"].rpartition("/")[2] for entry in azure.requests() if entry["method"] == "GET")


def test_the_inventory_reads_all_pages(azure: Azure, pages: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "some.gen2_azure.yml"
    file.write_text(f"plugin: gen2.azure.virtual_machines\nresource_groups: [{pages}]\n")
    plugin, data = inventory_loader.get("gen2.azure.virtual_machines"), InventoryData()
    assert plugin.verify_file(str(file))
    plugin.parse(data, DataLoader(), str(file), cache=False)
    assert sorted(data.hosts) == ALL
    assert data.hosts["web6"].vars["ansible_host"] == "198.18.0.6"
    read = read_pages(azure)
    assert min(read[kind] for kind in ("virtualMachines", "networkInterfaces", "publicIPAddresses")) >= 3


def test_information_modules_read_all_pages(azure: Azure, pages: str) -> None:
    machines = azure.run("virtual_machine_info", resource_group=pages)["virtual_machines"]
    assert sorted(machine["name"] for machine in machines) == ALL
    judged = azure.run("upgrade_info", resource_group=pages)["virtual_machines"]
    assert sorted(machine["name"] for machine in judged) == ALL
    images = azure.run("image_info", resource_group=pages)["images"]
    assert len(images) == COUNT
    sizes = azure.run("size_info", location="eastus", refresh=True)
    assert sizes["offered"] > 6
    read = read_pages(azure)
    assert min(read[kind] for kind in ("virtualMachines", "disks", "images", "skus")) >= 3


def test_a_fleet_reads_all_pages(azure: Azure, pages: str) -> None:
    many = 12
    azure.admin("POST", "seed", documents(azure, pages, many))
    machines = [{"name": f"web{number}", "tags": {"tier": "web"}} for number in range(many)]
    defaults = {"resource_group": pages, "generation": "any"}
    azure.run("fleet", check=True, name="web", machines=machines, defaults=defaults)
    assert read_pages(azure)["virtualMachines"] >= 4
    assert not any(entry["path"].endswith("/web6") for entry in azure.requests())


def test_quotas_are_read_from_all_pages(azure: Azure, pages: str) -> None:
    azure.run("eligibility_info", location="eastus", sizes=["Standard_D2s_v5"], count=2)
    assert read_pages(azure)["usages"] >= 3
    assert pages


def test_a_group_is_deleted_with_all_that_its_pages_hold(azure: Azure, pages: str) -> None:
    options = {"name": "net", "resource_group": pages, "state": "absent", "delete_resource_group": True}
    planned = azure.run("virtual_network", check=True, **options)
    assert read_pages(azure)["resources"] >= 3
    assert all(f"/{name}" in str(planned["plan"]) for name in ALL)


def test_operations_are_followed_however_their_url_is_spelled(azure: Azure) -> None:
    group = f"flow-{uuid.uuid4().hex[:8]}"
    network = {"address_prefixes": ["10.0.0.0/16"], "subnet": {"name": "default", "address_prefix": "10.0.0.0/24"}}
    azure.run("virtual_network", name="net", resource_group=group, location="eastus", **network)
    assert azure.requests("poll")


def test_a_link_to_another_host_is_refused(azure: Azure, pages: str) -> None:
    listed: dict[str, t.Any] = {"value": [], "nextLink": "https://management.foreign.example/subscriptions?x=1"}
    fault = {"fault": "wrong_shape", "body": listed, "match": {"kind": "arm", "path": "virtualMachines$"}}
    azure.admin("POST", "faults", fault)
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine_info", resource_group=pages)
    assert caught.value.code == "ForeignHost"
