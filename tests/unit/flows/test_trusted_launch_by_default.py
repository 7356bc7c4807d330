"""Trusted launch by default: what silence about security_type gives, in subscriptions with it and without it."""

from __future__ import annotations

import copy
import typing as t

import pytest

from .azure import Azure, Failed
from .machines import machine_options

Options = dict[str, t.Any]
RULE = "default_security_type_may_exclude"
# Members of API version 2026-04-01 that no option knows (SDK 39's models, Microsoft's type files).
NEW_PROPERTIES: Options = {
    "flexProfile": {"preferredVMSize": "Standard_D2s_v5"},
    "priority": "SpotPlus",
    "resiliencyProfile": {"zoneMovement": {"isEnabled": True}},
    "instanceProfile": {"name": "future"},
}
NEW_ENVELOPE: Options = {"placement": {"zonePlacementPolicy": "Auto"}, "zones": ["2"]}
ADDITIONAL: Options = {"managedDiskProperties": {"tier": "P30", "burstingEnabled": True}}


@pytest.fixture(params=[False, True], ids=["not registered", "registered"])
def by_default(azure: Azure, request: pytest.FixtureRequest) -> bool:
    """Return whether the subscription has trusted launch as default."""
    azure.admin("PUT", "settings", {"trusted_launch_by_default": request.param})
    return bool(request.param)


@pytest.fixture
def machine(azure: Azure, group: str) -> Options:
    return machine_options(azure, group)


def sent(azure: Azure) -> t.Any:
    """Return the security profile of the one PUT that creates a VM or a scale set."""
    (put,) = [entry for entry in azure.requests() if entry["method"] == "PUT"]
    properties = put["request_body"]["properties"]
    return properties.get("virtualMachineProfile", properties).get("securityProfile")


def codes(result: Options) -> list[str]:
    return [reason["code"] for reason in result["verdict"]["reasons"]]


def test_silence_takes_what_azure_gives_and_is_up_to_date_with_it(
    azure: Azure, machine: Options, by_default: bool
) -> None:
    made = azure.run("virtual_machine", **machine)
    assert sent(azure) is None
    assert "trusted_launch_available" in codes(made)
    expected = "trusted_launch" if by_default else "standard"
    assert (made["virtual_machine"]["security_type"], made["virtual_machine"]["generation"]) == (expected, "V2")
    for check in (True, False):
        assert not azure.run("virtual_machine", check=check, **machine)["changed"]
    assert not azure.run("virtual_machine", **machine, security_type=expected)["changed"]
    assert azure.run("virtual_machine", **machine, tags={"a": "1"})["virtual_machine"]["security_type"] == expected


@pytest.mark.parametrize("security_type", ["standard", "trusted_launch"])
def test_the_type_that_is_asked_for_is_sent(
    azure: Azure, machine: Options, by_default: bool, security_type: str
) -> None:
    wanted = {**machine, "security_type": security_type}
    made = azure.run("virtual_machine", **wanted)
    assert sent(azure)["securityType"] == {"standard": "Standard", "trusted_launch": "TrustedLaunch"}[security_type]
    assert made["virtual_machine"]["security_type"] == security_type
    assert not azure.run("virtual_machine", **wanted)["changed"]


@pytest.mark.parametrize("mode", ["uniform", "flexible"])
@pytest.mark.parametrize("security_type", [None, "standard"])
def test_a_scale_set(azure: Azure, machine: Options, by_default: bool, mode: str, security_type: str | None) -> None:
    wanted = {**machine, "orchestration_mode": mode, "capacity": 1}
    wanted |= {"security_type": security_type} if security_type else {}
    made = azure.run("scale_set", **wanted)["scale_set"]
    expected = "trusted_launch" if by_default and not security_type else "standard"
    assert (made["security_type"], made["instances"][0]["security_type"]) == (expected, expected)
    assert (sent(azure) or {}).get("securityType") == ("Standard" if security_type else None)
    assert not azure.run("scale_set", **wanted)["changed"]


def test_a_fleet(azure: Azure, group: str, machine: Options, by_default: bool) -> None:
    names = [{"name": "a"}, {"name": "b", "security_type": "standard"}]
    template = {name: value for name, value in machine.items() if name != "name"}
    fleet = {"name": "fleet", "defaults": template, "machines": names}
    assert azure.run("fleet", **fleet)["changed"]
    assert not azure.run("fleet", **fleet)["changed"]
    types = [
        azure.run("virtual_machine", name=name, resource_group=group)["virtual_machine"]["security_type"]
        for name in ("a", "b")
    ]
    assert types == ["trusted_launch" if by_default else "standard", "standard"]


