# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk image on the machine that the module runs on."""

from __future__ import annotations

import errno
import os
import stat
import typing as t
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from .domain.errors import UnreadableFile
from .domain.managed_disk.desired import DesiredDisk
from .domain.managed_disk.source import LocalImage, Upload
from .domain.vhd.examination import examine


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """An open file or block device, read at any place."""

    path: str
    descriptor: int
    size: int

    @property
    def identity(self) -> str:
        """Return what changes when somebody writes to the file, or puts another in its place."""
        state = os.fstat(self.descriptor)
        return f"{state.st_dev}:{state.st_ino}:{self.size}:{state.st_mtime_ns}"

    def written(self) -> Iterator[tuple[int, int]]:
        """Yield the ranges that the file system holds as written, ends exclusive; all else reads as zeros."""
        end = 0
        while end < self.size:
            try:
                start = os.lseek(self.descriptor, end, os.SEEK_DATA)
                end = os.lseek(self.descriptor, start, os.SEEK_HOLE)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    return
                # A file system or a device that does not tell.
                start, end = end, self.size
            yield start, min(end, self.size)

    def read(self, offset: int, length: int) -> bytes:
        """Return what there is; UnreadableFile where the machine cannot read it."""
        pieces = []
        end = min(offset + length, self.size)
        while offset < end:
            try:
                piece = os.pread(self.descriptor, end - offset, offset)
            except OSError as error:
                raise UnreadableFile(self.path, str(error.strerror)) from error
            if not piece:
                break
            pieces.append(piece)
            offset += len(piece)
        return b"".join(pieces)


@contextmanager
def open_local_file(path: str) -> Iterator[LocalFile]:
    """Open a file or block device for reading; UnreadableFile where that cannot be."""
    try:
        # A pipe would be waited for, did it not say that nobody writes.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise UnreadableFile(path, getattr(error, "strerror", None) or str(error)) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
            raise UnreadableFile(path, "It is neither a file nor a block device")
        yield LocalFile(path=path, descriptor=descriptor, size=_size(path, descriptor))
    finally:
        os.close(descriptor)


def _size(path: str, descriptor: int) -> int:
    try:
        return os.lseek(descriptor, 0, os.SEEK_END)
    except OSError as error:
        # A file of /proc, or a device whose medium is gone.
        raise UnreadableFile(path, str(error.strerror)) from error


def describe_local_image(options: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what the image at the option `path` is; nobody connects and nothing is written."""
    with open_local_file(options["path"]) as file:
        return examine(file, options["path"]).to_dict()


def with_local_image(desired: DesiredDisk) -> DesiredDisk:
    """Return the disk asked for with what its file holds, where one is to be uploaded and can be read."""
    if not desired.present or not isinstance(desired.source, Upload):
        return desired
    path = desired.source.path
    try:
        with open_local_file(path) as file:
            written = sum(end - start for start, end in file.written())
            image = LocalImage(examination=examine(file, path), written=written, identity=file.identity)
            source = replace(desired.source, image=image)
    except UnreadableFile as error:
        source = replace(desired.source, problem=error.problem)
    return replace(desired, source=source)
