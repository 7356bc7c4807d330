from __future__ import annotations

import json
import subprocess
import sys
import typing as t

import pytest

from .azure import Azure, Failed, surroundings

GEN2 = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"
GEN1 = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"
DISKS, IMAGES = "Microsoft.Compute/disks", "Microsoft.Compute/images"
CREATE = "PUT virtualMachines/web1"
# Runs the module in a process of its own, and tells whether it changed something and what it loaded.
ALONE = """
import json, os, sys
from ansible_collections.gen2.azure.tests.unit.flows.azure import Azure
changed = Azure(dict(os.environ)).run("virtual_machine", **json.loads(sys.argv[1]))["changed"]
print(json.dumps([changed, sorted(sys.modules)]))
"""
# What judges, makes, and writes: an up-to-date machine needs none, and each costs the task its time.
OF_A_CHANGE = (".domain.eligibility.", ".domain.source", ".virtual_machine.creation", ".arm.convergence", "azure.mgmt")


@pytest.fixture
def machine(azure: Azure, group: str) -> dict[str, t.Any]:
    """The options of a machine from the marketplace."""
    return {
        "name": "web1",
        "resource_group": group,
        "location": "eastus",
        "size": ["Standard_D2s_v5"],
        "image": GEN2,
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net/subnets/default"),
        "admin_username": "azureuser",
        "ssh_public_keys": ["ssh-ed25519 AAAA me@here"],
    }


def without_login(machine: dict[str, t.Any]) -> dict[str, t.Any]:
    return {k: v for k, v in machine.items() if k not in ("image", "admin_username", "ssh_public_keys")}


