"""Modules with the login of the az command; a program of that name stands for it, but in the session `az`."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t
from collections.abc import Callable, Iterator

import pytest

from .azure import Azure, Failed

OTHER = {"subscriptionId": "11111111-1111-4111-8111-111111111111", "displayName": "Other", "state": "Enabled"}
# What `az account get-access-token` prints, with a token of the emulator's.
STAND_IN = """#!{python}
import json, os, ssl, sys, time, urllib.parse, urllib.request
url = os.environ["STAND_IN_URL"]
assert sys.argv[1:3] == ["account", "get-access-token"], sys.argv
resource = sys.argv[sys.argv.index("--resource") + 1]
form = {{"grant_type": "client_credentials", "client_id": os.environ["STAND_IN_ID"],
        "client_secret": os.environ["STAND_IN_SECRET"], "scope": resource + "/.default"}}
data = urllib.parse.urlencode(form).encode()
trust = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
url = f"{{url}}/{{os.environ['STAND_IN_TENANT']}}/oauth2/v2.0/token"
with urllib.request.urlopen(url, data, context=trust) as told:
    token = json.load(told)["access_token"]
print(json.dumps({{"accessToken": token, "expires_on": int(time.time()) + 3600}}))
"""


@pytest.fixture
def az(azure: Azure, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Iterator[Callable[..., None]]:
    """Take every other login away, and return what logs az in with subscriptions."""
    for variable, source in (("ID", "CLIENT_ID"), ("SECRET", "SECRET"), ("TENANT", "TENANT")):
        monkeypatch.setenv(f"STAND_IN_{variable}", azure.environment[f"AZURE_{source}"])
    monkeypatch.setenv("STAND_IN_URL", azure.environment["GEN2_EMULATOR_URL"])
    for name in list(os.environ):
        if name.startswith("AZURE_"):
            monkeypatch.delenv(name)
    program = tmp_path / "az"
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()

    def log_in(*subscriptions: dict[str, t.Any]) -> None:
        url = azure.environment["GEN2_EMULATOR_URL"]
        (tmp_path / "config" / "azureProfile.json").write_text(json.dumps({"subscriptions": subscriptions}))
        (tmp_path / "config" / "config").write_text("[cloud]\nname = emulator\n")
        endpoints = f"endpoint_resource_manager = {url}\nendpoint_active_directory = {url}\n"
        (tmp_path / "config" / "clouds.config").write_text(f"[emulator]\n{endpoints}")

    yield log_in
    azure.admin("PUT", "settings", {"other_subscriptions": []})


def cached(azure: Azure, **more: t.Any) -> dict[str, t.Any]:
    """Return the emulator's subscription as az keeps it."""
    tenant = azure.environment["AZURE_TENANT"]
    return {"id": azure.subscription, "tenantId": tenant, "environmentName": "emulator", "state": "Enabled", **more}


@pytest.mark.parametrize("options", [{}, {"auth_source": "cli"}], ids=["auto", "cli"])
def test_the_default_subscription_and_the_active_cloud(
    azure: Azure, az: Callable[..., None], options: dict[str, t.Any]
) -> None:
    azure.admin("PUT", "settings", {"other_subscriptions": [OTHER]})
    az(cached(azure, id=OTHER["subscriptionId"]), cached(azure, isDefault=True))
    assert azure.run("size_info", location="eastus", **options)["sizes"]
    assert {entry["path"].split("/")[2] for entry in azure.requests()} == {azure.subscription}


def test_several_without_a_default_are_listed(azure: Azure, az: Callable[..., None]) -> None:
    azure.admin("PUT", "settings", {"other_subscriptions": [OTHER]})
    az(cached(azure))
    with pytest.raises(Failed) as caught:
        azure.run("size_info", location="eastus")
    assert caught.value.result["error"]["option"] == "subscription_id"
    for listed in (f"{OTHER['subscriptionId']} (Other)", f"{azure.subscription} (Emulator)"):
        assert listed in caught.value.result["msg"]


def test_a_disabled_one_does_not_count(azure: Azure, az: Callable[..., None]) -> None:
    azure.admin("PUT", "settings", {"other_subscriptions": [{**OTHER, "state": "Disabled"}]})
    az(cached(azure))
    assert azure.run("size_info", location="eastus")["sizes"]


def test_a_cloud_of_another_login_is_refused_before_any_call(azure: Azure, az: Callable[..., None]) -> None:
    az(cached(azure, isDefault=True))
    azure.forget()
    with pytest.raises(Failed, match="az cloud set"):
        azure.run("size_info", location="eastus", cloud_environment="AzureCloud")
    assert not azure.requests("token")


def test_the_real_command(azure: Azure, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    program = os.environ.get("GEN2_AZURE_AZ")
    if not program:
        pytest.skip("the session az runs this with azure-cli")
    given = azure.environment
    for name in list(os.environ):
        if name.startswith("AZURE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{pathlib.Path(program).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path / "az"))
    monkeypatch.setenv("AZURE_CORE_INSTANCE_DISCOVERY", "false")
    monkeypatch.setenv("AZURE_CORE_COLLECT_TELEMETRY", "no")

    def az(*words: str) -> None:
        subprocess.run([program, *words, "--output", "none"], check=True, capture_output=True)

    azure.admin("PUT", "settings", {"other_subscriptions": [OTHER]})
    az("cloud", "register", "--name", "emulator", "--endpoint-resource-manager", given["GEN2_EMULATOR_URL"])
    az("cloud", "set", "--name", "emulator")
    # A secret may begin with a hyphen.
    secret = f"--password={given['AZURE_SECRET']}"
    principal = ["--username", given["AZURE_CLIENT_ID"], secret, "--tenant", given["AZURE_TENANT"]]
    az("login", "--service-principal", *principal)
    az("account", "set", "--subscription", azure.subscription)
    azure.forget()
    for options in ({}, {"auth_source": "cli"}):
        assert azure.run("size_info", location="eastus", refresh=True, **options)["sizes"]
    assert {entry["path"].split("/")[2] for entry in azure.requests()} == {azure.subscription}
    az("account", "set", "--subscription", OTHER["subscriptionId"])
    with pytest.raises(Failed):
        azure.run("virtual_machine_info", name="none", resource_group="none")
    az("logout")
    with pytest.raises(Failed, match="az login"):
        azure.run("size_info", location="eastus", auth_source="cli", subscription_id=azure.subscription)
    azure.admin("PUT", "settings", {"other_subscriptions": []})
