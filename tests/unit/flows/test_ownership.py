"""What a task created for something is deleted by its proof alone, which is read again just before the deletion."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import convergence

from .azure import Azure, Failed
from .machines import machine_options

DISKS = "Microsoft.Compute/disks"
VERSION = "2024-03-02"


@pytest.fixture
def disk(azure: Azure, group: str) -> dict[str, t.Any]:
    """Create a disk for the VM db1 and return the options that delete it."""
    named = {"name": "db1-os", "resource_group": group, "owner": "db1"}
    assert azure.run("managed_disk", check=True, **named, size_gb=8)["owned"]
    made = azure.run("managed_disk", **named, size_gb=8)
    assert made["owned"]
    assert not azure.run("managed_disk", **named, size_gb=8, tags={}, purge_tags=True)["changed"]
    return {**named, "state": "absent"}


def exists(azure: Azure, group: str) -> bool:
    return bool(azure.get(azure.collection(group, DISKS), VERSION)["value"])


def test_only_the_owner_that_was_named_deletes_it(azure: Azure, group: str, disk: dict[str, t.Any]) -> None:
    other = azure.run("managed_disk", **{**disk, "owner": "db2"})
    assert (other["changed"], [each["name"] for each in other["kept"]]) == (False, ["db1-os"])
    assert any("db1-os" in warning for warning in other["warnings"])
    assert exists(azure, group)
    planned = azure.run("managed_disk", check=True, **disk)
    done = azure.run("managed_disk", **disk)
    assert (done["plan"], done["kept"]) == (planned["plan"], [])
    assert not exists(azure, group)
    assert not azure.run("managed_disk", **disk)["changed"]


def test_a_disk_that_existed_gets_no_proof(azure: Azure, group: str) -> None:
    named = {"name": "db1-os", "resource_group": group}
    azure.run("managed_disk", **named, size_gb=8)
    adopted = azure.run("managed_disk", **named, size_gb=8, owner="db1", tags={"a": "1"})
    assert (adopted["owned"], adopted["managed_disk"]["tags"]) == (False, {"a": "1"})
    assert azure.run("managed_disk", **named, owner="db1", state="absent")["kept"]
    # A task that names it, and no owner, deletes it.
    assert azure.run("managed_disk", **named, state="absent")["changed"]


def test_a_proof_that_is_withdrawn_meanwhile_stops_the_deletion(
    azure: Azure, group: str, disk: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    applying = convergence.applying

    def withdraw(*arguments: t.Any, **more: t.Any) -> t.Any:
        azure.patch(azure.id_of(group, DISKS, "db1-os"), VERSION, {"tags": {}})
        return applying(*arguments, **more)

    monkeypatch.setattr(convergence, "applying", withdraw)
    azure.forget()
    done = azure.run("managed_disk", **disk)
    assert (done["changed"], [each["name"] for each in done["kept"]]) == (False, ["db1-os"])
    assert not [write for write in azure.writes() if write.startswith("DELETE")]
    assert exists(azure, group)


def test_a_resource_group_that_existed_is_kept(azure: Azure, group: str) -> None:
    gone = {"name": "net", "resource_group": group, "owner": "web", "delete_resource_group": True, "state": "absent"}
    kept = azure.run("virtual_network", **gone)
    assert (kept["changed"], [each["name"] for each in kept["kept"]]) == (False, [group])
    own = {"name": "net", "resource_group": f"{group}-own", "location": "eastus", "address_prefixes": ["10.0.0.0/16"]}
    azure.run("virtual_network", **own, owner="web")
    assert azure.run("virtual_network", **{**gone, "resource_group": f"{group}-own"})["changed"]


def test_an_owner_that_is_no_vm_is_refused(azure: Azure, group: str) -> None:
    with pytest.raises(Failed, match="owner") as caught:
        azure.run("managed_disk", name="d", resource_group=group, size_gb=8, owner=azure.id_of(group, DISKS, "d"))
    assert caught.value.result["error"]["option"] == "owner"
    assert not azure.requests()


def test_a_disk_that_another_vm_took_is_kept(azure: Azure, group: str, disk: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine_options(azure, group, data_disks=[{"lun": 0, "managed_disk": "db1-os"}]))
    azure.forget()
    for check in (True, False):
        done = azure.run("managed_disk", check=check, **disk)
        assert (done["changed"], [each["name"] for each in done["kept"]]) == (False, ["db1-os"])
        assert "virtualMachines/web1" in done["kept"][0]["reason"]
    assert azure.writes() == []
    # A task that names no owner wants this very disk deleted, and fails.
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", name="db1-os", resource_group=group, state="absent")
    assert caught.value.code == "InUse"


def test_a_network_with_subnets_of_others_is_kept(azure: Azure, group: str) -> None:
    named = {"name": "own", "resource_group": group, "security_group": {"name": "own"}}
    own = {"name": "machines", "address_prefix": "10.1.0.0/24"}
    azure.run("virtual_network", **named, owner="web", address_prefixes=["10.1.0.0/16"], subnet=own)
    azure.run("virtual_network", **named, subnet={"name": "theirs", "address_prefix": "10.1.1.0/24"})
    absent = {**named, "owner": "web", "subnet": {"name": "MACHINES"}, "state": "absent"}
    azure.forget()
    for check in (True, False):
        kept = azure.run("virtual_network", check=check, **absent)
        assert (kept["changed"], [each["name"] for each in kept["kept"]]) == (False, ["own", "own"])
        assert "theirs" in kept["kept"][0]["reason"]
    assert azure.writes() == []
