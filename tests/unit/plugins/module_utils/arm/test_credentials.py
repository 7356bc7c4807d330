from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.clouds import Cloud
from ansible_collections.gen2.azure.plugins.module_utils.arm.credentials import (
    RenewableCredential,
    find_credential,
    with_credential_file,
)
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import AuthenticationFailed
from ansible_collections.gen2.azure.plugins.module_utils.arm.kept_token import KeptTokenCredential
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.options import Connection

CLOUD = Cloud(
    name="here", resource_manager="https://arm", authority="https://login", audience="https://arm", public=False
)
PRINCIPAL = {"tenant": "00000000-0000-4000-8000-000000000002", "client_id": "c1", "secret": "s1"}
TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> pathlib.Path:
    """A home with no Azure in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("AZURE_CONFIG_DIR", raising=False)
    for name in (TOKEN_FILE, "AZURE_FEDERATED_TOKEN", "AZURE_AD_USER", "AZURE_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def given(environment: dict[str, str], **options: t.Any) -> Connection:
    return Connection.from_options(options.get, environment)


def kind_of(**connection: t.Any) -> str:
    credential = find_credential(with_credential_file(Connection(**connection)), CLOUD)
    assert isinstance(credential, KeptTokenCredential | RenewableCredential)
    return type(credential.make()).__name__


@pytest.mark.parametrize(
    ("connection", "kind"),
    [
        pytest.param(PRINCIPAL, "ClientSecretCredential", id="service principal"),
        pytest.param({**PRINCIPAL, "auth_source": "env"}, "ClientSecretCredential", id="env"),
        pytest.param({"auth_source": "cli"}, "AzureCliCredential", id="cli"),
        pytest.param({"auth_source": "msi"}, "ManagedIdentityCredential", id="msi"),
        pytest.param({"auth_source": "msi", "client_id": "c1"}, "ManagedIdentityCredential", id="msi by client"),
    ],
)
def test_source(connection: dict[str, t.Any], kind: str) -> None:
    assert kind_of(**connection) == kind


IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"


@pytest.mark.parametrize("auth_source", ["msi", "auto"])
def test_a_managed_identity_by_its_resource_id(monkeypatch: pytest.MonkeyPatch, auth_source: t.Any) -> None:
    made: dict[str, t.Any] = {}
    monkeypatch.setattr("azure.identity.ManagedIdentityCredential", lambda **settings: made.update(settings))
    credential = find_credential(Connection(auth_source=auth_source, client_id=IDENTITY), CLOUD)
    assert isinstance(credential, RenewableCredential)
    credential.make()
    assert made == {"identity_config": {"resource_id": IDENTITY}}


def test_a_service_principal_has_no_resource_id() -> None:
    with pytest.raises(InvalidOption) as caught:
        find_credential(Connection(**{**PRINCIPAL, "client_id": IDENTITY}), CLOUD)
    assert caught.value.option == "client_id"


@pytest.mark.parametrize("auth_source", ["auto", "workload_identity"])
def test_a_federated_token_in_a_variable(monkeypatch: pytest.MonkeyPatch, auth_source: t.Any) -> None:
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN", "the token itself")
    given = Connection(auth_source=auth_source, tenant=PRINCIPAL["tenant"], client_id="c1")
    credential = find_credential(given, CLOUD)
    assert isinstance(credential, KeptTokenCredential)
    assert credential.proof == b"the token itself"
    made = t.cast("t.Any", credential.make())
    assert type(made).__name__ == "ClientAssertionCredential"
    assert made._func() == "the token itself"


@pytest.mark.parametrize("content", ["[default]\nsecret hush\n", "secret=hush\n", "[a]\n[a]\nsecret=hush", "\0\xff"])
def test_a_broken_credential_file_is_not_quoted(home: pathlib.Path, content: str) -> None:
    (home / ".azure").mkdir()
    (home / ".azure" / "credentials").write_bytes(content.encode("latin-1"))
    with pytest.raises(InvalidOption) as caught:
        with_credential_file(Connection(profile="default"))
    assert caught.value.option == "profile"
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_login_at_all_says_how_to_log_in(monkeypatch: pytest.MonkeyPatch, home: pathlib.Path) -> None:
    monkeypatch.setenv("PATH", str(home))
    credential = find_credential(Connection(auth_source="cli"), CLOUD)
    with pytest.raises(AuthenticationFailed) as caught:
        credential.get_token("https://arm/.default")
    for named in ("az login", "AZURE_CLIENT_ID", "AZURE_SECRET", "Microsoft Azure Resource Manager"):
        assert named in str(caught.value)


def test_a_credential_does_not_show_its_secret() -> None:
    assert "s1" not in repr(find_credential(Connection(**PRINCIPAL), CLOUD))


@pytest.mark.parametrize(("command", "kind"), [("az", "AzureCliCredential"), ("no-az", "ManagedIdentityCredential")])
def test_nothing_given_is_the_login_of_az_or_the_machines_identity(
    monkeypatch: pytest.MonkeyPatch, home: pathlib.Path, command: str, kind: str
) -> None:
    (home / command).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(home))
    assert kind_of() == kind


def test_a_persons_login_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_AD_USER", "me@example.com")
    monkeypatch.setenv("AZURE_PASSWORD", "hush")
    with pytest.raises(InvalidOption, match="second factor") as caught:
        kind_of()
    assert "hush" not in str(caught.value)
    assert kind_of(**PRINCIPAL) == "ClientSecretCredential"


@pytest.mark.parametrize("auth_source", ["auto", "workload_identity"])
def test_a_federated_token(monkeypatch: pytest.MonkeyPatch, home: pathlib.Path, auth_source: t.Any) -> None:
    monkeypatch.setenv(TOKEN_FILE, str(home / "token"))
    assert kind_of(auth_source=auth_source, tenant=PRINCIPAL["tenant"], client_id="c1") == "WorkloadIdentityCredential"


@pytest.mark.parametrize(
    ("connection", "option"),
    [
        pytest.param({"secret": "s1"}, "tenant", id="secret alone"),
        pytest.param({"secret": "s1", "tenant": "t"}, "client_id", id="no client"),
        pytest.param({"client_id": "c1", "tenant": "t"}, "secret", id="no secret"),
        pytest.param({"auth_source": "env"}, "auth_source", id="env with nothing"),
        pytest.param({"auth_source": "credential_file"}, "profile", id="no file"),
        pytest.param({"auth_source": "workload_identity"}, "tenant", id="no tenant"),
        pytest.param(
            {"auth_source": "workload_identity", "tenant": "t", "client_id": "c"}, "auth_source", id="no token file"
        ),
    ],
)
def test_what_is_missing_is_named(connection: dict[str, t.Any], option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        kind_of(**connection)
    assert caught.value.option == option


@pytest.fixture
def credential_file(home: pathlib.Path) -> None:
    (home / ".azure").mkdir()
    text = """
