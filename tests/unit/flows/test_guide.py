"""Each page of the guide does what it says, from its first task to its last, on what it finds at the start."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ansible_collections.gen2.azure.tests.unit.docs.pages import Page
from ansible_collections.gen2.azure.tests.unit.plugins.module_utils.domain.vhd import images

from .azure import Azure, Failed
from .examples import evaluated, run_page, run_task

KEY = "ssh-ed25519 AAAA me@here"
MACHINE = "gen2.azure.virtual_machine"
SHOWN = "ansible.builtin.debug"


@pytest.fixture
def web(azure: Azure) -> Iterator[str]:
    """Make the resource group that the pages' readers have, and return the id of its subnet."""
    place = {"resource_group": "web", "location": "westeurope"}
    subnet = {"name": "machines", "address_prefix": "10.0.0.0/24"}
    made = azure.run("virtual_network", name="web", **place, address_prefixes=["10.0.0.0/16"], subnet=subnet)
    yield made["subnet_id"]
    azure.run("virtual_network", name="web", resource_group="web", state="absent", delete_resource_group=True)


def test_the_five_minute_start(azure: Azure) -> None:
    play, private, removal = map(yaml.safe_load, Page.of("start").examples())
    variables = {**play[0]["vars"], "key": KEY}
    made = run_page(azure, play[0]["tasks"], variables)["Make the machine"]["virtual_machine"]
    assert (made["generation"], made["security_type"]) == ("V2", "trusted_launch")
    again = run_page(azure, play[0]["tasks"], variables)
    assert not any(result["changed"] for result in again.values())
    assert run_task(azure, private[0])["plan"]["steps"][0]["changes"][0]["after"] is False
    planned = run_task(azure, removal[0], check=True)["plan"]["steps"]
    assert len([change for step in planned for change in step["changes"]]) >= 4
    assert run_task(azure, removal[0])["changed"]


def test_choosing_a_source(azure: Azure, web: str, tmp_path: pathlib.Path) -> None:
    disk = images.gpt_disk(24 * images.MIB, volume=images.fat(16, "BOOTX64.EFI"))
    vhd = images.save(images.fixed_vhd(disk), tmp_path / "golden.vhd")
    results = run_page(azure, Page.of("sources").tasks(), {"subnet_id": web, "key": KEY, "vhd": str(vhd)})
    assert all(
        image["trusted_launch"]
        for image in results["Which images of the offer are generation 2 with trusted launch"]["images"]
    )
    machines = [result["virtual_machine"] for result in results.values() if "virtual_machine" in result]
    assert {machine["name"]: machine["generation"] for machine in machines} == {
        "market": "V2",
        "db1": "V2",
        "web1": "V2",
    }


def test_know_before_you_write(azure: Azure, web: str) -> None:
    results = run_page(azure, Page.of("eligibility").tasks(), {"subnet_id": web, "key": KEY})
    verdicts = results["Which of these sizes can boot the image there"]["verdicts"]
    assert [verdict["eligible"] for verdict in verdicts] == [True, False, True]
    assert verdicts[1]["alternatives"]["sizes"]
    assert results["Small sizes with trusted launch in zone 1"]["sizes"]


def test_a_whole_life(azure: Azure, web: str) -> None:
    """Each task changes something, and then has nothing left to do."""
    known: dict[str, Any] = {
        "subnet_id": web,
        "key": KEY,
        "os_disk_id": azure.id_of("web", "Microsoft.Compute/disks", "app1-os"),
    }
    for task in Page.of("life").tasks():
        if SHOWN in task:
            assert known["gone"]["plan"]["steps"]
            continue
        if "image" in task.get(MACHINE, {}):
            # The page leaves the disk's name to Azure.
            task[MACHINE]["os_disk"] = {"name": "app1-os"}
        result = run_task(azure, task, **known)
        assert result["changed"], task["name"]
        known[task.get("register", "_")] = result
        if task.get(MACHINE, {}).get("action") != "redeploy":
            assert not run_task(azure, task, check=True, **known)["changed"], task["name"]


def test_a_plan_judged_without_credentials(
    azure: Azure, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts").mkdir()
    keep, judge = Page.of("offline").tasks()
    assert run_page(azure, [keep], {})[keep["name"]]["changed"]
    azure.forget()
    run_page(azure, [judge], {"planned_sizes": ["Standard_D2s_v5", "Standard_D4s_v5"]})
    with pytest.raises(AssertionError, match="Standard_D2_v2"):
        run_page(azure, [judge], {"planned_sizes": ["Standard_D2s_v5", "Standard_D2_v2"]})
    assert not azure.requests()


def test_a_machine_restored_to_generation_1(azure: Azure, web: str) -> None:
    interface = azure.id_of("web", "Microsoft.Network/networkInterfaces", "web1-nic")
    address = {"name": "ipconfig1", "properties": {"subnet": {"id": web}, "primary": True}}
    azure.put(interface, "2024-05-01", {"location": "westeurope", "properties": {"ipConfigurations": [address]}})
    place = {"name": "web1", "resource_group": "web"}
    login = {"admin_username": "azureuser", "ssh_public_keys": [KEY]}
    old = {"image": "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest", "generation": "V1"}
    made = azure.run("virtual_machine", **place, **login, **old, size="Standard_D2s_v5", network_interfaces=[interface])
    snapshot = {"name": "web1-generation-1-20260314", "resource_group": "web"}
    azure.run("snapshot", **snapshot, source={"disk": made["virtual_machine"]["os_disk_id"]}, generation="V1")
    azure.run("virtual_machine", **place, state="absent")
    results = run_page(azure, Page.of("upgrade").tasks(), {"interface_id": interface})
    assert results["Make the machine of it, with its old interface"]["virtual_machine"]["generation"] == "V1"


def test_what_passes_by_itself_is_tried_again_and_nothing_else(azure: Azure, web: str) -> None:
    (task,) = Page.of("troubleshooting").tasks()
    known = {"subnet_id": web, "key": KEY}
    made = {"method": "PUT", "path": "virtualMachines/web1$"}
    azure.admin("POST", "faults", {"fault": "allocation_failure", "match": made, "times": 1})
    with pytest.raises(Failed) as caught:
        run_task(azure, task, **known)
    assert caught.value.code == "AllocationFailed"
    assert not evaluated(task["until"], {task["register"]: caught.value.result})
    assert evaluated(task["until"], {task["register"]: run_task(azure, task, **known)})
    task[MACHINE]["size"] = "Standard_D2_v2"
    with pytest.raises(Failed) as caught:
        run_task(azure, task, **known)
    assert evaluated(task["until"], {task["register"]: caught.value.result})


def test_many_machines(azure: Azure, web: str) -> None:
    """Each task changes something, and then has nothing left to do."""
    sizes = []
    for task in Page.of("fleet").tasks():
        known = {"subnet_id": web, "key": KEY}
        assert run_task(azure, task, check=True, **known)["changed"]
        sizes.append(len(run_task(azure, task, **known)["fleet"]["machines"]))
        assert not run_task(azure, task, **known)["changed"]
    assert sizes == [4, 3, 3, 0]
