"""Role provision, state absent: it deletes what carries its proof, shows it in the plan, and says what it left."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
import typing as t

import ansible_collections
import pytest

from .azure import Azure
from .machines import GEN2

DISKS = "Microsoft.Compute/disks"
DISK_VERSION = "2024-03-02"
NETWORKS = "Microsoft.Network/virtualNetworks"
NETWORK_VERSION = "2024-05-01"

Provision = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def provision(azure: Azure, group: str, emulator: dict[str, str], tmp_path: pathlib.Path) -> Provision:
    """Return what runs the role for a host and returns provision_machine."""
    here = str(pathlib.Path(sys.executable).parent)
    program = shutil.which("ansible-playbook", path=os.pathsep.join((here, os.environ["PATH"])))
    if program is None:
        pytest.skip("ansible-playbook is not on PATH")
    azure.run("managed_disk", name="golden", resource_group=group, os_type="Linux", source={"image": GEN2})
    azure.run("snapshot", name="nightly", resource_group=group, source={"disk": "golden"})
    collections = pathlib.Path(next(iter(ansible_collections.__path__))).parent
    environment = emulator | dict(os.environ) | {"ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_NOCOLOR": "1"}
    common = {"provision_resource_group": group, "provision_size": ["Standard_D2s_v5"], "provision_location": "eastus"}

    def run(*arguments: str, host: str = "db1", **variables: t.Any) -> dict[str, t.Any]:
        told = tmp_path / "told.json"
        keep = {
            "ansible.builtin.copy": {"content": "{{ provision_machine | to_json }}", "dest": str(told)},
            "delegate_to": "localhost",
            "check_mode": False,
        }
        role = {"role": "gen2.azure.provision"}
        play = {"hosts": "all", "gather_facts": False, "roles": [role], "post_tasks": [keep]}
        file = tmp_path / "play.yml"
        file.write_text(json.dumps([play]), encoding="utf-8")
        given = json.dumps({**common, "provision_snapshot": "nightly", **variables})
        command = [program, str(file), "-i", f"{host},", "-e", given, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        found: dict[str, t.Any] = json.loads(told.read_text("utf-8"))
        return {**found, "output": done.stdout}

    return run


def exists(azure: Azure, group: str, resource_type: str, name: str) -> bool:
    listed = azure.get(
        azure.collection(group, resource_type), DISK_VERSION if "disks" in resource_type else "2024-05-01"
    )
    return name in [each["name"] for each in listed["value"]]


def test_a_disk_that_the_role_did_not_create_is_kept(azure: Azure, group: str, provision: Provision) -> None:
    azure.run("managed_disk", name="db1-os", resource_group=group, os_type="Linux", source={"image": GEN2})
    for arguments in (["--check"], []):
        told = provision(*arguments, provision_state="absent")
        assert exists(azure, group, DISKS, "db1-os")
        assert (told["changed"], told["plan"]["steps"]) == (False, [])
        assert [each["name"] for each in told["kept"]] == ["db1-os"]
        assert "gen2.azure.owner" in told["kept"][0]["reason"]
        assert "db1-os" in told["output"]


def test_a_copied_tag_proves_nothing(azure: Azure, group: str, provision: Provision) -> None:
    azure.run("managed_disk", name="db1-os", resource_group=group, size_gb=8, owner="db1")
    tags = azure.get(azure.id_of(group, DISKS, "db1-os"), DISK_VERSION)["tags"]
    assert "/db1-os|" in tags["gen2.azure.owner"]
    azure.run("managed_disk", name="db2-os", resource_group=group, size_gb=8, tags=tags)
    told = provision(host="db2", provision_state="absent")
    assert ([each["name"] for each in told["kept"]], told["plan"]["steps"]) == (["db2-os"], [])


def test_a_disk_that_the_role_created_is_deleted_and_planned(azure: Azure, group: str, provision: Provision) -> None:
    # As the role does where the VM cannot be created.
    made = {"name": "db1-os", "resource_group": group, "source": {"snapshot": "nightly"}}
    azure.run("managed_disk", **made, owner="db1")
    azure.run("managed_disk", **made, tags={"a": "1"}, purge_tags=True)
    planned = provision("--check", provision_state="absent")
    told = provision(provision_state="absent")
    assert told["plan"] == planned["plan"]
    (step,) = told["plan"]["steps"]
    assert (step["method"], step["resource_id"].rsplit("/", 1)[-1]) == ("DELETE", "db1-os")
    assert f"resource group {group}" in step["summary"]
    assert (told["changed"], planned["changed"], told["kept"]) == (True, True, [])
    assert not exists(azure, group, DISKS, "db1-os")


def test_an_adopted_disk_stays_when_its_vm_is_deleted(azure: Azure, group: str, provision: Provision) -> None:
    azure.run("managed_disk", name="db1-os", resource_group=group, source={"snapshot": "nightly"})
    provision()
    told = provision(provision_state="absent")
    assert [step["resource_id"].rsplit("/", 1)[-1] for step in told["plan"]["steps"]] == ["db1"]
    assert exists(azure, group, DISKS, "db1-os")
    assert [each["name"] for each in told["kept"]] == ["db1-os"]


def test_a_network_that_the_role_did_not_create_is_kept(azure: Azure, group: str, provision: Provision) -> None:
    own = {"location": "eastus", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}
    azure.put(azure.id_of(group, NETWORKS, "gen2-provision"), NETWORK_VERSION, own)
    # The role creates the security group of a network that it finds.
    subnet = {"name": "machines", "address_prefix": "10.0.0.0/22"}
    named = {"name": "gen2-provision", "resource_group": group, "owner": "gen2.azure.provision"}
    azure.run("virtual_network", **named, subnet=subnet, security_group={"name": "gen2-provision"})
    told = provision(provision_state="absent", provision_delete_network=True)
    assert exists(azure, group, NETWORKS, "gen2-provision")
    assert [each["id"].split("/")[-2] for each in told["kept"]] == ["virtualNetworks", "networkSecurityGroups"]
    assert (told["changed"], told["plan"]["steps"]) == (False, [])


def test_the_network_that_the_role_created_is_deleted_and_planned(
    azure: Azure, group: str, provision: Provision
) -> None:
    provision()
    owner = azure.get(azure.id_of(group, DISKS, "db1-os"), DISK_VERSION)["tags"]["gen2.azure.owner"]
    assert "/disks/db1-os|" in owner
    assert owner.endswith("/virtualmachines/db1")
    network = azure.id_of(group, NETWORKS, "gen2-provision")
    azure.run("virtual_network", name="gen2-provision", resource_group=group, tags={"a": "1"}, purge_tags=True)
    assert set(azure.get(network, NETWORK_VERSION)["tags"]) == {"a", "gen2.azure.owner"}
    planned = provision("--check", provision_state="absent", provision_delete_network=True)
    told = provision(provision_state="absent", provision_delete_network=True)
    assert told["plan"] == planned["plan"]
    types = [step["resource_id"].split("/")[-2] for step in told["plan"]["steps"]]
    assert types == ["virtualMachines", "virtualNetworks", "networkSecurityGroups"]
    assert told["changed"]
    assert not exists(azure, group, NETWORKS, "gen2-provision")
