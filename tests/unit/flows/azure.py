"""Modules run in this process against an emulator, and what it saw of them."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import pathlib
import ssl
import time
import typing as t
import urllib.parse
import urllib.request
from collections.abc import Iterator
from unittest import mock

import ansible_collections
from ansible.module_utils import basic

WRITES = frozenset({"PUT", "PATCH", "DELETE", "POST"})


def surroundings(emulator: dict[str, str]) -> dict[str, str]:
    """Return the environment of this test and of the emulator, for a process that can import what this one can."""
    collections = pathlib.Path(next(iter(ansible_collections.__path__))).parent
    return emulator | dict(os.environ) | {"PYTHONPATH": str(collections)}


class Failed(Exception):
    """A module failed; `result` is all it returned."""

    def __init__(self, result: dict[str, t.Any]) -> None:
        self.result = result
        super().__init__(result["msg"])

    @property
    def code(self) -> str:
        return str(self.result["error"]["code"])


class Azure:
    """An emulator reached through the environment it hands out."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.subscription = environment["AZURE_SUBSCRIPTION_ID"]
        self._url = environment["GEN2_EMULATOR_URL"]
        self._trust = ssl.create_default_context(cafile=environment["GEN2_EMULATOR_CA"])

    def run(self, module: str, /, *, check: bool = False, diff: bool = False, **options: t.Any) -> dict[str, t.Any]:
        """Run a module of the collection and return its result; raises Failed."""
        entry = importlib.import_module(f"ansible_collections.gen2.azure.plugins.modules.{module}")
        printed = io.StringIO()
        given = {**options, "_ansible_check_mode": check, "_ansible_diff": diff}
        warned: list[str] = []
        # Where Ansible's controller is loaded too, as it is here by other tests, it would take the warnings for itself.
        warn = mock.patch.object(
            basic.AnsibleModule, "warn", lambda _module, text, *_more, **_options: warned.append(text)
        )
        with warn, _arguments(given), contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            entry.main()
        result: dict[str, t.Any] = json.loads(printed.getvalue().strip().splitlines()[-1])
        result["warnings"] = warned
        if result.get("failed"):
            raise Failed(result)
        return result

    def requests(self, kind: str = "arm") -> list[dict[str, t.Any]]:
        """Return the requests of one kind since forget()."""
        return [entry for entry in self.admin("GET", "requests") if entry["kind"] == kind]

    def writes(self) -> list[str]:
        """Return what was written since forget(), as method and last two parts of the path."""
        return [
            f"{entry['method']} {'/'.join(entry['path'].split('/')[-2:])}"
            for entry in self.requests()
            if entry["method"] in WRITES
        ]

    def forget(self) -> None:
        """Empty the log of requests."""
        self.admin("DELETE", "requests")

    def admin(self, method: str, path: str, body: t.Any = None) -> t.Any:
        """Call the emulator's own interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}/_emulator/{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, context=self._trust) as response:
            text = response.read()
        return json.loads(text) if text else None

    def put(self, path: str, api_version: str, body: t.Any) -> None:
        """Make a resource as any client of Azure would, and wait until it is there."""
        url, headers = self._send("PUT", path, api_version, json.dumps(body).encode())
        while self._state(url, headers) not in (None, "Succeeded"):
            time.sleep(0.01)

    def patch(self, path: str, api_version: str, body: t.Any) -> None:
        """Change a resource as any client of Azure would, and wait until that is done."""
        url, headers = self._send("PATCH", path, api_version, json.dumps(body).encode())
        while self._state(url, headers) not in (None, "Succeeded"):
            time.sleep(0.01)

    def post(self, path: str, api_version: str, body: t.Any = None) -> None:
        """Act on a resource as any client of Azure would."""
        self._send("POST", path, api_version, None if body is None else json.dumps(body).encode())

    def get(self, path: str, api_version: str) -> t.Any:
        """Read as any client of Azure would."""
        request = urllib.request.Request(f"{self._url}{path}?api-version={api_version}")
        request.add_header("Authorization", f"Bearer {self._token()}")
        with urllib.request.urlopen(request, context=self._trust) as response:
            return json.loads(response.read())

    def read_disk(self, disk_id: str) -> bytes:
        """Return the bytes of a disk as a client downloads them, the footer included, and end the access."""
        version = "2026-03-02"
        body = json.dumps({"access": "Read", "durationInSeconds": 60}).encode()
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        url = f"{self._url}{disk_id}/beginGetAccess?api-version={version}"
        asked = urllib.request.Request(url, data=body, method="POST", headers=headers)
        with urllib.request.urlopen(asked, context=self._trust) as response:
            operation = urllib.request.Request(response.headers["Azure-AsyncOperation"], headers=headers)
        told: dict[str, t.Any] = {}
        while told.get("status") != "Succeeded":
            time.sleep(0.01)
            with urllib.request.urlopen(operation, context=self._trust) as response:
                told = json.loads(response.read())
        with urllib.request.urlopen(told["properties"]["output"]["accessSAS"], context=self._trust) as response:
            content: bytes = response.read()
        self.post(f"{disk_id}/endGetAccess", version)
        return content

    def _send(self, method: str, path: str, api_version: str, data: bytes | None) -> tuple[str, dict[str, str]]:
        url = f"{self._url}{path}?api-version={api_version}"
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        urllib.request.urlopen(request, context=self._trust).close()
        return url, headers

    def _state(self, url: str, headers: dict[str, str]) -> str | None:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, context=self._trust) as response:
            state: str | None = json.loads(response.read()).get("properties", {}).get("provisioningState")
        return state

    def _token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.environment["AZURE_CLIENT_ID"],
            "client_secret": self.environment["AZURE_SECRET"],
            "scope": "https://management.azure.com/.default",
        }
        url = f"{self._url}/{self.environment['AZURE_TENANT']}/oauth2/v2.0/token"
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(url, data=data, context=self._trust) as response:
            return str(json.loads(response.read())["access_token"])

    def collection(self, group: str, resource_type: str) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{group}/providers/{resource_type}"

    def id_of(self, group: str, resource_type: str, name: str) -> str:
        return f"{self.collection(group, resource_type)}/{name}"


@contextlib.contextmanager
def _arguments(options: dict[str, t.Any]) -> Iterator[None]:
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:  # ansible-core before 2.19
        basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode()
        yield
    else:
        with patch_module_args(options):
            yield
