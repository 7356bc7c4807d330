from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import COMPUTE, DISKS, Answer, Service

GIB = 1024**3
UBUNTU_ID = (
    "/Subscriptions/s/Providers/Microsoft.Compute/Locations/eastus/Publishers/Canonical/ArtifactTypes/VMImage/Offers/"
    "0001-com-ubuntu-server-jammy/Skus/22_04-lts-gen2/Versions/22.04.202408010"
)


@pytest.fixture
def service() -> Service:
    return Service()


def put(service: Service, name: str, *, kind: str = "disks", sku: str | None = None, **properties: Any) -> Answer:
    body: dict[str, Any] = {"location": "eastus", "properties": properties}
    if sku:
        body["sku"] = {"name": sku}
    return service.call("PUT", service.id(kind, name), DISKS, body)


def get(service: Service, name: str, kind: str = "disks") -> Any:
    return service.call("GET", service.id(kind, name), DISKS).body


def test_an_empty_disk_is_updating_then_whole(service: Service) -> None:
    answer = put(service, "d", sku="Premium_LRS", creationData={"createOption": "Empty"}, diskSizeGB=10)
    assert answer.status == 202
    assert answer.headers["retry-after"] == "2"
    assert "/DiskOperations/" in answer.headers["azure-asyncoperation"]
    assert "monitor=true" in answer.headers["location"]
    assert answer.body["properties"] == {
        "creationData": {"createOption": "Empty"},
        "diskSizeGB": 10,
        "provisioningState": "Updating",
    }
    service.done(answer)
    disk = get(service, "d")
    assert disk["sku"] == {"name": "Premium_LRS", "tier": "Premium"}
    properties = disk["properties"]
    assert (properties["diskIOPSReadWrite"], properties["diskMBpsReadWrite"], properties["tier"]) == (120, 25, "P3")
    assert properties["diskSizeBytes"] == 10 * GIB
    assert properties["diskState"] == "Unattached"
    assert properties["encryption"] == {"type": "EncryptionAtRestWithPlatformKey"}
    assert not {"hyperVGeneration", "osType", "securityProfile"} & set(properties)


def test_the_operations_result_is_the_disk(service: Service) -> None:
    answer = put(service, "d", creationData={"createOption": "Empty"}, diskSizeGB=4)
    state = service.poll(answer)
    assert state["properties"]["output"]["name"] == "d"
    assert service.send("GET", answer.headers["location"]).body["name"] == "d"


def test_a_disk_from_an_image_inherits_what_the_image_is(service: Service) -> None:
    service.done(put(service, "d", creationData={"createOption": "FromImage", "imageReference": {"id": UBUNTU_ID}}))
    properties = get(service, "d")["properties"]
    assert (properties["hyperVGeneration"], properties["osType"], properties["diskSizeGB"]) == ("V2", "Linux", 30)
    assert properties["supportedCapabilities"]["diskControllerTypes"] == "SCSI, NVMe"
    assert properties["creationData"]["imageReference"]["id"] == UBUNTU_ID


@pytest.mark.parametrize("generation", ["V1", "V2", None])
def test_a_copy_keeps_the_generation_and_null_stays_null(service: Service, generation: str | None) -> None:
    given = {"hyperVGeneration": generation, "osType": "Linux"} if generation else {}
    source = service.disk("source", **given)
    data = {"createOption": "Copy", "sourceResourceId": source}
    service.done(put(service, "snap", kind="snapshots", creationData=data))
    snapshot = get(service, "snap", "snapshots")
    assert snapshot["properties"].get("hyperVGeneration") == generation
    assert snapshot["properties"]["incremental"] is False
    assert (
        snapshot["properties"]["creationData"]["sourceUniqueId"] == service.get_disk(source)["properties"]["uniqueId"]
    )
    back = {"createOption": "Copy", "sourceResourceId": snapshot["id"]}
    service.done(put(service, "copy", creationData=back))
    assert get(service, "copy")["properties"].get("hyperVGeneration") == generation
    service.done(put(service, "tagged", creationData=back, hyperVGeneration="V2"))
    assert get(service, "tagged")["properties"]["hyperVGeneration"] == "V2"


