# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token that one task of a play leaves for the next, in memory that is never a file."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import typing as t
from collections.abc import Callable
from dataclasses import dataclass, field

from ..options import truth_of
from .session_keyring import SessionKeyring

if t.TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

# Turns it off where it is false.
KEEP_TOKEN: t.Final = "GEN2_AZURE_KEEP_TOKEN"  # noqa: S105 (the name of a variable, not a token)
# Long enough for the task that follows, and not much longer than the play.
KEPT_SECONDS: t.Final = 300
# azure-core fetches a new token when the old one has less than this.
_TOO_OLD_SECONDS: t.Final = 300
# Microsoft Entra ID issues none that last longer than 28 hours.
_LONGEST_LIFETIME_SECONDS: t.Final = 28 * 60 * 60


class Keyring(t.Protocol):
    """Where secrets are kept between processes."""

    def read(self, description: str) -> bytes | None: ...
    def write(self, description: str, secret: bytes, *, seconds: int) -> None: ...
    def prolong(self, description: str, *, seconds: int) -> None: ...
    def forget(self, description: str) -> None: ...


def find_keyring() -> Keyring | None:
    """Return where tokens are kept, or None where the system has no such place or the user wants none."""
    return SessionKeyring.find() if truth_of(os.environ.get(KEEP_TOKEN) or "yes") else None


# Without a representation: what it is made of is secret.
@dataclass(slots=True, kw_only=True, repr=False)
class KeptTokenCredential:
    """The credential that `make` returns, whose token outlives the task while others of the session use it.

    `identity` names whose tokens they are, and `proof` is what Azure would be shown for one. The kept value carries a
    code made with the proof (HMAC): a value that was made without it, or for something else, is not used.
    """

    identity: str
    proof: bytes
    make: Callable[[], TokenCredential]
    keyring: Keyring | None = field(default_factory=find_keyring)
    _made: TokenCredential | None = None
    # Where each token is kept that was read or fetched, and which of them earlier tasks had fetched.
    _places: dict[str, str] = field(default_factory=dict)
    _inherited: set[str] = field(default_factory=set)

    def get_token(self, *scopes: str, **options: t.Any) -> AccessToken:
        """Return the token that was kept, or fetch one and keep it; a challenge of Azure's is answered by a new one."""
        from azure.core.credentials import AccessToken

        place = f"gen2.azure token of {self.identity} for {' '.join(scopes)}"
        kept = None if options.get("claims") else self._read(place)
        if kept:
            self._inherited.add(kept[0])
            self._places[kept[0]] = place
            return AccessToken(*kept)
        self._made = self._made or self.make()
        fetched = self._made.get_token(*scopes, **options)
        self._keep(place, fetched)
        self._places[fetched.token] = place
        return fetched

    def give_up(self, token: str) -> bool:
        """Forget a token that Azure refuses, and the credential that would hand it out again.

        Tells whether an earlier task had fetched it.
        """
        self._made = None
        place = self._places.get(token)
        if place is None or self.keyring is None:
            return False
        kept = self._read(place)
        # Another thread may have put a new one there.
        if kept and kept[0] == token:
            self.keyring.forget(place)
        return token in self._inherited

    def _read(self, place: str) -> tuple[str, int] | None:
        secret = self.keyring.read(place) if self.keyring else None
        if secret is None or self.keyring is None:
            return None
        token = self._opened(place, secret)
        if token is None:
            return None
        left = token[1] - int(time.time())
        if not _TOO_OLD_SECONDS < left <= _LONGEST_LIFETIME_SECONDS:
            return None
        self.keyring.prolong(place, seconds=min(left, KEPT_SECONDS))
        return token

    def _opened(self, place: str, secret: bytes) -> tuple[str, int] | None:
        """Return token and time of expiry, or None for a value that this credential cannot have kept."""
        try:
            kept = json.loads(secret)
        except (ValueError, RecursionError):
            return None
        if not isinstance(kept, list) or [type(part) for part in kept] != [str, str, int]:
            return None
        code, token, expires = kept
        # A token goes into a header.
        known = hmac.compare_digest(code.encode(errors="replace"), self._code(place, token, expires).encode())
        return (token, expires) if known and token.isascii() and token.isprintable() else None

    def _keep(self, place: str, token: AccessToken) -> None:
        if self.keyring:
            code = self._code(place, token.token, token.expires_on)
            secret = json.dumps([code, token.token, token.expires_on]).encode()
            self.keyring.write(place, secret, seconds=KEPT_SECONDS)

    def _code(self, place: str, token: str, expires: int) -> str:
        return hmac.new(self.proof, json.dumps([place, token, expires]).encode(), hashlib.sha256).hexdigest()
