# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which format a file has: by what stands in it, never by its name."""

from __future__ import annotations

import typing as t

from .container import Container, Format
from .source import Source, take
from .vhd import read_vhd
from .vhdx import read_vhdx

# Formats that are named and not read: offset and bytes that tell them.
_KNOWN: t.Final[tuple[tuple[Format, int, bytes], ...]] = (
    ("qcow2", 0, b"QFI\xfb"),
    ("vmdk", 0, b"KDMV"),
    ("vmdk", 0, b"# Disk DescriptorFile"),
    ("vdi", 64, b"\x7f\x10\xda\xbe"),
)


def read_container(source: Source) -> Container:
    """Return what the file is; one of no known format is a raw disk."""
    return read_vhdx(source) or read_vhd(source) or _named(source) or _raw(source)


def _named(source: Source) -> Container | None:
    known = (name for name, offset, mark in _KNOWN if take(source, offset, len(mark)) == mark)
    name = next(known, None)
    return Container(format=name, details={}) if name else None


def _raw(source: Source) -> Container:
    return Container(format="raw", allocation="fixed", size=source.size, content=source, details={})
