"""What an inventory sets on hosts and groups: nothing on those of another source, nothing on the controller."""

from __future__ import annotations

import pathlib
import typing as t
import uuid

import pytest

from .azure import Azure
from .inventories import Warnings, export, run, source, vm

CONTROLLER = """\
[controller]
localhost ansible_connection=local mine=yes
[prod]
db1 mine=yes
[prod:vars]
secret=s
[web]
"""


@pytest.fixture
def static(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return another source, which comes before the plugin's."""
    file = tmp_path / "a.ini"
    file.write_text(CONTROLLER)
    return file


def variables(exported: dict[str, t.Any], host: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = exported["_meta"]["hostvars"][host]
    return found


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1", "::1", "all", "ungrouped"])
def test_a_vm_with_a_reserved_name_gets_one_of_its_own(
    azure: Azure, group: str, tmp_path: pathlib.Path, name: str
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web", computer_name=name)])
    exported, warned = export(azure, source(tmp_path, group, "hostname: computer_name"))
    (host,) = exported["_meta"]["hostvars"]
    assert host == f"{name}_{group}".replace("::1", "vm__1")
    assert f"is host {host!r}, not {name!r}: Ansible reserves that name." in warned
    assert azure.id_of(group, "Microsoft.Compute/virtualMachines", "web") in warned


def test_a_task_delegated_to_localhost_stays_on_the_controller(
    azure: Azure, group: str, tmp_path: pathlib.Path
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "localhost", role="localhost")])
    keyed = "keyed_groups: [{key: tags.role, prefix: '', separator: ''}]\ncompose: {ansible_host: \"'198.51.100.1'\"}"
    file = source(tmp_path, group, keyed)
    listed, _warned = run(azure, "ansible", "localhost", "-i", file, "--list-hosts")
    assert listed.split() == ["hosts", "(1):", "localhost"]
    shown, _warned = run(azure, "ansible", "localhost", "-i", file, "-m", "ansible.builtin.command", "-a", "echo here")
    assert "here" in shown
    exported, warned = export(azure, file)
    assert exported["azure_localhost"]["hosts"] == [f"localhost_{group}"]
    assert "The group 'localhost' is called 'azure_localhost'" in warned


def test_hosts_and_groups_of_another_source_stay_as_they_are(
    azure: Azure, group: str, tmp_path: pathlib.Path, static: pathlib.Path
) -> None:
    vms = [vm(azure, group, name, mark="x") for name in ("localhost", "db1", "DB1b", "prod", "web")]
    azure.admin("POST", "seed", vms)
    before, _warned = export(azure, static)
    exported, warned = export(azure, static, source(tmp_path, group, "compose: {mine: name}"))
    for host in ("localhost", "db1"):
        assert variables(exported, host) == variables(before, host)
    for name in ("controller", "prod"):
        assert exported[name] == before[name]
    own = {f"localhost_{group}", f"db1_{group}", f"prod_{group}", f"web_{group}", "DB1b"}
    assert own == set(exported["_meta"]["hostvars"]) - {"localhost", "db1"}
    assert set(exported["tag_mark_x"]["hosts"]) == own
    assert "is host 'db1_" + group + "', not 'db1': another inventory source made that host." in warned
    assert "is host 'prod_" + group + "', not 'prod': the inventory has a group of that name." in warned


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("location_eastus", ""),
        ("special", "groups: {special: true}"),
        ("web", "keyed_groups: [{key: tags.role, prefix: '', separator: ''}]"),
        ("azure_all", "groups: {all: true}"),
        ("azure_ungrouped", "keyed_groups: [{key: \"'ungrouped'\", prefix: '', separator: ''}]"),
        ("parents", "keyed_groups: [{key: tags.role, parent_group: parents}]"),
    ],
)
def test_a_vm_is_not_called_like_a_group_that_the_plugin_creates(
    azure: Azure, group: str, tmp_path: pathlib.Path, name: str, text: str
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, name, role="web"), vm(azure, group, "other", role="web")])
    exported, warned = export(azure, source(tmp_path, group, text))
    assert set(exported["_meta"]["hostvars"]) == {f"{name}_{group}", "other"}
    assert "Found both group and host with same name" not in warned
    assert f"is host '{name}_{group}', not {name!r}: the inventory has a group of that name." in warned


