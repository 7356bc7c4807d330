from __future__ import annotations

import json
import typing as t
from dataclasses import replace

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.creation import plan_creation

from .options import DISK, GROUP, KEY, NIC, SUBNET, desired

UBUNTU = SourceFacts(kind="marketplace_image", name="ubuntu", option="image", recorded="V2", os_type="Linux")
WINDOWS = SourceFacts(kind="marketplace_image", name="windows", option="image", recorded="V2", os_type="Windows")
OS_DISK = SourceFacts(
    kind="managed_disk",
    name=DISK,
    option="os_disk.managed_disk",
    recorded="V2",
    os_type="Linux",
    security_type="TrustedLaunch",
)
FROM_IMAGE: dict[str, t.Any] = {
    "image": "Canonical:jammy:gen2:latest",
    "network_interfaces": [NIC],
    "admin_username": "azureuser",
    "ssh_public_keys": [KEY],
}


def plan(given: dict[str, t.Any], source: SourceFacts | None = UBUNTU) -> t.Any:
    return plan_creation(desired(**given), size="Standard_D2s_v5", location="westeurope", source=source)


def body(given: dict[str, t.Any], source: SourceFacts | None = UBUNTU) -> t.Any:
    return plan(given, source).steps[0].body


def test_from_an_image() -> None:
    assert body(FROM_IMAGE) == {
        "location": "westeurope",
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "storageProfile": {
                "imageReference": {"publisher": "Canonical", "offer": "jammy", "sku": "gen2", "version": "latest"},
                "osDisk": {"createOption": "FromImage", "deleteOption": "Delete"},
            },
            "osProfile": {
                "computerName": "web1",
                "adminUsername": "azureuser",
                "linuxConfiguration": {
                    "disablePasswordAuthentication": True,
                    "ssh": {"publicKeys": [{"path": "/home/azureuser/.ssh/authorized_keys", "keyData": KEY}]},
                },
            },
            "networkProfile": {"networkInterfaces": [{"id": NIC}]},
        },
    }


def test_from_a_disk_there_is_no_os_profile_and_no_image() -> None:
    made = body({"os_disk": {"managed_disk": "os1"}, "network_interfaces": [NIC]}, OS_DISK)
    assert made["properties"]["storageProfile"] == {
        "osDisk": {"createOption": "Attach", "managedDisk": {"id": DISK}, "osType": "Linux"}
    }
    assert "osProfile" not in made["properties"]


def test_from_a_disk_the_security_type_is_the_disks() -> None:
    made = body({"os_disk": {"managed_disk": DISK}, "network_interfaces": [NIC]}, OS_DISK)
    assert made["properties"]["securityProfile"] == {
        "securityType": "TrustedLaunch",
        "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, None, id="not given"),
        pytest.param({"security_type": "standard"}, {"securityType": "Standard"}, id="standard"),
        pytest.param(
            {"security_type": "trusted_launch", "secure_boot": False},
            {"securityType": "TrustedLaunch", "uefiSettings": {"secureBootEnabled": False, "vTpmEnabled": True}},
            id="secure boot off",
        ),
        pytest.param({"encryption_at_host": True}, {"encryptionAtHost": True}, id="encryption alone"),
    ],
)
def test_security(given: dict[str, t.Any], expected: t.Any) -> None:
    assert body({**FROM_IMAGE, **given})["properties"].get("securityProfile") == expected


def test_an_interface_is_made_in_the_subnet() -> None:
    given = {**FROM_IMAGE, "network_interfaces": None, "subnet_id": SUBNET, "public_ip": True}
    (configuration,) = body(given)["properties"]["networkProfile"]["networkInterfaceConfigurations"]
    assert configuration["properties"]["deleteOption"] == "Delete"
    (address,) = configuration["properties"]["ipConfigurations"]
    assert address["properties"]["subnet"] == {"id": SUBNET}
    assert address["properties"]["publicIPAddressConfiguration"]["properties"]["deleteOption"] == "Delete"


def test_the_first_of_several_interfaces_is_the_primary_one() -> None:
    made = body({**FROM_IMAGE, "network_interfaces": [NIC, NIC + "b"]})
    entries = made["properties"]["networkProfile"]["networkInterfaces"]
    assert [entry["properties"]["primary"] for entry in entries] == [True, False]


def test_the_plan_of_the_image_is_taken_from_it() -> None:
    needs_plan = SourceFacts(
        kind="marketplace_image",
        name="x",
        option="image",
        recorded="V2",
        os_type="Linux",
        plan={"name": "p", "publisher": "q", "product": "r"},
    )
    assert body(FROM_IMAGE, needs_plan)["plan"] == {"name": "p", "publisher": "q", "product": "r"}
    assert "plan" not in body(FROM_IMAGE)


