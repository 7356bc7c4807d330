from __future__ import annotations

import json
import time
import types
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.arm import kept_token
from ansible_collections.gen2.azure.plugins.module_utils.arm.kept_token import (
    KEEP_TOKEN,
    KEPT_SECONDS,
    KeptTokenCredential,
    find_keyring,
)

SCOPE = "https://management.azure.com/.default"
HOUR = 3600


class Memory:
    """A keyring whose time stands still."""

    def __init__(self) -> None:
        self.secrets: dict[str, bytes] = {}
        self.seconds: list[int] = []

    def read(self, description: str) -> bytes | None:
        return self.secrets.get(description)

    def write(self, description: str, secret: bytes, *, seconds: int) -> None:
        self.secrets[description] = secret
        self.seconds.append(seconds)

    def prolong(self, _description: str, *, seconds: int) -> None:
        self.seconds.append(seconds)

    def forget(self, description: str) -> None:
        self.secrets.pop(description, None)


class Login:
    """Stands for azure-identity: each token is another one."""

    def __init__(self, lifetime: int = HOUR) -> None:
        self.lifetime = lifetime
        self.fetched: list[str] = []

    def get_token(self, *_scopes: str, **_options: t.Any) -> t.Any:
        self.fetched.append(f"token {len(self.fetched) + 1}")
        return types.SimpleNamespace(token=self.fetched[-1], expires_on=int(time.time()) + self.lifetime)


@pytest.fixture
def memory() -> Memory:
    pytest.importorskip("azure.core", reason="azure-core is not installed")
    return Memory()


def task(memory: Memory | None, login: Login, *, identity: str = "c1", proof: bytes = b"s1") -> KeptTokenCredential:
    """Return the credential of one task."""
    return KeptTokenCredential(identity=identity, proof=proof, make=lambda: t.cast("t.Any", login), keyring=memory)


def test_the_next_task_takes_the_token_over(memory: Memory) -> None:
    login = Login()
    first = task(memory, login).get_token(SCOPE)
    second = task(memory, login).get_token(SCOPE)
    assert (second.token, second.expires_on) == (first.token, first.expires_on)
    assert login.fetched == ["token 1"]
    assert memory.seconds == [KEPT_SECONDS, KEPT_SECONDS]


@pytest.mark.parametrize(
    "another",
    [
        pytest.param({"proof": b"guessed"}, id="without the secret"),
        pytest.param({"identity": "c2"}, id="another client"),
    ],
)
def test_another_identity_is_not_handed_it(memory: Memory, another: dict[str, t.Any]) -> None:
    task(memory, Login()).get_token(SCOPE)
    login = Login()
    assert task(memory, login, **another).get_token(SCOPE).token == "token 1"
    assert login.fetched


def test_nor_is_one_who_wants_it_for_something_else(memory: Memory) -> None:
    login = Login()
    task(memory, login).get_token(SCOPE)
    task(memory, login).get_token("https://vault.azure.net/.default")
    assert len(login.fetched) == 2


def test_one_that_is_nearly_over_is_not_taken(memory: Memory) -> None:
    login = Login(lifetime=299)
    task(memory, login).get_token(SCOPE)
    task(memory, login).get_token(SCOPE)
    assert len(login.fetched) == 2


def test_what_azure_challenges_is_fetched_anew_and_kept(memory: Memory) -> None:
    login = Login()
    task(memory, login).get_token(SCOPE)
    assert task(memory, login).get_token(SCOPE, claims="more").token == "token 2"
    assert task(memory, login).get_token(SCOPE).token == "token 2"


def test_one_that_azure_refuses_is_given_up_by_all(memory: Memory) -> None:
    login = Login()
    task(memory, login).get_token(SCOPE)
    heir = task(memory, login)
    refused = heir.get_token(SCOPE).token
    assert heir.give_up(refused)
    assert heir.get_token(SCOPE).token == "token 2"
    # A thread that was refused later leaves the new one alone.
    assert heir.give_up(refused)
    assert task(memory, login).get_token(SCOPE).token == "token 2"


