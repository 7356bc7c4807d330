"""No module says a secret, in any form: the cases are generated from the argument specs of all modules."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import typing as t
from collections.abc import Iterator
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible_collections.gen2.azure.plugins.module_utils import module as shell
from ansible_collections.gen2.azure.plugins.module_utils.arm.errors import ArmError
from ansible_collections.gen2.azure.tests.unit.plugins.secret_search import (
    MODULES,
    SECRET,
    filled,
    forms,
    occurrences,
    secret_options,
    specification,
)

CASES = [(name, path) for name in MODULES for path in secret_options(specification(name)["argument_spec"])]
KEY_BODY = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW"
PRIVATE_KEY = (
    f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY_BODY}\nQyNTUxOQAAACBq9c2Jp\n-----END OPENSSH PRIVATE KEY-----\n"
)
RSA_KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\n"
    "MIIEpAIBAAKCAQEA7bq8cGk1\n-----END RSA PRIVATE KEY-----"
)
PRIVATE_KEYS = {
    "openssh": PRIVATE_KEY,
    "pem": RSA_KEY,
    "one line": PRIVATE_KEY.replace("\n", " "),
    "escaped": PRIVATE_KEY.replace("\n", "\\n"),
    "after a public key": f"ssh-ed25519 AAAA me@here\n{PRIVATE_KEY}",
    "body alone": KEY_BODY,
    "labelled public": f"ssh-ed25519 {KEY_BODY}",
    "base64": base64.b64encode(PRIVATE_KEY.encode()).decode(),
    "putty": f"PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n{KEY_BODY}",
}
# From ansible-core 2.21 on, the controller asks for a module's arguments in its result.
INVOCATION = {"_ansible_inject_invocation": True} if "inject_invocation" in basic.PASS_VARS else {}
KEY_CASES = [
    (name, path)
    for name in ("virtual_machine", "scale_set", "fleet")
    for path in (
        [("ssh_public_keys",)]
        if name != "fleet"
        else [("defaults", "ssh_public_keys"), ("machines", "ssh_public_keys")]
    )
]


@contextlib.contextmanager
def arguments(options: dict[str, t.Any]) -> Iterator[None]:
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:  # ansible-core before 2.19
        basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode()
        yield
    else:
        with patch_module_args(options):
            yield


def said(name: str, options: dict[str, t.Any], work: t.Any = None) -> str:
    """Return all that a module says in its result, its warnings and the system's log; `work` stands for its work."""
    heard = io.StringIO()
    warned: list[str] = []
    warn = mock.patch.object(basic.AnsibleModule, "warn", lambda _self, text, **_more: warned.append(text))
    log = mock.patch.object(basic.AnsibleModule, "_log_to_syslog", lambda _self, text: warned.append(str(text)))
    journal = mock.patch.object(basic, "has_journal", False)
    given = {"_ansible_syslog_facility": "LOG_USER", "_ansible_verbosity": 4, **INVOCATION, **options}
    with arguments(given), warn, log, journal, contextlib.redirect_stdout(heard), contextlib.suppress(SystemExit):
        module = shell._module(specification(name))
        shell._run(module, lambda: work(module) if work else {})
    return "\n".join((heard.getvalue().strip(), *warned))


def encoded() -> dict[str, str]:
    return {name: text for name, text in forms(SECRET).items() if "after" not in name}


def everything() -> dict[str, t.Any]:
    """Return the secret in each form, in a result's members of several depths and within longer texts."""
    texts = encoded()
    longer = {f"longer {name}": f"before {text} after" for name, text in texts.items()}
    around = [b"x" * before + SECRET.encode() + b"tail" for before in range(3)]
    embedded = [encode(text).decode() for text in around for encode in (base64.b64encode, base64.urlsafe_b64encode)]
    return {"alone": texts, "longer": longer, "list": [{"deep": list(texts.values())}], "embedded": embedded}


def succeed(module: t.Any) -> dict[str, t.Any]:
    for text in encoded().values():
        module.warn(f"about {text}")
        module.log(f"about {text}")
    return {"changed": True, **everything()}


def fail(_module: t.Any) -> t.NoReturn:
    raise ArmError("write", code="Bad", message=json.dumps(everything()), resource_id=SECRET)


def break_down(_module: t.Any) -> t.NoReturn:
    raise KeyError(SECRET, everything())


