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

    def __init__(
        self, folder: pathlib.Path | None = None, *, lifetime: float = _LIFETIME_SECONDS, writable: bool = True
    ) -> None:
        self._folder = folder or _default_folder()
        self._lifetime = lifetime
        self._writable = writable

    def without_writes(self) -> DiskCache:
        """Return this cache for a run that does not verify certificates: it reads what is kept, and keeps nothing."""
        return DiskCache(self._folder, lifetime=self._lifetime, writable=False)

    @property
    def folder(self) -> pathlib.Path:
        """The folder, which may not exist yet."""
        return self._folder

    def read(self, *key: str) -> t.Any:
        """Return the document written under the key, or None."""
        return self.read_with_age(*key)[0]

    def read_with_age(self, *key: str) -> tuple[t.Any, float]:
        """Return the document written under the key, or None, and the seconds since it was written."""
        try:
            # The file that is judged is the one that is read, and no link leads to another's.
            descriptor = os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, encoding="utf-8") as file:
                state = os.fstat(file.fileno())
                private = state.st_uid == os.getuid() and not state.st_mode & 0o077
                age = time.time() - state.st_mtime
                if not private or not 0 <= age < self._lifetime:
                    return None, 0
                entry = json.load(file)
        except (OSError, ValueError, RecursionError):
            return None, 0
        # Two keys could share a file name; an entry says whose it is.
        known = isinstance(entry, dict) and entry.get("key") == list(key)
        return (entry.get("document"), age) if known else (None, 0)

    def write(self, document: t.Any, *key: str) -> None:
        """Keep the document under the key, whole or not at all."""
        if not self._writable:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            write_whole(self._path(key), json.dumps({"key": list(key), "document": document}))
        except OSError:
            return

    def _path(self, key: tuple[str, ...]) -> pathlib.Path:
        return self._folder / f"{hashlib.sha256('|'.join(key).lower().encode()).hexdigest()[:32]}.json"


def write_whole(path: pathlib.Path, text: str) -> None:
    """Write a file for its owner alone, so that no reader ever sees a part of it; raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    fresh = pathlib.Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _default_folder() -> pathlib.Path:
    root = os.environ.get("XDG_CACHE_HOME")
    try:
        return (pathlib.Path(root) if root else pathlib.Path.home() / ".cache") / "gen2.azure"
    except RuntimeError:
        # A user without a home, as containers run under any number.
        return pathlib.Path(tempfile.gettempdir()) / f"gen2.azure-{os.getuid()}"
