# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that make a VHD Azure takes out of a disk image: qemu-img's, as a POSIX shell reads them."""

from __future__ import annotations

import re
import shlex
import typing as t

from .container import Container
from .limits import size_azure_takes

# qemu-img makes no larger VHD: 0xff000000 sectors.
_LARGEST_MADE: t.Final = 0xFF000000 * 512
_UNMENDABLE: t.Final = frozenset({"truncated", "dynamic_header_damaged", "vhdx_damaged", "footer_copy_damaged"})
_TO_VHD: t.Final = "-O vpc -o subformat=fixed,force_size=on"


def mending_command(container: Container, path: str) -> str | None:
    """Return the command that writes a VHD Azure takes beside the image, which stays as it is.

    None where qemu-img cannot: the content is not all there, or the disk is larger than it makes a VHD.
    """
    unmendable = any(flaw.code in _UNMENDABLE for flaw in container.flaws)
    if unmendable or container.allocation == "differencing" or container.sector_size != 512:
        return None
    size = container.size
    if size is not None and size_azure_takes(size) > _LARGEST_MADE:
        return None
    stem = re.sub(r"(?<=[^/])\.[^./]*$", "", path)
    target, between = _quoted(f"{stem}-azure.vhd"), _quoted(f"{stem}-azure.raw")
    source = _source(container, path)
    replay = f"qemu-img check -r all -f vhdx {_quoted(path)} && " if _unclosed(container) else ""
    if size is None or size == size_azure_takes(size):
        return f"{replay}qemu-img convert {source} {_TO_VHD} {target}"
    return (
        f"{replay}qemu-img convert {source} -O raw {between}"
        f" && qemu-img resize -f raw {between} {size_azure_takes(size)}"
        f" && qemu-img convert -f raw {_TO_VHD} {between} {target} && rm {between}"
    )


def _unclosed(container: Container) -> bool:
    return any(flaw.code == "log_not_replayed" for flaw in container.flaws)


def _source(container: Container, path: str) -> str:
    """Return how qemu-img is told the image.

    It takes a VHD's size from the footer's cylinders, which may be short of the disk, unless told otherwise; and a
    fixed VHD's disk is the file without its footer, so that a wrong footer does no harm.
    """
    if container.format != "vhd":
        return f"-f {container.format} {_quoted(path)}"
    name = path.replace(",", ",,")
    if container.allocation == "fixed":
        size = -(-(container.size or 0) // 512) * 512
        return f"--image-opts {shlex.quote(f'driver=raw,size={size},file.driver=file,file.filename={name}')}"
    options = f"driver=vpc,force_size_calc=current_size,file.driver=file,file.filename={name}"
    return f"--image-opts {shlex.quote(options)}"


def _quoted(path: str) -> str:
    """Return the path for a shell and for qemu-img, which reads an option in -x and a protocol in x:y."""
    special = path.startswith("-") or ":" in path.partition("/")[0]
    return shlex.quote(f"./{path}" if special else path)
