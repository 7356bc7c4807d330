from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import session_keyring
from ansible_collections.gen2.azure.plugins.module_utils.arm.session_keyring import SessionKeyring

ANOTHER_PROCESS = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("session_keyring", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.SessionKeyring.find().read(sys.argv[2]))
"""


@pytest.fixture
def keyring() -> SessionKeyring:
    found = SessionKeyring.find()
    if found is None:
        pytest.skip("libkeyutils is not installed")
    found.write("gen2.azure test", b"there", seconds=5)
    if found.read("gen2.azure test") != b"there":
        pytest.skip("the kernel gives this process no keyring")
    found.forget("gen2.azure test")
    return found


@pytest.fixture
def description(keyring: SessionKeyring) -> Iterator[str]:
    name = f"gen2.azure test {uuid.uuid4()}"
    yield name
    keyring.forget(name)


def test_a_secret_is_there_until_it_is_forgotten(keyring: SessionKeyring, description: str) -> None:
    assert keyring.read(description) is None
    keyring.write(description, b"first", seconds=60)
    keyring.write(description, b"second\0" * 500, seconds=60)
    assert keyring.read(description) == b"second\0" * 500
    keyring.forget(description)
    assert keyring.read(description) is None


def test_another_process_of_the_session_reads_it(keyring: SessionKeyring, description: str) -> None:
    keyring.write(description, b"for the next", seconds=60)
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(session_keyring.__file__), description]
    read = subprocess.run(command, check=True, capture_output=True, text=True)
    assert read.stdout == "b'for the next'\n"


def test_its_time_passes_and_can_be_prolonged(keyring: SessionKeyring, description: str) -> None:
    keyring.write(description, b"x", seconds=1)
    keyring.prolong(description, seconds=60)
    time.sleep(1.2)
    assert keyring.read(description) == b"x"
    keyring.prolong(description, seconds=1)
    time.sleep(1.2)
    assert keyring.read(description) is None


def test_a_secret_too_long_is_not_kept(keyring: SessionKeyring, description: str) -> None:
    keyring.write(description, b"x" * 40_000, seconds=60)
    assert keyring.read(description) is None


def test_where_there_is_no_library_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_keyring, "_LIBRARY", "libnowhere.so.1")
    assert SessionKeyring.find() is None


def test_what_the_kernel_refuses_is_not_there() -> None:
    """A sandbox answers every call with an error."""

    class Refused:
        def __getattr__(self, _name: str) -> object:
            return lambda *_arguments: -1

    keyring = SessionKeyring(Refused())
    keyring.write("a", b"x", seconds=5)
    keyring.prolong("a", seconds=5)
    keyring.forget("a")
    assert keyring.read("a") is None
