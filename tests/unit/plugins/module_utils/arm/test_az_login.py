"""The az command's default subscription and active cloud, from files as the command writes them."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.az_login import read_az_login
from ansible_collections.gen2.azure.plugins.module_utils.arm.clouds import Cloud, find_cloud
from ansible_collections.gen2.azure.plugins.module_utils.arm.credentials import find_credential, with_az_login
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.options import Connection

TENANT = "00000000-0000-4000-8000-000000000002"
STACK = "https://management.local.azurestack.external"


def subscription(number: int, **more: t.Any) -> dict[str, t.Any]:
    return {
        "id": f"sub{number}",
        "name": f"Subscription {number}",
        "state": "Enabled",
        "isDefault": False,
        "tenantId": TENANT,
        "environmentName": "AzureCloud",
        **more,
    }


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> pathlib.Path:
    """An az command that is installed, with a folder of its own."""
    for name in ("AZURE_CLOUD_NAME", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_FEDERATED_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "az").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def log_in(config: pathlib.Path) -> t.Callable[..., None]:
    def write(*subscriptions: t.Any, cloud: str | None = None, clouds: str = "") -> None:
        text = json.dumps({"installationId": "x", "subscriptions": subscriptions})
        (config / "azureProfile.json").write_text(text, encoding="utf-8-sig")
        (config / "config").write_text(f"[cloud]\nname = {cloud}\n" if cloud else "[core]\noutput = json\n")
        (config / "clouds.config").write_text(clouds)

    return write


LogIn = t.Callable[..., None]


@pytest.mark.parametrize("auth_source", ["auto", "cli"])
def test_the_default_subscription(log_in: LogIn, auth_source: t.Any) -> None:
    log_in(subscription(1), subscription(2, isDefault=True))
    completed = with_az_login(Connection(auth_source=auth_source))
    assert (completed.subscription_id, completed.cloud_environment) == ("sub2", "AzureCloud")
    assert with_az_login(completed) == completed


def test_what_is_given_is_not_replaced(log_in: LogIn) -> None:
    log_in(subscription(1, isDefault=True))
    given = Connection(subscription_id="sub9", cloud_environment="AzureUSGovernment")
    assert with_az_login(given) == given


@pytest.mark.parametrize(
    "connection",
    [
        {"auth_source": "msi"},
        {"secret": "s", "client_id": "c", "tenant": "t"},
        {"client_id": "c"},
    ],
)
def test_another_login_takes_nothing_of_it(log_in: LogIn, connection: dict[str, t.Any]) -> None:
    log_in(subscription(1, isDefault=True))
    assert with_az_login(Connection(**connection)) == Connection(**connection)


def test_a_disabled_one_and_one_of_another_cloud_do_not_count(log_in: LogIn) -> None:
    log_in(
        subscription(1, isDefault=True, state="Disabled"),
        subscription(2, isDefault=True, environmentName="AzureChinaCloud"),
        subscription(3, id=TENANT, isDefault=True),
    )
    assert with_az_login(Connection()).subscription_id is None


def test_the_default_is_not_taken_for_another_tenant(log_in: LogIn) -> None:
    log_in(subscription(1, isDefault=True))
    assert with_az_login(Connection(tenant=TENANT.upper())).subscription_id == "sub1"
    assert with_az_login(Connection(tenant="contoso.example")).subscription_id == "sub1"
    assert with_az_login(Connection(tenant="99999999-0000-4000-8000-000000000002")).subscription_id is None


def test_the_active_cloud(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(subscription(1, isDefault=True, environmentName="AzureUSGovernment"), cloud="AzureUSGovernment")
    completed = with_az_login(Connection())
    assert (completed.subscription_id, completed.cloud_environment) == ("sub1", "AzureUSGovernment")
    monkeypatch.setenv("AZURE_CLOUD_NAME", "AzureChinaCloud")
    completed = with_az_login(Connection())
    assert (completed.subscription_id, completed.cloud_environment) == (None, "AzureChinaCloud")


def test_a_cloud_that_was_registered(log_in: LogIn) -> None:
    clouds = f"[Stack]\nendpoint_resource_manager = {STACK}\nendpoint_active_directory = https://login.local/adfs\n"
    log_in(subscription(1, isDefault=True, environmentName="Stack"), cloud="Stack", clouds=clouds)
    completed = with_az_login(Connection())
    assert (completed.subscription_id, completed.cloud_environment) == ("sub1", STACK)
    stack = Cloud(
        name="x", resource_manager=STACK, authority="https://LOGIN.local/", audience="https://m.local", public=False
    )
    assert find_credential(completed, stack)
    with pytest.raises(InvalidOption, match="Stack"):
        find_credential(completed, find_cloud(None, lambda _base: stack))


def test_its_token_is_not_sent_to_another_cloud(log_in: LogIn) -> None:
    log_in(subscription(1, isDefault=True))
    elsewhere = Cloud(
        name="x", resource_manager=STACK, authority="https://login.local", audience="https://m.local", public=False
    )
    with pytest.raises(InvalidOption, match="az cloud set") as caught:
        find_credential(Connection(auth_source="cli"), elsewhere)
    assert caught.value.option == "cloud_environment"


@pytest.mark.parametrize(
    ("connection", "settings"),
    [
        pytest.param({"subscription_id": "SUB1"}, {"subscription": "SUB1"}, id="of the profile"),
        pytest.param({"subscription_id": "sub9"}, {}, id="unknown to az"),
        pytest.param({"subscription_id": "sub1", "tenant": TENANT}, {"tenant_id": TENANT}, id="with a tenant"),
    ],
)
def test_the_token_is_of_the_subscriptions_tenant(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch, connection: dict[str, t.Any], settings: dict[str, t.Any]
) -> None:
    log_in(subscription(1))
    made: dict[str, t.Any] = {}
    monkeypatch.setattr("azure.identity.AzureCliCredential", lambda **given: made.update(given))
    cloud = find_cloud(None, lambda _base: pytest.fail("asked"))
    t.cast("t.Any", find_credential(Connection(**connection), cloud)).make()
    assert made == settings


def test_where_az_was_never_logged_in(config: pathlib.Path) -> None:
    assert read_az_login() is None
    (config / "azureProfile.json").write_text('{"subscriptions": []}')
    assert with_az_login(Connection()) == Connection()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"subscriptions": 7}', '{"subscriptions": [1]}', "[" * 100_000])
def test_a_damaged_profile_is_a_clear_error(config: pathlib.Path, text: str) -> None:
    (config / "azureProfile.json").write_text(text)
    with pytest.raises(InvalidOption, match="az login"):
        read_az_login()