def test_windows_takes_a_password_and_no_linux_configuration() -> None:
    given = {**FROM_IMAGE, "ssh_public_keys": None, "admin_password": "Sup3r!secret"}
    assert "linuxConfiguration" not in body(given, WINDOWS)["properties"]["osProfile"]


def test_two_runs_at_once_cannot_both_create() -> None:
    assert plan(FROM_IMAGE).steps[0].headers == {"If-None-Match": "*"}


def test_a_machine_can_be_made_to_end_deallocated() -> None:
    assert [step.action for step in plan({**FROM_IMAGE, "power_state": "deallocated"}).steps] == ["", "deallocate"]


def test_secrets_are_in_the_body_alone() -> None:
    secrets = {"admin_password": "Sup3r!secret", "custom_data": "join-token", "user_data": "api-key"}
    made = plan({**FROM_IMAGE, **secrets})
    shown = json.dumps([made.to_dict(), made.diff()]) + repr(made)
    for secret in secrets.values():
        assert secret not in shown
    assert made.steps[0].body["properties"]["osProfile"]["adminPassword"] == "Sup3r!secret"


def test_the_plan_shows_generation_size_and_source() -> None:
    shown = {change.path: change.after for change in plan(FROM_IMAGE).changes}
    assert (shown["generation"], shown["size"]) == ("V2", "Standard_D2s_v5")
    assert shown["image"]["sku"] == "gen2"


REFUSED: dict[str, tuple[dict[str, t.Any], SourceFacts | None, str]] = {
    "no source": ({**FROM_IMAGE, "image": None}, None, "image"),
    "no network": ({**FROM_IMAGE, "network_interfaces": None}, UBUNTU, "subnet_id"),
    "no account": ({**FROM_IMAGE, "admin_username": None}, UBUNTU, "admin_username"),
    "no key": ({**FROM_IMAGE, "ssh_public_keys": None}, UBUNTU, "ssh_public_keys"),
    "windows without password": (FROM_IMAGE, WINDOWS, "admin_password"),
    "windows with a long name": (
        {**FROM_IMAGE, "admin_password": "Sup3r!secret", "computer_name": "a-name-far-too-long"},
        WINDOWS,
        "computer_name",
    ),
    "disk of no system": (
        {"os_disk": {"managed_disk": DISK}, "network_interfaces": [NIC]},
        SourceFacts(kind="managed_disk", name=DISK, option="os_disk.managed_disk", recorded="V2"),
        "os_disk.os_type",
    ),
}


@pytest.mark.parametrize(("given", "source", "option"), REFUSED.values(), ids=REFUSED.keys())
def test_what_creating_needs(given: dict[str, t.Any], source: SourceFacts | None, option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        plan(given, source)
    assert caught.value.option == option


GALLERY_IMAGE = f"{GROUP}/providers/Microsoft.Compute/galleries/gold/images/web"
GENERALISED = SourceFacts(
    kind="gallery_image", name=GALLERY_IMAGE, option="image", recorded="V2", os_type="Linux", os_state="Generalized"
)
SPECIALISED = replace(GENERALISED, os_state="Specialized")
FROM_GALLERY = {**FROM_IMAGE, "image": GALLERY_IMAGE}
WITHOUT_LOGIN = {key: value for key, value in FROM_GALLERY.items() if key in ("image", "network_interfaces")}


def test_from_a_generalised_gallery_image() -> None:
    made = body(FROM_GALLERY, GENERALISED)["properties"]
    assert made["storageProfile"]["imageReference"] == {"id": GALLERY_IMAGE}
    assert made["osProfile"]["adminUsername"] == "azureuser"


def test_a_specialised_image_gets_no_os_profile() -> None:
    assert "osProfile" not in body(WITHOUT_LOGIN, SPECIALISED)["properties"]


@pytest.mark.parametrize(
    "option", ["admin_username", "admin_password", "ssh_public_keys", "computer_name", "custom_data"]
)
def test_a_specialised_image_takes_no_login(option: str) -> None:
    value = [KEY] if option == "ssh_public_keys" else "something"
    with pytest.raises(InvalidOption) as caught:
        body({**WITHOUT_LOGIN, option: value}, SPECIALISED)
    assert caught.value.option == option
    assert GALLERY_IMAGE in str(caught.value)


def test_where_nobody_looked_no_login_means_specialised() -> None:
    assert "osProfile" not in body(WITHOUT_LOGIN, None)["properties"]
    assert "osProfile" in body(FROM_GALLERY, None)["properties"]


def test_the_plan_of_a_gallery_image_is_that_of_the_machine() -> None:
    plan_of_image = {"name": "n", "publisher": "p", "product": "d"}
    assert body(FROM_GALLERY, replace(GENERALISED, plan=plan_of_image))["plan"] == plan_of_image
