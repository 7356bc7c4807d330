"""What Azure sends, as `ansible-inventory` exports it: plain for AWX, and never a template."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import typing as t
import uuid

import pytest

from .azure import Azure
from .inventories import documents, enabled_hosts, export, run, source, vm

UNSAFE = "__ansible_unsafe"


def wrapped(value: t.Any, path: str = "") -> list[str]:
    """Return the places of texts that are exported as mappings."""
    if isinstance(value, dict):
        if UNSAFE in value:
            return [path]
        return [place for key, each in value.items() for place in wrapped(each, f"{path}.{key}")]
    if isinstance(value, list):
        return [place for number, each in enumerate(value) for place in wrapped(each, f"{path}.{number}")]
    return []


def test_awx_reads_names_texts_and_enabled_hosts(azure: Azure, group: str, tmp_path: pathlib.Path) -> None:
    azure.admin("POST", "seed", documents(azure, group))
    composed = "compose: {ansible_user: name, whole: tags}"
    grouped = "keyed_groups: [{key: tags.tier, prefix: kind, parent_group: kinds}]"
    exported, _warned = export(azure, source(tmp_path, group, f"{composed}\n{grouped}"))
    assert not wrapped(exported)
    enabled = enabled_hosts(exported, "azure_machine.power_state", "running")
    assert enabled == {f"web{number}": True for number in range(7)}
    web1 = exported["_meta"]["hostvars"]["web1"]
    assert (web1["ansible_host"], web1["ansible_user"], web1["whole"]) == ("198.18.0.1", "web1", {"tier": "web"})
    assert sorted(exported["kind_web"]["hosts"]) == sorted(enabled)
    assert exported["kinds"]["children"] == ["kind_web"]


def test_only_texts_that_may_be_templates_are_exported_as_unsafe(
    azure: Azure, group: str, tmp_path: pathlib.Path
) -> None:
    tags = {"open": "a{b", "close": "a}b", "header": "#jinja2:variable_start_string:'[['\n[[ 1 ]]", "plain": "a%b#c"}
    azure.admin("POST", "seed", [vm(azure, group, "web", **tags, **{"{{ key }}": "value"})])
    exported, _warned = export(azure, source(tmp_path, group, "compose: {copied: tags}"))
    variables = exported["_meta"]["hostvars"]["web"]
    for read in (variables["azure_machine"]["tags"], variables["copied"]):
        assert read == {
            "open": {UNSAFE: tags["open"]},
            "close": {UNSAFE: tags["close"]},
            "header": {UNSAFE: tags["header"]},
            "plain": "a%b#c",
            "{{ key }}": "value",
        }


@pytest.mark.parametrize("name", ["__ansible_vault", "__ansible_unsafe", "__ansible_type"])
def test_a_tag_named_like_a_type_of_ansible_is_left_out_with_a_warning(
    azure: Azure, group: str, tmp_path: pathlib.Path, name: str
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web", **{name: "x", "role": "db"})])
    exported, warned = export(azure, source(tmp_path, group, "compose: {copied: tags}"))
    variables = exported["_meta"]["hostvars"]["web"]
    assert variables["azure_machine"]["tags"] == variables["copied"] == {"role": "db"}
    assert name in warned


ATTACK = "{{ lookup('ansible.builtin.pipe', 'touch MARK') }}"
HEADER = "#jinja2:variable_start_string:'[[',variable_end_string:']]'\n"
EXPRESSIONS = """
compose:
  joined: tags.first ~ tags.second ~ tags.third
  joined_list: "[tags.first, tags.second, tags.third] | join"
  decoded: tags.encoded | b64decode
  in_braces: "'{' ~ '{ ' ~ tags.bare ~ ' }' ~ '}'"
  headed: tags.header
  as_list: tags | dict2items
  whole: tags
keyed_groups:
  - {key: tags.value, prefix: ''}
  - {key: tags, prefix: tag, parent_group: "{{ tags.value }}"}
  - {key: azure_machine.computer_name, prefix: computer}
