from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.gen2.azure.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.gen2.azure.plugins.module_utils.options import CONNECTION_ARGUMENTS, Connection


def read(environment: dict[str, str] | None = None, **options: t.Any) -> Connection:
    return Connection.from_options(options.get, environment or {})


def test_nothing_given_is_the_public_cloud_and_a_search_for_credentials() -> None:
    assert read() == Connection()


def test_an_option_goes_before_the_environment() -> None:
    connection = read({"AZURE_TENANT": "env"}, tenant="option", client_id="")
    assert (connection.tenant, connection.from_task) == ("option", {"tenant"})


@pytest.mark.parametrize("blank", ["", None], ids=["empty", "null"])
def test_blank_is_not_given(blank: str | None) -> None:
    assert read({"AZURE_TENANT": "env"}, tenant=blank).tenant == "env"


@pytest.mark.parametrize(
    ("environment", "field", "value"),
    [
        ({"AZURE_TENANT_ID": "t"}, "tenant", "t"),
        ({"AZURE_TENANT": "awx", "AZURE_TENANT_ID": "t"}, "tenant", "awx"),
        ({"AZURE_TENANT": "", "AZURE_TENANT_ID": "t"}, "tenant", "t"),
        ({"AZURE_CLIENT_SECRET": "s"}, "secret", "s"),
        ({"AZURE_SECRET": "awx", "AZURE_CLIENT_SECRET": "s"}, "secret", "awx"),
        ({"AZURE_SUBSCRIPTION_ID": ""}, "subscription_id", None),
        ({"AZURE_CLOUD_ENVIRONMENT": ""}, "cloud_environment", None),
        ({"AZURE_CERT_VALIDATION_MODE": "ignore"}, "validate_certificates", False),
        ({"AZURE_DISABLE_INSTANCE_DISCOVERY": "true"}, "disable_instance_discovery", True),
        ({"AZURE_DISABLE_INSTANCE_DISCOVERY": "false"}, "disable_instance_discovery", False),
    ],
)
def test_environment(environment: dict[str, str], field: str, value: t.Any) -> None:
    assert getattr(read(environment), field) == value


def test_secrets_are_not_in_its_text() -> None:
    assert "hush" not in repr(read(secret="hush", thumbprint="hush"))


def test_the_fragment_documents_exactly_these_options() -> None:
    documented = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    assert set(documented) == set(CONNECTION_ARGUMENTS)
    for name, argument in CONNECTION_ARGUMENTS.items():
        assert documented[name]["type"] == argument["type"], name
        assert documented[name].get("choices") == argument.get("choices"), name
