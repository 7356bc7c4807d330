from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import (
    COMPUTE,
    DISKS,
    NETWORK,
    UBUNTU_V1,
    Answer,
    Service,
    linux_login,
)

TRUSTED = {"securityType": "TrustedLaunch", "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True}}


@pytest.fixture
def service() -> Service:
    return Service()


def place(service: Service, name: str = "vm") -> str:
    return service.id("virtualMachines", name)


def patch(service: Service, name: str = "vm", **properties: Any) -> Answer:
    return service.call("PATCH", place(service, name), COMPUTE, {"properties": properties})


def view(service: Service, name: str = "vm") -> Any:
    return service.get(name, **{"$expand": "instanceView"})["properties"]["instanceView"]


def power(service: Service) -> str:
    return str(view(service)["statuses"][-1]["code"])


def test_putting_back_what_was_read_changes_nothing(service: Service) -> None:
    service.create("vm", service.machine_body(userData="aGVsbG8=") | {"tags": {"a": "1"}})
    before = service.get("vm")
    answer = service.call("PUT", place(service), COMPUTE, before)
    assert (answer.status, answer.body["properties"]["provisioningState"]) == (200, "Updating")
    service.done(answer)
    after = service.get("vm")
    assert after.pop("etag") != before.pop("etag")
    assert after == before
    assert service.get("vm", **{"$expand": "userData"})["properties"]["userData"] == "aGVsbG8="


def test_a_patch_changes_what_it_names(service: Service) -> None:
    service.create("vm", service.machine_body() | {"tags": {"a": "1"}})
    service.done(service.call("PATCH", place(service), COMPUTE, {"tags": {"b": "2"}}))
    assert service.get("vm")["tags"] == {"b": "2"}
    service.done(patch(service, diagnosticsProfile={"bootDiagnostics": {"enabled": True}}))
    assert service.get("vm")["tags"] == {"b": "2"}
    assert view(service)["bootDiagnostics"] == {}


def test_preconditions_hold_for_machines(service: Service) -> None:
    machine = service.create("vm")
    body = {"tags": {"a": "1"}}
    stale = service.call("PATCH", machine["id"], COMPUTE, body, headers={"If-Match": '"0"'})
    assert (stale.status, stale.code) == (412, "PreconditionFailed")
    assert service.call("PATCH", machine["id"], COMPUTE, body, headers={"If-Match": machine["etag"]}).status == 200
    again = service.call("PUT", machine["id"], COMPUTE, service.machine_body(), headers={"If-None-Match": "*"})
    assert again.status == 412


def test_power_actions_move_the_power_state(service: Service) -> None:
    machine = service.create("vm")
    disk = machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"]
    for action, state, disk_state in (
        ("powerOff", "stopped", "Attached"),
        ("start", "running", "Attached"),
        ("deallocate", "deallocated", "Reserved"),
        ("start", "running", "Attached"),
        ("restart", "running", "Attached"),
        ("redeploy", "running", "Attached"),
        ("reapply", "running", "Attached"),
    ):
        answer = service.act("vm", action)
        assert answer.status == 202
        assert {"azure-asyncoperation", "location"} <= set(answer.headers)
        service.done(answer)
        assert (power(service), service.get_disk(disk)["properties"]["diskState"]) == (
            f"PowerState/{state}",
            disk_state,
        )


def test_a_machine_hibernates_where_that_was_enabled(service: Service) -> None:
    service.create("vm")
    hibernate = f"{place(service)}/deallocate"
    assert "not enabled" in service.call("POST", hibernate, COMPUTE, query={"hibernate": "true"}).message
    able = {"hibernationEnabled": True}
    assert "is not deallocated" in patch(service, additionalCapabilities=able).message
    service.done(service.act("vm", "deallocate"))
    service.done(patch(service, additionalCapabilities=able))
    assert "is not running" in service.call("POST", hibernate, COMPUTE, query={"hibernate": "true"}).message
    service.done(service.act("vm", "start"))
    service.done(service.call("POST", hibernate, COMPUTE, query={"hibernate": "true"}))
    codes = [status["code"] for status in view(service)["statuses"]]
    assert codes[-2:] == ["PowerState/deallocated", "HibernationState/Hibernated"]
    service.done(service.act("vm", "start"))
    assert power(service) == "PowerState/running"


def test_a_deallocated_machine_hides_size_and_type_of_its_disk_and_can_be_put_back(service: Service) -> None:
    service.create("vm")
    service.done(service.act("vm", "deallocate"))
    shown = service.get("vm")
    os_disk = shown["properties"]["storageProfile"]["osDisk"]
    assert "diskSizeGB" not in os_disk
    assert set(os_disk["managedDisk"]) == {"id"}
    assert "vmAgent" not in view(service)
    service.done(service.call("PUT", place(service), COMPUTE, shown))
    service.done(service.act("vm", "start"))
    assert service.get("vm")["properties"]["storageProfile"]["osDisk"]["diskSizeGB"] == 30


def test_actions_that_the_state_forbids(service: Service) -> None:
    service.create("vm")
    assert "since the VM is running. Please power off" in service.act("vm", "generalize").message
    service.done(service.act("vm", "deallocate"))
    assert "either deallocated or marked to be deallocated" in service.act("vm", "restart").message
    assert service.act("vm", "generalize").status == 200
    assert "OSState/generalized" in [status["code"] for status in view(service)["statuses"]]
    assert "since the VM is generalized" in service.act("vm", "start").message
    assert "since the VM is generalized" in patch(service, licenseType="None").message
    assert service.act("no", "start").code == "ResourceNotFound"


@pytest.mark.parametrize(("option", "stays"), [("Detach", True), ("Delete", False)])
def test_a_reimage_makes_the_os_disk_anew(service: Service, option: str, stays: bool) -> None:
    body = service.machine_body()
    body["properties"]["storageProfile"]["osDisk"]["deleteOption"] = option
    before = service.create("vm", body)["properties"]["storageProfile"]["osDisk"]
    answer = service.act("vm", "reimage")
    assert answer.status == 202
    assert {"azure-asyncoperation", "location"} <= set(answer.headers)
    service.done(answer)
    after = service.get("vm")["properties"]["storageProfile"]["osDisk"]
    assert after["managedDisk"]["id"] != before["managedDisk"]["id"]
    assert after["name"] == after["managedDisk"]["id"].rpartition("/")[2]
    found = service.call("GET", before["managedDisk"]["id"], DISKS)
    assert (found.status == 200) is stays
    assert not stays or found.body["properties"]["diskState"] == "Unattached"
    assert power(service) == "PowerState/running"


def test_a_reimage_needs_an_image_that_boots_the_machine(service: Service) -> None:
    disk = service.disk("os", osType="Linux", hyperVGeneration="V2")
    service.create("attached", service.attach_body(disk))
    assert "was not created from an image" in service.act("attached", "reimage").message
    service.create("vm", service.machine_body(image=UBUNTU_V1))
    service.done(service.act("vm", "deallocate"))
    service.done(patch(service, securityProfile=TRUSTED))
    service.done(service.act("vm", "start"))
    service.act("vm", "reimage")
    service.settle()
    assert service.get("vm")["properties"]["provisioningState"] == "Failed"


def test_a_machine_being_changed_takes_no_second_change(service: Service) -> None:
    service.create("vm")
    assert service.act("vm", "deallocate").status == 202
    assert "since another operation is in progress" in service.act("vm", "start").message
    service.settle()
    service.call("DELETE", place(service), COMPUTE)
    assert "marked for deletion" in service.act("vm", "start").message


@pytest.mark.parametrize("policy", ["Deallocate", "Delete"])
def test_an_eviction_does_what_the_policy_says(service: Service, policy: str) -> None:
    service.create("regular")
    assert "only for Spot" in service.act("regular", "simulateEviction").message
    service.create("vm", service.machine_body(priority="Spot", evictionPolicy=policy))
    assert service.act("vm", "simulateEviction").status == 204
    service.settle()
    if policy == "Delete":
        assert service.call("GET", place(service), COMPUTE).status == 404
    else:
        assert power(service) == "PowerState/deallocated"


def test_a_deletion_cancels_what_is_under_way(service: Service) -> None:
    answer = service.call("PUT", place(service), COMPUTE, service.machine_body())
    service.call("DELETE", place(service), COMPUTE)
    assert service.get("vm")["properties"]["provisioningState"] == "Deleting"
    status = service.poll(answer)
    assert (status["status"], status["error"]["code"]) == ("Canceled", "OperationPreempted")
    assert service.call("GET", place(service), COMPUTE).status == 404
    assert service.call("GET", service.id("disks", "").rstrip("/"), DISKS).body["value"] == []


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"storageProfile": {"imageReference": UBUNTU_V1}}, "imageReference"),
    ({"storageProfile": {"osDisk": {"createOption": "Attach"}}}, "osDisk.createOption"),
    ({"storageProfile": {"osDisk": {"name": "other"}}}, "osDisk.name"),
    ({"storageProfile": {"osDisk": {"osType": "Windows"}}}, "osDisk.osType"),
    ({"osProfile": {"adminUsername": "other"}}, "osProfile.adminUsername"),
    ({"osProfile": {"computerName": "other"}}, "osProfile.computerName"),
    (
        {"osProfile": {"linuxConfiguration": {"disablePasswordAuthentication": False}}},
        "linuxConfiguration.disablePasswordAuthentication",
    ),
    (
        {"osProfile": {"linuxConfiguration": {"ssh": {"publicKeys": [{"path": "/x", "keyData": "y"}]}}}},
        "linuxConfiguration.ssh.publicKeys",
    ),
    ({"availabilitySet": {"id": "/subscriptions/x"}}, "availabilitySet.id"),
    ({"priority": "Spot"}, "priority"),
]


