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

    `identity` names whose tokens they are, and `proof` is what Azure would be shown for one: who shows another is not
    handed the token.
    """

    identity: str
    proof: bytes
    make: Callable[[], TokenCredential]
    keyring: Keyring | None = field(default_factory=find_keyring)
    _made: TokenCredential | None = None
    # Tokens of earlier tasks, and where they were kept.
    _inherited: dict[str, str] = field(default_factory=dict)

    def get_token(self, *scopes: str, **options: t.Any) -> AccessToken:
        """Return the token that was kept, or fetch one and keep it; a challenge of Azure's is answered by a new one."""
        from azure.core.credentials import AccessToken

        place = f"gen2.azure token of {self.identity} for {' '.join(scopes)}"
        kept = None if options.get("claims") else self._read(place)
        if kept:
            self._inherited[kept[0]] = place
            return AccessToken(*kept)
        self._made = self._made or self.make()
        fetched = self._made.get_token(*scopes, **options)
        self._keep(place, fetched)
        return fetched

    def give_up(self, token: str) -> bool:
        """Forget a token that Azure refuses; tell whether it was an earlier task's, so that another is worth a try."""
        place = self._inherited.get(token)
        if place is None or self.keyring is None:
            return False
        kept = self._read(place)
        # Another thread may have put a new one there.
        if kept and kept[0] == token:
            self.keyring.forget(place)
        return True

    def _read(self, place: str) -> tuple[str, int] | None:
        secret = self.keyring.read(place) if self.keyring else None
        if secret is None or self.keyring is None:
            return None
        try:
            proof, token, expires = json.loads(secret)
            left = int(expires - time.time())
        except (TypeError, ValueError, OverflowError):
            return None
        if left <= _TOO_OLD_SECONDS or not hmac.compare_digest(str(proof), self._digest()):
            return None
        self.keyring.prolong(place, seconds=min(left, KEPT_SECONDS))
        return str(token), int(expires)

    def _keep(self, place: str, token: AccessToken) -> None:
        if self.keyring:
            secret = json.dumps([self._digest(), token.token, token.expires_on]).encode()
            self.keyring.write(place, secret, seconds=KEPT_SECONDS)

    def _digest(self) -> str:
        return hashlib.sha256(self.proof).hexdigest()
