"""A cloud is what its verified metadata says, and never a public cloud at another address."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.cache import DiskCache
from ansible_collections.gen2.azure.plugins.module_utils.arm.kept_token import KEEP_TOKEN
from ansible_collections.gen2.azure.plugins.module_utils.arm.session_keyring import SessionKeyring

from .azure import Azure, Failed

pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
SIZES = {"location": "eastus"}
PUBLIC = "https://management.core.windows.net/"


def claim(azure: Azure, *, audience: t.Any = None, login: t.Any = None) -> dict[str, t.Any]:
    """Return metadata of the emulator with another audience or login authority."""
    url = azure.environment["GEN2_EMULATOR_URL"]
    authentication = {"loginEndpoint": login or url, "audiences": [audience or url]}
    return {"name": "Stack", "resourceManager": url, "authentication": authentication}


def answer_metadata(azure: Azure, document: t.Any) -> None:
    fault = {"fault": "wrong_shape", "times": 1, "body": document, "match": {"path": "/metadata/endpoints"}}
    azure.admin("POST", "faults", fault)


def files(folder: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_nothing_that_was_read_without_verification_is_kept(azure: Azure, tmp_path: pathlib.Path) -> None:
    azure.run("size_info", cert_validation_mode="ignore", **SIZES)
    assert not files(tmp_path)
    azure.forget()
    verified = azure.run("size_info", **SIZES)
    assert not verified["cached"]
    assert azure.requests("metadata")
    assert len(files(tmp_path)) == 2


def test_what_was_verified_is_there_for_a_run_that_does_not_verify(azure: Azure) -> None:
    azure.run("size_info", **SIZES)
    azure.forget()
    assert azure.run("size_info", cert_validation_mode="ignore", **SIZES)["cached"]


def test_nor_is_a_token_that_was_fetched_without_verification(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    if SessionKeyring.find() is None:
        pytest.skip("libkeyutils is not installed")
    monkeypatch.setenv(KEEP_TOKEN, "yes")
    for _number in range(2):
        azure.forget()
        azure.run("virtual_machine_info", cert_validation_mode="ignore", name="none", resource_group="none")
        assert azure.requests("token")


@pytest.mark.parametrize(
    "claims",
    [
        {"audience": "https://management.azure.com/"},
        {"audience": "https://MANAGEMENT.Core.Windows.net.:443"},
        {"audience": "https://management.usgovcloudapi.net"},
        {"login": "https://login.microsoftonline.com/"},
        {"login": "https://sts.windows.net"},
    ],
    ids=lambda claims: next(iter(claims.values())),
)
def test_a_false_claim_is_refused_and_nothing_is_sent(azure: Azure, claims: dict[str, str]) -> None:
    answer_metadata(azure, claim(azure, **claims))
    with pytest.raises(Failed) as caught:
        azure.run("size_info", **SIZES)
    assert caught.value.code == "InvalidOption"
    assert caught.value.result["error"]["option"] == "cloud_environment"
    assert not azure.requests()
    assert not azure.requests("token")


@pytest.mark.parametrize("key", ["cloud", "cloud-2"])
def test_a_claim_that_an_older_run_kept_is_not_taken(azure: Azure, key: str) -> None:
    url = azure.environment["GEN2_EMULATOR_URL"]
    kept = {"name": "Stack", "resource_manager": url, "authority": url, "audience": PUBLIC, "public": False}
    DiskCache().write(kept, key, url)
    azure.run("size_info", **SIZES)
    assert azure.requests("metadata")
    assert PUBLIC not in json.dumps(azure.requests("token"))


@pytest.mark.parametrize(
    "document",
    [
        None,
        7,
        [],
        [[]],
        {},
        {"authentication": "x"},
        {"authentication": []},
        {"authentication": {"loginEndpoint": {}, "audiences": {}}},
        {"authentication": {"loginEndpoint": "https://a", "audiences": "https://b"}},
        {"authentication": {"loginEndpoint": "https://a", "audiences": [None]}},
        {"authentication": {"loginEndpoint": "http://a", "audiences": ["https://b"]}},
        {"authentication": {"loginEndpoint": "https://a@b", "audiences": ["https://b"]}},
        {"authentication": {"loginEndpoint": "https://[", "audiences": ["https://b"]}},
        {"authentication": {"loginEndpoint": "https://a", "audiences": ["797f4846-ba00-4fd7-ba73-dac1f8f63013"]}},
    ],
    ids=json.dumps,
)
def test_metadata_of_another_shape_is_an_error_of_its_own(azure: Azure, document: t.Any) -> None:
    answer_metadata(azure, document)
    with pytest.raises(Failed) as caught:
        azure.run("size_info", **SIZES)
    assert caught.value.code == "InvalidResponse"
    assert "/metadata/endpoints" in caught.value.result["msg"]