@pytest.mark.parametrize(("properties", "name"), CHANGES, ids=[name for dummy, name in CHANGES])
def test_what_is_fixed_cannot_be_changed(service: Service, properties: dict[str, Any], name: str) -> None:
    service.create("vm")
    answer = patch(service, **properties)
    assert (answer.status, answer.code) == (409, "PropertyChangeNotAllowed")
    assert (answer.message, answer.body["error"]["target"]) == (f"Changing property '{name}' is not allowed.", name)


def test_latest_may_be_put_again_and_an_attached_machine_takes_no_profile(service: Service) -> None:
    service.create("vm")
    service.done(
        patch(
            service,
            storageProfile={"imageReference": service.machine_body()["properties"]["storageProfile"]["imageReference"]},
        )
    )
    service.create("att", service.attach_body(service.disk("os", hyperVGeneration="V2", osType="Linux")))
    answer = patch(service, "att", osProfile={"adminUsername": "ops", "linuxConfiguration": linux_login()})
    assert answer.message == "Changing property 'osProfile' is not allowed."


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("Standard_D2_v2", "cannot boot Hypervisor Generation '2'"),
        ("Standard_D2ps_v5", "different CPU Architectures"),
        ("Standard_D2s_v6", "cannot boot with DiskControllerType 'SCSI'"),
        ("Standard_DC2as_v5", "with '<NULL>' security type"),
        ("Standard_D2_v5", "does not support the storage account type Premium_LRS"),
        ("Standard_Q1", "not available in the current region"),
    ],
)
def test_a_resize_keeps_to_the_rules(service: Service, size: str, words: str) -> None:
    service.create("vm")
    answer = patch(service, hardwareProfile={"vmSize": size})
    assert words in answer.message
    assert service.get("vm")["properties"]["hardwareProfile"]["vmSize"] == "Standard_D2s_v5"
    service.done(patch(service, hardwareProfile={"vmSize": "Standard_D4s_v5"}))
    assert service.get("vm")["properties"]["hardwareProfile"]["vmSize"] == "Standard_D4s_v5"


