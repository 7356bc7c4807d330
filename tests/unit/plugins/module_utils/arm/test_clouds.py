from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.clouds import Cloud, cloud_from_metadata, find_cloud
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import ArmError
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption

BASE = "https://management.local.azurestack.external"
ENTRY = {
    "name": "stack",
    "resourceManager": BASE + "/",
    "authentication": {"loginEndpoint": "https://login.local/", "audiences": ["https://management.local/aud"]},
}


def never(base: str) -> t.NoReturn:
    raise AssertionError(base)


@pytest.mark.parametrize(
    ("name", "manager"),
    [
        ("AzureCloud", "https://management.azure.com"),
        ("azureusgovernment", "https://management.usgovcloudapi.net"),
        ("AzureChinaCloud", "https://management.chinacloudapi.cn"),
        ("https://management.azure.com/", "https://management.azure.com"),
        ("https://Management.Azure.com.:443", "https://management.azure.com"),
    ],
)
def test_known_clouds_ask_nobody(name: str, manager: str) -> None:
    cloud = find_cloud(name, never)
    assert cloud.resource_manager == manager
    assert cloud.public


def test_any_other_url_is_discovered() -> None:
    assert find_cloud(BASE + "/", lambda base: cloud_from_metadata(base, [ENTRY])).name == "stack"


@pytest.mark.parametrize(
    "name",
    [
        "AzureGermanCloud",
        "http://insecure.example",
        "",
        "management.azure.com",
        "https://user@stack.example",
        "https://stack.example/?a",
        "https://",
    ],
)
def test_anything_else_is_refused_with_what_is_known(name: str) -> None:
    with pytest.raises(InvalidOption, match="AzureUSGovernment") as caught:
        find_cloud(name, never)
    assert caught.value.option == "cloud_environment"


@pytest.mark.parametrize("document", [ENTRY, [ENTRY], [{"name": "other"}, ENTRY]], ids=["one", "list", "among others"])
def test_metadata(document: t.Any) -> None:
    cloud = cloud_from_metadata(BASE, document)
    assert cloud == Cloud(
        name="stack",
        resource_manager=BASE,
        authority="https://login.local",
        audience="https://management.local/aud",
        public=False,
    )
    assert cloud.scope == "https://management.local/aud/.default"


@pytest.mark.parametrize("document", [None, [], {}, {"authentication": {"audiences": []}}, "html"], ids=repr)
def test_metadata_that_says_nothing(document: t.Any) -> None:
    with pytest.raises(ArmError, match="cloud_environment"):
        cloud_from_metadata(BASE, document)


@pytest.mark.parametrize(
    "audience",
    [
        "https://management.azure.com",
        "https://management.azure.com.:443/",
        "HTTPS://Management.Core.Windows.NET/",
        "https://management.core.usgovcloudapi.net/",
        "https://management.core.chinacloudapi.cn",
        "https://management.core.cloudapi.de",
        "https://vault.azure.net",
        "https://graph.microsoft.com",
        "https://\uff4danagement.azure.com",
        "https://management\u3002azure\uff0ecom",
        "https://eastus.management.azure.com",
    ],
)
def test_the_audience_of_a_public_cloud_is_refused_elsewhere(audience: str) -> None:
    entry = {**ENTRY, "authentication": {"loginEndpoint": "https://login.local", "audiences": [audience]}}
    with pytest.raises(InvalidOption, match="audience") as caught:
        cloud_from_metadata(BASE, entry)
    assert caught.value.option == "cloud_environment"


@pytest.mark.parametrize(
    "host",
    [
        "login.microsoftonline.com",
        "login.microsoft.com",
        "login.windows.net",
        "sts.windows.net",
        "login.microsoftonline.us",
        "login-us.microsoftonline.com",
        "login.usgovcloudapi.net",
        "login.chinacloudapi.cn",
        "login.partner.microsoftonline.cn",
        "login.microsoftonline.de",
    ],
)
def test_nor_may_it_log_in_at_the_authority_of_one(host: str) -> None:
    audiences = ["https://management.local/aud"]
    entry = {**ENTRY, "authentication": {"loginEndpoint": f"https://{host.upper()}.:443/x", "audiences": audiences}}
    with pytest.raises(InvalidOption, match="login authority"):
        cloud_from_metadata(BASE, entry)


def test_a_stack_of_an_entra_tenant_logs_in_there_for_its_own_audience() -> None:
    audience = "https://management.contoso.onmicrosoft.com/11111111-2222-4333-8444-555555555555"
    entry = {**ENTRY, "authentication": {"loginEndpoint": "https://login.windows.net/", "audiences": [audience]}}
    assert cloud_from_metadata(BASE, entry).audience == audience


def test_a_regional_address_of_a_public_cloud_is_a_part_of_it() -> None:
    authentication = {"loginEndpoint": "https://login.windows.net", "audiences": ["https://management.azure.com"]}
    regional = cloud_from_metadata("https://eastus.management.azure.com", {"authentication": authentication})
    assert regional.audience == "https://management.azure.com"
    with pytest.raises(InvalidOption):
        cloud_from_metadata("https://management.azure.com.example", {"authentication": authentication})