OUTCOMES = {"success": succeed, "failure": fail, "fault of its own": break_down}


def test_the_search_finds_each_form() -> None:
    assert occurrences(json.dumps(everything())) == sorted(forms(SECRET))


@pytest.mark.parametrize("name", MODULES)
def test_each_module_has_secret_options(name: str) -> None:
    paths = {path for module, path in CASES if module == name}
    assert {("secret",), ("thumbprint",)} <= paths


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize(("name", "path"), CASES)
def test_a_secret_option_is_in_no_output(name: str, path: tuple[str, ...], outcome: str) -> None:
    options = filled(specification(name)["argument_spec"], path, SECRET)
    output = said(name, options, OUTCOMES[outcome])
    assert "invocation" in output
    assert occurrences(output) == []
    for line in output.splitlines():
        assert occurrences(line) == []


@pytest.mark.parametrize("flags", [{"_ansible_check_mode": True}, {"_ansible_diff": True}], ids=["check", "diff"])
@pytest.mark.parametrize(("name", "path"), CASES)
def test_nor_in_check_mode_or_with_a_diff(name: str, path: tuple[str, ...], flags: dict[str, bool]) -> None:
    options = {**filled(specification(name)["argument_spec"], path, SECRET), **flags}
    assert occurrences(said(name, options, succeed)) == []


@pytest.mark.parametrize(("name", "path"), CASES)
def test_nor_where_the_options_are_refused(name: str, path: tuple[str, ...]) -> None:
    arguments = specification(name)["argument_spec"]
    options = filled(arguments, path, SECRET)
    nested = {**options, path[0]: [[options[path[0]]]]} if len(path) > 1 else {**options, path[0]: {"a": [SECRET]}}
    for refused in ({**options, "nonsense": SECRET}, nested, {path[-1]: SECRET}):
        assert occurrences(said(name, refused)) == []


@pytest.mark.parametrize("variable", ["AZURE_SECRET", "AZURE_CLIENT_SECRET", "AZURE_PASSWORD", "AZURE_FEDERATED_TOKEN"])
def test_nor_is_one_of_the_environment(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, SECRET)
    assert occurrences(said("vhd_info", {"path": "x"}, succeed)) == []


@pytest.mark.parametrize("member", ["userData", "customData", "adminPassword", "accessSAS", "protectedSettings"])
def test_what_azure_returns_as_a_secret_is_hidden(member: str) -> None:
    """The task gave none of it."""
    document = {"properties": {member: base64.b64encode(SECRET.encode()).decode()}, "echo": everything()}
    output = said("vhd_info", {"path": "x"}, lambda _module: {"virtual_machine": document})
    assert member in output
    assert occurrences(output) == []


@pytest.mark.parametrize("parameter", ["sig=", "a=1&sig=", "?sv=2019&sig="])
def test_the_signature_of_a_signed_address_is_hidden(parameter: str) -> None:
    address = f"https://account.blob.core.windows.net/vhds/a.vhd?{parameter.lstrip('?')}aB3%2BcD4%3D&se=2026"
    given = said("managed_disk", {"name": "a", "resource_group": "g", "source": {"blob_uri": address}})
    told = said("vhd_info", {"path": "x"}, lambda _module: {"echo": address, "decoded": "aB3+cD4="})
    for output in (given, told):
        assert "account.blob" in output
        assert "aB3" not in output


@pytest.mark.parametrize("kind", PRIVATE_KEYS)
@pytest.mark.parametrize(("name", "path"), KEY_CASES)
def test_a_private_key_given_for_a_public_one(name: str, path: tuple[str, ...], kind: str) -> None:
    key = PRIVATE_KEYS[kind]
    argument_spec = specification(name)["argument_spec"]
    for given in (key, [key], [f"ssh-ed25519 AAAA {kind}", key]):
        options = filled(argument_spec, path, given)
        for output in (
            said(name, options, lambda module: {"echo": module.params, "text": str(module.params)}),
            said(name, {**options, "nonsense": 1}),
        ):
            shown = output.replace("\\\\n", "\n")
            assert "invocation" in shown
            for part in ("MIIEpAIBAAKCAQEA7bq8cGk1", "0123456789ABCDEF", KEY_BODY[:40], "QyNTUxOQAAACBq9c2Jp"):
                assert part not in shown
            assert key.strip() not in shown