def test_a_null_generation_counts_as_1_on_resize_too(service: Service) -> None:
    service.create("vm", service.attach_body(service.disk("os", osType="Linux")))
    answer = patch(service, hardwareProfile={"vmSize": "Standard_M208ms_v2"})
    assert "cannot boot Hypervisor Generation '1'" in answer.message


def test_a_trusted_launch_machine_stays_off_other_sizes(service: Service) -> None:
    service.create("vm", service.machine_body(securityProfile=TRUSTED))
    answer = patch(service, hardwareProfile={"vmSize": "Standard_M208ms_v2"})
    assert "with 'TrustedLaunch' security type" in answer.message


def test_a_move_to_nvme_takes_size_and_controller_together(service: Service) -> None:
    service.create("vm")
    service.done(service.act("vm", "deallocate"))
    both = {"hardwareProfile": {"vmSize": "Standard_D2s_v6"}, "storageProfile": {"diskControllerType": "NVMe"}}
    service.done(patch(service, **both))
    assert service.get("vm")["properties"]["storageProfile"]["diskControllerType"] == "NVMe"


def tag(service: Service, disk: str, **properties: Any) -> Answer:
    return service.call("PATCH", disk, DISKS, {"properties": properties})


@pytest.mark.parametrize("spelled", ["SCSI, NVMe", "NVME,SCSI"])
def test_a_disk_that_is_not_tagged_for_nvme_boots_from_scsi_only(service: Service, spelled: str) -> None:
    disk = service.disk("os", osType="Linux", hyperVGeneration="V2", supportedCapabilities={"architecture": "x64"})
    service.create("vm", service.attach_body(disk))
    controller = {"diskControllerType": "NVMe"}
    resized = {"hardwareProfile": {"vmSize": "Standard_D2s_v6"}}
    service.done(service.act("vm", "deallocate"))
    assert "cannot boot with DiskControllerType 'SCSI'" in patch(service, **resized).message
    refused = patch(service, **resized, storageProfile=controller)
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    assert "Disk Controller Type property 'NVMe' is not supported by the OS image or disk" in refused.message
    service.done(tag(service, disk, supportedCapabilities={"diskControllerTypes": spelled}))
    assert service.get_disk(disk)["properties"]["supportedCapabilities"]["architecture"] == "x64"
    service.done(patch(service, **resized, storageProfile=controller))


