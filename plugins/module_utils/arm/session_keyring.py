# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory of the kernel in which one process leaves a secret for the next: the session keyring of Linux.

See keyrings(7), session-keyring(7) and keyctl(2). Each key has the rights of its owner's user id alone: a process of
another user in the same login session cannot read it, such as one that `become_user` starts. Processes of the same user
can, and so can root. The kernel removes a key when its time is over.
"""

from __future__ import annotations

import ctypes
import os
import typing as t

_LIBRARY: t.Final = "libkeyutils.so.1"
# KEY_SPEC_SESSION_KEYRING of keyctl(2).
_SESSION_KEYRING: t.Final = -3
_KIND: t.Final = b"user"
# The most that a key of this kind holds.
_LONGEST: t.Final = 32767
# KEY_USR_ALL of keyctl_setperm(3): every right for the owner's user id, none for possessors, the group and others.
_OWNER_ALONE: t.Final = 0x003F0000
# What a key holds before its rights are set.
_NOTHING_YET: t.Final = b"-"


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
        """Return the secret, or None where there is none, its time is over, or another user may have put it there."""
        key = self._find(description)
        if not self._is_ours(key):
            return None
        secret = ctypes.create_string_buffer(_LONGEST)
        length = int(self._library.keyctl_read(key, secret, _LONGEST))
        return secret.raw[:length] if 0 < length <= _LONGEST else None

    def write(self, description: str, secret: bytes, *, seconds: int) -> None:
        """Keep a secret for so long, or nothing where the kernel does not limit the rights to this user."""
        key = self._find(description)
        if not self._is_ours(key):
            self._library.keyctl_unlink(key, self._ring)
            key = self._add(description)
        if not self._is_ours(key):
            self._library.keyctl_unlink(key, self._ring)
            return
        refused = self._library.keyctl_update(key, secret, ctypes.c_size_t(len(secret)))
        if refused or self._library.keyctl_set_timeout(key, seconds):
            self._library.keyctl_unlink(key, self._ring)

    def prolong(self, description: str, *, seconds: int) -> None:
        """Keep what is kept for so long from now on."""
        key = self._find(description)
        if self._is_ours(key):
            self._library.keyctl_set_timeout(key, seconds)

    def forget(self, description: str) -> None:
        self._library.keyctl_unlink(self._find(description), self._ring)

    def _add(self, description: str) -> int:
        """Add a key that holds no secret until its rights are set, and return its number, 0 where that fails."""
        if self._owner_and_rights(self._ring)[0] != os.geteuid():
            return 0
        key = int(self._library.add_key(_KIND, description.encode(), _NOTHING_YET, ctypes.c_size_t(1), self._ring))
        # Where the ring held a key of that name by now, its payload was replaced, and its owner may be another.
        if self._owner_and_rights(key)[0] == os.geteuid():
            self._library.keyctl_setperm(key, _OWNER_ALONE)
        return key

    def _is_ours(self, key: int) -> bool:
        ring_owner = self._owner_and_rights(self._ring)[0]
        return ring_owner == os.geteuid() and self._owner_and_rights(key) == (os.geteuid(), _OWNER_ALONE)

    def _owner_and_rights(self, key: int) -> tuple[int, int]:
        """Return the user id and the rights of a key or keyring; (-1, 0) where the kernel does not say."""
        if key <= 0:
            return -1, 0
        text = ctypes.create_string_buffer(4096)
        # "type;uid;gid;rights;description"
        if not 0 < int(self._library.keyctl_describe(key, text, len(text))) <= len(text):
            return -1, 0
        parts = text.value.split(b";", 4)
        try:
            return int(parts[1]), int(parts[3], 16)
        except (IndexError, ValueError):
            return -1, 0

    def _find(self, description: str) -> int:
        return int(self._library.keyctl_search(self._ring, _KIND, description.encode(), 0))
