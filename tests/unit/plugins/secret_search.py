"""Secrets in every form that an encoder gives them, and the search for these in an output."""

from __future__ import annotations

import base64
import contextlib
import html
import importlib
import json
import pathlib
import textwrap
import typing as t
from collections.abc import Iterator
from unittest import mock
from urllib.parse import quote, quote_plus

import yaml

MODULES: list[str] = yaml.safe_load(
    (pathlib.Path(__file__).resolve().parents[3] / "meta" / "runtime.yml").read_text(encoding="utf-8")
)["action_groups"]["azure"]
# Every character class that an encoder treats in a way of its own.
SECRET = 'Gr\u00fc\u00df\'e "x"/+?&=%\\ ~<\n\u20acz!*(){} 9k'
Path = tuple[str, ...]


def specification(module: str) -> dict[str, t.Any]:
    """Return the argument spec that a module hands to the shell, with what the shell adds."""
    entry = importlib.import_module(f"ansible_collections.gen2.azure.plugins.modules.{module}")
    shell = importlib.import_module("ansible_collections.gen2.azure.plugins.module_utils.module")
    given: dict[str, t.Any] = {}
    takers = [name for name in ("run_state_module", "run_info_module") if hasattr(entry, name)]
    patches = [mock.patch.object(entry, name, lambda *_about, **more: given.update(more)) for name in takers]
    for patch in patches:
        patch.start()
    try:
        entry.main()
    finally:
        for patch in patches:
            patch.stop()
    given.pop("answer_offline", None)
    arguments = {**shell.CONNECTION_ARGUMENTS, **given["argument_spec"]}
    return {**given, "argument_spec": arguments}


def secret_options(arguments: dict[str, t.Any], above: Path = ()) -> Iterator[Path]:
    """Yield the path of every option with no_log, suboptions included."""
    for name, argument in arguments.items():
        if argument.get("no_log"):
            yield (*above, name)
        yield from secret_options(argument.get("options") or {}, (*above, name))


def filled(arguments: dict[str, t.Any], path: Path, secret: t.Any) -> t.Any:
    """Return options that hold the secret at the path, and what its neighbours require."""
    options: dict[str, t.Any] = {
        name: _anything(argument) for name, argument in arguments.items() if argument.get("required")
    }
    name, *rest = path
    if not rest:
        return {**options, name: secret}
    below = filled(arguments[name]["options"], tuple(rest), secret)
    return {**options, name: [below] if arguments[name]["type"] == "list" else below}


def _anything(argument: dict[str, t.Any]) -> t.Any:
    value = (argument.get("choices") or ["x"])[0]
    return {"list": [value], "dict": {}, "int": 1}.get(argument["type"], value)


def forms(secret: str) -> dict[str, str]:
    """Return the secret in each form, by the form's name; parts of a longer base64 text hold none but its own bits."""
    found = {
        "plain": secret,
        "json": json.dumps(secret)[1:-1],
        "json, not ascii": json.dumps(secret, ensure_ascii=False)[1:-1],
        "repr": repr(secret)[1:-1],
        "ascii": ascii(secret)[1:-1],
        "repr in a list": str([secret])[2:-2],
        "repr of bytes": repr(secret.encode())[2:-1],
        "quote": quote(secret),
        "quote all": quote(secret, safe=""),
        "quote_plus": quote_plus(secret),
        "html": html.escape(secret),
        **_compound(secret),
    }
    for alphabet, encode in (("base64", base64.b64encode), ("urlsafe", base64.urlsafe_b64encode)):
        found[alphabet] = encode(secret.encode()).decode()
        found[f"{alphabet} unpadded"] = found[alphabet].rstrip("=")
        for before in range(3):
            longer = encode(b"?" * before + secret.encode() + b"?" * 4).decode()
            found[f"{alphabet} after {before}"] = longer[4 if before else 0 :][: 4 * (len(secret.encode()) // 3 - 1)]
    return found


def _compound(secret: str) -> dict[str, str]:
    data = secret.encode()
    encoded = base64.b64encode(data).decode()
    quoted = json.dumps(secret)
    return {
        "base64 in lines": "\n".join(textwrap.wrap(encoded, 19)),
        "base64 in lines of windows": "\r\n".join(textwrap.wrap(encoded, 64)),
        "mime": base64.encodebytes(data * 3).decode().strip(),
        "base64 of base64": base64.b64encode(encoded.encode()).decode(),
        "base64 of json": base64.b64encode(quoted.encode()).decode(),
        "base64 of utf-16": base64.b64encode(secret.encode("utf-16-le")).decode(),
        "quoted base64 of base64": quote(base64.b64encode(encoded.encode()).decode(), safe=""),
        "hexadecimal": data.hex(),
        "hexadecimal in capitals": data.hex().upper(),
        "json in json": json.dumps(quoted)[1:-1],
        "quote of quote": quote(quote(secret)),
        "quote of json": quote(quoted),
        "json of html": json.dumps(html.escape(secret)),
    }


def occurrences(output: str, secret: str = SECRET) -> list[str]:
    """Return the names of the forms in which a secret stands in an output, be it JSON or text."""
    texts = [output]
    with contextlib.suppress(ValueError):
        texts += _strings(json.loads(output))
    return sorted(name for name, form in forms(secret).items() if any(form in text for text in texts))


def _strings(value: t.Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in _strings(each)]
    return [text for each in value for text in _strings(each)] if isinstance(value, list) else []