groups: {attacked: "tags.value != ''"}
include_host_filters: ["tags.value is defined"]
hostname: computer_name
"""


@pytest.mark.parametrize("cached", [False, True], ids=["read", "cached"])
def test_no_text_of_azure_is_evaluated(azure: Azure, group: str, tmp_path: pathlib.Path, cached: bool) -> None:
    attack = ATTACK.replace("MARK", str(tmp_path / "evaluated"))
    tags = {
        "value": attack,
        attack: "name",
        "first": "{",
        "second": attack[1:-1],
        "third": "}",
        "encoded": base64.b64encode(attack.encode()).decode(),
        "bare": attack[2:-2].strip(),
        "header": HEADER + attack.replace("{{", "[[").replace("}}", "]]"),
        "plain": "brace-free",
    }
    azure.admin("POST", "seed", [vm(azure, group, "web", computer_name=attack, **tags)])
    cache = f"cache: true\ncache_plugin: jsonfile\ncache_connection: {tmp_path / 'cache'}\n" if cached else ""
    file = source(tmp_path, group, cache + EXPRESSIONS)
    for _run in range(1 + cached):
        exported, _warned = export(azure, file)
        assert len(exported["_meta"]["hostvars"]) == 1
        assert exported["attacked"]["hosts"]
    shown = ("azure_machine", "joined", "joined_list", "decoded", "in_braces", "headed", "as_list", "whole")
    message = " ".join(f"{{{{ {name} }}}}" for name in (*shown, "hostvars[inventory_hostname] | to_json"))
    ping = ("-m", "ansible.builtin.debug", "-a", json.dumps({"msg": message}))
    printed, _warned = run(azure, "ansible", "-i", file, "-c", "local", "attacked", *ping)
    assert printed.count("lookup(") > len(shown)
    assert not (tmp_path / "evaluated").exists()
    variables = next(iter(exported["_meta"]["hostvars"].values()))
    assert variables["azure_machine"]["tags"]["value"] == {UNSAFE: attack}
    assert variables["azure_machine"]["tags"]["plain"] == "brace-free"


def test_what_a_cache_holds_is_marked_like_what_azure_sends(azure: Azure, group: str, tmp_path: pathlib.Path) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web", note="{{ 6 * 7 }}", role="db", __ansible_vault="x")])
    cache = f"cache: true\ncache_plugin: jsonfile\ncache_connection: {tmp_path / 'cache'}"
    file = source(tmp_path, group, cache)
    first, _warned = export(azure, file)
    azure.forget()
    second, _warned = export(azure, file)
    assert not azure.requests()
    assert first == second
    assert second["_meta"]["hostvars"]["web"]["azure_machine"]["tags"] == {
        "note": {UNSAFE: "{{ 6 * 7 }}"},
        "role": "db",
    }
    assert len(second["generation_v1"]["hosts"]) + len(second.get("generation_v2", {}).get("hosts", [])) == 1


@pytest.mark.parametrize("change", ["subscriptions", "layout"])
def test_a_cache_of_another_question_or_layout_is_not_used(
    azure: Azure, group: str, tmp_path: pathlib.Path, change: str
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web")])
    cache = f"cache: true\ncache_plugin: jsonfile\ncache_connection: {tmp_path / 'cache'}"
    export(azure, source(tmp_path, group, cache))
    azure.forget()
    if change == "subscriptions":
        cache += f"\nsubscriptions: [{azure.subscription}, {azure.subscription}]"
    else:
        (kept,) = (tmp_path / "cache").iterdir()
        kept.write_text(kept.read_text().replace("subscription_id", "subscription"))
    exported, _warned = export(azure, source(tmp_path, group, cache))
    assert list(exported["_meta"]["hostvars"]) == ["web"]
    assert azure.requests()


def test_a_cache_of_another_identity_is_not_used(azure: Azure, group: str, tmp_path: pathlib.Path) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web")])
    file = source(tmp_path, group, f"cache: true\ncache_plugin: jsonfile\ncache_connection: {tmp_path / 'cache'}")
    export(azure, file)
    # The emulator knows no such application, so only the cache could tell the VMs.
    with pytest.raises(AssertionError, match="AADSTS700016"):
        export(azure, file, AZURE_CLIENT_ID=str(uuid.uuid4()))


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to another user")
def test_a_cache_file_of_another_user_is_neither_read_nor_written(
    azure: Azure, group: str, tmp_path: pathlib.Path
) -> None:
    azure.admin("POST", "seed", [vm(azure, group, "web")])
    file = source(tmp_path, group, f"cache: true\ncache_plugin: jsonfile\ncache_connection: {tmp_path / 'cache'}")
    export(azure, file)
    (kept,) = (tmp_path / "cache").iterdir()
    planted = kept.read_text().replace("web", "bad")
    kept.write_text(planted)
    os.chown(kept, 12345, 12345)
    exported, warned = export(azure, file)
    assert list(exported["_meta"]["hostvars"]) == ["web"]
    assert "belongs to another user" in warned
    assert kept.read_text() == planted