def test_a_controller_that_the_size_lacks_is_refused_without_a_resize_too(service: Service) -> None:
    service.create("vm", size="Standard_E4s_v5")
    answer = patch(service, storageProfile={"diskControllerType": "NVMe"})
    assert "cannot boot with DiskControllerType 'NVMe'" in answer.message


@pytest.mark.parametrize("listed", ["NVMe", "IDE", "SCSI, SCSI"])
def test_controllers_that_no_disk_has_are_refused(service: Service, listed: str) -> None:
    disk = service.disk("os", osType="Linux", hyperVGeneration="V2")
    assert tag(service, disk, supportedCapabilities={"diskControllerTypes": listed}).code == "InvalidParameter"


def test_hibernation_needs_an_os_disk_that_supports_it(service: Service) -> None:
    disk = service.disk("os", osType="Linux", hyperVGeneration="V2")
    able = {"hibernationEnabled": True}
    text = "The referenced os disk should support hibernation"
    body = service.attach_body(disk, additionalCapabilities=able)
    assert text in service.call("PUT", place(service), COMPUTE, body).message
    service.create("vm", service.attach_body(disk))
    service.done(service.act("vm", "deallocate"))
    assert text in patch(service, additionalCapabilities=able).message
    service.done(tag(service, disk, supportsHibernation=True))
    service.done(patch(service, additionalCapabilities=able))


