"""A client of the emulator in this process, for the tests of its Microsoft.Compute."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import pytest
from ansible_collections.gen2.azure.tests.emulator.identity import DEFAULT_CLIENT_ID
from ansible_collections.gen2.azure.tests.emulator.settings import Settings
from ansible_collections.gen2.azure.tests.emulator.traffic import Traffic
from ansible_collections.gen2.azure.tests.emulator.world import World

COMPUTE = "2026-04-01"
DISKS = "2026-03-02"
NETWORK = "2025-05-01"
RESOURCES = "2024-07-01"
KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ= tester"
UBUNTU = {
    "publisher": "Canonical",
    "offer": "0001-com-ubuntu-server-jammy",
    "sku": "22_04-lts-gen2",
    "version": "latest",
}
UBUNTU_V1 = UBUNTU | {"sku": "22_04-lts"}


def _traffic_file() -> Path | None:
    # Set, it collects what the tests say and hear, for the validators of Microsoft's contracts.
    named = os.environ.get("GEN2_EMULATOR_TRAFFIC")
    return Path(named) if named else None


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is told."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Answer:
    """What the emulator answered."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        """The error's message."""
        return str(self.body["error"]["message"])


@dataclass(slots=True)
class Service:
    """An emulator with a clock of its own, a group "g", a network, and a client that holds a token."""

    traffic_file: Path | None = field(default_factory=_traffic_file)
    skus_file: Path | None = None
    clock: Clock = field(default_factory=Clock)
    emulator: Any = field(init=False)
    token: str = ""
    made: int = 0

    def __post_init__(self) -> None:
        pytest.importorskip("starlette", reason="the emulator's application needs starlette")
        from ansible_collections.gen2.azure.tests.emulator.app import Emulator

        settings = Settings(operation_seconds=4.0)
        world = World(settings=settings, clock=self.clock, skus_file=self.skus_file)
        self.emulator = Emulator(world=world, traffic=Traffic(file=self.traffic_file))
        known = self.emulator.identity.clients[DEFAULT_CLIENT_ID]
        form = {"grant_type": "client_credentials", "client_id": known.client_id, "client_secret": known.secret}
        form["scope"] = "https://localhost/.default"
        answer = self.send("POST", f"/{world.tenant_id}/oauth2/v2.0/token", urlencode(form).encode())
        self.token = answer.body["access_token"]
        self.group("g", "eastus")

    @property
    def world(self) -> World:
        """What the emulator knows."""
        found: World = self.emulator.world
        return found

    @property
    def subscription(self) -> str:
        """The id of the subscription."""
        return self.world.subscription_scope

    def id(self, kind: str, name: str, *, group: str = "g", provider: str = "Microsoft.Compute") -> str:
        """Return the id of a resource in a group."""
        return f"{self.subscription}/resourceGroups/{group}/providers/{provider}/{kind}/{name}"

    def call(self, method: str, path: str, version: str, body: Any = None, **more: Any) -> Answer:
        """Send one request of Resource Manager; query and headers by keyword."""
        query = urlencode({"api-version": version} | more.get("query", {}))
        content = b"" if body is None else json.dumps(body).encode()
        return self.send(method, f"{path}?{query}", content, more.get("headers"))

    def send(self, method: str, url: str, content: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Hand one request to the ASGI application and return its answer."""
        parts = urlsplit(url)
        given = {"host": "localhost", "authorization": f"Bearer {self.token}"} | dict(headers or {})
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "method": method,
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
            "scheme": "https",
            "server": ("localhost", 443),
            "client": ("127.0.0.1", 50000),
        }
        messages: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        asyncio.run(self.emulator(scope, receive, send))
        found = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        raw = b"".join(message.get("body", b"") for message in messages[1:])
        is_json = found.get("content-type", "").startswith("application/json")
        return Answer(messages[0]["status"], found, json.loads(raw) if raw and is_json else raw or None)

    def settle(self, seconds: float = 5.0) -> None:
        """Let time pass, so that the operations end."""
        self.clock.now += seconds
        self.emulator.world.operations.settle()

    def poll(self, answer: Answer) -> Any:
        """Let the operation end, and return its status body."""
        self.settle()
        status = self.send("GET", answer.headers["azure-asyncoperation"])
        assert status.status == 200, status.body
        return status.body

    def done(self, answer: Answer) -> Answer:
        """Assert that the operation was accepted and succeeds."""
        assert answer.status in (200, 201, 202), answer.body
        state = self.poll(answer)
        assert state["status"] == "Succeeded", state
        return answer

    def group(self, name: str, location: str) -> None:
        """Make a resource group with a network."""
        path = f"{self.subscription}/resourceGroups/{name}"
        assert self.call("PUT", path, RESOURCES, {"location": location}).status in (200, 201)
        network = {
            "location": location,
            "properties": {
                "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
                "subnets": [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/20"}}],
            },
        }
        place = self.id("virtualNetworks", "net", group=name, provider="Microsoft.Network")
        self.done(self.call("PUT", place, NETWORK, network))

    def subnet(self, group: str = "g") -> str:
        """Return the id of a group's subnet."""
        return self.id("virtualNetworks", "net", group=group, provider="Microsoft.Network") + "/subnets/default"

    def interface(self, name: str | None = None, *, group: str = "g", location: str = "eastus") -> str:
        """Make a network interface and return its id."""
        self.made += 1
        place = self.id("networkInterfaces", name or f"nic{self.made}", group=group, provider="Microsoft.Network")
        configuration = {"name": "ip", "properties": {"subnet": {"id": self.subnet(group)}}}
        body = {"location": location, "properties": {"ipConfigurations": [configuration]}}
        self.done(self.call("PUT", place, NETWORK, body))
        return place

    def machine_body(self, size: str = "Standard_D2s_v5", image: Any = None, **properties: Any) -> dict[str, Any]:
        """Return the body of a Linux machine from an image, with a new interface; properties replace the usual ones."""
        usual: dict[str, Any] = {
            "hardwareProfile": {"vmSize": size},
            "storageProfile": {"imageReference": image or UBUNTU, "osDisk": {"createOption": "FromImage"}},
            "osProfile": {"computerName": "host", "adminUsername": "ops", "linuxConfiguration": linux_login()},
            "networkProfile": {"networkInterfaces": [{"id": self.interface()}]}
            if "networkProfile" not in properties
            else {},
        }
        chosen = {name: value for name, value in (usual | properties).items() if value is not None}
        return {"location": "eastus", "properties": chosen}

    def create(self, name: str, body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Create a machine and return it as it is once the operation has ended."""
        version = more.pop("version", COMPUTE)
        self.done(self.call("PUT", self.id("virtualMachines", name), version, body or self.machine_body(**more)))
        found: dict[str, Any] = self.get(name, version)
        return found

    def get(self, name: str, version: str = COMPUTE, **query: str) -> Any:
        """Return a machine."""
        return self.call("GET", self.id("virtualMachines", name), version, query=query).body

    def act(self, name: str, action: str, version: str = COMPUTE) -> Answer:
        """Send an action to a machine."""
        return self.call("POST", f"{self.id('virtualMachines', name)}/{action}", version)

    def disk(self, name: str, *, sku: str = "Premium_LRS", location: str = "eastus", **properties: Any) -> str:
        """Make a disk, empty unless the properties say otherwise, and return its id."""
        given = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 32} | properties
        body = {"location": location, "sku": {"name": sku}, "properties": given}
        self.done(self.call("PUT", self.id("disks", name), DISKS, body))
        return self.id("disks", name)

    def get_disk(self, disk_id: str, version: str = DISKS) -> dict[str, Any]:
        """Return a disk by its id."""
        answer = self.call("GET", disk_id, version)
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.body
        return found

    def attach_body(self, disk_id: str, size: str = "Standard_D2s_v5", **properties: Any) -> dict[str, Any]:
        """Return the body of a machine that boots from an existing disk."""
        os_disk = {"createOption": "Attach", "osType": "Linux", "managedDisk": {"id": disk_id}}
        return self.machine_body(size, storageProfile={"osDisk": os_disk}, osProfile=None, **properties)


def linux_login() -> dict[str, Any]:
    """Return a linuxConfiguration with a key."""
    keys = [{"path": "/home/ops/.ssh/authorized_keys", "keyData": KEY}]
    return {"disablePasswordAuthentication": True, "ssh": {"publicKeys": keys}}
