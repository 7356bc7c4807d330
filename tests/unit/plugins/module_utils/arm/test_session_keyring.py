from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import typing as t
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
    assert keyring.read("a") is None
    keyring.write("a", b"x", seconds=5)
    keyring.prolong("a", seconds=5)
    keyring.forget("a")
    assert keyring.read("a") is None


# Runs in a session of its own. What it prints is what processes of this and of another user read of the secret.
JOINED = """
import ctypes, importlib.util, json, os, subprocess, sys
spec = importlib.util.spec_from_file_location("session_keyring", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
library = ctypes.CDLL("libkeyutils.so.1")
if library.keyctl_join_session_keyring(None) < 0:
    sys.exit(77)
keyring = module.SessionKeyring.find()
planted = sys.argv[3] == "planted"
def of_another(act):
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        os.write(writing, repr(act()).encode())
        os._exit(0)
    os.wait()
    return os.read(reading, 1000).decode()
if planted:
    ring = library.keyctl_get_keyring_ID(-3, 0)
    library.keyctl_setperm(ring, 0x3f3f3f3f)
    of_another(lambda: library.add_key(b"user", b"place", b"planted", ctypes.c_size_t(7), ring))
    library.keyctl_setperm(keyring._find("place"), 0x3f3f3f3f)
    before = keyring.read("place")
keyring.write("place", b"hush", seconds=60)
key = keyring._find("place")
def read_by_number():
    content = ctypes.create_string_buffer(100)
    return library.keyctl_read(key, content, 100), content.value
told = {
    "own": repr(keyring.read("place")),
    "another": of_another(lambda: (module.SessionKeyring.find().read("place"), read_by_number())),
    "rights": hex(keyring._owner_and_rights(key)[1]),
    "planted": repr(before) if planted else None,
    "su": None,
}
su = [sys.argv[2], "-s", "/bin/sh", "nobody", "-c"] if sys.argv[2] else None
if su:
    program = "import ctypes; l=ctypes.CDLL('libkeyutils.so.1'); b=ctypes.create_string_buffer(99); "
    program += f"print(l.keyctl_read({key}, b, 99), l.keyctl_search(-3, b'user', b'place', 0), b.value)"
    run = subprocess.run([*su, f'/usr/bin/python3 -c "{program}"'], capture_output=True, text=True)
    told["su"] = run.stdout.strip() if run.returncode == 0 else None
print(json.dumps(told))
"""


def joined(case: str) -> dict[str, str | None]:
    if os.geteuid() != 0:
        pytest.skip("another user's process is started by root only")
    command = [sys.executable, "-c", JOINED, str(session_keyring.__file__), shutil.which("su") or "", case]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 77:
        pytest.skip("the kernel gives this process no session of its own")
    assert run.returncode == 0, run.stderr
    told: dict[str, str | None] = json.loads(run.stdout)
    return told


@pytest.mark.usefixtures("keyring")
def test_another_user_of_the_session_cannot_read_it() -> None:
    told = joined("plain")
    assert told["own"] == "b'hush'"
    assert told["another"] == "(None, (-1, b''))"
    assert told["rights"] == "0x3f0000"


@pytest.mark.usefixtures("keyring")
def test_nor_can_a_process_that_su_starts() -> None:
    told = joined("plain")
    if told["su"] is None:
        pytest.skip("su cannot start a process of the user nobody here")
    assert told["su"] == "-1 -1 b''"


@pytest.mark.usefixtures("keyring")
def test_a_key_that_another_user_put_there_is_not_read_and_not_filled() -> None:
    told = joined("planted")
    assert told["planted"] == "None"
    assert told["own"] == "b'hush'"
    assert told["another"] == "(None, (-1, b''))"


class Kernel:
    """Answers as the kernel does, but for what a case says otherwise."""

    def __init__(self, *, ring_owner: int = 0, key_owner: int = 0, rights: int = 0x3F0000, refuses: str = "") -> None:
        self.ring_owner, self.key_owner, self.rights, self.refuses = ring_owner, key_owner, rights, refuses
        self.payload: bytes | None = None

    def __getattr__(self, name: str) -> t.Any:
        if name == self.refuses:
            return lambda *_arguments: -1
        return object.__getattribute__(self, f"_{name}")

    def _keyctl_get_keyring_ID(self, *_which: int) -> int:  # noqa: N802 (the library's name)
        return 1

    def _keyctl_search(self, *_arguments: t.Any) -> int:
        return -1 if self.payload is None else 2

    def _keyctl_describe(self, key: int, buffer: t.Any, _length: int) -> int:
        owner, rights = (self.ring_owner, 0x3F030000) if key == 1 else (self.key_owner, self.rights)
        buffer.value = f"kind;{owner};0;{rights:08x};a;b".encode()
        return len(buffer.value) + 1

    def _add_key(self, _kind: bytes, _description: bytes, payload: bytes, *_more: t.Any) -> int:
        self.payload = payload
        return 2

    def _keyctl_update(self, _key: int, payload: bytes, *_more: t.Any) -> int:
        self.payload = payload
        return 0

    def _keyctl_setperm(self, *_arguments: t.Any) -> int:
        return 0

    def _keyctl_set_timeout(self, *_arguments: t.Any) -> int:
        return 0

    def _keyctl_unlink(self, *_arguments: t.Any) -> int:
        self.payload = None
        return 0

    def _keyctl_read(self, _key: int, buffer: t.Any, _length: int) -> int:
        buffer.raw = (self.payload or b"").ljust(len(buffer), b"\0")
        return len(self.payload or b"")


@pytest.mark.parametrize(
    ("case", "kept"),
    [
        pytest.param({}, True, id="as the kernel does"),
        pytest.param({"ring_owner": 1}, False, id="another user's keyring"),
        pytest.param({"key_owner": 1}, False, id="another user's key"),
        pytest.param({"rights": 0x3F3F0000}, False, id="rights that were not set"),
        pytest.param({"refuses": "keyctl_describe"}, False, id="nothing said about rights"),
        pytest.param({"refuses": "keyctl_update"}, False, id="no update"),
        pytest.param({"refuses": "keyctl_set_timeout"}, False, id="no limit in time"),
    ],
)
def test_nothing_is_kept_where_the_kernel_does_not_limit_it_to_this_user(
    monkeypatch: pytest.MonkeyPatch, case: dict[str, t.Any], kept: bool
) -> None:
    monkeypatch.setattr(session_keyring.os, "geteuid", lambda: 0)
    kernel = Kernel(**case)
    SessionKeyring(kernel).write("place", b"hush", seconds=60)
    assert kernel.payload == (b"hush" if kept else None)
    kernel.payload = b"planted"
    readable = kept or case.get("refuses") in ("keyctl_update", "keyctl_set_timeout")
    assert SessionKeyring(kernel).read("place") == (b"planted" if readable else None)
