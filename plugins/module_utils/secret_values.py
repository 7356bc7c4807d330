# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets of a run, which Ansible masks in whatever a module returns or logs."""

from __future__ import annotations

import base64
import binascii
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from .domain.plan import HIDDEN
from .domain.secret_forms import secret_forms, signatures_in
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
# What Azure returns is hidden where it stands; elsewhere too, unless it is so short that it occurs by chance.
_SHORTEST: t.Final = 6


class SecretValues(set[str]):
    """A set that holds, with each secret added, every text derived from it."""

    def __init__(self) -> None:
        super().__init__()
        self._added: set[str] = set()

    def add(self, element: str) -> None:
        """Add a secret and its derived forms."""
        if element not in self._added:
            self._added.add(element)
            super().update(secret_forms(element))

    def update(self, *others: Iterable[str]) -> None:
        """Add many."""
        for other in others:
            for element in other:
                self.add(element)


def secret_names(argument_spec: Mapping[str, t.Any]) -> frozenset[str]:
    """Return the names and aliases of the options with `no_log`, those of suboptions included."""
    found: set[str] = set()
    for name, argument in argument_spec.items():
        if argument.get("no_log"):
            found |= {name, *(argument.get("aliases") or ())}
        found |= secret_names(argument.get("options") or {})
    return frozenset(found)


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
    if isinstance(value, str) and len(value) >= _SHORTEST:
        found.update((value, *_decoded(value)))
    return HIDDEN


def _decoded(value: str) -> Iterator[str]:
    """Yield the text that a base64 text stands for, which is how Azure returns user data."""
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return
    if len(text) >= _SHORTEST:
        yield text