def test_generation_1_becomes_generation_2_by_taking_trusted_launch(service: Service) -> None:
    machine = service.create("vm", image=UBUNTU_V1)
    refused = patch(service, securityProfile=TRUSTED)
    assert (refused.status, refused.code) == (409, "OperationNotAllowed")
    assert "since the VM is not deallocated" in refused.message
    service.done(service.act("vm", "deallocate"))
    service.done(patch(service, securityProfile=TRUSTED))
    service.done(service.act("vm", "start"))
    assert view(service)["hyperVGeneration"] == "V2"
    profile = service.get("vm")["properties"]["storageProfile"]
    assert profile["diskControllerType"] == "SCSI"
    assert profile["imageReference"]["sku"] == "22_04-lts"
    disk = service.get_disk(machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])["properties"]
    assert (disk["hyperVGeneration"], disk["securityProfile"]["securityType"]) == ("V2", "TrustedLaunch")


def test_trusted_launch_can_be_left_for_standard_generation_2(service: Service) -> None:
    service.create("vm", service.machine_body(securityProfile=TRUSTED))
    service.done(service.act("vm", "deallocate"))
    body = copy.deepcopy(service.get("vm"))
    body["properties"]["securityProfile"] = {"securityType": "Standard", "uefiSettings": None}
    service.done(service.call("PUT", place(service), COMPUTE, body))
    assert service.get("vm")["properties"]["securityProfile"] == {"securityType": "Standard"}
    assert view(service)["hyperVGeneration"] == "V2"
    confidential = patch(service, securityProfile={"securityType": "ConfidentialVM"})
    assert confidential.status >= 400


def test_data_disks_come_and_go_with_the_list(service: Service) -> None:
    service.create("vm")
    disk = service.disk("data", diskSizeGB=8)
    attached = {"lun": 2, "createOption": "Attach", "managedDisk": {"id": disk}}
    service.done(patch(service, storageProfile={"dataDisks": [attached]}))
    (shown,) = service.get("vm")["properties"]["storageProfile"]["dataDisks"]
    assert (shown["name"], shown["diskSizeGB"], shown["toBeDetached"]) == ("data", 8, False)
    assert service.get_disk(disk)["managedBy"] == place(service)
    refused = service.call("DELETE", disk, DISKS)
    assert (refused.status, refused.code) == (409, "OperationNotAllowed")
    service.done(patch(service, storageProfile={"dataDisks": [shown | {"caching": "ReadOnly"}]}))
    assert service.get("vm")["properties"]["storageProfile"]["dataDisks"][0]["caching"] == "ReadOnly"
    service.done(patch(service, storageProfile={"dataDisks": [shown | {"toBeDetached": True}]}))
    assert service.get("vm")["properties"]["storageProfile"]["dataDisks"] == []
    assert service.get_disk(disk)["properties"]["diskState"] == "Unattached"
    assert service.call("DELETE", disk, DISKS).status == 202


def swap(service: Service, disk: str, **more: Any) -> Answer:
    os_disk = {"name": disk.rpartition("/")[2], "managedDisk": {"id": disk}} | more
    return patch(service, storageProfile={"osDisk": os_disk})


def test_the_os_disk_can_be_swapped_for_one_of_the_same_generation(service: Service) -> None:
    first = service.create("vm")["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"]
    wrong = swap(service, service.disk("v1", hyperVGeneration="V1", osType="Linux"))
    assert "HyperVisor property on the OSDisk and VM do not match" in wrong.message
    assert wrong.message.endswith("HyperVisor Generation 'V2'")
    unset = swap(service, service.disk("unset", osType="Linux"))
    assert "do not match" in unset.message
    trusted = service.disk(
        "tl", hyperVGeneration="V2", osType="Linux", securityProfile={"securityType": "TrustedLaunch"}
    )
    assert "not compatible with the security type of attached OS Disk" in swap(service, trusted).message
    second = service.disk("v2", hyperVGeneration="V2", osType="Linux")
    service.done(swap(service, second))
    os_disk = service.get("vm")["properties"]["storageProfile"]["osDisk"]
    assert (os_disk["name"], os_disk["createOption"], os_disk["diskSizeGB"]) == ("v2", "FromImage", 32)
    assert service.get_disk(second)["managedBy"] == place(service)
    assert "managedBy" not in service.get_disk(first)


