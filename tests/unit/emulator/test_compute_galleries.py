"""Galleries, image definitions and versions, own and of others, and what is made of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import COMPUTE, DISKS, Answer, Service

GALLERIES = "2026-03-03"
IDENTIFIER = {"publisher": "p", "offer": "o", "sku": "s"}
TRUSTED = {"securityType": "TrustedLaunch", "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True}}
EPHEMERAL = "Ephemeral OS disks are not supported for specialized images."


@pytest.fixture
def service() -> Service:
    made = Service()
    made.done(made.call("PUT", made.id("galleries", "gal"), GALLERIES, {"location": "eastus"}))
    return made


def define(service: Service, name: str = "web", **properties: Any) -> Answer:
    identifier = IDENTIFIER | {"sku": name}
    given = {"osType": "Linux", "osState": "Generalized", "hyperVGeneration": "V2", "identifier": identifier}
    body = {"location": "eastus", "properties": given | properties}
    return service.call("PUT", service.id("galleries/gal/images", name), GALLERIES, body)


def defined(service: Service, name: str = "web", **properties: Any) -> str:
    service.done(define(service, name, **properties))
    return service.id("galleries/gal/images", name)


def os_disk(service: Service, name: str = "os", **properties: Any) -> str:
    return service.disk(name, **({"osType": "Linux", "hyperVGeneration": "V2"} | properties))


def publish(service: Service, definition: str, source: str | None, name: str = "1.0.0", **more: Any) -> Answer:
    """Ask for a version made of a disk; `profile` replaces the storage profile, the rest is the publishing profile."""
    profile = more.pop("profile", {"osDiskImage": {"source": {"id": source}}})
    properties = {"storageProfile": profile, "publishingProfile": more}
    return service.call(
        "PUT", f"{definition}/versions/{name}", GALLERIES, {"location": "eastus", "properties": properties}
    )


def seen(service: Service, resource_id: str, **query: str) -> dict[str, Any]:
    answer = service.call("GET", resource_id, GALLERIES, query=query)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body["properties"]
    return found


def machine(service: Service, name: str, image: dict[str, Any], **more: Any) -> Answer:
    return service.call("PUT", service.id("virtualMachines", name), COMPUTE, service.machine_body(image=image, **more))


def test_a_definition_without_a_generation_is_of_generation_1(service: Service) -> None:
    body = {"osType": "Linux", "osState": "Generalized", "identifier": IDENTIFIER, "disallowed": {}}
    path = service.id("galleries/gal/images", "old")
    answer = service.call("PUT", path, GALLERIES, {"location": "eastus", "properties": body})
    assert (answer.status, answer.body["properties"]["provisioningState"]) == (201, "Creating")
    assert "capsOperations" in answer.headers["azure-asyncoperation"]
    assert "location" not in answer.headers
    service.done(answer)
    properties = seen(service, path)
    assert (properties["hyperVGeneration"], properties["architecture"]) == ("V1", "x64")
    assert "disallowed" not in properties


@pytest.mark.parametrize(
    "change",
    [
        {"hyperVGeneration": "V1"},
        {"osState": "Specialized"},
        {"osType": "Windows"},
        {"architecture": "Arm64"},
        {"features": [{"name": "SecurityType", "value": "TrustedLaunch"}]},
        {"identifier": IDENTIFIER},
    ],
)
def test_what_a_definition_is_stays(service: Service, change: dict[str, Any]) -> None:
    defined(service)
    answer = define(service, **change)
    assert (answer.status, answer.code) == (409, "PropertyChangeNotAllowed")
    assert f"galleryImage.properties.{next(iter(change))}" in answer.message


def test_features_change_where_the_definition_allows_it(service: Service) -> None:
    features = [{"name": "IsAcceleratedNetworkSupported", "value": "true"}]
    definition = defined(service, allowUpdateImage=True)
    service.done(define(service, features=features))
    assert seen(service, definition)["features"] == [{"name": "IsAcceleratedNetworkSupported", "value": "True"}]


def test_wrong_definitions_are_refused(service: Service) -> None:
    trusted = [{"name": "SecurityType", "value": "TrustedLaunch"}]
    assert define(service, hyperVGeneration="V1", features=trusted).code == "InvalidParameter"
    assert define(service, features=[{"name": "SecurityType", "value": "Safe"}]).code == "InvalidParameter"
    assert define(service, osType=None).message.endswith("'galleryImage.properties.osType' is missing (null).")
    assert define(service, colour="red").message.startswith("Could not find member 'colour'")
    defined(service)
    assert define(service, "other", identifier=IDENTIFIER | {"sku": "WEB"}).code == "Conflict"
    lost = service.id("galleries/none/images", "d")
    assert service.call("PUT", lost, GALLERIES, {"location": "eastus"}).code == "ParentResourceNotFound"


def test_a_version_replicates_and_tells_how_far_it_is(service: Service) -> None:
    definition = defined(service)
    body = service.machine_body(image={"id": f"{definition}/versions/1.0.0"})
    regions = [{"name": "eastus2", "regionalReplicaCount": 2}, {"name": "eastus"}]
    answer = publish(service, definition, os_disk(service), targetRegions=regions)
    assert (answer.status, answer.headers["retry-after"]) == (201, "60")
    shown = answer.body["properties"]
    assert shown["storageProfile"]["osDiskImage"]["hostCaching"] == "ReadWrite"
    assert [one["name"] for one in shown["publishingProfile"]["targetRegions"]] == ["East US 2", "East US"]
    path = f"{definition}/versions/1.0.0"
    service.clock.now += 0.5
    status = seen(service, path, **{"$expand": "ReplicationStatus"})["replicationStatus"]
    assert status["aggregatedState"] == "InProgress"
    assert [one["state"] for one in status["summary"]] == ["Replicating"] * 2
    assert 0 < status["summary"][0]["progress"] < 100
    early = service.call("PUT", service.id("virtualMachines", "early"), COMPUTE, body)
    assert (early.status, early.code) == (409, "OperationNotAllowed")
    service.done(answer)
    properties = seen(service, path, **{"$expand": "ReplicationStatus"})
    assert properties["replicationStatus"]["summary"][1]["progress"] == 100
    assert properties["storageProfile"]["osDiskImage"]["sizeInGB"] == 32
    assert "replicationStatus" not in seen(service, path)


def test_the_location_is_one_of_the_target_regions(service: Service) -> None:
    definition, disk = defined(service), os_disk(service)
    assert publish(service, definition, disk, targetRegions=[{"name": "eastus2"}]).code == "InvalidParameter"
    assert publish(service, definition, disk, targetRegions=[{"name": "moon"}]).code == "InvalidParameter"
    twice = [{"name": "eastus"}, {"name": "East US"}]
    assert publish(service, definition, disk, targetRegions=twice).code == "InvalidParameter"
    assert publish(service, definition, disk, "one").code == "InvalidParameter"


def test_a_source_of_the_other_generation_is_refused_with_azures_words(service: Service) -> None:
    disk = os_disk(service, hyperVGeneration="V1")
    answer = publish(service, defined(service), disk)
    assert (answer.status, answer.code) == (409, "Conflict")
    assert answer.message == (
        f"The resource with id '{disk}' has a different Hypervisor generation ['V1'] than the parent gallery image "
        "Hypervisor generation ['V2']."
    )


@pytest.mark.parametrize(
    ("feature", "security", "fits"),
    [
        ("TrustedLaunch", "TrustedLaunch", True),
        ("TrustedLaunch", None, False),
        ("TrustedLaunchSupported", None, True),
        ("TrustedLaunchSupported", "TrustedLaunch", False),
        (None, "TrustedLaunch", False),
    ],
)
def test_guest_state_and_security_type_go_together(
    service: Service, feature: str | None, security: str | None, fits: bool
) -> None:
    features = [{"name": "SecurityType", "value": feature}] if feature else []
    more: dict[str, Any] = {"securityProfile": {"securityType": security}} if security else {}
    definition = defined(service, osState="Specialized", features=features)
    answer = publish(service, definition, os_disk(service, **more))
    assert answer.status == (201 if fits else 400), answer.body


def test_machines_are_sources_as_they_are(service: Service) -> None:
    service.create("vm")
    whole = {"source": {"virtualMachineId": service.id("virtualMachines", "vm")}}
    generalized = defined(service)
    assert publish(service, generalized, None, profile=whole).code == "Conflict"
    special = defined(service, "special", osState="Specialized")
    service.done(publish(service, special, None, profile=whole))
    shown = seen(service, f"{special}/versions/1.0.0")["storageProfile"]
    assert shown["osDiskImage"] == {"sizeInGB": 30, "hostCaching": "ReadWrite", "source": {}}
    supported = [{"name": "SecurityType", "value": "TrustedLaunchSupported"}]
    refused = publish(service, defined(service, "tl", osState="Specialized", features=supported), None, profile=whole)
    assert "takes a VHD blob, a user image or a gallery image version" in refused.message
    both = {"source": whole["source"], "osDiskImage": {"source": {"id": os_disk(service)}}}
    assert publish(service, special, None, "2.0.0", profile=both).code == "InvalidParameter"


def test_blobs_and_versions_are_sources(service: Service) -> None:
    definition = defined(service)
    blob: dict[str, Any] = {"uri": "https://account.blob.core.windows.net/vhds/os.vhd"}
    assert publish(service, definition, None, profile={"osDiskImage": {"source": blob}}).code == "InvalidParameter"
    blob["storageAccountId"] = service.id("storageAccounts", "account", provider="Microsoft.Storage")
    service.done(publish(service, definition, None, profile={"osDiskImage": {"source": blob}}))
    again = {"source": {"id": f"{definition}/versions/1.0.0"}}
    service.done(publish(service, definition, None, "1.0.1", profile=again))
    gone = {"source": {"id": f"{definition}/versions/9.9.9"}}
    assert publish(service, definition, None, "1.0.2", profile=gone).status == 404


def test_a_machine_boots_a_version_or_the_latest_of_a_definition(service: Service) -> None:
    definition, disk = defined(service), os_disk(service)
    for name in ("1.9.0", "1.10.0"):
        service.done(publish(service, definition, disk, name))
    service.done(publish(service, definition, disk, "2.0.0", excludeFromLatest=True))
    service.done(machine(service, "vm", {"id": definition}))
    made = service.get("vm")
    assert made["properties"]["storageProfile"]["imageReference"] == {"id": definition, "exactVersion": "1.10.0"}
    data = service.get_disk(made["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])["properties"]
    assert data["creationData"]["galleryImageReference"] == {"id": f"{definition}/versions/1.10.0"}
    assert data["hyperVGeneration"] == "V2"
    service.done(machine(service, "two", {"id": f"{definition}/versions/2.0.0"}))
    missing = machine(service, "three", {"id": definition}, osProfile=None)
    assert missing.message == "Required parameter 'osProfile' is missing (null)."


def test_a_specialised_version_takes_no_os_profile(service: Service) -> None:
    definition = defined(service, osState="Specialized")
    service.done(publish(service, definition, os_disk(service)))
    answer = machine(service, "vm", {"id": definition})
    assert (answer.status, answer.message) == (400, "Parameter 'osProfile' is not allowed.")
    service.done(machine(service, "vm", {"id": definition}, osProfile=None))


def test_a_specialised_version_makes_no_ephemeral_disk(service: Service) -> None:
    definition = defined(service, osState="Specialized")
    service.done(publish(service, definition, os_disk(service)))
    local = {"createOption": "FromImage", "caching": "ReadOnly", "diffDiskSettings": {"option": "Local"}}
    profile = {"imageReference": {"id": definition}, "osDisk": local}
    body = service.machine_body("Standard_D2s_v3", osProfile=None, storageProfile=profile)
    answer = service.call("PUT", service.id("virtualMachines", "vm"), COMPUTE, body)
    assert (answer.code, answer.message) == ("NotSupported", EPHEMERAL)


def test_an_image_for_trusted_launch_alone_makes_no_others(service: Service) -> None:
    features = [{"name": "SecurityType", "value": "TrustedLaunch"}]
    definition = defined(service, osState="Specialized", features=features)
    disk = os_disk(service, securityProfile={"securityType": "TrustedLaunch"})
    service.done(publish(service, definition, disk))
    plain = machine(service, "vm", {"id": definition}, osProfile=None)
    assert "only supports creation of VMs and VM Scale Sets with 'TrustedLaunch' security type." in plain.message
    service.done(machine(service, "vm", {"id": definition}, osProfile=None, securityProfile=TRUSTED))


def test_a_location_without_a_replica_has_no_image(service: Service) -> None:
    definition = defined(service)
    service.done(publish(service, definition, os_disk(service)))
    for image in (definition, f"{definition}/versions/1.0.0"):
        data = {"createOption": "FromImage", "galleryImageReference": {"id": image}}
        body = {"location": "westeurope", "properties": {"creationData": data}}
        answer = service.call("PUT", service.id("disks", "d"), DISKS, body)
        assert (answer.status, answer.code) == (404, "GalleryImageNotFound")
        assert "is not available in westeurope region" in answer.message
    body["location"] = "eastus"
    service.done(service.call("PUT", service.id("disks", "d"), DISKS, body))
    assert service.get_disk(service.id("disks", "d"))["properties"]["hyperVGeneration"] == "V2"


def test_a_version_changes_its_replicas_and_keeps_its_source(service: Service) -> None:
    definition, disk = defined(service), os_disk(service)
    service.done(publish(service, definition, disk))
    changed = publish(
        service, definition, disk, profile={}, targetRegions=[{"name": "westus"}, {"name": "eastus"}], replicaCount=3
    )
    assert (changed.status, changed.body["properties"]["provisioningState"]) == (200, "Updating")
    service.done(changed)
    profile = seen(service, f"{definition}/versions/1.0.0")["publishingProfile"]
    assert [one["regionalReplicaCount"] for one in profile["targetRegions"]] == [3, 3]
    other = publish(service, definition, os_disk(service, "other"))
    assert (other.status, other.code) == (409, "PropertyChangeNotAllowed")


def test_what_holds_something_is_not_deleted(service: Service) -> None:
    definition = defined(service)
    service.done(publish(service, definition, os_disk(service)))
    for path in (definition, service.id("galleries", "gal")):
        answer = service.call("DELETE", path, GALLERIES)
        assert (answer.status, answer.code) == (409, "CannotDeleteResource")
    for path in (f"{definition}/versions/1.0.0", definition, service.id("galleries", "gal")):
        answer = service.call("DELETE", path, GALLERIES)
        assert (answer.status, "monitor=true" in answer.headers["location"]) == (202, True)
        service.done(answer)
        assert service.call("DELETE", path, GALLERIES).status == 204


def test_a_shared_gallery_is_read_and_booted_by_its_unique_name(service: Service) -> None:
    gallery, definition = service.id("galleries", "gal"), defined(service)
    service.done(publish(service, definition, os_disk(service)))
    groups = [{"type": "Subscriptions", "ids": [service.world.subscription_id]}]
    add = {"operationType": "Add", "groups": groups}
    assert service.call("POST", f"{gallery}/share", GALLERIES, add).code == "OperationNotAllowed"
    body = {"location": "eastus", "properties": {"sharingProfile": {"permissions": "Groups"}}}
    service.done(service.call("PUT", gallery, GALLERIES, body))
    unique = seen(service, gallery)["identifier"]["uniqueName"]
    assert unique == f"{service.world.subscription_id}-GAL"
    place = f"{service.subscription}/providers/Microsoft.Compute/locations/eastus/sharedGalleries/{unique}"
    assert service.call("GET", place, GALLERIES).status == 404
    service.done(service.call("POST", f"{gallery}/share", GALLERIES, add))
    assert seen(service, gallery, **{"$select": "Permissions"})["sharingProfile"]["groups"] == groups
    assert "groups" not in seen(service, gallery)["sharingProfile"]
    shown = service.call("GET", f"{place}/images/web", GALLERIES).body
    assert shown["identifier"]["uniqueId"] == f"/SharedGalleries/{unique}/Images/web"
    assert shown["properties"]["hyperVGeneration"] == "V2"
    version = service.call("GET", f"{place}/images/web/versions/1.0.0", GALLERIES).body
    assert version["properties"]["storageProfile"] == {"osDiskImage": {"diskSizeGB": 32, "hostCaching": "ReadWrite"}}
    listed = service.call("GET", place.rpartition("/")[0], GALLERIES).body["value"]
    assert [one["name"] for one in listed] == [unique]
    reference = {"sharedGalleryImageId": f"/SharedGalleries/{unique}/Images/web/Versions/latest"}
    service.done(machine(service, "vm", reference))
    assert service.get("vm")["properties"]["storageProfile"]["imageReference"]["exactVersion"] == "1.0.0"
    service.done(service.call("POST", f"{gallery}/share", GALLERIES, {"operationType": "Reset"}))
    assert machine(service, "two", reference).status == 404


def test_a_community_gallery_is_read_and_booted_by_its_public_name(service: Service) -> None:
    gallery, definition = service.id("galleries", "gal"), defined(service)
    service.done(publish(service, definition, os_disk(service)))
    info = {"publisherUri": "https://p", "publisherContact": "p@p", "eula": "e", "publicNamePrefix": "gold"}
    profile = {"permissions": "Community", "communityGalleryInfo": info}
    body = {"location": "eastus", "properties": {"sharingProfile": profile}}
    service.done(service.call("PUT", gallery, GALLERIES, body))
    service.done(service.call("POST", f"{gallery}/share", GALLERIES, {"operationType": "EnableCommunity"}))
    shown = seen(service, gallery)["sharingProfile"]["communityGalleryInfo"]
    (public,) = shown["publicNames"]
    assert (shown["communityGalleryEnabled"], public.startswith("gold-")) == (True, True)
    place = f"{service.subscription}/providers/Microsoft.Compute/locations/eastus/communityGalleries/{public}"
    assert len(service.call("GET", f"{place}/images/web/versions", GALLERIES).body["value"]) == 1
    reference = {"communityGalleryImageId": f"/CommunityGalleries/{public}/Images/web/Versions/1.0.0"}
    service.done(machine(service, "vm", reference))


def test_nothing_of_an_interrupted_replication_outlives_a_reset(service: Service) -> None:
    definition, disk = defined(service), os_disk(service)
    publish(service, definition, disk)
    path = f"{definition}/versions/1.0.0"
    kept = [service.world.store.get(one) for one in (service.subscription + "/resourceGroups/g", path)]
    service.send("POST", "/_emulator/reset")
    for resource in kept:
        assert resource is not None
        service.world.store.put(resource | {"properties": resource["properties"] | {"provisioningState": "Succeeded"}})
    status = seen(service, path, **{"$expand": "ReplicationStatus"})["replicationStatus"]
    assert status["aggregatedState"] == "Completed"
