"""Data disks of a machine that exists, by logical unit number: made, copied, grown, changed, taken off."""

from __future__ import annotations

import typing as t

import pytest

from .azure import Azure, Failed
from .test_machine_options import changes, machine

__all__ = ["machine"]


def luns(result: dict[str, t.Any]) -> list[int]:
    return [disk["lun"] for disk in result["virtual_machine"]["properties"]["storageProfile"].get("dataDisks", [])]


def test_made_and_taken_off_by_number(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    both = [{"lun": 0, "size_gb": 32, "name": "data0"}, {"lun": 3, "size_gb": 64, "name": "data3"}]
    assert luns(azure.run("virtual_machine", **machine, data_disks=both)) == [0, 3]
    # A number that is not listed is left alone.
    assert not azure.run("virtual_machine", **machine, data_disks=both[:1])["changed"]
    off = azure.run("virtual_machine", **machine, data_disks=[{"lun": 3, "state": "absent"}])
    assert (luns(off), changes(off)) == ([0], {"data_disks[lun=3]": "in place"})
    assert not azure.run("virtual_machine", **machine, data_disks=[{"lun": 3, "state": "absent"}])["changed"]
    # It is taken off, not deleted: nothing that holds data goes without being named.
    back = azure.run("virtual_machine", **machine, data_disks=[{"lun": 4, "managed_disk": "data3"}])
    assert luns(back) == [0, 4]


def test_a_copy_of_a_snapshot(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    azure.run("managed_disk", name="books", resource_group=group, size_gb=16)
    azure.run("snapshot", name="nightly", resource_group=group, source={"disk": "books"})
    source = azure.id_of(group, "Microsoft.Compute/snapshots", "nightly")
    wanted = {**machine, "data_disks": [{"lun": 1, "source": source, "name": "books-copy"}]}
    assert luns(azure.run("virtual_machine", **wanted)) == [1]
    assert not azure.run("virtual_machine", **wanted)["changed"]


def test_performance_and_type_are_the_disks_own(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    zonal = {**machine, "name": "fast", "zone": "1"}
    disk = {
        "lun": 0,
        "name": "fast0",
        "size_gb": 64,
        "storage_account_type": "PremiumV2_LRS",
        "iops": 4000,
        "mbps": 200,
    }
    planned = azure.run("virtual_machine", check=True, **zonal, data_disks=[disk])
    made = azure.run("virtual_machine", **zonal, data_disks=[disk])
    assert made["plan"] == planned["plan"]
    assert not azure.run("virtual_machine", **zonal, data_disks=[disk])["changed"]
    faster = azure.run("virtual_machine", **zonal, data_disks=[{**disk, "iops": 5000}])
    assert changes(faster) == {"data_disks[lun=0].iops": "in place"}


@pytest.mark.parametrize(
    ("disk", "option"),
    [
        ({"lun": 0}, "data_disks[lun=0]"),
        ({"lun": 0, "managed_disk": "a", "source": "/b"}, "data_disks[lun=0].source"),
        ({"lun": 0, "size_gb": 8, "iops": 4000}, "data_disks[lun=0].name"),
    ],
)
def test_what_is_not_one_disk_is_named(
    azure: Azure, machine: dict[str, t.Any], disk: dict[str, t.Any], option: str
) -> None:
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, data_disks=[disk])
    assert caught.value.result["error"]["option"] == option
    assert not azure.requests()


def test_an_attached_data_disk_grows_online(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    disk = {"lun": 0, "size_gb": 32, "name": "grows"}
    azure.run("virtual_machine", **machine, data_disks=[disk])
    azure.forget()
    grown = azure.run("virtual_machine", **machine, data_disks=[{**disk, "size_gb": 64}])
    assert changes(grown) == {"data_disks[lun=0].size_gb": "in place"}
    assert not any("deallocate" in each or "/virtualMachines/" in each for each in map(str, azure.writes()))
    assert not azure.run("managed_disk", name="grows", resource_group=group, size_gb=64)["changed"]
    assert not azure.run("virtual_machine", **machine, data_disks=[{**disk, "size_gb": 64}])["changed"]


def test_an_attached_data_disk_does_not_cross_4_tib(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    disk = {"lun": 0, "size_gb": 4096, "name": "large"}
    azure.run("virtual_machine", **machine, data_disks=[disk])
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine, data_disks=[{**disk, "size_gb": 8192}])
    assert caught.value.code == "ImmutableDrift"
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", name="large", resource_group=group, size_gb=8192)
    assert caught.value.code == "InUse"
    assert azure.writes() == []


def test_a_data_disk_grows_online_by_its_own_name(azure: Azure, group: str, machine: dict[str, t.Any]) -> None:
    azure.run("virtual_machine", **machine, data_disks=[{"lun": 0, "size_gb": 32, "name": "own"}])
    grown = azure.run("managed_disk", name="own", resource_group=group, size_gb=64)
    assert grown["managed_disk"]["size_gb"] == 64
