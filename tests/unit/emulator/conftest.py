from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pytest
from ansible_collections.gen2.azure.tests.emulator.settings import Settings
from ansible_collections.gen2.azure.tests.emulator.world import World

OPERATION_SECONDS = 8.0


@dataclass(slots=True)
class Clock:
    """A clock that a test moves."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass(slots=True)
class Http:
    """Sends requests to an ASGI application in this process."""

    application: Any

    def request(self, method: str, url: str, **sent: Any) -> Any:
        import httpx

        async def send() -> Any:
            transport = httpx.ASGITransport(app=self.application)
            async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
                return await client.request(method, url, **sent)

        return asyncio.run(send())


@dataclass(slots=True)
class Arm:
    """A client of the emulator's application, with a token, without TLS."""

    emulator: Any
    http: Http
    clock: Clock
    token: str = ""

    @property
    def subscription(self) -> str:
        return str(self.emulator.world.subscription_scope)

    def sign_in(self, client: Any = None) -> None:
        client = client or next(iter(self.emulator.identity.clients.values()))
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_secret": client.secret,
            "scope": "https://localhost/.default",
        }
        answer = self.http.request("POST", f"/{self.emulator.world.tenant_id}/oauth2/v2.0/token", data=form)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Any:
        url = re.sub("^https://localhost(:443)?", "", path, flags=re.IGNORECASE)
        if version is not None:
            url += f"{'&' if '?' in url else '?'}api-version={version}"
        sent = {"authorization": f"Bearer {self.token}", **headers}
        return self.http.request(method, url, json=body, headers=sent)

    def finish_operations(self) -> None:
        self.clock.advance(OPERATION_SECONDS + 1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(settings=Settings(operation_seconds=OPERATION_SECONDS), clock=clock)


@pytest.fixture
def emulator(world: World) -> Any:
    pytest.importorskip("starlette", reason="the emulator's application needs starlette")
    from ansible_collections.gen2.azure.tests.emulator.app import Emulator

    return Emulator(world=world)


@pytest.fixture
def arm(emulator: Any, clock: Clock) -> Arm:
    pytest.importorskip("httpx", reason="requests to the application are sent with httpx")
    arm = Arm(emulator, Http(emulator), clock)
    arm.sign_in()
    return arm