def test_hibernation_of_linux_asks_for_the_type_standard(azure: Azure, machine: Options, by_default: bool) -> None:
    silent = {**machine, "hibernation": True, "preflight": "warn"}
    planned = azure.run("virtual_machine", check=True, **silent)
    (reason,) = [reason for reason in planned["verdict"]["reasons"] if reason["code"] == RULE]
    assert (reason["about"], "Set security_type to standard" in reason["remedy"]) == ("security_type", True)
    if by_default:
        with pytest.raises(Failed, match="Hibernation is not supported"):
            azure.run("virtual_machine", **silent)
    standard = {**silent, "name": "std", "security_type": "standard"}
    made = azure.run("virtual_machine", **standard)
    assert RULE not in codes(made)
    assert made["virtual_machine"]["security_type"] == "standard"
    assert not azure.run("virtual_machine", **standard)["changed"]


@pytest.fixture(params=[False, True], ids=["managed disk", "ephemeral disk"])
def newer(azure: Azure, group: str, machine: Options, request: pytest.FixtureRequest) -> Options:
    """Create a VM, give it every new member and another size than the one it prefers; return its document."""
    azure.run("virtual_machine", **machine, data_disks=[{"lun": 0, "size_gb": 8}])
    document: Options = copy.deepcopy(azure.get(machine_id(azure, group), "2026-04-01"))
    document["properties"] |= NEW_PROPERTIES
    document["properties"]["instanceView"] = {"hyperVGeneration": "V2", "statuses": RUNNING}
    document["properties"]["hardwareProfile"]["vmSize"] = "Standard_D4s_v5"
    profile = document["properties"]["storageProfile"]
    if request.param:
        profile["osDisk"]["diffDiskSettings"] = {"option": "Local", "enableFullCaching": True}
    profile["diskApiVersion"] = "2026-03-02"
    for disk in (profile["osDisk"], *profile["dataDisks"]):
        disk["managedDisk"]["additionalDiskProperties"] = ADDITIONAL
    azure.admin("POST", "seed", [{**document, **NEW_ENVELOPE}])
    azure.forget()
    return document


RUNNING = [{"code": "ProvisioningState/succeeded"}, {"code": "PowerState/running"}]


def machine_id(azure: Azure, group: str) -> str:
    return azure.id_of(group, "Microsoft.Compute/virtualMachines", "web1")


def new_members(document: Options) -> Options:
    """Return the new members of a document, by where they are."""
    properties = document["properties"]
    profile = properties["storageProfile"]
    return {
        **{name: properties.get(name) for name in NEW_PROPERTIES},
        **{name: document.get(name) for name in NEW_ENVELOPE},
        "diskApiVersion": profile.get("diskApiVersion"),
        "diffDiskSettings": profile["osDisk"].get("diffDiskSettings"),
        "additional": [
            disk["managedDisk"].get("additionalDiskProperties") for disk in (profile["osDisk"], profile["dataDisks"][0])
        ],
    }


def test_members_of_a_newer_api_version_cause_no_plan(azure: Azure, newer: Options, machine: Options) -> None:
    given = {**machine, "data_disks": [{"lun": 0, "size_gb": 8}]}
    for options in (given, {**given, "priority": "spot"}, {**given, "size": ["Standard_D4s_v5"]}):
        result = azure.run("virtual_machine", **options)
        assert not result["changed"], result["plan"]
    assert azure.writes() == []


@pytest.mark.parametrize(
    "change",
    [
        {"tags": {"a": "1"}},
        {"data_disks": [{"lun": 0, "size_gb": 16}], "allow_deallocate": True},
        {"data_disks": [{"lun": 1, "size_gb": 8}]},
        {"data_disks": [{"lun": 0, "size_gb": 8, "caching": "ReadOnly"}]},
        {"size": ["Standard_D4s_v3"]},
        {"boot_diagnostics": {"enabled": True}},
        {"encryption_at_host": True, "allow_deallocate": True},
        {"license_type": "RHEL_BYOS"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_members_of_a_newer_api_version_outlive_a_change(
    azure: Azure, group: str, newer: Options, machine: Options, change: Options
) -> None:
    before = new_members(azure.get(machine_id(azure, group), "2026-04-01"))
    if before["diffDiskSettings"] and ("size" in change or change.get("allow_deallocate")):
        pytest.skip("an ephemeral OS disk does not outlive a deallocation or a resize")
    assert azure.run("virtual_machine", **{**machine, "preflight": "off", **change})["changed"]
    assert new_members(azure.get(machine_id(azure, group), "2026-04-01")) == before
