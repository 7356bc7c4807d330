"""The plan of a deletion lists all that Azure deletes along, and what it lists is what is gone."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure
from .machines import machine_options

ADDRESSES = "Microsoft.Network/publicIPAddresses"
INTERFACES = "Microsoft.Network/networkInterfaces"
NETWORK_VERSION = "2024-05-01"
LISTED = {
    "Microsoft.Compute/virtualMachines": "2024-07-01",
    "Microsoft.Compute/disks": "2024-03-02",
    INTERFACES: NETWORK_VERSION,
    ADDRESSES: NETWORK_VERSION,
}


def resources(azure: Azure, group: str) -> set[str]:
    """Return the ids, in lower case, of all that a VM may take along."""
    listed = (azure.get(azure.collection(group, kind), version)["value"] for kind, version in LISTED.items())
    return {str(each["id"]).lower() for found in listed for each in found}


def paths(result: dict[str, t.Any]) -> set[str]:
    return {change["path"].lower() for step in result["plan"]["steps"] for change in step["changes"]}


def test_the_address_that_goes_with_its_interface_is_in_the_plan(azure: Azure, group: str) -> None:
    azure.run("virtual_machine", **machine_options(azure, group, public_ip=True, data_disks=[{"lun": 0, "size_gb": 4}]))
    before = resources(azure, group)
    absent = {"name": "web1", "resource_group": group, "state": "absent"}
    planned = azure.run("virtual_machine", check=True, **absent)
    (shown,) = [path for path in paths(planned) if "/publicipaddresses/" in path]
    ip_address = azure.get(shown, NETWORK_VERSION)["properties"]["ipAddress"]
    told = [change["before"] for step in planned["plan"]["steps"] for change in step["changes"]]
    assert any(ip_address in each for each in told)
    done = azure.run("virtual_machine", **absent)
    assert done["plan"] == planned["plan"]
    assert before - resources(azure, group) == paths(planned)
    assert f"resource group {group}" in done["plan"]["steps"][0]["summary"]
    # Azure keeps data disks by default.
    assert {each["id"].lower() for each in done["kept"]} == resources(azure, group)


@pytest.mark.parametrize("option", ["Detach", "Delete"])
def test_the_delete_option_that_the_interface_gives_an_address_decides(azure: Azure, group: str, option: str) -> None:
    """Microsoft's guide to deleting a VM sets it in the interface's reference to the address."""
    address = azure.id_of(group, ADDRESSES, "own")
    static = {"publicIPAllocationMethod": "Static"}
    azure.put(address, NETWORK_VERSION, {"location": "eastus", "sku": {"name": "Standard"}, "properties": static})
    azure.run("virtual_machine", **machine_options(azure, group))
    (machine,) = azure.run("virtual_machine_info", name="web1", resource_group=group)["virtual_machines"]
    (interface_id,) = machine["network_interface_ids"]
    (configuration,) = azure.get(interface_id, NETWORK_VERSION)["properties"]["ipConfigurations"]
    configuration["properties"]["publicIPAddress"] = {"id": address, "properties": {"deleteOption": option}}
    body = {"location": "eastus", "properties": {"ipConfigurations": [configuration]}}
    azure.put(interface_id, NETWORK_VERSION, body)
    done = azure.run("virtual_machine", name="web1", resource_group=group, state="absent")
    goes = option == "Delete"
    assert (address.lower() in paths(done)) is goes
    assert (address.lower() in {each["id"].lower() for each in done["kept"]}) is not goes
    assert resources(azure, group) == (set() if goes else {address.lower()})


@pytest.mark.parametrize("unreadable", ["networkInterfaces/", "publicIPAddresses/"])
def test_what_cannot_be_read_is_unknown_and_stops_no_deletion(azure: Azure, group: str, unreadable: str) -> None:
    azure.run("virtual_machine", **machine_options(azure, group, public_ip=True))
    match = {"method": "GET", "path": unreadable}
    azure.admin("POST", "faults", {"fault": "status", "status": 403, "match": match, "times": None})
    done = azure.run("virtual_machine", name="web1", resource_group=group, state="absent")
    azure.admin("DELETE", "faults")
    told = [str(change["before"]) for step in done["plan"]["steps"] for change in step["changes"]]
    assert sum("unknown" in each for each in told) == 1
    assert resources(azure, group) == set()


@pytest.mark.parametrize("mode", ["uniform", "flexible"])
def test_what_goes_with_a_scale_set_is_in_the_plan(azure: Azure, group: str, mode: str) -> None:
    options = machine_options(azure, group, public_ip=True, capacity=2, orchestration_mode=mode)
    azure.run("scale_set", **options)
    before = resources(azure, group)
    absent = {"name": "web1", "resource_group": group, "state": "absent"}
    planned = azure.run("scale_set", check=True, **absent)
    kinds = [path.split("/")[-2] for path in paths(planned)]
    wanted = ("virtualmachinescalesets", "virtualmachines", "networkinterfaces", "publicipaddresses", "disks")
    assert [kinds.count(kind) for kind in wanted] == [1, 2, 2, 2, 2]
    assert azure.run("scale_set", **absent)["plan"] == planned["plan"]
    assert before - resources(azure, group) <= paths(planned)
