"""What AWX puts into a job's environment, by its own code, and the login that comes of it."""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm.clouds import find_cloud
from ansible_collections.gen2.azure.plugins.module_utils.arm.connect import connect
from ansible_collections.gen2.azure.plugins.module_utils.arm.credentials import (
    RenewableCredential,
    find_credential,
    with_credential_file,
)
from ansible_collections.gen2.azure.plugins.module_utils.arm.kept_token import KeptTokenCredential
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.options import Connection

from .awx import SUBSCRIPTION, injected, injected_for


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No login but what AWX gives: an empty home, no az command."""
    for name in list(os.environ):
        if name.startswith(("AZURE_", "ANSIBLE_AZURE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))


def connection_of(monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> Connection:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Connection.from_options({}.get, os.environ)


@pytest.mark.parametrize(
    ("inputs", "kind"),
    [
        pytest.param({"client": "c", "tenant": "t", "secret": "s"}, "ClientSecretCredential", id="service principal"),
        pytest.param(
            {"client": "c", "tenant": "t", "secret": "s", "username": "me", "password": "p"},
            "ClientSecretCredential",
            id="service principal beside a person",
        ),
        pytest.param({}, "ManagedIdentityCredential", id="subscription only"),
        pytest.param({"username": "", "password": ""}, "ManagedIdentityCredential", id="fields left blank"),
        pytest.param({"client": "c", "secret": "s"}, "ManagedIdentityCredential", id="no tenant, so no principal"),
    ],
)
def test_the_login_that_comes_of_it(monkeypatch: pytest.MonkeyPatch, inputs: dict[str, str], kind: str) -> None:
    connection = with_credential_file(connection_of(monkeypatch, injected(**inputs)))
    cloud = find_cloud(connection.cloud_environment, pytest.fail)
    assert connection.subscription_id == SUBSCRIPTION
    credential = find_credential(connection, cloud)
    assert isinstance(credential, KeptTokenCredential | RenewableCredential)
    made = credential.make()
    assert type(made).__name__ == kind


@pytest.mark.parametrize(
    ("inputs", "option"),
    [
        pytest.param({"client": "c", "tenant": "t"}, "secret", id="no secret"),
        pytest.param({"username": "me@example.com", "password": "hush"}, "auth_source", id="a person"),
    ],
)
def test_one_clear_message(monkeypatch: pytest.MonkeyPatch, inputs: dict[str, str], option: str) -> None:
    connection = connection_of(monkeypatch, injected(**inputs))
    with pytest.raises(InvalidOption) as caught:
        find_credential(connection, find_cloud(connection.cloud_environment, pytest.fail))
    assert caught.value.option == option
    assert "hush" not in str(caught.value)


def test_another_cloud_is_reached_and_answers(monkeypatch: pytest.MonkeyPatch, emulator: dict[str, str]) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", emulator["REQUESTS_CA_BUNDLE"])
    client = connect(connection_of(monkeypatch, injected_for(emulator)))
    assert list(client.list(f"/subscriptions/{client.subscription}/resourcegroups")) == []


class Metadata(http.server.BaseHTTPRequestHandler):
    """The metadata service of a machine with an identity."""

    token = ""

    def do_GET(self) -> None:
        body = json.dumps(
            {"access_token": self.token, "expires_in": "3600", "expires_on": "4102444800", "token_type": "Bearer"}
        )
        self.send_response(200 if "/metadata/identity/oauth2/token" in self.path else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_arguments: Any) -> None:
        return


@pytest.fixture
def metadata() -> Iterator[str]:
    """Serve the metadata of a machine on loopback, and return its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metadata) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_the_identity_of_the_machine_gives_a_token(monkeypatch: pytest.MonkeyPatch, metadata: str) -> None:
    monkeypatch.setattr(Metadata, "token", "from-the-machine")
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", metadata)
    connection = connection_of(monkeypatch, injected())
    credential = find_credential(connection, find_cloud("AzureCloud", pytest.fail))
    assert credential.get_token("https://management.azure.com/.default").token == "from-the-machine"
