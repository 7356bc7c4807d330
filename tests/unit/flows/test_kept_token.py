"""Tasks of one play log in once, and nothing of that is in a file."""

from __future__ import annotations

import json
import pathlib
import typing as t
from collections.abc import Iterator

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.kept_token import KEEP_TOKEN
from ansible_collections.gen2.azure.plugins.module_utils.arm.session_keyring import SessionKeyring

from .azure import Azure, Failed

SIZES = {"location": "eastus"}
# A machine that is not there: one read, whatever other tests have made.
NOBODY = {"name": "nobody", "resource_group": "kept"}
GROUP: dict[str, t.Any] = {"name": "kept", "resource_group": "kept", "location": "eastus"}


@pytest.fixture(autouse=True)
def kept(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    keyring = SessionKeyring.find()
    if keyring is None:
        pytest.skip("libkeyutils is not installed")
    monkeypatch.setenv(KEEP_TOKEN, "yes")
    azure.run("virtual_machine_info", **NOBODY)
    azure.forget()
    azure.run("virtual_machine_info", **NOBODY)
    if azure.requests("token"):
        pytest.skip("the kernel gives this process no keyring")
    azure.forget()
    yield
    keyring.forget(place(azure))


def place(azure: Azure) -> str:
    client, tenant = (azure.environment[name] for name in ("AZURE_CLIENT_ID", "AZURE_TENANT"))
    url = azure.environment["GEN2_EMULATOR_URL"]
    return f"gen2.azure token of {client} of {tenant} at {url} for {url}/.default"


def test_reads_and_writes_of_later_tasks_need_no_login(azure: Azure) -> None:
    azure.run("virtual_network", **GROUP, address_prefixes=["10.0.0.0/16"])
    azure.run("managed_disk", name="kept", resource_group="kept", size_gb=4, generation="V2", os_type="Linux")
    azure.run("virtual_network", name="kept", resource_group="kept", state="absent", delete_resource_group=True)
    assert azure.writes()
    assert not azure.requests("token")


def test_no_file_holds_it(azure: Azure, tmp_path: pathlib.Path) -> None:
    azure.run("size_info", **SIZES)
    keyring = SessionKeyring.find()
    assert keyring
    secret = keyring.read(place(azure))
    assert secret
    token = json.loads(secret)[1].encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if token in path.read_bytes()]


def test_who_shows_another_secret_is_not_handed_it(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_SECRET", "guessed")
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine_info", **NOBODY)
    assert caught.value.code == "AuthenticationFailed"


def test_one_that_azure_takes_no_more_is_fetched_anew(azure: Azure) -> None:
    azure.admin("POST", "faults", {"fault": "token_expired", "times": 1, "match": {"path": "virtualMachines"}})
    azure.run("virtual_machine_info", **NOBODY)
    assert [entry["status"] for entry in azure.requests()] == [401, 404]
    assert azure.requests("token")
    azure.forget()
    azure.run("virtual_machine_info", **NOBODY)
    assert not azure.requests("token")


def test_one_that_is_refused_again_fails_the_task(azure: Azure) -> None:
    azure.admin("POST", "faults", {"fault": "token_expired", "times": 2, "match": {"path": "virtualMachines"}})
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine_info", **NOBODY)
    assert caught.value.code == "ExpiredAuthenticationToken"
    assert [entry["status"] for entry in azure.requests()] == [401, 401]
