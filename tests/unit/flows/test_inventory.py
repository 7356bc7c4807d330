"""The inventory: every machine by lists alone, whole or not at all."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible.errors import AnsibleParserError, AnsibleUndefinedVariable
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.template import Templar

from .azure import Azure
from .inventories import COUNT, documents


@pytest.fixture
def inventory(azure: Azure, group: str, tmp_path: pathlib.Path) -> t.Callable[..., InventoryData]:
    azure.admin("POST", "seed", documents(azure, group))
    azure.forget()

    def read(text: str = "") -> InventoryData:
        file = tmp_path / "some.gen2_azure.yml"
        file.write_text(f"plugin: gen2.azure.virtual_machines\nresource_groups: [{group}]\n{text}")
        plugin, data = inventory_loader.get("gen2.azure.virtual_machines"), InventoryData()
        assert plugin.verify_file(str(file))
        plugin.parse(data, DataLoader(), str(file), cache=False)
        return data

    return read


def test_every_machine_with_generation_and_addresses(inventory: t.Callable[..., InventoryData]) -> None:
    data = inventory()
    assert len(data.hosts) == COUNT
    assert sorted(host.name for host in data.groups["generation_v1"].hosts) == ["web0", "web2", "web4", "web6"]
    assert len(data.groups["tag_tier_web"].hosts) == COUNT
    facts = data.hosts["web3"].vars["azure_machine"]
    assert (facts["generation"], facts["private_ip_addresses"]) == ("V2", ["10.0.0.3"])
    assert data.hosts["web3"].vars["ansible_host"] == "198.18.0.3"


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("include_host_filters: [\"generation == 'V1' and name != 'web0'\"]", ["web2", "web4", "web6"]),
        ("exclude_host_filters: [\"generation == 'V1'\"]", ["web1", "web3", "web5"]),
        ("power_states: [deallocated]", []),
        ("tags: {tier: db}", []),
        ("hostname: private_ip\ninclude_host_filters: [\"name == 'web5'\"]", ["10.0.0.5"]),
    ],
)
def test_filters_and_names(inventory: t.Callable[..., InventoryData], text: str, hosts: list[str]) -> None:
    assert sorted(inventory(text).hosts) == hosts


def test_calls_grow_with_pages(azure: Azure, inventory: t.Callable[..., InventoryData]) -> None:
    inventory()
    assert len(azure.requests()) == len(("machines", "statuses", "interfaces", "addresses"))
    azure.forget()
    inventory("address: none")
    assert len(azure.requests()) == len(("machines", "statuses"))


@pytest.mark.parametrize("path", ["virtualMachines$", "publicIPAddresses$", "networkInterfaces$"])
def test_a_failure_that_passes_leaves_nobody_out(
    azure: Azure, inventory: t.Callable[..., InventoryData], path: str
) -> None:
    azure.admin("POST", "faults", {"fault": "throttle", "retry_after": 0, "match": {"path": path}, "times": 1})
    azure.admin("POST", "faults", {"fault": "status", "status": 500, "match": {"path": path}, "times": 1})
    assert len(inventory().hosts) == COUNT


def test_a_failure_for_good_fails_the_inventory(azure: Azure, inventory: t.Callable[..., InventoryData]) -> None:
    azure.admin(
        "POST", "faults", {"fault": "status", "status": 403, "match": {"path": "virtualMachines$"}, "times": None}
    )
    with pytest.raises(AnsibleParserError, match="virtualMachines"):
        inventory()


@pytest.mark.parametrize("text", ["", "compose: {mine: tags.note}"])
def test_a_tag_is_never_a_template(
    azure: Azure, group: str, inventory: t.Callable[..., InventoryData], text: str
) -> None:
    machine = documents(azure, group, 1)[0]
    azure.admin("POST", "seed", [{**machine, "tags": {"note": "{{ 6 * 7 }}"}}])
    variables = inventory(text).hosts["web0"].vars
    templar = Templar(loader=DataLoader(), variables=variables)
    assert templar.template(variables["azure_machine"])["tags"] == {"note": "{{ 6 * 7 }}"}
    assert templar.template(variables.get("mine", "")) in ("", "{{ 6 * 7 }}")


def test_a_condition_about_what_a_machine_lacks_does_not_hold(
    azure: Azure, group: str, inventory: t.Callable[..., InventoryData]
) -> None:
    machine = documents(azure, group, 1)[0]
    azure.admin("POST", "seed", [{**machine, "tags": {"role": "db"}}])
    condition = "include_host_filters: [\"tags.role == 'db'\"]"
    assert sorted(inventory(condition).hosts) == ["web0"]
    with pytest.raises(AnsibleUndefinedVariable):
        inventory(f"{condition}\nstrict: true")