def test_public_keys_are_shown() -> None:
    options = {"name": "a", "resource_group": "g", "ssh_public_keys": ["ssh-ed25519 AAAAC3Nza me@here"]}
    assert "ssh-ed25519 AAAAC3Nza me@here" in said("virtual_machine", options)


@pytest.mark.parametrize(
    "secret", ["two\nlines of it\n", "\u00fcberraschend \U0001f511", " spaces around ", "Pass:word/1"]
)
@pytest.mark.parametrize("path", [("admin_password",), ("custom_data",), ("user_data",)])
def test_a_secret_of_several_lines_or_other_characters(path: tuple[str, ...], secret: str) -> None:
    texts = {name: text for name, text in forms(secret).items() if "after" not in name}
    options = filled(specification("virtual_machine")["argument_spec"], path, secret)
    output = said("virtual_machine", options, lambda _module: {"echo": texts})
    assert occurrences(output, secret) == []
    assert secret.strip() not in output


@pytest.mark.parametrize("given", [["{}"], {"password": "{}"}, {"a": [{"b": "{}"}]}], ids=["list", "mapping", "nested"])
def test_a_secret_within_another_value(given: t.Any) -> None:
    value = json.loads(json.dumps(given).replace("{}", "Correct Horse 1"))
    options = filled(specification("virtual_machine")["argument_spec"], ("custom_data",), value)
    encoded_whole = base64.b64encode(str(value).encode()).decode()
    output = said("virtual_machine", options, lambda module: {"echo": module.params, "sent": encoded_whole})
    assert "Correct Horse 1" not in output
    assert encoded_whole not in output


@pytest.mark.parametrize("value", ["true", "1", "x", "no", "100", "False", 7, True, 1.5])
def test_a_short_secret_is_hidden_where_it_is_given_and_masks_nothing_else(value: t.Any) -> None:
    result = {"changed": True, "size_gb": 100, "name": "vm-x1", "flag": "true", "n": [1, 7, 1.5, "no", "False"]}
    options = filled(specification("virtual_machine")["argument_spec"], ("admin_password",), value)
    output = said("virtual_machine", options, lambda _module: dict(result))
    shown = json.loads(output.splitlines()[0])
    assert {name: shown[name] for name in result} == result
    assert str(value) not in json.dumps(shown["invocation"]["module_args"]["admin_password"])
    logged = output.split("Invoked with", 1)[1]
    assert f"admin_password={value}" not in logged


def test_a_short_secret_of_a_suboption_is_not_logged() -> None:
    options = {"name": "f", "machines": [{"name": "a", "admin_password": "x!1"}], "defaults": {"custom_data": "y!2"}}
    output = said("fleet", options)
    assert "Invoked with" in output
    for secret in ("x!1", "y!2"):
        assert secret not in output


@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("virtual_machine", {"name": "a", "resource_group": "g", "admin_pasword": "{}"}),
        ("virtual_machine", {"name": "a", "resource_group": "g", "admin_pasword": {"a": ["{}"]}}),
        ("virtual_machine", {"name": "a", "resource_group": "g", "client_secret": "{}"}),
        ("fleet", {"name": "a", "machines": [{"name": "b", "admin_pasword": "{}"}]}),
        ("fleet", {"name": "a", "defaults": {"userdata": "{}"}}),
        ("fleet", {"name": "a", "defaults": {"os_disk": {"pasword": "{}"}}}),
        ("scale_set", {"name": "a", "resource_group": "g", "Admin_Password": "{}"}),
    ],
)
@pytest.mark.parametrize("secret", [SECRET, "pw:1"], ids=["long", "short"])
def test_an_option_with_a_spelling_mistake_does_not_show_its_value(
    module: str, options: dict[str, t.Any], secret: str
) -> None:
    def replaced(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {name: replaced(each) for name, each in value.items()}
        return [replaced(each) for each in value] if isinstance(value, list) else value.replace("{}", secret)

    output = said(module, replaced(options))
    assert "Unsupported parameters" in output
    assert "invocation" in output
    assert secret not in output
    assert secret != SECRET or occurrences(output) == []


def test_the_options_of_a_valid_task_are_shown() -> None:
    options = {"name": "a", "resource_group": "group-1", "size": "Standard_D2s_v5", "tags": {"secret": "none"}}
    assert all(text in said("virtual_machine", options) for text in ("group-1", "Standard_D2s_v5", '"secret"'))
