"""A client whose answers a test writes, below everything that the collection adds to requests."""

from __future__ import annotations

import io
import json
import pathlib
import typing as t
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
import requests
import urllib3
from ansible_collections.gen2.azure.plugins.module_utils.arm.cache import DiskCache
from ansible_collections.gen2.azure.plugins.module_utils.arm.client import ArmClient
from ansible_collections.gen2.azure.plugins.module_utils.arm.clouds import Cloud
from ansible_collections.gen2.azure.plugins.module_utils.arm.deadline import Clock, Deadline, WaitBound
from ansible_collections.gen2.azure.plugins.module_utils.arm.pipeline import build_pipeline
from azure.core.credentials import AccessToken

HOME = "https://management.azure.com"
SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-000000000001"
CLOUD = Cloud(name="here", resource_manager=HOME, authority="https://login.example", audience=HOME, public=False)
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(kw_only=True)
class Wired:
    """One answer as it comes over the wire."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))


def sent(body: t.Any, status: int = 200, **headers: str) -> Wired:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Wired(content=json.dumps(body).encode(), status=status, headers=JSON | named)


@dataclass
class Wire:
    """What is answered, in order, the last one for ever; and what was asked."""

    answers: list[Wired]
    asked: list[requests.PreparedRequest] = field(default_factory=list)

    def answer(self, request: requests.PreparedRequest) -> requests.Response:
        self.asked.append(request)
        wired = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        response = requests.Response()
        response.status_code = wired.status
        response.headers.update(wired.headers)
        response.url = str(request.url)
        response.request = request
        response.raw = urllib3.HTTPResponse(
            body=io.BytesIO(wired.content), headers=wired.headers, status=wired.status, preload_content=False
        )
        return response

    @property
    def urls(self) -> list[str]:
        return [str(request.url) for request in self.asked]


@dataclass
class Tokens:
    """A credential that gives another token after each that was given up."""

    given_up: int = 0

    def get_token(self, *_scopes: str, **_options: t.Any) -> AccessToken:
        return AccessToken(f"token-{self.given_up}", 4_000_000_000)

    def give_up(self, _token: str) -> None:
        self.given_up += 1


class Watch:
    """A clock that a sleep moves on."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.clock = Clock(now=lambda: sum(self.slept), sleep=self.slept.append)


@dataclass
class Rig:
    client: ArmClient
    wire: Wire
    watch: Watch


Build = Callable[..., Rig]


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Build:
    """Return what makes a client that is given those answers, and may wait for so many seconds."""

    def build(*answers: Wired, seconds: float = 600, credential: t.Any = None) -> Rig:
        wire, watch = Wire(list(answers)), Watch()
        monkeypatch.setattr(
            requests.adapters.HTTPAdapter, "send", lambda _adapter, request, **_options: wire.answer(request)
        )
        waits = WaitBound(deadline=Deadline.after(seconds, watch.clock))
        pipeline = build_pipeline(CLOUD, credential or Tokens(), verify=True, waits=waits)
        client = ArmClient(
            pipeline=pipeline, cloud=CLOUD, subscription=SUBSCRIPTION[15:], cache=DiskCache(tmp_path), waits=waits
        )
        return Rig(client, wire, watch)

    return build


def listed(names: Iterable[str], **more: t.Any) -> dict[str, t.Any]:
    return {"value": [{"id": f"{SUBSCRIPTION}/{name}", "name": name} for name in names], **more}
