# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending a local file into a managed disk that waits for it.

Only what the file holds is sent, each write with its MD5. What Azure has confirmed is on record, so that a run that was
killed is gone on with: a run of pages is left out where the record has the MD5 of what the file holds now and the blob
lists the pages. At the end the pages that the blob lists are held against the file's, which finds a page too many or
too few without reading anything back.

The VHD's footer goes last. Azure refuses to make a disk of bytes that do not end with one (InvalidVhd), so that the
access can be ended at any time and an upload that has not come to its end never passes for a disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import signal
import threading
import typing as t
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from ..domain.errors import UploadStopped
from ..domain.managed_disk.pages import PAGE, WINDOW, Span, Spans, runs, windows
from ..domain.plan import Step, Transfer
from ..domain.wire import Json, dig
from ..local_image import LocalFile, open_local_file
from ..progress_file import ProgressFile
from .client import ArmClient
from .deadline import Deadline
from .disk_access import WriteAccess
from .errors import ArmError
from .upload_records import UploadRecord, UploadRecords

# Each holds one window in memory.
_WRITERS: t.Final = 6
# How a service answers that does not offer what was asked for behind a signed URL.
_NOT_OFFERED: t.Final = (400, 403, 405, 409, 501)
_AGAIN: t.Final = "Run again to go on from there."


def upload(client: ArmClient, step: Step, transfer: Transfer, deadline: Deadline) -> Json:
    """Carry out the step and its transfer, and return what was sent.

    Raises UploadStopped where a signal ended it or the file changed meanwhile, ArmError where Azure refused. Whatever
    happens, the access to write has been ended when this returns or raises, as far as Azure lets it.
    """
    unique_id = transfer.unique_id or str(dig(client.get(step.resource_id), "properties.uniqueId", ""))
    records = UploadRecords(client.cache.folder)
    with open_local_file(transfer.path) as file, _stopping_at_signals(step.resource_id):
        if file.size != transfer.size:
            raise _changed(step.resource_id, transfer.path)
        with records.open(unique_id, file.identity, step.resource_id) as record:
            access = WriteAccess(client, step, deadline)
            resumed = bool(transfer.unique_id)
            sending = _Sending(resource_id=step.resource_id, file=file, record=record, access=access, resumed=resumed)
            with _told_as_begun():
                try:
                    sending.run()
                except BaseException:
                    _withdraw(access)
                    raise
                access.end()
            records.forget(unique_id)
    return sending.told()


@contextlib.contextmanager
def _told_as_begun() -> Iterator[None]:
    """Have an error tell that the disk may hold other bytes than before."""
    try:
        yield
    except (ArmError, UploadStopped) as error:
        error.outcome = "begun"
        raise


def _withdraw(access: WriteAccess) -> None:
    """End the access of an upload that failed; Azure's refusal to make a disk of it is what is wanted."""
    with contextlib.suppress(ArmError):
        access.end()


def _changed(resource_id: str, path: str) -> UploadStopped:
    remedy = "Run again when nobody writes to it: what is the same by then is not sent again."
    return UploadStopped(resource_id, f"{path} has changed meanwhile.", remedy)


