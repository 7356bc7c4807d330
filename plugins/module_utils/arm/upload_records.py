# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an upload Azure has confirmed, kept beside the cache so that a run that was killed is gone on with.

It holds offsets, lengths and MD5s, for the user alone, and no secret. Where it is lost, or cannot be written,
everything is sent again.
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
from dataclasses import dataclass, field

from ..domain.errors import UploadStopped

_WHOLE: t.Final = "whole"
_BEGUN: t.Final = "begun"


@dataclass(kw_only=True)
class KnownUpload:
    """What a record says: of which file, which runs are confirmed (offset: length, MD5), and whether that was all."""

    identity: str = ""
    confirmed: dict[int, tuple[int, str]] = field(default_factory=dict)
    whole: bool = False

    @property
    def sent(self) -> int:
        return sum(length for length, dummy in self.confirmed.values())


class UploadRecord:
    """The runs of pages confirmed so far, of one file into one disk; threads may share it.

    Without a descriptor, it lasts as long as the process.
    """

    def __init__(self, descriptor: int | None, known: KnownUpload) -> None:
        self._descriptor = descriptor
        self._confirmed = known.confirmed
        self._lock = threading.Lock()

    def has(self, offset: int, length: int, digest: str) -> bool:
        """Tell whether exactly these bytes were confirmed, by their MD5."""
        return self._confirmed.get(offset) == (length, digest)

    def confirm(self, offset: int, length: int, digest: str) -> None:
        """Note that Azure has these bytes; they are on record when this returns."""
        with self._lock:
            self._note(f"{offset} {length} {digest}")
            self._confirmed[offset] = (length, digest)

    def declare_whole(self) -> None:
        """Note that Azure has every byte but the footer, so that what it takes for a disk from now on is one."""
        self._note(_WHOLE)

    def _note(self, line: str) -> None:
        # A disk that is full makes the next run send more, and this one not fail.
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.write(self._descriptor, f"{line}\n".encode())


class UploadRecords:
    """The records of all uploads of this user, by Azure's unique id of the disk."""

    def __init__(self, cache_folder: pathlib.Path) -> None:
        self._folder = cache_folder / "uploads"

    @contextlib.contextmanager
    def open(self, unique_id: str, identity: str, resource_id: str) -> Iterator[UploadRecord]:
        """Open the record for one process, made where there is none; UploadStopped where another has it open."""
        descriptor = self._descriptor(unique_id)
        if descriptor is None:
            yield UploadRecord(None, KnownUpload())
            return
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                remedy = "Let that one come to its end."
                raise UploadStopped(resource_id, "another process is uploading to the disk.", remedy) from error
            known = _parse(_read(descriptor), unique_id)
            if known is None:
                os.ftruncate(descriptor, 0)
            # A file that has changed in the meantime gets another head; what it still holds counts. The first break
            # ends a line that a kill cut short.
            head = {"unique_id": unique_id, "file": identity, "disk": resource_id}
            with contextlib.suppress(OSError):
                os.write(descriptor, f"\n{json.dumps(head)}\n{_BEGUN}\n".encode())
            yield UploadRecord(descriptor, known or KnownUpload())
        finally:
            os.close(descriptor)

    def look(self, unique_id: str) -> KnownUpload | None:
        """Return what is on record; None where there is no record."""
        try:
            descriptor = os.open(self._path(unique_id), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            return _parse(_read(descriptor), unique_id)
        finally:
            os.close(descriptor)

    def forget(self, unique_id: str) -> None:
        """Remove the record of an upload that is complete."""
        with contextlib.suppress(OSError):
            self._path(unique_id).unlink(missing_ok=True)

    def _descriptor(self, unique_id: str) -> int | None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
            return os.open(self._path(unique_id), flags, 0o600)
        except OSError:
            return None

    def _path(self, unique_id: str) -> pathlib.Path:
        return self._folder / f"{hashlib.sha256(unique_id.lower().encode()).hexdigest()[:32]}.log"


def _read(descriptor: int) -> str:
    private = os.fstat(descriptor).st_uid == os.getuid() and not os.fstat(descriptor).st_mode & 0o077
    if not private:
        return ""
    with os.fdopen(os.dup(descriptor), encoding="utf-8", errors="replace") as file:
        file.seek(0)
        return file.read()


def _parse(text: str, unique_id: str) -> KnownUpload | None:
    """Return what was last noted; what is damaged counts as not confirmed."""
    known = KnownUpload()
    for line in text.splitlines():
        if line in (_WHOLE, _BEGUN):
            known.whole = line == _WHOLE
            continue
        if line.startswith("{"):
            head = _head(line)
            if head.get("unique_id") != unique_id:
                return None
            known.identity = str(head.get("file"))
            continue
        parts = line.split()
        if len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal() and len(parts[2]) == 32:
            known.confirmed[int(parts[0])] = (int(parts[1]), parts[2])
    return known if known.identity else None


def _head(line: str) -> dict[str, t.Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
