from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import (
    COMPUTE,
    DISKS,
    NETWORK,
    UBUNTU,
    UBUNTU_V1,
    Service,
)

WINDOWS = {
    "publisher": "MicrosoftWindowsServer",
    "offer": "WindowsServer",
    "sku": "2022-datacenter-g2",
    "version": "latest",
}


@pytest.fixture
def service() -> Service:
    return Service()


def place(service: Service, name: str = "vm") -> str:
    return service.id("virtualMachines", name)


def test_creating_answers_201_with_the_operation_and_the_machine_without_its_disk(service: Service) -> None:
    answer = service.call("PUT", place(service), COMPUTE, service.machine_body())
    assert answer.status == 201
    assert answer.headers["retry-after"] == "10"
    assert "/locations/eastus/operations/" in answer.headers["azure-asyncoperation"]
    assert "location" not in answer.headers
    properties = answer.body["properties"]
    assert properties["provisioningState"] == "Creating"
    assert properties["storageProfile"]["osDisk"]["managedDisk"] == {"storageAccountType": "Premium_LRS"}
    assert service.get("vm")["properties"]["provisioningState"] == "Creating"


def test_azure_adds_its_defaults(service: Service) -> None:
    machine = service.create("vm")
    properties = machine["properties"]
    profile = properties["storageProfile"]
    assert profile["imageReference"] == UBUNTU | {"exactVersion": "22.04.202410020"}
    assert profile["diskControllerType"] == "SCSI"
    assert (profile["osDisk"]["caching"], profile["osDisk"]["deleteOption"]) == ("ReadWrite", "Detach")
    assert profile["osDisk"]["diskSizeGB"] == 30
    assert profile["osDisk"]["name"].startswith("vm_OsDisk_1_")
    linux = properties["osProfile"]["linuxConfiguration"]
    assert linux["provisionVMAgent"] is True
    assert linux["patchSettings"] == {"patchMode": "ImageDefault", "assessmentMode": "ImageDefault"}
    assert properties["osProfile"]["requireGuestProvisionSignal"] is True
    assert properties["vmId"]
    assert machine["etag"] == '"2"'
    assert machine["tags"] == {}


def test_the_os_disk_is_a_resource_that_the_machine_holds(service: Service) -> None:
    machine = service.create("vm", service.machine_body() | {"zones": ["2"]})
    disk = service.get_disk(machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])
    assert disk["managedBy"] == machine["id"]
    assert disk["zones"] == ["2"]
    assert disk["properties"]["hyperVGeneration"] == "V2"
    assert disk["properties"]["diskState"] == "Attached"
    assert disk["properties"]["tier"] == "P4"
    reference = disk["properties"]["creationData"]["imageReference"]["id"]
    assert reference.endswith("/Skus/22_04-lts-gen2/Versions/22.04.202410020")


def test_a_windows_machine_is_given_windows_defaults_and_never_shows_its_password(service: Service) -> None:
    profile = {"adminUsername": "ops", "adminPassword": "Top-Secret-1", "customData": "aGVsbG8="}
    machine = service.create("vm", service.machine_body(image=WINDOWS, osProfile=profile))
    shown = machine["properties"]["osProfile"]
    assert shown["computerName"] == "vm"
    assert shown["windowsConfiguration"]["patchSettings"]["patchMode"] == "AutomaticByOS"
    assert "Top-Secret-1" not in json.dumps(machine)
    assert not {"adminPassword", "customData"} & set(shown)


def test_the_generation_shows_in_the_instance_view_asked_for_in_any_case(service: Service) -> None:
    service.create("two")
    service.create("one", image=UBUNTU_V1, size="Standard_D2_v2")
    assert service.get("two", **{"$expand": "InstanceView"})["properties"]["instanceView"]["hyperVGeneration"] == "V2"
    assert "instanceView" not in service.get("two")["properties"]
    view = service.call("GET", f"{place(service, 'one')}/instanceView", COMPUTE).body
    assert view["hyperVGeneration"] == "V1"
    assert [status["code"] for status in view["statuses"]] == ["ProvisioningState/succeeded", "PowerState/running"]
    assert "diskControllerType" not in service.get("one")["properties"]["storageProfile"]


