# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets of a run, which Ansible masks in whatever a module returns or logs."""

from __future__ import annotations

import base64
import binascii
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from .domain.plan import HIDDEN
from .domain.secret_encodings import hide_encoded
from .domain.secret_forms import SHORTEST, secret_forms, signatures_in
from .domain.ssh_public_key import secrets_of_key

# Members of Azure's documents that are secret, whether or not the task gave them, in lower case: user data and custom
# data, passwords, addresses that hold a signature, settings and keys of extensions and accounts, and tokens.
_SECRET_MEMBERS: t.Final = frozenset(
    {
        "userdata",
        "customdata",
        "adminpassword",
        "accesssas",
        "securitydataaccesssas",
        "securitymetadataaccesssas",
        "sasuri",
        "protectedsettings",
        "unattendcontent",
        "access_token",
        "refresh_token",
        "client_secret",
    }
)
_PUBLIC_KEYS: t.Final = "ssh_public_keys"
# What Ansible itself puts in the place of such a value.
_NOT_SHOWN: t.Final = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
# Ansible's own entries among a module's parameters.
_INTERNAL: t.Final = "_ansible_"


class SecretValues(set[str]):
    """A set that holds, with each secret added, every text derived from it."""

    def __init__(self) -> None:
        super().__init__()
        self._added: set[str] = set()

    def add(self, element: str) -> None:
        """Add a secret and its derived forms."""
        # Asterisks are what is left of a secret that is hidden already.
        if element.strip("*") and element not in self._added:
            self._added.add(element)
            super().update(secret_forms(element))

    def update(self, *others: Iterable[str]) -> None:
        """Add many."""
        for other in others:
            for element in other:
                self.add(element)

    def hidden_in(self, value: t.Any) -> t.Any:
        """Return a value of a result in which no text holds a secret, however it is encoded."""
        secrets = {text for each in self._added for text in (each, each.strip()) if len(text) >= SHORTEST}
        forms = sorted(self, key=len, reverse=True)
        seen: dict[str, str] = {}

        def shown(part: t.Any) -> t.Any:
            if isinstance(part, str):
                if part not in seen:
                    seen[part] = hide_encoded(_without(part, forms), secrets, HIDDEN) if secrets else part
                return seen[part]
            if isinstance(part, Mapping):
                return {key: shown(each) for key, each in part.items()}
            return [shown(each) for each in part] if isinstance(part, list | tuple) else part

        return shown(value)


def _without(text: str, forms: Iterable[str]) -> str:
    """Return the text with asterisks for each form, as Ansible does it."""
    for form in forms:
        if form in text:
            if form == text:
                return _NOT_SHOWN
            text = text.replace(form, "*" * 8)
    return text


def secret_names(argument_spec: Mapping[str, t.Any]) -> frozenset[str]:
    """Return the names and aliases of the options with `no_log`, those of suboptions included."""
    found: set[str] = set()
    for name, argument in argument_spec.items():
        if argument.get("no_log"):
            found |= {name, *(argument.get("aliases") or ())}
        found |= secret_names(argument.get("options") or {})
    return frozenset(found)


def shown_options(options: t.Any, argument_spec: Mapping[str, t.Any]) -> t.Any:
    """Return options without the values of those with `no_log`, and of those whose names the module does not know.

    An unknown name may be the name of a secret option with a spelling mistake.
    """
    if isinstance(options, list | tuple):
        return [shown_options(each, argument_spec) for each in options]
    if not isinstance(options, Mapping):
        return options
    known = _known_arguments(argument_spec)
    shown: dict[t.Any, t.Any] = {}
    for name, value in options.items():
        argument = known.get(name, {})
        unknown = name not in known and not str(name).startswith(_INTERNAL)
        if unknown or (argument.get("no_log") and value is not None):
            shown[name] = _NOT_SHOWN
        else:
            below = argument.get("options")
            shown[name] = shown_options(value, below) if below else value
    return shown


def values_of_unknown_options(options: t.Any, argument_spec: Mapping[str, t.Any]) -> Iterator[str]:
    """Yield the texts that are given under names which the module does not know, suboptions included."""
    if isinstance(options, list | tuple):
        for each in options:
            yield from values_of_unknown_options(each, argument_spec)
    if not isinstance(options, Mapping):
        return
    known = _known_arguments(argument_spec)
    for name, value in options.items():
        if name not in known and not str(name).startswith(_INTERNAL):
            yield from secrets_in_options({"": value}, frozenset({""}))
        elif known.get(name, {}).get("options"):
            yield from values_of_unknown_options(value, known[name]["options"])


def _known_arguments(argument_spec: Mapping[str, t.Any]) -> dict[str, Mapping[str, t.Any]]:
    """Return the arguments by their names and aliases."""
    return {
        each: argument for name, argument in argument_spec.items() for each in (name, *(argument.get("aliases") or ()))
    }


def secrets_in_options(options: t.Any, names: frozenset[str], name: str = "") -> Iterator[str]:
    """Yield what is secret in options before they are validated, and so also where their shape is not the expected one.

    That is what is given under a name of `names` at any depth, private keys and signatures of signed addresses.
    """
    if isinstance(options, Mapping):
        for key, value in options.items():
            # What is nested below a secret option is secret too.
            yield from secrets_in_options(value, names, name if name in names else str(key))
    elif isinstance(options, list | tuple):
        for value in options:
            yield from secrets_in_options(value, names, name)
    elif name in names and options is not None and not isinstance(options, bool):
        yield str(options)
    elif isinstance(options, str):
        yield from secrets_of_key(options, as_public=name == _PUBLIC_KEYS)
        yield from signatures_in(options)


def without_secret_members(result: t.Any, found: SecretValues) -> t.Any:
    """Return a result in which what Azure returned as a secret is hidden, and add to `found` what that was."""
    if isinstance(result, Mapping):
        return {key: _hidden(key, value, found) for key, value in result.items()}
    if isinstance(result, list | tuple):
        return [without_secret_members(value, found) for value in result]
    if isinstance(result, str):
        found.update(signatures_in(result))
        found.update(secrets_of_key(result))
    return result


def _hidden(key: t.Any, value: t.Any, found: SecretValues) -> t.Any:
    if value is None or str(key).lower() not in _SECRET_MEMBERS:
        return without_secret_members(value, found)
    if isinstance(value, str) and len(value) >= SHORTEST:
        found.update((value, *_decoded(value)))
    return HIDDEN


def _decoded(value: str) -> Iterator[str]:
    """Yield the text that a base64 text stands for, which is how Azure returns user data."""
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return
    if len(text) >= SHORTEST:
        yield text
