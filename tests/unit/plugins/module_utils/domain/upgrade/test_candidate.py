"""Each rule on a machine that is to be upgraded, with a machine it finds something of and one it does not."""

from __future__ import annotations

import copy
import typing as t
from dataclasses import replace

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.judge import judge
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.upgrade.candidate import (
    RULES,
    Candidate,
    judge_candidate,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.observed import ObservedMachine
from ansible_collections.gen2.azure.plugins.module_utils.domain.wire import plant

UBUNTU = {"publisher": "Canonical", "offer": "0001-com-ubuntu-server-jammy", "sku": "22_04-lts", "version": "latest"}
WINDOWS = {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer", "sku": "2019-Datacenter"}
DOCUMENT: dict[str, t.Any] = {
    "id": "/subscriptions/0/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/old",
    "name": "old",
    "location": "eastus",
    "properties": {
        "provisioningState": "Succeeded",
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "storageProfile": {
            "imageReference": UBUNTU,
            "osDisk": {"osType": "Linux", "managedDisk": {"id": "/disks/old"}},
        },
        "instanceView": {
            "hyperVGeneration": "V1",
            "statuses": [{"code": "ProvisioningState/succeeded"}, {"code": "PowerState/running"}],
        },
    },
}
OS_DISK = "properties.storageProfile.osDisk"
IMAGE = "properties.storageProfile.imageReference"
STATUSES = "properties.instanceView.statuses"
HIBERNATED = [{"code": "PowerState/deallocated"}, {"code": "HibernationState/Hibernated"}]


def candidate(changes: dict[str, t.Any] | None = None, **more: t.Any) -> Candidate:
    document = copy.deepcopy(DOCUMENT)
    for path, value in (changes or {}).items():
        plant(document, path, value)
    return Candidate(**{"machine": ObservedMachine(document=document), "backup_policy": "enhanced", **more})


def windows(**image: str) -> dict[str, t.Any]:
    return {f"{OS_DISK}.osType": "Windows", IMAGE: {**WINDOWS, **image}}


SERVER_2016, BUILD_2016 = "Windows Server 2016 Datacenter", "10.0.14393.5427"
SERVER_2022, BUILD_2022 = "Windows Server 2022 Datacenter", "10.0.20348.3091"
SQL_2016 = {"publisher": "MicrosoftSQLServer", "offer": "SQL2017-WS2016", "sku": "Standard"}


def shown(name: str, version: str) -> dict[str, t.Any]:
    """Return what Azure shows of the system of a running VM."""
    return {"properties.instanceView.osName": name, "properties.instanceView.osVersion": version}


WARNINGS = {"backup_policy_not_known", "windows_release_not_shown", "linux_publisher_not_listed"}
ROWS = [
    ("generation_not_known", candidate({"properties.instanceView.hyperVGeneration": None})),
    ("machine_is_half_made", candidate({"properties.provisioningState": "Failed"})),
    ("machine_is_half_made", candidate({"properties.provisioningState": "Updating"})),
    ("machine_is_half_made", candidate({"properties.provisioningState": None})),
    ("power_state_not_usable", candidate({STATUSES: []})),
    ("power_state_not_usable", candidate({STATUSES: HIBERNATED})),
    ("os_disk_not_managed", candidate({OS_DISK: {"osType": "Linux", "vhd": {"uri": "https://a/vhds/os.vhd"}}})),
    ("os_disk_not_managed", candidate({OS_DISK: {"osType": "Linux"}})),
    ("os_disk_is_ephemeral", candidate({f"{OS_DISK}.diffDiskSettings": {"option": "Local"}})),
    ("os_disk_encrypted_in_guest", candidate({**windows(), f"{OS_DISK}.encryptionSettings": {"enabled": True}})),
    (
        "os_disk_encrypted_in_guest",
        candidate(windows(), os_disk={"properties": {"encryptionSettingsCollection": {"enabled": True}}}),
    ),
    ("windows_release_left_out", candidate(windows(sku="2016-Datacenter"))),
    ("windows_release_left_out", candidate(windows(sku="2012-R2-Datacenter"))),
    ("windows_release_left_out", candidate(windows(sku="[smalldisk]2016-Datacenter"))),
    ("linux_release_left_out", candidate(shown("centos", "7.9.2009"))),
    ("linux_release_left_out", candidate(shown("debian", "12"))),
    ("windows_release_left_out", candidate(windows(sku="2016-Datacenter") | shown(SERVER_2016, BUILD_2016))),
    ("windows_release_left_out", candidate(windows() | shown(SERVER_2016, BUILD_2016))),
    ("windows_release_left_out", candidate({**windows(), IMAGE: SQL_2016} | shown(SERVER_2016, BUILD_2016))),
    (
        "windows_release_left_out",
        candidate({**windows(), IMAGE: SQL_2016} | shown("", "Microsoft Windows NT 10.0.14393.0")),
    ),
    ("windows_release_left_out", candidate({**windows(), IMAGE: {"id": "/images/golden"}} | shown(SERVER_2016, ""))),
    ("windows_release_not_shown", candidate({**windows(), IMAGE: SQL_2016})),
    ("linux_release_left_out", candidate(shown("ubuntu", "16.04"))),
    ("linux_release_left_out", candidate({IMAGE: {**UBUNTU, "publisher": "RedHat"}} | shown("redhat", "8.7"))),
    ("linux_distribution_left_out", candidate({IMAGE: {"publisher": "OpenLogic", "offer": "CentOS", "sku": "7_9"}})),
    ("linux_distribution_left_out", candidate({IMAGE: {"publisher": "resf", "offer": "rockylinux-x86_64"}})),
    ("linux_publisher_not_listed", candidate({IMAGE: {**UBUNTU, "publisher": "fortinet"}})),
    ("linux_distribution_left_out", candidate({IMAGE: {"publisher": "Debian", "offer": "debian-12", "sku": "12"}})),
    ("linux_distribution_left_out", candidate({IMAGE: {"publisher": "MicrosoftCBLMariner", "offer": "cbl-mariner"}})),
    ("linux_not_from_marketplace", candidate({IMAGE: {"id": "/images/golden"}})),
    ("linux_not_from_marketplace", candidate({IMAGE: None})),
    ("backup_policy_is_standard", candidate(backup_policy="standard")),
    ("backup_policy_not_known", candidate(backup_policy=None)),
]
FITTING = [
    pytest.param(candidate(), id="Ubuntu"),
    pytest.param(candidate(backup_policy="none"), id="no backup"),
    pytest.param(candidate({STATUSES: [{"code": "PowerState/deallocated"}]}), id="deallocated"),
    pytest.param(candidate(windows()), id="Windows Server 2019"),
    pytest.param(candidate({**windows(), IMAGE: {"id": "/images/golden"}}), id="Windows of an own image"),
    pytest.param(candidate(windows(publisher="MicrosoftWindowsDesktop", sku="win10-22h2-pro")), id="Windows 10"),
    pytest.param(candidate({**windows(), f"{OS_DISK}.encryptionSettings": {"enabled": False}}), id="decrypted"),
    pytest.param(candidate({f"{OS_DISK}.encryptionSettings": {"enabled": True}}), id="Linux, encrypted"),
    pytest.param(
        candidate(os_disk={"properties": {"encryptionSettingsCollection": {"enabled": True}}}),
        id="Linux disk, encrypted",
    ),
    pytest.param(
        candidate(windows(sku="2016-Datacenter") | shown(SERVER_2022, BUILD_2022)), id="2016 upgraded in place to 2022"
    ),
    pytest.param(
        candidate(windows(sku="2012-R2-Datacenter") | shown("", "Microsoft Windows NT 10.0.17763.0")),
        id="2012 R2 upgraded in place to 2019",
    ),
    pytest.param(candidate(windows(sku="2016-Datacenter") | shown(SERVER_2022, "")), id="by the name alone"),
    pytest.param(
        candidate({**windows(), IMAGE: SQL_2016} | shown(SERVER_2022, BUILD_2022)), id="SQL Server, upgraded in place"
    ),
    pytest.param(
        candidate(
            windows(publisher="MicrosoftWindowsDesktop", sku="win10-22h2-pro") | shown("Windows 10 Pro", "10.0.19045.1")
        ),
        id="Windows 10 as it reports itself",
    ),
    pytest.param(candidate(shown("ubuntu", "22.04")), id="Ubuntu as it reports itself"),
    pytest.param(candidate({IMAGE: {**UBUNTU, "publisher": "SUSE"}} | shown("suse", "15-SP3")), id="no minor release"),
    pytest.param(candidate({IMAGE: {**UBUNTU, "publisher": "SUSE"}} | shown("sles", "15.5")), id="SLES 15 SP5"),
    pytest.param(candidate({IMAGE: {**UBUNTU, "publisher": "ciq", "offer": "rocky"}}), id="Rocky Linux from CIQ"),
    pytest.param(candidate(os_disk={"properties": {"encryptionSettingsCollection": None}}), id="disk as it is"),
]


@pytest.mark.parametrize(("code", "asked"), ROWS)
def test_a_rule_finds_what_it_is_for_and_nothing_else_does(code: str, asked: Candidate) -> None:
    found = judge_candidate(asked)
    assert [reason.code for reason in found.reasons] == [code]
    assert found.state == ("ready" if code in WARNINGS else "not_ready")
    assert all((reason.message, reason.remedy, reason.source.startswith("https://")) for reason in found.reasons)


@pytest.mark.parametrize("asked", FITTING)
def test_no_rule_finds_anything_of_a_machine_that_fits(asked: Candidate) -> None:
    found = judge_candidate(asked)
    assert (found.state, found.reasons) == ("ready", ())


def test_every_rule_has_a_row() -> None:
    assert {rule.code for rule in RULES} == {code for code, _asked in ROWS}


def test_what_is_generation_2_has_nothing_to_be_ready_for() -> None:
    asked = candidate({"properties.instanceView.hyperVGeneration": "V2"}, backup_policy="standard")
    found = judge_candidate(asked)
    assert (found.state, found.reasons) == ("already", ())
    assert asked.question() is None


@pytest.mark.parametrize(
    ("changes", "trusted_launch", "code"),
    [
        pytest.param({}, "", None, id="fits"),
        pytest.param({}, "True", "size_lacks_trusted_launch", id="size"),
        pytest.param(
            {"properties.additionalCapabilities": {"hibernationEnabled": True}}, "", "hibernation_excludes", id="sleeps"
        ),
        pytest.param(
            {"properties.securityProfile": {"securityType": "ConfidentialVM"}},
            "",
            "confidential_never_changes",
            id="confidential",
        ),
    ],
)
def test_the_rules_of_eligibility_judge_the_machine_with_trusted_launch(
    changes: dict[str, t.Any], trusted_launch: str, code: str | None
) -> None:
    asked = candidate(changes)
    question = asked.question()
    assert question
    capabilities = {
        "HyperVGenerations": "V1,V2",
        "TrustedLaunchDisabled": trusted_launch,
        "HibernationSupported": "True",
    }
    size = SizeFacts(name="Standard_D2s_v5", location="eastus", family="", capabilities=capabilities)
    verdict = judge(replace(question, offered={"standard_d2s_v5": size}))
    found = judge_candidate(replace(asked, verdict=verdict))
    assert found.state == ("not_ready" if code else "ready")
    assert [reason.code for reason in found.reasons if reason.severity == "blocker"] == ([code] if code else [])
    assert "upgrade_has_no_way_back" in [reason.code for reason in found.reasons]