@pytest.mark.parametrize(
    ("version", "standard", "etag"),
    [("2022-11-01", False, False), ("2024-07-01", False, True), ("2025-11-01", True, True), ("2026-04-01", True, True)],
)
def test_newer_versions_show_what_older_ones_do_not(service: Service, version: str, standard: bool, etag: bool) -> None:
    service.create("vm")
    machine = service.get("vm", version)
    assert ("securityProfile" in machine["properties"]) is standard
    assert ("etag" in machine) is etag


def test_a_trusted_launch_machine_gives_its_disk_the_type(service: Service) -> None:
    security = {"securityType": "TrustedLaunch", "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True}}
    machine = service.create("vm", service.machine_body(securityProfile=security))
    assert machine["properties"]["securityProfile"] == security
    disk = service.get_disk(machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])
    assert disk["properties"]["securityProfile"] == {"securityType": "TrustedLaunch"}


def test_a_confidential_machine_needs_a_size_and_an_image_for_it(service: Service) -> None:
    image = {"publisher": "Canonical", "offer": "0001-com-ubuntu-confidential-vm-jammy", "sku": "22_04-lts-cvm"}
    security = {"securityType": "ConfidentialVM", "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True}}
    os_disk = {
        "createOption": "FromImage",
        "managedDisk": {"securityProfile": {"securityEncryptionType": "VMGuestStateOnly"}},
    }
    profile = {"imageReference": image | {"version": "latest"}, "osDisk": os_disk}
    body = service.machine_body("Standard_DC2as_v5", storageProfile=profile, securityProfile=security)
    machine = service.create("vm", body)
    disk = service.get_disk(machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])
    kind = "ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey"
    assert disk["properties"]["securityProfile"] == {"securityType": kind}


def test_a_specialised_disk_is_attached(service: Service) -> None:
    disk = service.disk("os", hyperVGeneration="V2", osType="Linux")
    machine = service.create("vm", service.attach_body(disk))
    profile = machine["properties"]["storageProfile"]
    assert profile["osDisk"]["createOption"] == "Attach"
    assert profile["osDisk"]["name"] == "os"
    assert "osProfile" not in machine["properties"]
    assert service.get_disk(disk)["managedBy"] == machine["id"]
    assert service.get("vm", **{"$expand": "instanceView"})["properties"]["instanceView"]["hyperVGeneration"] == "V2"


def test_a_disk_without_a_generation_boots_as_generation_1(service: Service) -> None:
    disk = service.disk("os", osType="Linux")
    refused = service.call("PUT", place(service), COMPUTE, service.attach_body(disk, "Standard_D2s_v6"))
    assert "cannot boot Hypervisor Generation '1'" in refused.message
    service.create("vm", service.attach_body(disk))
    assert service.get("vm", **{"$expand": "instanceView"})["properties"]["instanceView"]["hyperVGeneration"] == "V1"
    assert "hyperVGeneration" not in service.get_disk(disk)["properties"]


def test_a_machine_makes_the_data_disks_it_describes(service: Service) -> None:
    image = {"imageReference": UBUNTU, "osDisk": {"createOption": "FromImage"}}
    disks = [{"lun": 0, "createOption": "Empty", "diskSizeGB": 64}, {"lun": 3, "createOption": "Empty"}]
    machine = service.create("vm", service.machine_body(storageProfile=image | {"dataDisks": disks}))
    made = machine["properties"]["storageProfile"]["dataDisks"]
    assert [disk["name"].rsplit("_", 1)[0] for disk in made] == ["vm_disk2", "vm_disk5"]
    assert [disk["caching"] for disk in made] == ["None", "None"]
    assert service.get_disk(made[0]["managedDisk"]["id"])["properties"]["diskSizeGB"] == 64


