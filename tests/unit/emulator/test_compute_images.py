from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import COMPUTE, UBUNTU_V1, Answer, Service

IMAGES = "2024-07-01"
BLOB = "https://a.blob.example/vhds/os.vhd"
TRUSTED = {"securityType": "TrustedLaunch", "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True}}


@pytest.fixture
def service() -> Service:
    return Service()


def put(service: Service, name: str = "img", **properties: Any) -> Answer:
    body = {"location": "eastus", "properties": properties}
    return service.call("PUT", service.id("images", name), IMAGES, body)


def capture(service: Service, machine: str, name: str = "img", **properties: Any) -> Answer:
    source = {"id": service.id("virtualMachines", machine)}
    return put(service, name, sourceVirtualMachine=source, **properties)


def generalized(service: Service, name: str = "vm", **more: Any) -> None:
    service.create(name, **more)
    service.done(service.act(name, "deallocate"))
    assert service.act(name, "generalize").status == 200


def os_disk(**source: Any) -> dict[str, Any]:
    return {"osDisk": {"osType": "Linux", "osState": "Generalized"} | source}


@pytest.mark.parametrize(("image", "generation"), [(None, "V2"), (UBUNTU_V1, "V1")])
def test_an_image_of_a_machine_has_its_generation(service: Service, image: Any, generation: str) -> None:
    generalized(service, image=image)
    answer = capture(service, "vm")
    assert (answer.status, answer.body["properties"]["provisioningState"]) == (201, "Creating")
    assert "diskSizeGB" not in answer.body["properties"]["storageProfile"]["osDisk"]
    service.done(answer)
    properties = service.call("GET", service.id("images", "img"), IMAGES).body["properties"]
    assert properties["hyperVGeneration"] == generation
    assert properties["storageProfile"]["osDisk"]["diskSizeGB"] == 30
    assert properties["storageProfile"]["osDisk"]["osState"] == "Generalized"
    machine = service.create("next", service.machine_body(image={"id": service.id("images", "img")}))
    view = service.get("next", **{"$expand": "instanceView"})["properties"]["instanceView"]
    assert view["hyperVGeneration"] == generation
    assert machine["properties"]["storageProfile"]["imageReference"] == {"id": service.id("images", "img")}


def test_the_machine_must_be_generalized_and_not_trusted_launch(service: Service) -> None:
    service.create("vm")
    assert capture(service, "vm").message.endswith("requires the Virtual Machine 'vm' to be Generalized.")
    generalized(service, "tl", body=service.machine_body(securityProfile=TRUSTED))
    refused = capture(service, "tl")
    assert (refused.status, refused.code) == (409, "OperationNotAllowed")
    assert refused.message == (
        "Creation of managed images are not supported for virtual machine with TrustedLaunch security type."
    )
    assert capture(service, "no").code == "NotFound"


def test_another_generation_than_the_sources_is_refused(service: Service) -> None:
    generalized(service)
    assert capture(service, "vm", hyperVGeneration="V1").body["error"]["target"] == "hyperVGeneration"
    disk = service.disk("os", hyperVGeneration="V2", osType="Linux")
    answer = put(service, hyperVGeneration="V1", storageProfile=os_disk(managedDisk={"id": disk}))
    assert answer.body["error"]["target"] == "hyperVGeneration"


def test_the_generation_comes_from_the_disk_or_must_be_given(service: Service) -> None:
    disk = service.disk("os", hyperVGeneration="V2", osType="Linux")
    service.done(put(service, "a", storageProfile=os_disk(managedDisk={"id": disk})))
    assert service.call("GET", service.id("images", "a"), IMAGES).body["properties"]["hyperVGeneration"] == "V2"
    unset = service.disk("unset", osType="Linux")
    for source in ({"managedDisk": {"id": unset}}, {"blobUri": BLOB}):
        answer = put(service, "b", storageProfile=os_disk(**source))
        assert answer.message == "Required parameter 'hyperVGeneration' is missing (null)."
        service.done(put(service, "b", storageProfile=os_disk(**source), hyperVGeneration="V2"))
        service.done(service.call("DELETE", service.id("images", "b"), IMAGES))


def test_a_member_in_the_wrong_place_is_named(service: Service) -> None:
    answer = put(service, storageProfile=os_disk(blobUri=BLOB, hyperVGeneration="V2"))
    assert answer.message.startswith("Could not find member 'hyperVGeneration' on object of type 'OSDisk'.")


def test_a_managed_image_makes_no_trusted_launch_machine(service: Service) -> None:
    service.done(put(service, storageProfile=os_disk(blobUri=BLOB), hyperVGeneration="V2"))
    body = service.machine_body(image={"id": service.id("images", "img")}, securityProfile=TRUSTED)
    answer = service.call("PUT", service.id("virtualMachines", "vm"), COMPUTE, body)
    assert "Managed Images are not supported for virtual machines with security type TrustedLaunch." in answer.message


def test_a_machine_waits_for_its_image(service: Service) -> None:
    put(service, storageProfile=os_disk(blobUri=BLOB), hyperVGeneration="V2")
    body = service.machine_body(image={"id": service.id("images", "img")}, networkProfile={"networkInterfaces": []})
    answer = service.call("PUT", service.id("virtualMachines", "vm"), COMPUTE, body)
    assert "until Image has been successfully created" in answer.message


def test_an_images_generation_is_fixed_and_its_tags_are_not(service: Service) -> None:
    service.done(put(service, storageProfile=os_disk(blobUri=BLOB), hyperVGeneration="V2"))
    place = service.id("images", "img")
    service.done(service.call("PATCH", place, IMAGES, {"tags": {"a": "1"}}))
    assert service.call("GET", place, IMAGES).body["tags"] == {"a": "1"}
    answer = put(service, storageProfile=os_disk(blobUri=BLOB), hyperVGeneration="V1")
    assert (answer.status, answer.code) == (409, "PropertyChangeNotAllowed")
    assert len(service.call("GET", service.id("images", "").rstrip("/"), IMAGES).body["value"]) == 1
    service.done(service.call("DELETE", place, IMAGES))
    assert service.call("GET", place, IMAGES).code == "ResourceNotFound"