[default]
subscription_id=sub1
client_id=c1
secret=a%b
tenant=t1
[prod]
subscription_id=sub2
[stack]
cloud_environment=https://management.local.azurestack.external
cert_validation_mode=ignore
disable_instance_discovery=True
"""
    (home / ".azure" / "credentials").write_text(text)


@pytest.mark.usefixtures("credential_file")
def test_the_file_fills_what_is_lacking() -> None:
    filled = with_credential_file(given({}, auth_source="credential_file", tenant="mine"))
    assert (filled.subscription_id, filled.client_id, filled.secret, filled.tenant) == ("sub1", "c1", "a%b", "mine")


@pytest.mark.usefixtures("credential_file")
def test_a_section_that_is_asked_for_goes_before_the_environment() -> None:
    environment = {"AZURE_SUBSCRIPTION_ID": "env", "AZURE_CLIENT_ID": "env", "AZURE_SECRET": "env"}
    filled = with_credential_file(given({**environment, "AZURE_PROFILE": "default"}, tenant="mine"))
    assert (filled.subscription_id, filled.client_id, filled.secret, filled.tenant) == ("sub1", "c1", "a%b", "mine")


@pytest.mark.usefixtures("credential_file")
def test_a_section_that_is_only_found_fills_what_the_environment_lacks() -> None:
    filled = with_credential_file(given({"AZURE_SUBSCRIPTION_ID": "env"}))
    assert (filled.subscription_id, filled.client_id) == ("env", "c1")


def test_a_file_of_named_sections_alone_is_not_in_the_way(home: pathlib.Path) -> None:
    (home / ".azure").mkdir()
    (home / ".azure" / "credentials").write_text("[prod]\nsubscription_id=sub2\n")
    assert with_credential_file(Connection()) == Connection()


@pytest.mark.usefixtures("credential_file")
def test_a_section_names_its_cloud_and_how_that_is_reached() -> None:
    filled = with_credential_file(given({"AZURE_CLOUD_ENVIRONMENT": "AzureCloud"}, profile="stack"))
    assert filled.cloud_environment == "https://management.local.azurestack.external"
    assert not filled.validate_certificates
    assert filled.disable_instance_discovery is True
    assert with_credential_file(given({}, profile="stack", cert_validation_mode="validate")).validate_certificates


@pytest.mark.usefixtures("credential_file")
def test_a_profile_is_a_section() -> None:
    assert with_credential_file(Connection(profile="prod")).subscription_id == "sub2"


@pytest.mark.usefixtures("credential_file")
def test_a_principal_given_goes_before_the_file() -> None:
    assert with_credential_file(Connection(**PRINCIPAL)).subscription_id is None


@pytest.mark.usefixtures("credential_file")
def test_a_section_that_is_not_there() -> None:
    with pytest.raises(InvalidOption) as caught:
        with_credential_file(Connection(profile="nowhere"))
    assert caught.value.option == "profile"
