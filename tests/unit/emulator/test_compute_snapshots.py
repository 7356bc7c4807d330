"""Snapshots and copies: full and incremental, between locations, and of disks with large sectors."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import DISKS, Answer, Service


@pytest.fixture
def service() -> Service:
    return Service()


def copy(service: Service, source: str, name: str = "s", kind: str = "snapshots", **more: Any) -> Answer:
    """Ask for a copy; keywords are properties, but for location, sku and option."""
    body: dict[str, Any] = {"location": more.pop("location", "eastus")}
    if "sku" in more:
        body["sku"] = {"name": more.pop("sku")}
    data = {"createOption": more.pop("option", "Copy"), "sourceResourceId": source}
    body["properties"] = {"creationData": data, **more}
    return service.call("PUT", service.id(kind, name), DISKS, body)


def seen(service: Service, name: str = "s", kind: str = "snapshots") -> dict[str, Any]:
    found: dict[str, Any] = service.get_disk(service.id(kind, name))["properties"]
    return found


def os_disk(service: Service, **more: Any) -> str:
    given: dict[str, Any] = {"osType": "Linux", "hyperVGeneration": "V2"}
    return service.disk("os", **(given | more))


@pytest.mark.parametrize("incremental", [False, True])
def test_generation_and_security_type_go_along(service: Service, incremental: bool) -> None:
    source = os_disk(service, securityProfile={"securityType": "TrustedLaunch"})
    service.done(copy(service, source, incremental=incremental))
    snapshot = seen(service)
    assert snapshot["hyperVGeneration"] == "V2"
    assert snapshot["securityProfile"] == {"securityType": "TrustedLaunch"}
    assert ("incrementalSnapshotFamilyId" in snapshot) is incremental
    service.done(copy(service, service.id("snapshots", "s"), "d", "disks"))
    assert seen(service, "d", "disks")["securityProfile"] == {"securityType": "TrustedLaunch"}
    refused = copy(
        service, service.id("snapshots", "s"), "e", "disks", securityProfile={"securityType": "TrustedLaunch"}
    )
    assert refused.message == "Security Type 'TrustedLaunch' is not supported for CreateOption 'Copy'"


def test_snapshots_of_one_disk_are_a_family(service: Service) -> None:
    source = os_disk(service)
    for name in ("one", "two"):
        service.done(copy(service, source, name, incremental=True))
    families = {seen(service, name)["incrementalSnapshotFamilyId"] for name in ("one", "two")}
    assert len(families) == 1


def test_a_copy_between_locations_goes_on_in_the_background(service: Service) -> None:
    service.group("away", "westeurope")
    service.done(copy(service, os_disk(service), incremental=True))
    source = service.id("snapshots", "s")
    assert copy(service, source, "far", location="westeurope", incremental=True).code == "NotFound"
    full = copy(service, source, "far", location="westeurope", option="CopyStart")
    assert (full.status, full.code) == (400, "BadRequest")
    disk = copy(service, source, "far", "disks", location="westeurope", option="CopyStart")
    assert disk.code == "InvalidParameter"
    started = copy(service, source, "far", location="westeurope", option="CopyStart", incremental=True)
    assert started.status == 202
    service.settle(2)
    far = service.id("snapshots", "far")
    assert (seen(service, "far")["provisioningState"], seen(service, "far")["completionPercent"]) == ("Succeeded", 0)
    service.settle(2)
    assert seen(service, "far")["completionPercent"] == 50
    early = copy(service, far, "d", "disks", location="westeurope")
    assert (early.code, "50%" in early.message) == ("OperationNotAllowed", True)
    service.settle(2)
    assert seen(service, "far")["completionPercent"] == 100
    service.done(copy(service, far, "d", "disks", location="westeurope"))
    assert seen(service, "d", "disks")["hyperVGeneration"] == "V2"


def test_large_sectors_stay_with_the_types_that_have_them(service: Service) -> None:
    source = service.disk("ultra", sku="UltraSSD_LRS")
    assert copy(service, source).code == "InvalidParameter"
    service.done(copy(service, source, incremental=True))
    snapshot = service.id("snapshots", "s")
    assert seen(service)["creationData"]["logicalSectorSize"] == 4096
    refused = copy(service, snapshot, "d", "disks", sku="Premium_LRS")
    assert "sectors of 4096 bytes" in refused.message
    service.done(copy(service, snapshot, "d", "disks", sku="PremiumV2_LRS"))
    small = {"createOption": "Empty", "logicalSectorSize": 512}
    plain = service.disk("plain", sku="UltraSSD_LRS", creationData=small)
    service.done(copy(service, plain, "full"))
    service.done(copy(service, service.id("snapshots", "full"), "e", "disks", sku="Premium_LRS"))