def test_a_copy_keeps_the_security_type_and_takes_none(service: Service) -> None:
    source = service.disk("tl", hyperVGeneration="V2", securityProfile={"securityType": "TrustedLaunch"})
    data = {"createOption": "Copy", "sourceResourceId": source}
    service.done(put(service, "copy", creationData=data))
    assert get(service, "copy")["properties"]["securityProfile"] == {"securityType": "TrustedLaunch"}
    refused = put(service, "no", creationData=data, securityProfile={"securityType": "TrustedLaunch"})
    assert refused.message == "Security Type 'TrustedLaunch' is not supported for CreateOption 'Copy'"


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"creationData": {"createOption": "Empty"}}, "InvalidParameter", "diskSizeGB"),
    ({"diskSizeGB": 4}, "InvalidParameter", "createOption"),
    (
        {"creationData": {"createOption": "Copy", "sourceResourceId": "/subscriptions/x/no"}},
        "NotFound",
        "Resource no is",
    ),
    (
        {"creationData": {"createOption": "Import", "sourceUri": "https://a/b.vhd"}},
        "InvalidParameter",
        "storageAccountId",
    ),
    ({"creationData": {"createOption": "Upload"}}, "InvalidParameter", "uploadSizeBytes"),
    ({"creationData": {"createOption": "Upload", "uploadSizeBytes": 512}}, "InvalidParameter", "between 20972032"),
    (
        {
            "creationData": {"createOption": "Empty"},
            "diskSizeGB": 4,
            "hyperVGeneration": "V1",
            "securityProfile": {"securityType": "TrustedLaunch"},
        },
        "BadRequest",
        "HyperVGeneration 'V1'",
    ),
    ({"creationData": {"createOption": "Empty"}, "diskSizeGb": 4, "speed": 1}, "BadRequest", "'speed'"),
    ({"creationData": {"createOption": "Empty"}, "hyperVGeneration": "V3"}, "BadRequest", '"V3"'),
]


@pytest.mark.parametrize(("properties", "code", "words"), REFUSED, ids=[case[2] for case in REFUSED])
def test_bodies_that_azure_refuses(service: Service, properties: dict[str, Any], code: str, words: str) -> None:
    answer = put(service, "d", **properties)
    assert (answer.code, words in answer.message) == (code, True), answer.message
    assert get(service, "d")["error"]["code"] == "ResourceNotFound"


def test_an_imported_disk_has_the_generation_it_was_given_or_none(service: Service) -> None:
    data = {"createOption": "Import", "sourceUri": "https://a/b.vhd", "storageAccountId": "/subscriptions/s/a"}
    service.done(put(service, "given", creationData=data, osType="Linux", hyperVGeneration="V2"))
    service.done(put(service, "unset", creationData=data, osType="Linux"))
    assert get(service, "given")["properties"]["hyperVGeneration"] == "V2"
    assert "hyperVGeneration" not in get(service, "unset")["properties"]


def test_an_upload_is_ready_then_active_then_a_disk(service: Service) -> None:
    size = 32 * GIB + 512
    data = {"createOption": "Upload", "uploadSizeBytes": size}
    service.done(put(service, "d", creationData=data, osType="Linux", hyperVGeneration="V2"))
    disk = get(service, "d")
    assert disk["properties"]["diskState"] == "ReadyToUpload"
    assert "diskSizeGB" not in disk["properties"]
    begin = service.call("POST", disk["id"] + "/beginGetAccess", DISKS, {"access": "Write", "durationInSeconds": 3600})
    assert (begin.status, begin.body) == (202, None)
    service.settle()
    url = service.send("GET", begin.headers["location"]).body["accessSAS"]
    assert url.startswith("https://localhost/md-impexp-")
    assert get(service, "d")["properties"]["diskState"] == "ActiveUpload"
    attach = service.call("PUT", service.id("virtualMachines", "vm"), "2026-04-01", service.attach_body(disk["id"]))
    assert attach.code == "OperationNotAllowed"
    early = service.call("POST", disk["id"] + "/endGetAccess", DISKS)
    assert service.poll(early)["error"]["code"] == "InvalidVhd"
    assert get(service, "d")["properties"]["diskState"] == "ActiveUpload"
    pages = {"x-ms-page-write": "update", "x-ms-range": f"bytes={size - 512}-{size - 1}"}
    assert service.send("PUT", f"{url}&comp=page", b"conectix".ljust(512, b"\0"), pages).status == 201
    service.done(service.call("POST", disk["id"] + "/endGetAccess", DISKS))
    properties = get(service, "d")["properties"]
    assert (properties["diskState"], properties["diskSizeGB"]) == ("Unattached", 32)
    service.create("vm", service.attach_body(disk["id"]))


