"""No secret of a real task is in what it returns, shows, logs or leaves in a file."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import shutil
import subprocess
import typing as t

import ansible_collections
import pytest
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible_collections.gen2.azure.tests.unit.plugins.secret_search import (
    MODULES,
    SECRET,
    filled,
    forms,
    occurrences,
    secret_options,
    specification,
)

from .azure import Azure, Failed
from .machines import machine_options

CONNECTION = {"secret", "thumbprint"}
BODY = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ"
KEY = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n-----END OPENSSH PRIVATE KEY-----\n"
OWN = [
    (name, path)
    for name in MODULES
    for path in secret_options(specification(name)["argument_spec"])
    if path[-1] not in CONNECTION
]


def options_of(azure: Azure, group: str, module: str, path: tuple[str, ...], value: t.Any) -> dict[str, t.Any]:
    """Return what makes the resource of a module with the value at the path; raises KeyError for an unknown module."""
    machine = machine_options(azure, group)
    scale_set = {key: each for key, each in machine.items() if key != "name"}
    given = {path[-1]: value}
    return {
        "virtual_machine": lambda: {**machine, **given},
        "scale_set": lambda: {**scale_set, "name": "web", "orchestration_mode": "flexible", "capacity": 1, **given},
        "fleet": lambda: _fleet(group, path[0], {key: each for key, each in machine.items() if key != "name"}, given),
    }[module]()


def _fleet(group: str, where: str, machine: dict[str, t.Any], given: dict[str, t.Any]) -> dict[str, t.Any]:
    if where == "defaults":
        return {"name": f"fleet-{group}", "count": 2, "defaults": {**machine, **given}}
    return {"name": f"fleet-{group}", "machines": [{"name": "web1", **machine, **given}]}


@pytest.mark.parametrize(
    ("module", "path"), OWN, ids=lambda value: value if isinstance(value, str) else ".".join(value)
)
def test_a_secret_of_a_resource(
    azure: Azure, group: str, module: str, path: tuple[str, ...], tmp_path: pathlib.Path
) -> None:
    options = options_of(azure, group, module, path, SECRET)
    flags: list[dict[str, bool]] = [{"check": True}, {"diff": True}, {}, {"check": True, "diff": True}]
    results = [azure.run(module, **each, **options) for each in flags]
    assert [result["changed"] for result in results] == [True, True, False, False]
    another = options_of(azure, group, module, path, f"{SECRET}, another")
    results.append(azure.run(module, check=True, diff=True, **another))
    with pytest.raises(Failed) as caught:
        azure.run(module, **{**options, "subscription_id": "00000000-0000-0000-0000-00000000dead"})
    for result in (*results, caught.value.result):
        assert occurrences(json.dumps(result)) == []
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or occurrences(file.read_text(encoding="utf-8", errors="replace")) == []


def test_user_data_that_another_task_gave(azure: Azure, group: str) -> None:
    machine = machine_options(azure, group, user_data=SECRET)
    azure.run("virtual_machine", **machine)
    for result in (
        azure.run("virtual_machine", check=True, diff=True, **{**machine, "user_data": "of another task"}),
        azure.run("virtual_machine_info", name="web1", resource_group=group),
    ):
        assert occurrences(json.dumps(result)) == []


@pytest.mark.parametrize("module", MODULES)
def test_the_secret_of_the_login_where_azure_refuses_it(azure: Azure, module: str) -> None:
    options = filled(specification(module)["argument_spec"], ("secret",), SECRET)
    try:
        result = azure.run(module, **options)
    except Failed as failure:
        result = failure.result
    assert occurrences(json.dumps(result)) == []


@pytest.mark.parametrize("module", ["virtual_machine", "scale_set", "fleet"])
def test_a_private_key_is_refused_before_any_call(azure: Azure, group: str, module: str) -> None:
    options = options_of(azure, group, module, ("defaults", "ssh_public_keys"), [KEY])
    azure.forget()
    with pytest.raises(Failed) as caught:
        azure.run(module, **options)
    assert caught.value.code == "InvalidOption"
    assert caught.value.result["error"]["option"].endswith("ssh_public_keys")
    assert not azure.requests()
    assert "b3BlbnNzaC1rZXkt" not in json.dumps(caught.value.result)


def test_at_the_highest_verbosity(
    azure: Azure, group: str, emulator: dict[str, str], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = shutil.which("ansible-playbook")
    if program is None:
        pytest.skip("ansible-playbook is not on PATH")
    monkeypatch.setenv("GEN2_AZURE_KEEP_TOKEN", "no")
    machine = {**machine_options(azure, group), "admin_password": SECRET, "custom_data": SECRET, "user_data": SECRET}
    broken = {**machine, "name": "bad name?"}
    tasks: list[dict[str, t.Any]] = [
        {"name": "made", "gen2.azure.virtual_machine": "{{ machine }}", "register": "made"},
        {"name": "unchanged", "gen2.azure.virtual_machine": "{{ machine }}"},
        {"name": "shown", "ansible.builtin.debug": {"var": "made"}},
        {"name": "checked", "gen2.azure.fleet": {"name": "f", "machines": ["{{ machine }}"]}, "check_mode": True},
        {"name": "refused", "gen2.azure.virtual_machine": "{{ broken }}", "ignore_errors": True},
        {
            "name": "shapeless",
            "gen2.azure.fleet": {"name": "f", "machines": [["{{ machine }}"]]},
            "ignore_errors": True,
        },
        {"name": "key", "gen2.azure.virtual_machine": "{{ private }}", "ignore_errors": True},
        {
            "name": "role",
            "ansible.builtin.include_role": {"name": "gen2.azure.provision"},
            "vars": {
                "provision_name": "web1",
                "provision_resource_group": f"{group}-role",
                "provision_location": "eastus",
                "provision_size": machine["size"],
                "provision_image": machine["image"],
                "provision_admin_username": "azureuser",
                "provision_admin_password": "{{ machine.admin_password }}",
                "provision_ssh_public_keys": [KEY],
            },
        },
    ]
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}
    file, variables = tmp_path / "play.yml", tmp_path / "variables.json"
    file.write_text(json.dumps([play]), encoding="utf-8")
    private = {**machine_options(azure, group), "name": "web2", "ssh_public_keys": [KEY]}
    given = {"machine": machine, "broken": broken, "private": private}
    variables.write_text(json.dumps(given), encoding="utf-8")
    collections = pathlib.Path(next(iter(ansible_collections.__path__))).parent
    log = tmp_path / "ansible.log"
    environment = emulator | dict(os.environ)
    environment |= {"ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOG_PATH": str(log)}
    azure.forget()
    command = [program, "-vvvv", "--diff", "-e", f"@{variables}", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 2, run.stdout + run.stderr
    assert "invocation" in run.stdout
    assert "provision_ssh_public_keys: it holds a private key" in run.stdout
    assert f"{group}-role" not in json.dumps(azure.requests())
    for output in (run.stdout, run.stderr, log.read_text(encoding="utf-8")):
        assert occurrences(output) == []
        assert "b3BlbnNzaC1rZXkt" not in output
    assert base64.b64encode(SECRET.encode()).decode()[:16] not in run.stdout


def test_an_error_of_the_inventory(azure: Azure, tmp_path: pathlib.Path) -> None:
    """Azure's message is shown, and holds the login's secret here in every form that a longer text can hold."""
    secret = azure.environment["AZURE_SECRET"]
    texts = {name: text for name, text in forms(secret).items() if "after" not in name}
    body = {"error": {"code": "Refused", "message": json.dumps(texts)}}
    azure.admin(
        "POST", "faults", {"fault": "status", "status": 400, "body": body, "match": {"path": "/virtualMachines"}}
    )
    plugin = inventory_loader.get("gen2.azure.virtual_machines")
    file = tmp_path / "a.gen2_azure.yml"
    file.write_text("plugin: gen2.azure.virtual_machines\n", encoding="utf-8")
    with pytest.raises(AnsibleParserError, match="Refused") as caught:
        plugin.parse(InventoryData(), DataLoader(), str(file), cache=False)
    assert occurrences(str(caught.value), secret) == []
    assert caught.value.__cause__ is None
