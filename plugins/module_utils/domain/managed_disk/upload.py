# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The direct upload of a VHD into a managed disk that waits for it.

Microsoft Learn, "Upload a VHD to Azure": the disk is made with the size of the file, access to write is granted by a
signed address, the pages are written there, and the end of the access completes the disk.
"""

from __future__ import annotations

import typing as t

from ..errors import InvalidOption
from ..plan import Change, Step, Transfer
from ..vhd.footer import FOOTER_SIZE
from ..wire import Json
from .source import Upload

# An address that leaks is worth nothing after an hour; an upload that takes longer asks for the next one.
ACCESS_SECONDS: t.Final = 3600
_GIB: t.Final = 1 << 30


def upload_step(resource_id: str, source: Upload, *, unique_id: str = "", sent: int = 0) -> Step:
    """Return the step that fills the disk; `sent` of the file's bytes are known to be there already."""
    image = source.require_image()
    disk = resource_id.rsplit("/", 1)[-1]
    left = max(0, image.written - sent)
    return Step(
        method="POST",
        resource_id=resource_id,
        action="beginGetAccess",
        summary=f"upload {source.path} to managed disk {disk}{' from where it was left' if sent else ''}",
        changes=(Change(path="bytes_to_send", before=left, after=0),),
        body={"access": "Write", "durationInSeconds": ACCESS_SECONDS},
        transfer=Transfer(path=source.path, size=image.size, unique_id=unique_id),
    )


def growth_step(resource_id: str, source: Upload, size_gb: int | None) -> tuple[Step, ...]:
    """Return what makes an uploaded disk as large as asked, since Azure makes it as large as the file.

    Raises InvalidOption where the file is larger.
    """
    image = source.require_image()
    smallest = -(-(image.size - FOOTER_SIZE) // _GIB)
    if size_gb is None or size_gb == smallest:
        return ()
    if size_gb < smallest:
        raise InvalidOption("size_gb", f"the disk in {image.examination.path} has {smallest} GiB.", "that or more")
    body: Json = {"properties": {"diskSizeGB": size_gb}}
    change = Change(path="size_gb", before=smallest, after=size_gb)
    summary = f"grow managed disk {resource_id.rsplit('/', 1)[-1]}"
    return (Step(method="PATCH", resource_id=resource_id, summary=summary, changes=(change,), body=body),)