def test_access_to_a_disk_in_use_is_refused(service: Service) -> None:
    disk = service.disk("os", hyperVGeneration="V2", osType="Linux")
    wrong = service.call("POST", disk + "/beginGetAccess", DISKS, {"access": "Write", "durationInSeconds": 60})
    assert wrong.code == "OperationNotAllowed"
    service.create("vm", service.attach_body(disk))
    answer = service.call("POST", disk + "/beginGetAccess", DISKS, {"access": "Read", "durationInSeconds": 60})
    assert "is currently attached to running VM" in answer.message
    service.done(service.act("vm", "deallocate"))
    service.done(service.call("POST", disk + "/beginGetAccess", DISKS, {"access": "Read", "durationInSeconds": 60}))
    assert service.get_disk(disk)["properties"]["diskState"] == "ActiveSAS"
    service.done(service.call("POST", disk + "/endGetAccess", DISKS))
    assert service.get_disk(disk)["properties"]["diskState"] == "Reserved"


def test_a_disk_grows_and_changes_tags_and_type(service: Service) -> None:
    disk = service.disk("d", diskSizeGB=10)
    body = {"tags": {"a": "1"}, "sku": {"name": "StandardSSD_LRS"}, "properties": {"diskSizeGB": 64}}
    answer = service.call("PATCH", disk, DISKS, body)
    assert answer.status == 202
    service.done(answer)
    changed = service.get_disk(disk)
    assert (changed["tags"], changed["sku"]) == ({"a": "1"}, {"name": "StandardSSD_LRS", "tier": "Standard"})
    assert (changed["properties"]["diskSizeGB"], changed["properties"]["diskIOPSReadWrite"]) == (64, 500)
    assert "tier" not in changed["properties"]


def test_a_disk_does_not_shrink(service: Service) -> None:
    disk = service.disk("d", diskSizeGB=10)
    state = service.poll(service.call("PATCH", disk, DISKS, {"properties": {"diskSizeGB": 5}}))
    assert (state["status"], state["error"]["message"]) == ("Failed", "Disks or snapshot cannot be resized down.")
    assert service.get_disk(disk)["properties"]["diskSizeGB"] == 10


def test_a_null_generation_can_be_filled_and_no_other_changed(service: Service) -> None:
    disk = service.disk("d")
    body = service.get_disk(disk)
    body["properties"]["hyperVGeneration"] = "V2"
    service.done(service.call("PUT", disk, DISKS, body))
    assert service.get_disk(disk)["properties"]["hyperVGeneration"] == "V2"
    body["properties"]["hyperVGeneration"] = "V1"
    answer = service.call("PUT", disk, DISKS, body)
    assert (answer.status, answer.message) == (409, "Changing property 'hyperVGeneration' is not allowed.")


def test_a_patch_knows_neither_generation_nor_security(service: Service) -> None:
    disk = service.disk("d")
    for name, value in (("hyperVGeneration", "V2"), ("securityProfile", {"securityType": "TrustedLaunch"})):
        answer = service.call("PATCH", disk, DISKS, {"properties": {name: value}})
        assert (answer.status, answer.code) == (400, "BadRequest")
    body = service.get_disk(disk)
    body["properties"]["securityProfile"] = {"securityType": "TrustedLaunch"}
    answer = service.call("PUT", disk, DISKS, body)
    assert answer.message == "Changing property 'securityProfile.securityType' is not allowed."


def test_disks_are_listed_and_deleted(service: Service) -> None:
    disk = service.disk("d")
    place = service.id("disks", "").rstrip("/")
    assert [one["name"] for one in service.call("GET", place, DISKS).body["value"]] == ["d"]
    answer = service.call("DELETE", disk, DISKS)
    assert answer.status == 202
    service.done(answer)
    assert service.call("GET", disk, DISKS).code == "ResourceNotFound"
    assert service.call("DELETE", disk, DISKS).status == 204


def test_an_attached_data_disk_grows_online_up_to_4_tib(service: Service) -> None:
    small, large = service.disk("small", diskSizeGB=32), service.disk("large", diskSizeGB=4096)
    shared = service.disk("shared", diskSizeGB=32, maxShares=2)
    disks = [
        {"lun": lun, "createOption": "Attach", "managedDisk": {"id": disk}}
        for lun, disk in enumerate((small, large, shared))
    ]
    body = service.machine_body()
    body["properties"]["storageProfile"]["dataDisks"] = disks
    service.done(service.call("PUT", service.id("virtualMachines", "vm"), COMPUTE, body))
    grown = service.call("PATCH", small, DISKS, {"properties": {"diskSizeGB": 64}})
    assert grown.status == 202
    beyond = service.call("PATCH", large, DISKS, {"properties": {"diskSizeGB": 8192}})
    assert (beyond.status, beyond.code) == (409, "OperationNotAllowed")
    together = service.call("PATCH", shared, DISKS, {"properties": {"diskSizeGB": 64}})
    assert (together.status, together.code) == (409, "OperationNotAllowed")
