"""What Azure refuses when a machine is created, with its codes and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.emulator.compute.sizes import Size
from ansible_collections.gen2.azure.tests.unit.emulator.compute_service import (
    COMPUTE,
    UBUNTU,
    UBUNTU_V1,
    Service,
    linux_login,
)

Body = dict[str, Any]
ARM = {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server-arm64", "version": "latest"}
NO_SECURITY = {"publisher": "OpenLogic", "offer": "CentOS", "sku": "7_6-gen2", "version": "latest"}
PLANNED = {
    "publisher": "fortinet",
    "offer": "fortinet_fortigate-vm_v5",
    "sku": "fortinet_fg-vm_payg",
    "version": "latest",
}
PLAN = {"name": "fortinet_fg-vm_payg", "publisher": "fortinet", "product": "fortinet_fortigate-vm_v5"}
DEPRECATED = {
    "publisher": "MicrosoftWindowsServer",
    "offer": "WindowsServer",
    "sku": "2016-Datacenter",
    "version": "14393.4169.2101090332",
}
TRUSTED = {"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True, "secureBootEnabled": True}}
OPS = {"adminUsername": "ops", "linuxConfiguration": linux_login()}


@pytest.fixture(scope="module")
def service() -> Service:
    service = Service()
    service.group("europe", "westeurope")
    service.group("west", "westus")
    return service


def put(service: Service, body: Body, *, group: str = "g", name: str = "vm") -> Any:
    return service.call("PUT", service.id("virtualMachines", name, group=group), COMPUTE, body)


def with_image(image: Mapping[str, Any], **os_disk: Any) -> Body:
    return {"imageReference": image, "osDisk": {"createOption": "FromImage"} | os_disk}


def elsewhere(service: Service, location: str, group: str, size: str, **more: Any) -> Any:
    nic = service.interface(group=group, location=location)
    body = service.machine_body(size, networkProfile={"networkInterfaces": [{"id": nic}]})
    return put(service, body | {"location": location} | more, group=group)


@pytest.mark.parametrize(
    ("size", "image", "code", "words"),
    [
        ("Standard_D2_v2", UBUNTU, "BadRequest", "'Standard_D2_v2' cannot boot Hypervisor Generation '2'"),
        ("Standard_D2s_v6", UBUNTU_V1, "BadRequest", "'Standard_D2s_v6' cannot boot Hypervisor Generation '1'"),
        ("Standard_D2ps_v5", UBUNTU, "BadRequest", "only supports CPU Architecture of Arm64, but an image with CPU"),
        ("Standard_D2s_v5", ARM, "BadRequest", "an image with CPU Architecture Arm64 was given"),
        ("Standard_D2s_v6", NO_SECURITY, "InvalidParameter", "cannot boot with DiskControllerType 'SCSI'"),
        ("Standard_DC2as_v5", UBUNTU, "BadRequest", "with '<NULL>' security type"),
        ("Standard_Q1", UBUNTU, "InvalidParameter", "VM size Standard_Q1 is not available in the current region"),
        ("Standard_D2s_v5", PLANNED, "VMMarketplaceInvalidInput", "requires Plan information in the request"),
        ("Standard_D2s_v5", UBUNTU | {"sku": "no"}, "PlatformImageNotFound", "The platform image"),
        ("Standard_D2s_v5", UBUNTU | {"version": "1.0.0"}, "PlatformImageNotFound", "22_04-lts-gen2:1.0.0"),
        ("Standard_D2s_v5", DEPRECATED, "ImageVersionDeprecated", "is deprecated."),
    ],
)
def test_size_and_image_must_go_together(service: Service, size: str, image: Any, code: str, words: str) -> None:
    answer = put(service, service.machine_body(size, image))
    assert answer.status in (400, 404)
    assert (answer.code, words in answer.message) == (code, True), answer.message
    assert service.call("GET", service.id("virtualMachines", "vm"), COMPUTE).status == 404


@pytest.mark.parametrize(
    ("name", "boots"),
    [
        ("Standard_M64s", False),
        ("Standard_M128bds_3_v3", False),
        ("Standard_M16bds_v4", True),
        ("Standard_M16bs_v4", False),
        ("Standard_D4pls_v5", False),
        ("Standard_D4ps_v6", True),
        ("Standard_D2s_v5", True),
    ],
)
def test_sizes_that_trusted_launch_excludes_whatever_their_records_say(name: str, boots: bool) -> None:
    record = {"name": name, "capabilities": [{"name": "HyperVGenerations", "value": "V2"}]}
    assert Size(record=record, location="eastus").trusted_launch is boots


def test_the_words_of_the_generation_mismatch_are_azures(service: Service) -> None:
    answer = put(service, service.machine_body("Standard_NC24ads_A100_v4", UBUNTU_V1))
    assert answer.message == (
        "The selected VM size 'Standard_NC24ads_A100_v4' cannot boot Hypervisor Generation '1'. If this was a Create "
        "operation please check that the Hypervisor Generation of the Image matches the Hypervisor Generation of the "
        "selected VM Size. If this was an Update operation please select a Hypervisor Generation '1' VM Size. For more "
        "information, see https://aka.ms/azuregen2vm"
    )


def test_a_size_restricted_in_the_location_cannot_be_had(service: Service) -> None:
    answer = elsewhere(service, "westeurope", "europe", "Standard_L8s_v2")
    assert (answer.status, answer.code) == (409, "SkuNotAvailable")
    assert "Following SKUs have failed for Capacity Restrictions: Standard_L8s_v2" in answer.message


@pytest.mark.parametrize("zone", ["2", "9"])
def test_a_size_must_be_offered_in_the_zone(service: Service, zone: str) -> None:
    answer = elsewhere(service, "westeurope", "europe", "Standard_M208ms_v2", zones=[zone])
    assert (answer.status, answer.code) == (409, "SkuNotAvailable")
    assert f"zones '{zone}'" in answer.message


def test_a_location_without_zones_has_none_to_give(service: Service) -> None:
    answer = elsewhere(service, "westus", "west", "Standard_D2s_v5", zones=["1"])
    assert answer.code == "LocationNotSupportAvailabilityZones"


def test_a_size_not_offered_in_the_location_is_unknown_there(service: Service) -> None:
    answer = elsewhere(service, "westus", "west", "Standard_D2s_v6")
    assert (answer.code, answer.body["error"]["target"]) == ("InvalidParameter", "vmSize")


Change = Callable[[Service, Body], None]


def set_properties(**properties: Any) -> Change:
    return lambda _, body: body["properties"].update(properties)


def set_top(**members: Any) -> Change:
    return lambda _, body: body.update(members)


REFUSED: list[tuple[str, Change, str, str]] = [
    ("no osProfile", set_properties(osProfile=None), "InvalidParameter", "'osProfile' is missing (null)."),
    (
        "no user",
        set_properties(osProfile={"computerName": "x"}),
        "InvalidParameter",
        "'adminUsername' is missing (null).",
    ),
    ("root", set_properties(osProfile=OPS | {"adminUsername": "root"}), "InvalidParameter", "Username specified"),
    (
        "no login",
        set_properties(osProfile={"adminUsername": "ops"}),
        "InvalidParameter",
        "Authentication using either SSH",
    ),
    ("custom data", set_properties(osProfile=OPS | {"customData": "%%"}), "InvalidParameter", "Base64 encoding"),
    (
        "host name",
        set_properties(osProfile=OPS | {"computerName": "a_b"}),
        "InvalidParameter",
        "Linux host name cannot",
    ),
    ("no network", set_properties(networkProfile=None), "InvalidParameter", "'networkProfile' is missing (null)."),
    ("plan", set_top(plan=PLAN), "VMMarketplaceInvalidInput", "does not need Plan information"),
    ("no location", set_top(location=None), "LocationRequired", "location"),
    (
        "unknown",
        set_properties(hyperVGeneration="V2"),
        "BadRequest",
        "Could not find member 'hyperVGeneration' on object",
    ),
    ("enumeration", set_properties(priority="Cheap"), "BadRequest", 'Error converting value "Cheap"'),
    (
        "standard with uefi",
        set_properties(securityProfile={"uefiSettings": {"secureBootEnabled": True}}),
        "InvalidParameter",
        "securityProfile.uefiSettings",
    ),
    (
        "trusted launch on another image",
        set_properties(storageProfile=with_image(NO_SECURITY), securityProfile=TRUSTED),
        "BadRequest",
        "Use of TrustedLaunch setting is not supported for the provided image.",
    ),
    (
        "trusted launch on a generation 1 image",
        set_properties(storageProfile=with_image(UBUNTU_V1), securityProfile=TRUSTED),
        "BadRequest",
        "Please select Trusted Launch Supported Gen2 OS Image.",
    ),
    (
        "trusted launch on another size",
        set_properties(hardwareProfile={"vmSize": "Standard_M208ms_v2"}, securityProfile=TRUSTED),
        "BadRequest",
        "with 'TrustedLaunch' security type. For more information, see https://aka.ms/TrustedLaunch-FAQ",
    ),
    (
        "confidential on another size",
        set_properties(securityProfile={"securityType": "ConfidentialVM"}),
        "BadRequest",
        "with 'ConfidentialVM' security type",
    ),
    (
        "encryption at host",
        set_properties(
            hardwareProfile={"vmSize": "Standard_A2_v2"},
            storageProfile=with_image(UBUNTU_V1),
            securityProfile={"encryptionAtHost": True},
        ),
        "InvalidParameter",
        "securityProfile.encryptionAtHost",
    ),
    (
        "premium storage",
        set_properties(
            hardwareProfile={"vmSize": "Standard_D2_v5"},
            storageProfile=with_image(UBUNTU, managedDisk={"storageAccountType": "Premium_LRS"}),
        ),
        "InvalidParameter",
        "does not support the storage account type Premium_LRS of disk",
    ),
    (
        "ultra",
        set_properties(
            storageProfile=with_image(UBUNTU)
            | {
                "dataDisks": [
                    {"lun": 0, "createOption": "Empty", "managedDisk": {"storageAccountType": "UltraSSD_LRS"}}
                ]
            }
        ),
        "InvalidParameter",
        "can be used only when additionalCapabilities.ultraSSDEnabled is set.",
    ),
    (
        "same LUN",
        set_properties(
            storageProfile=with_image(UBUNTU)
            | {"dataDisks": [{"lun": 1, "createOption": "Empty"}, {"lun": 1, "createOption": "Empty"}]}
        ),
        "InvalidParameter",
        "A disk at LUN 1 already exists.",
    ),
    (
        "too many disks",
        set_properties(
            storageProfile=with_image(UBUNTU) | {"dataDisks": [{"lun": n, "createOption": "Empty"} for n in range(5)]}
        ),
        "OperationNotAllowed",
        "allowed to be attached to a VM of this size is 4.",
    ),
    (
        "small OS disk",
        set_properties(storageProfile=with_image(UBUNTU, diskSizeGB=10)),
        "OperationNotAllowed",
        "smaller than the size 30GB of corresponding disk in Image",
    ),
    (
        "ephemeral on another size",
        set_properties(
            storageProfile=with_image(UBUNTU, caching="ReadOnly", diffDiskSettings={"option": "Local"}),
        ),
        "NotSupported",
        "does not support ephemeral OS disks",
    ),
    (
        "ephemeral without room",
        set_properties(
            hardwareProfile={"vmSize": "Standard_D2s_v3"},
            storageProfile=with_image(
                UBUNTU,
                caching="ReadOnly",
                diskSizeGB=60,
                diffDiskSettings={"option": "Local", "placement": "CacheDisk"},
            ),
        ),
        "NotSupported",
        "greater than 50 GB is not allowed for VM size Standard_D2s_v3 when the DiffDiskPlacement is CacheDisk.",
    ),
    (
        "ephemeral larger than Azure has",
        set_properties(
            hardwareProfile={"vmSize": "Standard_M208ms_v2"},
            storageProfile=with_image(
                UBUNTU, caching="ReadOnly", diskSizeGB=2041, diffDiskSettings={"option": "Local"}
            ),
        ),
        "NotSupported",
        "greater than 2040 GB is not allowed for VM size Standard_M208ms_v2 when the DiffDiskPlacement is CacheDisk.",
    ),
    (
        "full caching on a small size",
        set_properties(
            hardwareProfile={"vmSize": "Standard_D4s_v3"},
            storageProfile=with_image(
                UBUNTU, caching="ReadOnly", diffDiskSettings={"option": "Local", "enableFullCaching": True}
            ),
        ),
        "NotSupported",
        "Full caching is not supported for an OS disk of 30 GB on VM size Standard_D4s_v3.",
    ),
    (
        "generation 2 in a storage account",
        set_properties(storageProfile=with_image(UBUNTU, name="os", vhd={"uri": "https://a.blob/vhds/os.vhd"})),
        "BadRequest",
        "Generation 2 Hypervisor Image and VM Size can only be used with managed-disk VMs.",
    ),
]


@pytest.mark.parametrize(("change", "code", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_bodies_that_azure_refuses(service: Service, change: Change, code: str, words: str) -> None:
    body = service.machine_body()
    change(service, body)
    answer = put(service, body)
    assert answer.status >= 400
    assert (answer.code, words in answer.message) == (code, True), answer.message


@pytest.mark.parametrize("name", ["a b", "_a", "a-", "x" * 65])
def test_a_name_outside_the_rules_is_refused(service: Service, name: str) -> None:
    assert put(service, service.machine_body(), name=name.replace(" ", "%20")).code == "InvalidParameter"


def test_a_plan_must_be_the_images(service: Service) -> None:
    body = service.machine_body(image=PLANNED) | {"plan": PLAN | {"name": "other"}}
    assert "The purchase information does not match." in put(service, body).message
    body["plan"] = PLAN
    assert put(service, body, name="planned").code == "ResourcePurchaseValidationFailed"


def test_an_interface_serves_one_machine_in_its_own_location(service: Service) -> None:
    nic = service.interface("shared")
    network = {"networkInterfaces": [{"id": nic}]}
    service.create("first", service.machine_body(networkProfile=network))
    taken = put(service, service.machine_body(networkProfile=network))
    assert taken.code == "NicInUse"
    assert "virtualMachines/first. In order to delete the network interface" in taken.message
    away = service.interface("away", group="europe", location="westeurope")
    other = put(service, service.machine_body(networkProfile={"networkInterfaces": [{"id": away}]}))
    missing = put(service, service.machine_body(networkProfile={"networkInterfaces": [{"id": nic + "x"}]}))
    assert (other.code, missing.code) == ("InvalidResourceReference", "InvalidResourceReference")


def test_several_interfaces_have_one_primary(service: Service) -> None:
    two = [{"id": service.interface()}, {"id": service.interface()}]
    answer = put(service, service.machine_body(networkProfile={"networkInterfaces": two}))
    assert answer.code == "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary"
    three = [*two, {"id": service.interface()}]
    answer = put(service, service.machine_body(networkProfile={"networkInterfaces": three}))
    assert answer.code == "NetworkInterfaceCountExceeded"


def test_an_attached_disk_allows_neither_profile_nor_image(service: Service) -> None:
    disk = service.disk("special", hyperVGeneration="V2", osType="Linux")
    body = service.attach_body(disk)
    with_profile = body | {"properties": body["properties"] | {"osProfile": OPS}}
    assert put(service, with_profile).message == "Parameter 'osProfile' is not allowed."
    body["properties"]["storageProfile"]["imageReference"] = UBUNTU
    assert "Cannot attach an existing OS disk" in put(service, body).message
    body = service.attach_body(disk)
    del body["properties"]["storageProfile"]["osDisk"]["osType"]
    assert put(service, body).message == "Required parameter 'osDisk.osType' is missing (null)."
    assert put(service, service.attach_body(disk + "x")).status == 404


def test_a_disk_belongs_to_one_machine_and_one_location(service: Service) -> None:
    disk = service.disk("held", hyperVGeneration="V2", osType="Linux")
    service.create("holder", service.attach_body(disk))
    answer = put(service, service.attach_body(disk))
    assert (answer.status, answer.code) == (409, "ConflictingUserInput")
    assert "cannot be attached as the disk is already owned by VM" in answer.message
    far = service.disk("far", location="westeurope", hyperVGeneration="V2", osType="Linux")
    assert "is in location 'westeurope'" in put(service, service.attach_body(far)).message


@pytest.mark.parametrize(("disk_type", "machine"), [("TrustedLaunch", None), (None, TRUSTED)])
def test_the_security_type_is_the_attached_disks(service: Service, disk_type: str | None, machine: Any) -> None:
    given = {"securityProfile": {"securityType": disk_type}} if disk_type else {}
    disk = service.disk(f"disk-{disk_type}", hyperVGeneration="V2", osType="Linux", **given)
    extra = {"securityProfile": machine} if machine else {}
    answer = put(service, service.attach_body(disk, **extra))
    assert answer.message == "Security type of VM is not compatible with the security type of attached OS Disk."


def test_quota_counts_and_can_be_set() -> None:
    service = Service()
    place = f"{service.subscription}/providers/Microsoft.Compute/locations/eastus/usages/cores"
    limit = {"id": place, "name": "cores", "type": "Microsoft.Compute/locations/usages", "properties": {"limit": 5}}
    service.world.store.put(limit)
    service.create("one")
    service.create("two")
    answer = put(service, service.machine_body())
    assert (answer.status, answer.code) == (409, "OperationNotAllowed")
    assert "exceeding approved Total Regional Cores quota" in answer.message
    assert (
        "Current Limit: 5, Current Usage: 4, Additional Required: 2, (Minimum) New Limit Required: 6." in answer.message
    )


def test_a_gallery_image_for_trusted_launch_alone_says_so(service: Service) -> None:
    definition = service.id("galleries/gal/images", "tl")
    service.world.store.put(
        {
            "id": definition,
            "name": "tl",
            "type": "Microsoft.Compute/galleries/images",
            "location": "eastus",
            "properties": {
                "osType": "Linux",
                "osState": "Generalized",
                "hyperVGeneration": "V2",
                "features": [{"name": "SecurityType", "value": "TrustedLaunch"}],
            },
        }
    )
    service.world.store.put(
        {
            "id": f"{definition}/versions/1.0.0",
            "name": "1.0.0",
            "type": "Microsoft.Compute/galleries/images/versions",
            "location": "eastus",
            "properties": {
                "publishingProfile": {"targetRegions": [{"name": "East US"}]},
                "provisioningState": "Succeeded",
            },
        }
    )
    answer = put(service, service.machine_body(image={"id": definition}))
    assert "only supports creation of VMs and VM Scale Sets with 'TrustedLaunch' security type." in answer.message
    assert (
        put(service, service.machine_body(image={"id": definition}, securityProfile=TRUSTED), name="tl").status == 201
    )
