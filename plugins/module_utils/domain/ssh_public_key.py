# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH public keys, and the private keys that are given in their place by mistake."""

from __future__ import annotations

import base64
import re
import typing as t
from collections.abc import Iterable, Iterator

from .errors import InvalidOption

# The algorithms of public keys in OpenSSH's form (sshd(8), AUTHORIZED_KEYS FILE FORMAT).
_PUBLIC: t.Final = re.compile(r"(ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-sha2-)[a-z0-9@.-]+ +\S+( [^\r\n]*)?")
# PEM and PKCS8, OpenSSH, PuTTY and ssh.com; then the base64 of the first two, and of OpenSSH's content without armour.
_PRIVATE: t.Final = re.compile(
    r"PRIVATE[ _-]KEY|PuTTY-User-Key-File|Private-Lines:|LS0tLS1CRUdJTi[A-Za-z0-9+/]*|b3BlbnNzaC1rZXktdj|openssh-key-v1"
)
_BASE64_WORD: t.Final = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
# Enough that a part of a key is masked, and that no ordinary word is.
_SHORTEST_PART: t.Final = 16


def is_private_key(text: str) -> bool:
    """Tell whether a text holds a private key in a form that is recognised."""
    found = _PRIVATE.search(text)
    if found is None:
        return False
    return "PRIVATE" in _decoded(found[0], text) if found[0].startswith("LS0t") else True


def refuse_other_than_public_keys(keys: Iterable[str], option: str = "ssh_public_keys") -> None:
    """Raise InvalidOption for what is no public key in OpenSSH's form; the message never shows it."""
    for number, key in enumerate(keys, start=1):
        if is_private_key(key):
            problem = f"entry {number} is a private key."
        elif not _is_public_key(key):
            problem = f"entry {number} is not a public key."
        else:
            continue
        accepted = "public keys of one line, as in a file *.pub: ssh-ed25519 AAAA... comment"
        raise InvalidOption(option, problem, accepted)


def secrets_of_key(text: str, *, as_public: bool = False) -> Iterator[str]:
    """Yield what must be hidden of a text that holds a private key: the text, and each part of the key in it.

    With `as_public`, the text was given for a public key, and is hidden unless it is one.
    """
    if not is_private_key(text) and not (as_public and not _is_public_key(text) and len(text) >= _SHORTEST_PART):
        return
    yield text
    for part in _BASE64_WORD.findall(text):
        if len(part) >= _SHORTEST_PART:
            yield part


def _is_public_key(text: str) -> bool:
    match = _PUBLIC.fullmatch(text.strip())
    return bool(match) and not is_private_key(text)


def _decoded(start: str, text: str) -> str:
    """Return the beginning of what the base64 text in `text` stands for."""
    word = start[: len(start) - len(start) % 4]
    try:
        return base64.b64decode(word).decode("ascii", errors="replace")
    except ValueError:
        return text