@dataclass(kw_only=True)
class _Sending:
    """One upload under way."""

    resource_id: str
    file: LocalFile
    record: UploadRecord
    access: WriteAccess
    resumed: bool = False
    bytes_sent: int = 0
    bytes_kept: int = 0
    writes: int = 0
    _held: list[Span] = field(default_factory=list)

    def run(self) -> None:
        """Send what lacks, make sure that the blob has what the file has and no more, and send the footer."""
        before = self.file.identity
        footer = self.file.size - PAGE
        listed = self._listed()
        there = Spans(listed or [])
        if there.hold(footer, self.file.size) or (listed is None and self.resumed):
            self._clear(footer, PAGE)
        self._send_runs(there, footer)
        if self.file.identity != before:
            raise _changed(self.resource_id, self.file.path)
        self._compare(footer)
        self.record.declare_whole()
        self._write(footer, self.file.read(footer, PAGE))

    def told(self) -> Json:
        return {
            "bytes_sent": self.bytes_sent,
            "bytes_kept": self.bytes_kept,
            "writes": self.writes,
            "file_size": self.file.size,
        }

    def _send_runs(self, there: Spans, end: int) -> None:
        written = list(self.file.written())
        total = sum(high - low for low, high in written)
        progress = ProgressFile(f"upload of {self.file.path}", total=total, unit="bytes")
        with _Writers() as writers:
            for start, stop in windows(written, end):
                data = self.file.read(start, stop - start)
                if len(data) != stop - start:
                    raise _changed(self.resource_id, self.file.path)
                left = stop - start
                for low, high in runs(data):
                    piece = data[low:high]
                    left -= len(piece)
                    self._send(writers, there, progress, start + low, piece)
                progress.advance(left, carried=True)
        progress.finish()

    def _send(self, writers: _Writers, there: Spans, progress: ProgressFile, offset: int, piece: bytes) -> None:
        self._held.append((offset, offset + len(piece)))
        digest = _md5(piece)
        if self.record.has(offset, len(piece), digest) and there.hold(offset, offset + len(piece)):
            self.bytes_kept += len(piece)
            progress.advance(len(piece), carried=True)
            return

        def send() -> None:
            self.access.use(lambda blob: blob.write(offset, piece))
            self.record.confirm(offset, len(piece), digest)
            progress.advance(len(piece))

        self.bytes_sent += len(piece)
        self.writes += 1
        writers.do(send)

    def _compare(self, footer: int) -> None:
        """Hold the pages that the blob lists against the file's; pages of an earlier content are cleared."""
        ours, listed = Spans(self._held), self._listed()
        if listed is None:
            # Nothing tells which pages an earlier run wrote: what the file does not hold is cleared.
            there = Spans([(0, footer)] if self.resumed else [])
            self._clear_but(ours, there, footer)
            return
        there = Spans(listed)
        if lacking := list(ours.without(there)):
            start, end = lacking[0]
            raise UploadStopped(
                self.resource_id,
                f"Azure confirmed {end - start} bytes at {start}, and does not list them among the written ones.",
                _AGAIN,
            )
        self._clear_but(ours, there, footer)

    def _clear_but(self, ours: Spans, there: Spans, footer: int) -> None:
        for start, end in there.without(ours):
            for low in range(start, min(end, footer), WINDOW):
                self._clear(low, min(low + WINDOW, end, footer) - low)

    def _listed(self) -> list[Span] | None:
        """Return the ranges that the blob lists as written, or None where the service does not list them."""
        try:
            return self.access.use(lambda blob: blob.pages())
        except ArmError as error:
            if error.status not in _NOT_OFFERED:
                raise
            return None

    def _clear(self, offset: int, length: int) -> None:
        """Make pages zeros; a service that does not clear them is sent zeros, as azcopy does."""
        try:
            self.access.use(lambda blob: blob.clear(offset, length))
        except ArmError as error:
            if error.status not in _NOT_OFFERED:
                raise
            self.access.use(lambda blob: blob.write(offset, bytes(length)))

    def _write(self, offset: int, data: bytes) -> None:
        self.access.use(lambda blob: blob.write(offset, data))
        self.record.confirm(offset, len(data), _md5(data))
        self.bytes_sent += len(data)
        self.writes += 1


class _Writers:
    """A few threads; whoever hands them work waits while all are busy, and hears of the first failure."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=_WRITERS)
        self._busy: set[Future[None]] = set()

    def __enter__(self) -> _Writers:
        return self

    def do(self, work: Callable[[], None]) -> None:
        while len(self._busy) >= _WRITERS:
            self._settle()
        self._busy.add(self._pool.submit(work))

    def __exit__(self, kind: object, *_more: object) -> None:
        try:
            while kind is None and self._busy:
                self._settle()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def _settle(self) -> None:
        done, self._busy = wait(self._busy, return_when=FIRST_COMPLETED)
        for each in done:
            each.result()


@contextlib.contextmanager
def _stopping_at_signals(resource_id: str) -> Iterator[None]:
    """Have a signal that ends programs end the upload, in order; a second one is not waited for."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, _frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_DFL)
        raise UploadStopped(resource_id, f"{signal.Signals(number).name} was received.", _AGAIN)

    # What somebody has this process ignore, as nohup does, stays ignored.
    heeded = [each for each in signals if signal.getsignal(each) != signal.SIG_IGN]
    before = {each: signal.signal(each, stop) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
