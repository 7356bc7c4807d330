# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of Azure that hold for a day, kept on disk for the user alone; never a token."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import tempfile
import time
import typing as t

_LIFETIME_SECONDS = 24 * 60 * 60


class DiskCache:
    """JSON documents by key; what is old, damaged or readable by others is not there.

    A cache that cannot be written is no failure: the next run asks Azure again.
    """

    def __init__(self, folder: pathlib.Path | None = None, *, lifetime: float = _LIFETIME_SECONDS) -> None:
        self._folder = folder or _default_folder()
        self._lifetime = lifetime

    def read(self, *key: str) -> t.Any:
        """Return the document written under the key, or None."""
        path = self._path(key)
        try:
            state = path.stat()
            private = state.st_uid == os.getuid() and not state.st_mode & 0o077
            if not private or not 0 <= time.time() - state.st_mtime < self._lifetime:
                return None
            entry = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        # Two keys could share a file name; an entry says whose it is.
        return entry.get("document") if isinstance(entry, dict) and entry.get("key") == list(key) else None

    def write(self, document: t.Any, *key: str) -> None:
        """Keep the document under the key, whole or not at all."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            handle, name = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"key": list(key), "document": document}, file)
            pathlib.Path(name).replace(self._path(key))
        except OSError:
            return

    def forget(self, *key: str) -> None:
        """Drop what is kept under the key."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: tuple[str, ...]) -> pathlib.Path:
        return self._folder / f"{hashlib.sha256('|'.join(key).lower().encode()).hexdigest()[:32]}.json"


def _default_folder() -> pathlib.Path:
    root = os.environ.get("XDG_CACHE_HOME")
    return (pathlib.Path(root) if root else pathlib.Path.home() / ".cache") / "gen2.azure"