def test_ones_own_is_not_given_up(memory: Memory) -> None:
    credential = task(memory, Login())
    assert not credential.give_up(credential.get_token(SCOPE).token)


PLANTED: dict[str, t.Any] = {
    "empty": b"",
    "binary": bytes(range(256)),
    "not UTF-8": b"\xff\xfe",
    "object": b"{}",
    "short list": b"[1, 2]",
    "long list": b'["a", "b", 3, 4]',
    "texts": b'["a", "b", "c"]',
    "numbers": b"[1, 2, 3]",
    "truth": b'["a", "b", true]',
    "null": b'["a", "b", null]',
    "infinite": b'["a", "b", 1e400]',
    "Infinity": b'["a", "b", Infinity]',
    "NaN": b'["a", "b", NaN]',
    "float": b'["a", "b", 4e9]',
    "huge": b'["a", "b", ' + b"9" * 400 + b"]",
    "too huge to read": b'["a", "b", ' + b"9" * 9000 + b"]",
    "nested": b"[" * 30_000,
    "not ASCII": '["\u00fc", "\u20ac", 4000000000]'.encode(),
    "surrogate": b'["\\ud800", "\\ud800", 4000000000]',
    "header": b'["a", "b\\r\\nX-Injected: 1", 4000000000]',
}


@pytest.mark.parametrize("secret", PLANTED.values(), ids=PLANTED)
def test_a_planted_value_is_not_used(memory: Memory, secret: bytes) -> None:
    login = Login()
    task(memory, login).get_token(SCOPE)
    memory.secrets = dict.fromkeys(memory.secrets, secret)
    assert task(memory, login).get_token(SCOPE).token == "token 2"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        pytest.param(1, "another token", id="token"),
        pytest.param(2, 9, id="later expiry"),
        pytest.param(2, 10**400, id="endless"),
    ],
)
def test_nor_is_one_that_was_changed(memory: Memory, part: int, value: t.Any) -> None:
    login = Login()
    task(memory, login).get_token(SCOPE)
    ((place, secret),) = memory.secrets.items()
    changed = json.loads(secret)
    changed[part] = changed[part] + value if isinstance(value, int) else value
    memory.secrets[place] = json.dumps(changed).encode()
    assert task(memory, login).get_token(SCOPE).token == "token 2"


def test_nor_is_one_that_was_kept_for_another_place(memory: Memory) -> None:
    login = Login()
    task(memory, login).get_token(SCOPE)
    task(memory, login).get_token("https://vault.azure.net/.default")
    one, other = memory.secrets
    memory.secrets[one] = memory.secrets[other]
    assert task(memory, login).get_token(SCOPE).token == "token 3"


def test_the_secret_itself_is_not_kept(memory: Memory) -> None:
    task(memory, Login(), proof=b"hush").get_token(SCOPE)
    (kept,) = memory.secrets.values()
    assert "hush" not in kept.decode()
    assert len(json.loads(kept)) == 3


def test_where_nothing_is_kept_each_task_fetches_its_own(memory: Memory) -> None:
    login = Login()
    for _number in range(2):
        task(None, login).get_token(SCOPE)
    assert len(login.fetched) == 2
    assert not memory.secrets


@pytest.mark.parametrize("value", ["no", "false", "0"])
def test_it_can_be_turned_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setattr(kept_token.SessionKeyring, "find", classmethod(lambda _class: Memory()))
    monkeypatch.setenv(KEEP_TOKEN, "")
    assert find_keyring()
    monkeypatch.setenv(KEEP_TOKEN, value)
    assert find_keyring() is None


def test_one_that_is_refused_is_not_read_back(memory: Memory) -> None:
    credential = task(memory, Login())
    refused = credential.get_token(SCOPE).token
    credential.give_up(refused)
    assert credential.get_token(SCOPE).token != refused
