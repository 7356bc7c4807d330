# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an upload Azure has confirmed, kept beside the cache so that a run that was killed is gone on with.

It holds offsets, lengths and MD5s, for the user alone, and no secret. Where it is lost, everything is sent again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import threading
import typing as t
from collections.abc import Iterator

from ..domain.errors import UploadStopped

_Confirmed = dict[int, tuple[int, str]]


class UploadRecord:
    """The runs of pages confirmed so far, of one file into one disk; threads may share it."""

    def __init__(self, descriptor: int, confirmed: _Confirmed) -> None:
        self._descriptor = descriptor
        self._confirmed = confirmed
        self._lock = threading.Lock()

    def has(self, offset: int, length: int, digest: str) -> bool:
        """Tell whether exactly these bytes were confirmed, by their MD5."""
        return self._confirmed.get(offset) == (length, digest)

    def confirm(self, offset: int, length: int, digest: str) -> None:
        """Note that Azure has these bytes; they are on record when this returns."""
        with self._lock:
            os.write(self._descriptor, f"{offset} {length} {digest}\n".encode())
            self._confirmed[offset] = (length, digest)


class UploadRecords:
    """The records of all uploads of this user, by Azure's unique id of the disk."""

    def __init__(self, cache_folder: pathlib.Path) -> None:
        self._folder = cache_folder / "uploads"

    @contextlib.contextmanager
    def open(self, unique_id: str, identity: str, resource_id: str) -> Iterator[UploadRecord]:
        """Open the record for one process, made where there is none; UploadStopped where another has it open."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._path(unique_id), flags, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                remedy = "Let that one come to its end."
                raise UploadStopped(resource_id, "another process is uploading to the disk.", remedy) from error
            known = _parse(_read(descriptor), unique_id)
            if known is None:
                os.ftruncate(descriptor, 0)
            # A file that has changed in the meantime gets another head; what it still holds counts.
            if known is None or known[0] != identity:
                head = {"unique_id": unique_id, "file": identity, "disk": resource_id}
                os.write(descriptor, f"\n{json.dumps(head)}\n".encode())
            else:
                # A line that a kill cut short must not swallow the next one.
                os.write(descriptor, b"\n")
            yield UploadRecord(descriptor, known[1] if known else {})
        finally:
            os.close(descriptor)

    def look(self, unique_id: str) -> tuple[str, int] | None:
        """Return the identity of the file and how many of its bytes are confirmed; None where there is no record."""
        try:
            descriptor = os.open(self._path(unique_id), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            known = _parse(_read(descriptor), unique_id)
        finally:
            os.close(descriptor)
        return (known[0], sum(length for length, dummy in known[1].values())) if known else None

    def forget(self, unique_id: str) -> None:
        """Remove the record of an upload that is complete."""
        self._path(unique_id).unlink(missing_ok=True)

    def _path(self, unique_id: str) -> pathlib.Path:
        return self._folder / f"{hashlib.sha256(unique_id.lower().encode()).hexdigest()[:32]}.log"


def _read(descriptor: int) -> str:
    private = os.fstat(descriptor).st_uid == os.getuid() and not os.fstat(descriptor).st_mode & 0o077
    if not private:
        return ""
    with os.fdopen(os.dup(descriptor), encoding="utf-8", errors="replace") as file:
        file.seek(0)
        return file.read()


def _parse(text: str, unique_id: str) -> tuple[str, _Confirmed] | None:
    """Return the file's identity as last noted and the runs; what is damaged counts as not confirmed."""
    identity: str | None = None
    confirmed: _Confirmed = {}
    for line in text.splitlines():
        if line.startswith("{"):
            head = _head(line)
            if head.get("unique_id") != unique_id:
                return None
            identity = str(head.get("file"))
            continue
        parts = line.split()
        if len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal() and len(parts[2]) == 32:
            confirmed[int(parts[0])] = (int(parts[1]), parts[2])
    return (identity, confirmed) if identity is not None else None


def _head(line: str) -> dict[str, t.Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