@pytest.mark.parametrize("value", ["all", "All", "ungrouped", "localhost", "db1", "_meta"])
def test_a_tag_makes_no_group_that_ansible_reserves_or_that_is_a_host(
    azure: Azure, group: str, tmp_path: pathlib.Path, static: pathlib.Path, value: str
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web1", role=value)])
    keyed = "keyed_groups: [{key: tags.role, prefix: '', separator: '', parent_group: parent}]"
    before, _warned = export(azure, static)
    exported, warned = export(azure, static, source(tmp_path, group, keyed))
    assert exported[f"azure_{value}"]["hosts"] == ["web1"]
    assert exported["parent"]["children"] == [f"azure_{value}"]
    assert variables(exported, "db1") == variables(before, "db1")
    assert exported["prod"] == before["prod"]
    assert f"The group {value!r} is called 'azure_{value}'" in warned


def test_no_group_of_another_source_gets_a_parent_and_no_cycle_fails_the_inventory(
    azure: Azure, group: str, tmp_path: pathlib.Path, static: pathlib.Path
) -> None:
    pairs = {
        "vm1": ("prod", "ours"),
        "vm2": ("a", "b"),
        "vm3": ("b", "a"),
        "vm4": ("same", "same"),
        "vm5": ("web", "up"),
    }
    azure.admin("POST", "seed", [vm(azure, group, name, child=c, parent=p) for name, (c, p) in pairs.items()])
    keyed = "keyed_groups: [{key: tags.child, prefix: '', separator: '', parent_group: '{{ tags.parent }}'}]"
    exported, warned = export(azure, static, source(tmp_path, group, keyed))
    assert len(exported["_meta"]["hostvars"]) == len(("localhost", "db1", *pairs))
    assert "ours" not in exported
    assert exported["up"]["children"] == ["web"]
    assert exported["b"]["children"] == ["a"]
    assert "The group 'prod' was not added to its parent 'ours': it holds hosts of another inventory source." in warned
    assert "The group 'same' was not added to its parent 'same': a group cannot be its own parent." in warned
    assert "The group 'b' was not added to its parent 'a'" in warned


def test_a_vm_of_two_files_is_one_host_and_another_vm_of_its_name_is_not(
    azure: Azure, group: str, new_group: t.Callable[[], str], tmp_path: pathlib.Path
) -> None:
    second = new_group()
    azure.admin("POST", "seed", [vm(azure, group, "web1"), vm(azure, second, "web1"), vm(azure, second, "web2")])
    first = source(tmp_path, group, "compose: {first: name}", "first")
    again = source(tmp_path, group, "compose: {again: name}", "again")
    other = source(tmp_path, second, "compose: {other: name}", "other")
    exported, warned = export(azure, first, again, other)
    assert set(exported["_meta"]["hostvars"]) == {"web1", f"web1_{second}", "web2"}
    assert {"first", "again"} <= variables(exported, "web1").keys()
    assert "other" not in variables(exported, "web1")
    assert variables(exported, "web1")["azure_machine"]["resource_group"] == group
    assert warned.count("another inventory source made that host") == 1


def test_a_vm_that_is_read_twice_is_one_host(azure: Azure, group: str, tmp_path: pathlib.Path) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web1")])
    twice = f"subscriptions: [{azure.subscription}, {azure.subscription}]"
    exported, _warned = export(azure, source(tmp_path, group, twice))
    assert list(exported["_meta"]["hostvars"]) == ["web1"]


def test_only_documented_variables_are_set(azure: Azure, group: str, tmp_path: pathlib.Path) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web1", hostvars="x", ansible_connection="local")])
    exported, _warned = export(azure, source(tmp_path, group))
    assert variables(exported, "web1").keys() - {"inventory_file", "inventory_dir"} == {"azure_machine"}
    assert not any(content.get("vars") for name, content in exported.items() if name != "_meta")


def test_a_second_subscription_that_fails_leaves_no_half_inventory(
    azure: Azure, group: str, tmp_path: pathlib.Path, static: pathlib.Path
) -> None:
    other = str(uuid.uuid4())
    azure.admin("POST", "seed", [vm(azure, group, "web1")])
    fault = {"fault": "status", "status": 403, "match": {"path": f"{other}.*virtualMachines$"}, "times": None}
    azure.admin("POST", "faults", fault)
    file = source(tmp_path, group, f"subscriptions: [{azure.subscription}, {other}]")
    lenient = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "false"}
    exported, warned = export(azure, static, file, **lenient)
    assert set(exported["_meta"]["hostvars"]) == {"localhost", "db1"}
    assert f"Could not read /subscriptions/{other}/providers/Microsoft.Compute/virtualMachines" in warned
    with pytest.raises(AssertionError) as failure:
        export(azure, static, file)
    assert "Could not read" in Warnings(str(failure.value))


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("html", "virtualMachines$"),
        ("truncated", "virtualMachines$"),
        ("redirect", "networkInterfaces$"),
        ("html", "publicIPAddresses$"),
    ],
)
def test_an_answer_without_meaning_is_an_error_and_not_an_empty_inventory(
    azure: Azure, group: str, tmp_path: pathlib.Path, fault: str, path: str
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web1")])
    azure.admin("POST", "faults", {"fault": fault, "match": {"path": path}, "times": None})
    with pytest.raises(AssertionError) as failure:
        export(azure, source(tmp_path, group))
    reported = Warnings(str(failure.value))
    assert f"Could not read /subscriptions/{azure.subscription}/providers/" in reported
    assert f"/{path[:-1]}: InvalidResponse" in reported
