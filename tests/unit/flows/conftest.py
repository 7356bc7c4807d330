"""One emulator for all flows of a test process, one resource group with a network for each test."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import typing as t
import uuid
from collections.abc import Iterator

import pytest

from .azure import Azure

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
# The command the emulator serves: it hands its environment over, and lives until nobody listens any more.
HAND_OVER = "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"
SETTINGS = {"operation_seconds": 0.05, "retry_after": 0}


@pytest.fixture(scope="session")
def emulator() -> Iterator[dict[str, str]]:
    """Serve an emulator on a free port and return the environment that reaches it."""
    pytest.importorskip("starlette", reason="the emulator's requirements are not installed")
    options = ["--quiet", "--operation-seconds", "0.05", "--retry-after", "0"]
    command = [sys.executable, "-m", "tests.emulator", *options, "--", sys.executable, "-c", HAND_OVER]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdin
        yield json.loads(server.stdout.readline())
        server.stdin.close()
        assert server.wait(timeout=20) == 0


@pytest.fixture
def azure(emulator: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Iterator[Azure]:
    """Return Azure as a user's environment reaches it, with an empty cache and an empty log."""
    for name, value in emulator.items():
        if name.startswith(("AZURE_", "REQUESTS_")):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    reached = Azure(emulator)
    reached.forget()
    yield reached
    reached.admin("DELETE", "faults")
    reached.admin("PUT", "settings", SETTINGS)


@pytest.fixture
def group(azure: Azure) -> str:
    """Make a resource group with a network of one subnet."""
    name = f"flow-{uuid.uuid4().hex[:8]}"
    azure.put(f"/subscriptions/{azure.subscription}/resourceGroups/{name}", "2024-11-01", {"location": "eastus"})
    azure.put(azure.id_of(name, "Microsoft.Network/virtualNetworks", "net"), "2025-05-01", NETWORK)
    azure.forget()
    return name


NETWORK: dict[str, t.Any] = {
    "location": "eastus",
    "properties": {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/16"}}],
    },
}
