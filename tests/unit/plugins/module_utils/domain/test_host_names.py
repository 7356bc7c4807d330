"""Names of hosts and groups: none that means something else to Ansible, none twice, the same in every run."""

from __future__ import annotations

import itertools
import random

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.host_names import (
    HostName,
    NameRequest,
    choose_group_name,
    choose_host_names,
    refuse_host_name,
)


def request(
    wanted: str, vm_name: str | None = None, resource_group: str = "RG", subscription: str = "s1"
) -> NameRequest:
    name = vm_name or wanted
    return NameRequest(
        resource_id=f"/subscriptions/{subscription}/resourceGroups/{resource_group}/{name}",
        wanted=wanted,
        vm_name=name,
        resource_group=resource_group,
        subscription_id=subscription,
    )


@pytest.mark.parametrize("name", ["web1", "Web-1.example.com", "10.0.0.4", "fd00::5", "über", "1", "web_1", "b2"])
def test_an_ordinary_name_stays(name: str) -> None:
    assert choose_host_names([request(name)], {}) == [HostName(name)]


@pytest.mark.parametrize(
    ("name", "derived"),
    [
        ("localhost", "localhost_rg"),
        ("LocalHost", "LocalHost_rg"),
        ("localhost.", "localhost._rg"),
        ("127.0.0.1", "127.0.0.1_rg"),
        ("127.1.2.3", "127.1.2.3_rg"),
        ("::1", "vm__1_rg"),
        ("0:0:0:0:0:0:0:1", "0_0_0_0_0_0_0_1_rg"),
        ("::ffff:127.0.0.1", "vm__ffff_127.0.0.1_rg"),
        ("all", "all_rg"),
        ("ALL", "ALL_rg"),
        ("ungrouped", "ungrouped_rg"),
        ("implicit localhost", "implicit_localhost_rg"),
        ("_meta", "vm_meta_rg"),
        ("web[1:3]", "web_1_3__rg"),
        ("web[01]", "web_01__rg"),
        ("a:b", "a_b_rg"),
        ("!x", "vm_x_rg"),
        ("&x", "vm_x_rg"),
        ("~re", "vm_re_rg"),
        ("@file", "vm_file_rg"),
        ("-i", "vm_-i_rg"),
        ("*", "vm__rg"),
        ("we?", "we__rg"),
        ("a,b", "a_b_rg"),
        ("a b", "a_b_rg"),
        ("a\nb", "a_b_rg"),
        ("web\n", "web__rg"),
        ("fe80::1%x:all,localhost", "fe80__1_x_all_localhost_rg"),
        ("{{ x }}", "vm___x____rg"),
    ],
)
def test_a_name_that_ansible_reads_otherwise_is_followed_by_the_resource_group(name: str, derived: str) -> None:
    (chosen,) = choose_host_names([request(name)], {})
    assert chosen.text == derived
    assert chosen.refused == refuse_host_name(name)
    assert chosen.refused
    assert not refuse_host_name(derived)


def test_a_name_of_another_host_or_group_is_not_taken_in_any_case() -> None:
    taken = {"web1": "another source made it", "web1_rg": "a group has it"}
    assert choose_host_names([request("WEB1")], taken) == [HostName("WEB1_rg_s1", "another source made it")]


def test_vms_that_share_a_name_are_told_apart_by_what_differs() -> None:
    requests = [
        request("web", resource_group="a"),
        request("WEB", resource_group="b"),
        request("web", resource_group="b", subscription="s2"),
        request("host", "vm1", "c"),
        request("host", "vm2", "c"),
        request("web_a", resource_group="d"),
    ]
    names = [chosen.text for chosen in choose_host_names(requests, {})]
    assert names == ["web_a_s1", "WEB_b_s1", "web_b_s2", "host_c_vm1", "host_c_vm2", "web_a"]
    assert not any(chosen.refused for chosen in choose_host_names(requests, {}))


def test_names_do_not_depend_on_the_order_and_never_collide() -> None:
    draw = random.Random(13)
    wanted = ["web", "Web", "localhost", "*", "?", "a b", "a,b", "web_a", "web_a_s1"]
    groups, subscriptions = ["a", "b", "a(1)", "a_1_"], ["s1", "s2"]
    # Two ids that differ in case alone are one VM.
    own = {name: name if name != "Web" else "vm" for name in wanted}
    drawn = itertools.product(wanted, groups, subscriptions)
    requests = [request(name, own[name], group, subscription) for name, group, subscription in drawn]
    taken = {"web_b_s1": "taken", "vm__a": "taken"}
    first = dict(zip(requests, choose_host_names(requests, taken), strict=True))
    names = [chosen.text.lower() for chosen in first.values()]
    assert len(set(names)) == len(requests)
    assert taken.keys().isdisjoint(names)
    for _run in range(20):
        draw.shuffle(requests)
        assert dict(zip(requests, choose_host_names(requests, taken), strict=True)) == first


@pytest.mark.parametrize("name", ["all", "All", "ungrouped", "localhost", "LOCALHOST", "_meta", "db1", "DB1"])
def test_a_group_is_not_called_like_what_ansible_reserves_or_a_host(name: str) -> None:
    assert choose_group_name(name, {"db1"}) == f"azure_{name}"
    assert choose_group_name(name, {"db1", f"azure_{name.lower()}"}) == f"azure_{name}_2"


def test_an_ordinary_group_keeps_its_name() -> None:
    assert choose_group_name("tag_role_web", {"web"}) == "tag_role_web"
