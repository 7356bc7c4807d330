# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory of the kernel in which one process leaves a secret for the next: the session keyring of Linux.

See keyrings(7) and session-keyring(7). A key is handed to processes of the same login session, or of the same
container, and nobody else; the kernel forgets it by itself when its time is up.
"""

from __future__ import annotations

import ctypes
import typing as t

_LIBRARY: t.Final = "libkeyutils.so.1"
# KEY_SPEC_SESSION_KEYRING of keyctl(2).
_SESSION_KEYRING: t.Final = -3
_KIND: t.Final = b"user"
# The most that a key of this kind holds.
_LONGEST: t.Final = 32767


class SessionKeyring:
    """Secrets by description; whatever the kernel refuses, such as in a sandbox, is as if nothing had been kept."""

    def __init__(self, library: t.Any) -> None:
        self._library = library
        # By its number: named as the session's, it would be made anew for this process alone where it is the user's.
        self._ring = int(library.keyctl_get_keyring_ID(_SESSION_KEYRING, 0))

    @classmethod
    def find(cls) -> SessionKeyring | None:
        """Return the keyring, or None where the system has none."""
        try:
            return cls(ctypes.CDLL(_LIBRARY))
        except (OSError, AttributeError):
            return None

    def read(self, description: str) -> bytes | None:
        """Return the secret, or None where there is none or its time is up."""
        key = self._find(description)
        if key <= 0:
            return None
        secret = ctypes.create_string_buffer(_LONGEST)
        length = int(self._library.keyctl_read(key, secret, _LONGEST))
        return secret.raw[:length] if 0 < length <= _LONGEST else None

    def write(self, description: str, secret: bytes, *, seconds: int) -> None:
        """Keep a secret for so long."""
        key = self._library.add_key(_KIND, description.encode(), secret, ctypes.c_size_t(len(secret)), self._ring)
        if key > 0 and self._library.keyctl_set_timeout(key, seconds):
            self.forget(description)

    def prolong(self, description: str, *, seconds: int) -> None:
        """Keep what is kept for so long from now on."""
        self._library.keyctl_set_timeout(self._find(description), seconds)

    def forget(self, description: str) -> None:
        self._library.keyctl_unlink(self._find(description), self._ring)

    def _find(self, description: str) -> int:
        return int(self._library.keyctl_search(self._ring, _KIND, description.encode(), 0))