def test_the_os_disk_grows_only_while_deallocated(service: Service) -> None:
    machine = service.create("vm")
    disk = machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"]
    grown = {"properties": {"diskSizeGB": 64}}
    refused = service.call("PATCH", disk, DISKS, grown)
    assert (refused.status, refused.code) == (409, "Conflict")
    service.done(service.act("vm", "deallocate"))
    service.done(service.call("PATCH", disk, DISKS, grown))
    service.done(service.act("vm", "start"))
    assert service.get("vm")["properties"]["storageProfile"]["osDisk"]["diskSizeGB"] == 64


def test_interfaces_change_only_while_deallocated(service: Service) -> None:
    first = service.interface("one")
    service.create("vm", service.machine_body(networkProfile={"networkInterfaces": [{"id": first}]}))
    network = {"networkInterfaces": [{"id": service.interface("two")}]}
    assert patch(service, networkProfile=network).code == "OperationNotAllowed"
    service.done(service.act("vm", "deallocate"))
    service.done(patch(service, networkProfile=network))
    freed = service.call("GET", first, NETWORK).body["properties"]
    assert "virtualMachine" not in freed


def test_a_spot_machine_changes_its_price_only_while_deallocated(service: Service) -> None:
    body = service.machine_body(priority="Spot")
    assert service.create("vm", body)["properties"]["billingProfile"] == {"maxPrice": -1.0}
    refused = patch(service, billingProfile={"maxPrice": 0.5})
    assert refused.code == "OperationNotAllowed"
    assert refused.body["error"]["details"][0]["target"] == "vm"
    service.done(service.act("vm", "deallocate"))
    service.done(patch(service, billingProfile={"maxPrice": 0.5}))
    assert service.get("vm")["properties"]["billingProfile"] == {"maxPrice": 0.5}


def test_another_location_is_refused(service: Service) -> None:
    service.create("vm")
    answer = service.call("PUT", place(service), COMPUTE, service.machine_body() | {"location": "westeurope"})
    assert (answer.status, answer.code) == (409, "InvalidResourceLocation")


def ephemeral(service: Service) -> dict[str, Any]:
    os_disk = {"createOption": "FromImage", "caching": "ReadOnly", "diffDiskSettings": {"option": "Local"}}
    storage = {
        "imageReference": service.machine_body()["properties"]["storageProfile"]["imageReference"],
        "osDisk": os_disk,
    }
    return service.create("vm", service.machine_body("Standard_D2s_v3", storageProfile=storage))


@pytest.mark.parametrize("change", ["resize", "redeploy", "reimage", "restart"])
def test_an_ephemeral_disk_is_lost_with_the_place_on_the_host(service: Service, change: str) -> None:
    ephemeral(service)
    before = view(service)["disks"]
    service.clock.now += 60
    if change == "resize":
        service.done(patch(service, hardwareProfile={"vmSize": "Standard_D4s_v3"}))
    else:
        service.done(service.act("vm", change))
    assert (view(service)["disks"] == before) is (change == "restart")


def test_an_ephemeral_disk_cannot_be_deallocated(service: Service) -> None:
    machine = ephemeral(service)
    assert machine["properties"]["storageProfile"]["osDisk"]["deleteOption"] == "Delete"
    assert "using an ephemeral OS disk" in service.act("vm", "deallocate").message
    service.done(patch(service, licenseType="None"))