def test_a_member_with_nothing_in_it_is_not_shown(service: Service) -> None:
    os_disk = {"createOption": "FromImage", "vhd": {"uri": None}, "image": {}}
    machine = service.create("vm", service.machine_body(storageProfile={"imageReference": UBUNTU, "osDisk": os_disk}))
    assert not {"vhd", "image"} & set(machine["properties"]["storageProfile"]["osDisk"])
    for method in ("PUT", "PATCH"):
        body = {"location": "eastus", "properties": {"storageProfile": {"osDisk": {"vhd": {"uri": None}}}}}
        if method == "PATCH":
            del body["location"]
        service.done(service.call(method, place(service), COMPUTE, body))
        assert "vhd" not in service.get("vm")["properties"]["storageProfile"]["osDisk"]


def test_the_interface_can_be_made_with_the_machine(service: Service) -> None:
    configuration = {
        "name": "nic",
        "properties": {
            "primary": True,
            "deleteOption": "Delete",
            "ipConfigurations": [{"name": "ip", "properties": {"subnet": {"id": service.subnet()}}}],
        },
    }
    network = {"networkApiVersion": "2022-11-01", "networkInterfaceConfigurations": [configuration]}
    machine = service.create("vm", service.machine_body(networkProfile=network))
    (reference,) = machine["properties"]["networkProfile"]["networkInterfaces"]
    assert reference["properties"]["deleteOption"] == "Delete"
    interface = service.call("GET", reference["id"], NETWORK)
    assert interface.body["properties"]["virtualMachine"]["id"] == machine["id"]
    service.done(service.call("DELETE", machine["id"], COMPUTE))
    assert service.call("GET", reference["id"], NETWORK).status == 404


@pytest.mark.parametrize(("option", "left"), [("Delete", 404), ("Detach", 200)])
def test_deleting_takes_what_the_machine_owns_and_lets_go_of_the_rest(service: Service, option: str, left: int) -> None:
    nic = service.interface("mine")
    storage = {"imageReference": UBUNTU, "osDisk": {"createOption": "FromImage", "deleteOption": option}}
    network = {"networkInterfaces": [{"id": nic, "properties": {"deleteOption": option}}]}
    machine = service.create("vm", service.machine_body(storageProfile=storage, networkProfile=network))
    disk = machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"]
    answer = service.call("DELETE", machine["id"], COMPUTE)
    assert answer.status == 202
    assert {"azure-asyncoperation", "location"} <= set(answer.headers)
    assert service.get("vm")["properties"]["provisioningState"] == "Deleting"
    assert service.poll(answer)["status"] == "Succeeded"
    assert service.call("GET", machine["id"], COMPUTE).code == "ResourceNotFound"
    assert service.call("GET", disk, DISKS).status == left
    assert service.call("GET", nic, NETWORK).status == left
    if option == "Detach":
        assert service.get_disk(disk)["properties"]["diskState"] == "Unattached"
        service.create("again", service.attach_body(disk, networkProfile=network))


def test_deleting_nothing_answers_204(service: Service) -> None:
    assert service.call("DELETE", place(service), COMPUTE).status == 204


def test_lists_are_paged_and_scoped(service: Service) -> None:
    service.world.settings.page_size = 2
    for name in ("a", "b", "c"):
        service.create(name)
    service.group("other", "eastus")
    group = service.call("GET", service.id("virtualMachines", "").rstrip("/"), COMPUTE)
    assert [one["name"] for one in group.body["value"]] == ["a", "b"]
    rest = service.send("GET", group.body["nextLink"])
    assert [one["name"] for one in rest.body["value"]] == ["c"]
    assert "nextLink" not in rest.body
    empty = service.id("virtualMachines", "", group="other").rstrip("/")
    assert service.call("GET", empty, COMPUTE).body == {"value": []}
    subscription = f"{service.subscription}/providers/Microsoft.Compute/virtualMachines"
    assert len(service.call("GET", subscription, COMPUTE).body["value"]) == 2
    there = f"{service.subscription}/providers/Microsoft.Compute/locations/westeurope/virtualMachines"
    assert service.call("GET", there, COMPUTE).body["value"] == []


def test_user_data_shows_only_when_asked_for(service: Service) -> None:
    service.create("vm", service.machine_body(userData="aGVsbG8="))
    assert "userData" not in service.get("vm")["properties"]
    assert service.get("vm", **{"$expand": "userData"})["properties"]["userData"] == "aGVsbG8="