@pytest.fixture
def sources(azure: Azure, group: str, machine: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """The options of a machine from each of the three sources; disk and image are made for it."""
    disk, image = azure.id_of(group, DISKS, "os1"), azure.id_of(group, IMAGES, "golden")
    version = (
        f"/Subscriptions/{azure.subscription}/Providers/Microsoft.Compute/Locations/eastus/Publishers/Canonical"
        "/ArtifactTypes/VMImage/Offers/0001-com-ubuntu-server-jammy/Skus/22_04-lts-gen2/Versions/22.04.202410020"
    )
    os_disk = {
        "location": "eastus",
        "properties": {
            "hyperVGeneration": "V2",
            "osType": "Linux",
            "creationData": {"createOption": "FromImage", "imageReference": {"id": version}},
        },
    }
    generalised = {"osType": "Linux", "osState": "Generalized", "managedDisk": {"id": disk}}
    azure.put(disk, "2024-03-02", os_disk)
    golden = {"hyperVGeneration": "V2", "storageProfile": {"osDisk": generalised}}
    azure.put(image, "2024-07-01", {"location": "eastus", "properties": golden})
    azure.forget()
    return {
        "marketplace": machine,
        "managed_image": {**machine, "image": {"name": "golden"}},
        "managed_disk": {**without_login(machine), "os_disk": {"managed_disk": "os1"}},
    }


def test_an_up_to_date_machine_loads_only_what_it_needs(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    command = [sys.executable, "-c", ALONE, json.dumps(machine)]
    done = subprocess.run(command, env=surroundings(azure.environment), check=True, capture_output=True, text=True)
    changed, loaded = json.loads(done.stdout.splitlines()[-1])
    assert not changed
    assert not [name for name in loaded if any(part in f"{name}." for part in OF_A_CHANGE)]


@pytest.mark.parametrize("source", ["marketplace", "managed_image", "managed_disk"])
def test_each_source_from_check_to_absent(azure: Azure, sources: dict[str, dict[str, t.Any]], source: str) -> None:
    options = sources[source]
    checked = azure.run("virtual_machine", check=True, diff=True, **options)
    assert checked["changed"]
    assert checked["virtual_machine"] is None
    assert checked["diff"][0]["after"]["generation"] == "V2"
    assert azure.writes() == []

    made = azure.run("virtual_machine", diff=True, **options)
    assert (made["plan"], made["diff"]) == (checked["plan"], checked["diff"])
    assert azure.writes() == [CREATE]
    assert made["virtual_machine"]["generation"] == "V2"
    assert made["virtual_machine"]["power_state"] == "running"

    azure.forget()
    assert not azure.run("virtual_machine", **options)["changed"]
    assert len(azure.requests()) == 1

    changed = {**options, "size": ["Standard_D4s_v5"], "tags": {"env": "test"}}
    expected = azure.run("virtual_machine", check=True, **changed)["plan"]
    assert azure.run("virtual_machine", **changed)["plan"] == expected
    again = azure.run("virtual_machine", **changed)
    assert not again["changed"]
    assert again["virtual_machine"]["size"] == "Standard_D4s_v5"

    gone = {"name": "web1", "resource_group": options["resource_group"], "state": "absent"}
    assert azure.run("virtual_machine", check=True, **gone)["virtual_machine"] is not None
    assert azure.run("virtual_machine", **gone)["virtual_machine"] is None
    assert not azure.run("virtual_machine", **gone)["changed"]


def test_creating_with_its_network_given_costs_five_calls_at_most(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    assert len(azure.requests()) <= 5


def test_an_up_to_date_machine_costs_one_call_and_two_for_the_token(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    azure.forget()
    assert not azure.run("virtual_machine", **machine)["changed"]
    assert [entry["method"] for entry in azure.requests()] == ["GET"]
    assert len(azure.requests("token")) + len(azure.requests("metadata")) <= 2


def test_what_was_given_stays_when_the_machine_goes(azure: Azure, sources: dict[str, dict[str, t.Any]]) -> None:
    options = sources["managed_disk"]
    azure.run("virtual_machine", **options)
    azure.run("virtual_machine", name="web1", resource_group=options["resource_group"], state="absent")
    assert azure.run("virtual_machine", **options)["changed"]


# name → (options changed, option or subject the failure is about, code of a reason or error)
REFUSED: dict[str, tuple[dict[str, t.Any], str, str]] = {
    "Gen1 image, Gen2-only size": (
        {"image": GEN1, "size": ["Standard_D2s_v6"], "generation": "any"},
        "size",
        "size_cannot_boot_source",
    ),
    "Gen2 image, Gen1-only size": ({"size": ["Standard_D2_v2"]}, "size", "size_cannot_boot_source"),
    "Gen1 image, generation V2": ({"image": GEN1}, "image", "source_of_other_generation"),
    "unknown size": ({"size": ["Standard_D2s_v55"]}, "size", "size_not_offered"),
    "zone that does not exist": ({"zone": "7"}, "zone", "size_not_in_zone"),
    "trusted launch on Gen1": (
        {"image": GEN1, "generation": "any", "security_type": "trusted_launch"},
        "security_type",
        "security_type_needs_generation_2",
    ),
    "secure boot without its security type": (
        {"secure_boot": True},
        "features",
        "firmware_security_needs_security_type",
    ),
    "system disk larger than any": ({"os_disk": {"size_gb": 5000}}, "os_disk.size_gb", "os_disk_too_large"),
    "spot on a size not sold at it": ({"size": ["Standard_B2s"], "priority": "spot"}, "size", "spot_not_supported"),
}


@pytest.mark.parametrize(("changed", "about", "code"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("check", [True, False], ids=["check", "run"])
def test_what_cannot_work_fails_before_any_write(
    azure: Azure, machine: dict[str, t.Any], changed: dict[str, t.Any], about: str, code: str, check: bool
) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", check=check, **{**machine, **changed})
    reasons = {reason["code"]: reason for reason in caught.value.result["verdict"]["reasons"]}
    assert caught.value.code == "NotEligible"
    assert reasons[code]["about"] == about
    assert reasons[code]["remedy"] in str(caught.value)
    assert azure.writes() == []


def test_a_restricted_size_is_refused(azure: Azure, machine: dict[str, t.Any]) -> None:
    restricted = [
        (verdict["size"], location)
        for location in ("eastus", "westeurope", "southcentralus")
        for verdict in azure.run("eligibility_info", sizes=SIZES, location=location)["verdicts"]
        if {"size_restricted_in_location"} & {reason["code"] for reason in verdict["reasons"]}
    ]
    assert restricted
    size, location = restricted[0]
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**machine, "size": [size], "location": location})
    assert caught.value.code == "NotEligible"
    assert azure.writes() == []


SIZES = [
    "Standard_L8s_v2",
    "Standard_E4s_v5",
    "Standard_F2s_v2",
    "Standard_NC24ads_A100_v4",
    "Standard_M208ms_v2",
    "Standard_DC2as_v5",
    "Standard_B2s",
    "Standard_D4s_v3",
    "Standard_DS2_v2",
    "Standard_D2ps_v5",
]


@pytest.mark.parametrize("recorded", ["V1", None], ids=["V1", "null"])
def test_a_disk_of_generation_1_is_refused(
    azure: Azure, group: str, machine: dict[str, t.Any], recorded: str | None
) -> None:
    disk = azure.id_of(group, DISKS, "old")
    properties = {"osType": "Linux", "diskSizeGB": 32, "creationData": {"createOption": "Empty"}}
    if recorded:
        properties["hyperVGeneration"] = recorded
    azure.put(disk, "2024-03-02", {"location": "eastus", "properties": properties})
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **without_login(machine), os_disk={"managed_disk": disk})
    codes = [reason["code"] for reason in caught.value.result["verdict"]["reasons"]]
    assert "source_of_other_generation" in codes
    assert ("generation_not_recorded" in codes) is (recorded is None)
    assert azure.writes() == []


@pytest.mark.parametrize(
    ("image", "code"),
    [
        pytest.param("Canonical:no-such-offer:gen2:latest", None, id="offer"),
        pytest.param(GEN2.replace("latest", "1.0.0"), None, id="version"),
        pytest.param({"name": "no-such-image"}, "ResourceNotFound", id="managed image"),
    ],
)
def test_a_missing_image_names_the_option(
    azure: Azure, machine: dict[str, t.Any], image: t.Any, code: str | None
) -> None:
    with pytest.raises(Failed, match="image") as caught:
        azure.run("virtual_machine", **{**machine, "image": image})
    assert caught.value.result["error"]["status"] == 404
    assert code is None or caught.value.code == code
    assert "Correct image" in str(caught.value)
    assert azure.writes() == []


def test_wrong_credentials_are_one_clear_failure(
    azure: Azure, machine: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_SECRET", "not-the-secret")
    with pytest.raises(Failed, match="Check tenant, client_id, secret") as caught:
        azure.run("virtual_machine", **machine)
    assert caught.value.code == "AuthenticationFailed"
    assert "not-the-secret" not in str(caught.value.result)
    assert azure.requests() == []


def test_no_network_is_one_clear_failure(
    azure: Azure, machine: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLOUD_ENVIRONMENT", "https://localhost:9")
    with pytest.raises(Failed, match="cloud_environment") as caught:
        azure.run("virtual_machine", **machine)
    assert caught.value.code == "Unreachable"
    assert caught.value.result["error"]["transient"] is True


def test_bad_input_asks_azure_nothing(azure: Azure, machine: dict[str, t.Any]) -> None:
    with pytest.raises(Failed, match="subnet_id"):
        azure.run("virtual_machine", **{**machine, "subnet_id": "default"})
    assert azure.requests() + azure.requests("token") == []


@pytest.mark.parametrize("preflight", ["enforce", "off"])
def test_a_new_machine_needs_a_size(azure: Azure, machine: dict[str, t.Any], preflight: str) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**machine, "size": None, "preflight": preflight})
    assert caught.value.result["error"]["option"] == "size"
    assert azure.writes() == []


def test_a_missing_resource_group_is_named(azure: Azure, machine: dict[str, t.Any]) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**machine, "resource_group": "nowhere"})
    assert caught.value.code == "ResourceGroupNotFound"


def test_absent_where_the_resource_group_is_gone_is_nothing_to_do(azure: Azure) -> None:
    result = azure.run("virtual_machine", name="web1", resource_group="nowhere", state="absent")
    assert not result["changed"]


def test_the_first_eligible_of_several_sizes_is_picked_and_kept(azure: Azure, machine: dict[str, t.Any]) -> None:
    acceptable = ["Standard_D2_v2", "Standard_D4s_v5", "Standard_D2s_v5"]
    made = azure.run("virtual_machine", **{**machine, "size": acceptable})
    assert made["virtual_machine"]["size"] == "Standard_D4s_v5"
    assert not azure.run("virtual_machine", **{**machine, "size": acceptable[::-1]})["changed"]


def test_a_resize_is_judged_by_the_machines_generation(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **{**machine, "size": ["Standard_D2_v2"]})
    assert caught.value.code == "NotEligible"
    assert azure.writes() == []


def test_a_change_of_the_network_is_drift_not_ignored(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, public_ip=True)
    assert [change["path"] for change in caught.value.result["drift"]] == ["public_ip"]


def test_a_stale_cache_never_says_no(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("eligibility_info", sizes=["Standard_D2s_v5"], location="eastus")
    azure.forget()
    with pytest.raises(Failed):
        azure.run("virtual_machine", **{**machine, "size": ["Standard_D2s_v55"]})
    assert [entry for entry in azure.requests() if entry["path"].endswith("/skus")]


def test_several_refused_sizes_cost_one_more_listing(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("eligibility_info", sizes=["Standard_D2s_v5"], location="eastus")
    azure.forget()
    with pytest.raises(Failed):
        azure.run("virtual_machine", **{**machine, "size": ["Standard_D2_v2", "Standard_D2s_v55", "Standard_D2_v3"]})
    assert len([entry for entry in azure.requests() if entry["path"].endswith("/skus")]) == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"fault": "status", "status": 503}, id="503"),
        pytest.param({"fault": "throttle"}, id="429"),
        pytest.param({"fault": "reset"}, id="connection dropped"),
    ],
)
def test_a_passing_fault_passes_unnoticed(azure: Azure, machine: dict[str, t.Any], fault: dict[str, t.Any]) -> None:
    azure.admin("POST", "faults", {"match": {"method": "GET", "path": "virtualMachines/web1"}, "times": 1, **fault})
    assert azure.run("virtual_machine", **machine)["virtual_machine"]["provisioning_state"] == "Succeeded"


