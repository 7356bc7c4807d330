"""One emulator for all flows of a test process, one resource group with a network for each test."""

from __future__ import annotations

import contextlib
import json
import pathlib
import subprocess
import sys
import typing as t
import uuid
from collections.abc import Callable, Iterator

import pytest

from .azure import Azure

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
# The command the emulator serves: it hands its environment over, and lives until nobody listens any more.
HAND_OVER = "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"
REAL_SIZES = CHECKOUT.parent / "shared" / "data" / "recordings" / "skus" / "derived" / "westeurope.json"


@contextlib.contextmanager
def serve(*more: str) -> Iterator[dict[str, str]]:
    """Serve an emulator on a free port and hand out the environment that reaches it."""
    pytest.importorskip("starlette", reason="the emulator's requirements are not installed")
    options = ["--quiet", "--operation-seconds", "0.05", "--retry-after", "0", *more]
    command = [sys.executable, "-m", "tests.emulator", *options, "--", sys.executable, "-c", HAND_OVER]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdin
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.stdin.close()
            status = server.wait(timeout=20)
        assert status == 0


@pytest.fixture(scope="session")
def emulator() -> Iterator[dict[str, str]]:
    """Return the environment that reaches an emulator with its own catalogue of sizes."""
    with serve() as environment:
        yield environment


@pytest.fixture(scope="session")
def real_sizes() -> Iterator[dict[str, str]]:
    """Return the environment that reaches an emulator whose westeurope offers what Azure's did."""
    if not REAL_SIZES.exists():
        pytest.skip("the recordings of Azure are not beside this checkout")
    with serve("--skus", str(REAL_SIZES)) as environment:
        yield environment


@pytest.fixture
def azure(emulator: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Iterator[Azure]:
    """Return Azure as a user's environment reaches it, with an empty cache and an empty log."""
    yield from reach(emulator, monkeypatch, tmp_path)


@pytest.fixture
def whole_region(
    real_sizes: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> Iterator[Azure]:
    """Return Azure with all sizes of a real location."""
    yield from reach(real_sizes, monkeypatch, tmp_path)


def reach(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, cache: pathlib.Path) -> Iterator[Azure]:
    """Put the environment of an emulator into this process's own for one test."""
    for name, value in environment.items():
        if name.startswith(("AZURE_", "REQUESTS_")):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("GEN2_AZURE_KEEP_TOKEN", "no")
    reached = Azure(environment)
    reached.forget()
    before = reached.admin("GET", "settings")
    yield reached
    reached.admin("DELETE", "faults")
    reached.admin("PUT", "settings", before)


@pytest.fixture
def group(azure: Azure) -> str:
    """Make a resource group with a network of one subnet."""
    return make_group(azure)


@pytest.fixture
def new_group(azure: Azure) -> Callable[[], str]:
    """Return what makes further groups like that."""
    return lambda: make_group(azure)


def make_group(azure: Azure) -> str:
    """Make a resource group with a network of one subnet, and return its name."""
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