def test_identities_are_given_their_ids(service: Service) -> None:
    body = service.machine_body() | {"identity": {"type": "SystemAssigned"}}
    identity = service.create("vm", body)["identity"]
    assert identity["type"] == "SystemAssigned"
    assert identity["principalId"]
    assert identity["tenantId"] == service.world.tenant_id


def fault(service: Service, **described: Any) -> None:
    service.emulator.faults.add({"match": {"method": "PUT", "path": "virtualMachines"}, "times": 1} | described)


def test_a_machine_that_found_no_room_stays_failed_and_without_disks(service: Service) -> None:
    fault(service, fault="allocation_failure")
    answer = service.call("PUT", place(service), COMPUTE, service.machine_body())
    assert answer.status == 201
    state = service.poll(answer)
    assert (state["status"], state["error"]["code"]) == ("Failed", "AllocationFailed")
    machine = service.get("vm")
    assert machine["properties"]["provisioningState"] == "Failed"
    assert "id" not in machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]


@pytest.mark.parametrize("way", ["put", "start"])
def test_a_machine_that_found_no_room_can_be_tried_again(service: Service, way: str) -> None:
    fault(service, fault="allocation_failure")
    body = service.machine_body()
    service.poll(service.call("PUT", place(service), COMPUTE, body))
    service.done(service.call("PUT", place(service), COMPUTE, body) if way == "put" else service.act("vm", "start"))
    machine = service.get("vm", **{"$expand": "instanceView"})
    assert machine["properties"]["provisioningState"] == "Succeeded"
    assert machine["properties"]["instanceView"]["statuses"][-1]["code"] == "PowerState/running"
    disk = service.get_disk(machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])
    assert disk["managedBy"] == machine["id"]


def test_a_machine_whose_guest_did_not_answer_is_there_and_failed(service: Service) -> None:
    fault(service, fault="provisioning_failed")
    state = service.poll(service.call("PUT", place(service), COMPUTE, service.machine_body()))
    assert state["error"]["code"] == "OSProvisioningTimedOut"
    machine = service.get("vm", **{"$expand": "instanceView"})["properties"]
    assert machine["provisioningState"] == "Failed"
    assert machine["storageProfile"]["osDisk"]["managedDisk"]["id"]
    codes = [status["code"] for status in machine["instanceView"]["statuses"]]
    assert codes == ["ProvisioningState/failed/OSProvisioningTimedOut", "PowerState/running"]


def test_a_seeded_machine_learns_its_generation_from_its_disk(service: Service) -> None:
    disk = service.disk("os", hyperVGeneration="V2", osType="Linux")
    machine = service.create("vm", service.attach_body(disk))
    seeded = machine | {"id": place(service, "seeded"), "name": "seeded"}
    service.world.store.put(seeded)
    view = service.get("seeded", **{"$expand": "instanceView"})["properties"]["instanceView"]
    assert view["hyperVGeneration"] == "V2"
    assert view["statuses"][-1]["code"] == "PowerState/running"


def test_an_availability_set_shows_its_machines_in_capitals_and_holds_on_to_them(service: Service) -> None:
    av = service.id("availabilitySets", "set1")
    body = {"location": "eastus", "sku": {"name": "Aligned"}, "properties": {"platformFaultDomainCount": 2}}
    assert service.call("PUT", av, COMPUTE, body).status == 200
    machine = service.create("vm", service.machine_body(availabilitySet={"id": av}))
    assert machine["properties"]["availabilitySet"]["id"].endswith("/availabilitySets/SET1")
    shown = service.call("GET", av, COMPUTE).body["properties"]
    assert shown["virtualMachines"][0]["id"].endswith(
        "/resourceGroups/G/providers/Microsoft.Compute/virtualMachines/VM"
    )
    assert shown["platformUpdateDomainCount"] == 5
    assert service.call("DELETE", av, COMPUTE).code == "OperationNotAllowed"
    service.done(service.call("DELETE", machine["id"], COMPUTE))
    assert service.call("DELETE", av, COMPUTE).status == 200