@pytest.mark.parametrize("fault", ["allocation_failure", "provisioning_failed"])
def test_a_failed_creation_says_what_is_left_and_how_to_go_on(
    azure: Azure, machine: dict[str, t.Any], fault: str
) -> None:
    azure.admin(
        "POST", "faults", {"match": {"method": "PUT", "path": "virtualMachines/web1"}, "times": 1, "fault": fault}
    )
    with pytest.raises(Failed, match="state=absent removes it") as caught:
        azure.run("virtual_machine", **machine)
    assert caught.value.result["changed"] is True
    again = azure.run("virtual_machine", **machine)
    assert again["virtual_machine"]["provisioning_state"] == "Succeeded"
    assert not azure.run("virtual_machine", **machine)["changed"]


def test_power_states(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine)
    for state in ("stopped", "running", "deallocated", "deallocated", "running"):
        result = azure.run("virtual_machine", **{**machine, "power_state": state})
        assert result["virtual_machine"]["power_state"] == state


def test_trusted_launch_is_put_on_with_leave(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine, security_type="standard")
    wanted = {**machine, "security_type": "trusted_launch", "secure_boot": True, "vtpm": True}
    with pytest.raises(Failed, match="allow_deallocate"):
        azure.run("virtual_machine", **wanted)
    result = azure.run("virtual_machine", **wanted, allow_deallocate=True)["virtual_machine"]
    assert (result["security_type"], result["power_state"]) == ("trusted_launch", "running")
    assert not azure.run("virtual_machine", **wanted)["changed"]


