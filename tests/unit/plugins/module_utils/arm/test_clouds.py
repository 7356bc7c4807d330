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
    ],
)
def test_known_clouds_ask_nobody(name: str, manager: str) -> None:
    cloud = find_cloud(name, never)
    assert cloud.resource_manager == manager
    assert cloud.public


def test_any_other_url_is_discovered() -> None:
    assert find_cloud(BASE + "/", lambda base: cloud_from_metadata(base, [ENTRY])).name == "stack"


@pytest.mark.parametrize("name", ["AzureGermanCloud", "http://insecure.example", "", "management.azure.com"])
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
