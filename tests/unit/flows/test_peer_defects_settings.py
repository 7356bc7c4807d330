"""Defects of other tools in the settings of a machine, none of which this collection has."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed
from .machines import VERSION, machine_options

MACHINES = "Microsoft.Compute/virtualMachines"
OTHER_IMAGE = "Canonical:ubuntu-24_04-lts:server:latest"
Options = dict[str, t.Any]


@pytest.fixture
def machine(azure: Azure, group: str) -> Options:
    """Make a machine, and return its options."""
    options = machine_options(azure, group)
    azure.run("virtual_machine", **options)
    azure.forget()
    return options


def shown(azure: Azure, machine: Options) -> Options:
    found: Options = azure.get(azure.id_of(machine["resource_group"], MACHINES, machine["name"]), VERSION)
    return found


def test_user_data_that_is_not_asked_for_is_not_sent(azure: Azure, machine: Options) -> None:
    """A machine without user data is given the word None as such, by each creation and update."""
    assert azure.run("virtual_machine", check=True, **machine, user_data="None")["changed"]
    azure.run("virtual_machine", **machine, user_data="role=web")
    azure.run("virtual_machine", **machine, tags={"a": "b"})
    assert not azure.run("virtual_machine", **machine, user_data="role=web")["changed"]


def test_an_update_sends_neither_an_empty_blob_nor_loses_disk_and_image(azure: Azure, machine: Options) -> None:
    """An update describes the OS disk by an empty blob, and drops the image's reference."""
    before = shown(azure, machine)["properties"]["storageProfile"]
    azure.run("virtual_machine", **{**machine, "size": ["Standard_D4s_v5"]}, tags={"a": "b"})
    assert {entry["method"] for entry in azure.requests()} == {"GET", "PATCH"}
    assert shown(azure, machine)["properties"]["storageProfile"] == before
    assert "vhd" not in before["osDisk"]


def test_of_the_firmware_settings_one_may_be_given_alone(azure: Azure, group: str) -> None:
    """With trusted launch, firmware settings without secure boot end in an exception."""
    trusted = machine_options(azure, group, security_type="trusted_launch", vtpm=True)
    assert azure.run("virtual_machine", **trusted)["virtual_machine"]["vtpm"]
    assert azure.run("virtual_machine", **trusted | {"vtpm": False})["changed"]
    assert not azure.run("virtual_machine", **trusted | {"vtpm": False})["changed"]


@pytest.mark.parametrize("first", ["encryption_at_host", "security_type"])
def test_encryption_at_host_and_trusted_launch_go_together(azure: Azure, machine: Options, first: str) -> None:
    """Encryption at host on a machine with trusted launch, or the other way round, ends in an exception."""
    both = {"encryption_at_host": True, "security_type": "trusted_launch"}
    for wanted in ({first: both[first]}, both):
        azure.run("virtual_machine", **machine, **wanted, allow_deallocate=True)
    found = azure.run("virtual_machine", **machine, **both)
    assert not found["changed"]
    assert found["virtual_machine"]["security_type"] == "trusted_launch"


def test_a_security_type_that_is_none_is_refused(azure: Azure, machine: Options) -> None:
    """The security profile is sent as it is, however it is spelt."""
    with pytest.raises(Failed, match="security_type"):
        azure.run("virtual_machine", **machine, security_type="trusted_lunch")
    with pytest.raises(Failed, match="security_profile"):
        azure.run("virtual_machine", **machine, security_profile={"security_type": "TrustedLaunch"})
    assert not azure.requests()


def test_a_machine_with_an_ephemeral_disk_is_left_alone_by_the_second_run(azure: Azure, group: str) -> None:
    """The second run of a machine with an ephemeral disk says that it cannot be updated."""
    disk = {"ephemeral": True, "caching": "ReadOnly"}
    ephemeral = machine_options(azure, group, size=["Standard_DS2_v2"], os_disk=disk)
    ephemeral["image"] = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"
    azure.run("virtual_machine", **ephemeral)
    assert not azure.run("virtual_machine", **ephemeral)["changed"]