def test_without_waiting_the_write_is_sent_and_left_to_azure(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.admin("PUT", "settings", {"operation_seconds": 30})
    result = azure.run("virtual_machine", **machine, wait=False)
    assert result["virtual_machine"]["provisioning_state"] == "Creating"


def test_waiting_is_bounded(azure: Azure, machine: dict[str, t.Any]) -> None:
    azure.admin("PUT", "settings", {"operation_seconds": 30})
    with pytest.raises(Failed, match="continues in Azure") as caught:
        azure.run("virtual_machine", **machine, wait_timeout=1)
    assert caught.value.code == "WaitTimeout"


def test_information_is_read_of_those_selected_only(azure: Azure, machine: dict[str, t.Any]) -> None:
    group = machine["resource_group"]
    for name, tags in (("web1", {"role": "web"}), ("db1", {"role": "db"})):
        azure.run("virtual_machine", **{**machine, "name": name, "tags": tags})
    azure.forget()
    found = azure.run("virtual_machine_info", resource_group=group, tags={"role": "db"})["virtual_machines"]
    assert [facts["name"] for facts in found] == ["db1"]
    assert len(azure.requests()) == 2


def test_there_is_no_machine_in_a_group_that_is_gone(azure: Azure) -> None:
    assert azure.run("virtual_machine_info", resource_group="nowhere")["virtual_machines"] == []