def test_changes_of_data_disks_are_made(azure: Azure, machine: Options) -> None:
    """Data disks that are added or changed later are ignored."""
    azure.run("virtual_machine", **machine, data_disks=[{"lun": 0, "size_gb": 8}])
    more = [{"lun": 0, "size_gb": 16, "caching": "ReadOnly"}, {"lun": 1, "size_gb": 4}]
    assert azure.run("virtual_machine", **machine, data_disks=more, allow_deallocate=True)["changed"]
    disks = shown(azure, machine)["properties"]["storageProfile"]["dataDisks"]
    assert [(disk["lun"], disk["diskSizeGB"]) for disk in disks] == [(0, 16), (1, 4)]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("image", OTHER_IMAGE),
        ("admin_username", "somebody"),
        ("ssh_public_keys", ["ssh-ed25519 BBBB you@there"]),
        ("availability_set", "{compute}/availabilitySets/web"),
        ("plan", {"name": "n", "publisher": "p", "product": "o"}),
    ],
)
def test_a_difference_that_cannot_converge_is_told(azure: Azure, machine: Options, option: str, value: t.Any) -> None:
    """Another image, login, key, availability set or plan is ignored without a word."""
    compute = azure.collection(machine["resource_group"], "Microsoft.Compute/x").removesuffix("/x")
    wanted = value.format(compute=compute) if isinstance(value, str) else value
    with pytest.raises(Failed, match=option) as caught:
        azure.run("virtual_machine", **{**machine, option: wanted})
    assert caught.value.code == "ImmutableDrift"
    assert not azure.writes()


def test_another_type_of_the_os_disk_converges(azure: Azure, machine: Options) -> None:
    """Another type of the OS disk is ignored without a word."""
    typed = {**machine, "os_disk": {"storage_account_type": "StandardSSD_LRS"}, "allow_deallocate": True}
    assert azure.run("virtual_machine", **typed)["changed"]
    assert not azure.run("virtual_machine", **typed)["changed"]


def test_boot_diagnostics_to_an_own_account_are_left_alone_by_the_second_run(azure: Azure, machine: Options) -> None:
    """Boot diagnostics that go to an account of one's own are a change each time."""
    diagnosed = {**machine, "boot_diagnostics": {"storage_uri": "https://own.blob.core.windows.net/"}}
    assert azure.run("virtual_machine", **diagnosed)["changed"]
    assert not azure.run("virtual_machine", **diagnosed)["changed"]


def test_a_tag_without_a_value_converges(azure: Azure, machine: Options) -> None:
    """A tag whose value is empty is a change each time."""
    assert azure.run("virtual_machine", **machine, tags={"empty": ""})["changed"]
    assert not azure.run("virtual_machine", **machine, tags={"empty": ""})["changed"]


def test_names_in_another_case_are_the_same(azure: Azure, group: str) -> None:
    """A size in another case is unknown, and an interface's id in another case is a change."""
    interface = azure.id_of(group, "Microsoft.Network/networkInterfaces", "nic1")
    subnet = azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default")
    ip = {"name": "ip", "properties": {"subnet": {"id": subnet}}}
    azure.put(interface, "2025-05-01", {"location": "eastus", "properties": {"ipConfigurations": [ip]}})
    options = machine_options(azure, group, network_interfaces=[interface])
    del options["subnet_id"]
    azure.run("virtual_machine", **options)
    cased = {**options, "size": ["standard_d2S_V5"], "network_interfaces": [interface.upper()]}
    assert not azure.run("virtual_machine", **cased)["changed"]
    other = machine_options(azure, group, name="web2", size=cased["size"])
    assert azure.run("virtual_machine", check=True, **other)["changed"]


def test_an_identity_that_is_added_is_noticed(azure: Azure, machine: Options) -> None:
    """An identity that is added to others is not noticed."""
    names = [
        azure.id_of(machine["resource_group"], "Microsoft.ManagedIdentity/userAssignedIdentities", name)
        for name in ("one", "two")
    ]
    for wanted in (names[:1], names):
        assert azure.run("virtual_machine", **machine, identity={"user_assigned": wanted})["changed"]
    assert shown(azure, machine)["identity"]["userAssignedIdentities"].keys() == set(names)


def test_a_spot_machine_is_run_again_without_its_price(azure: Azure, group: str) -> None:
    """A spot machine that was made with a price fails when the price is not said again."""
    spot = machine_options(azure, group, priority="spot")
    azure.run("virtual_machine", **spot, max_price=0.5)
    assert not azure.run("virtual_machine", **spot)["changed"]


def test_the_license_type_none_is_taken(azure: Azure, machine: Options) -> None:
    """The license type None, although documented, is refused."""
    assert not azure.run("virtual_machine", **machine, license_type="None")["changed"]
    assert azure.run("virtual_machine", **machine, license_type="RHEL_BYOS")["changed"]
    assert azure.run("virtual_machine", **machine, license_type="None")["changed"]
    assert shown(azure, machine)["properties"].get("licenseType") in (None, "None")
