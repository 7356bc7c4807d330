# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk image's file, apart from the disk in it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .source import Source

Format = t.Literal["vhd", "vhdx", "raw", "qcow2", "vmdk", "vdi"]
Allocation = t.Literal["fixed", "dynamic", "differencing"]

FlawCode = t.Literal[
    "footer_missing",
    "footer_damaged",
    "footer_copy_damaged",
    "size_mismatch",
    "truncated",
    "dynamic_header_damaged",
    "vhdx_damaged",
    "log_not_replayed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with the file itself."""

    code: FlawCode
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """What a file says of the disk in it.

    `size` is the disk's, in bytes, and None where the file does not say; `content` is the disk, and None where it
    cannot be read. `details` is what the format's own headers hold, as plain values.
    """

    format: Format
    allocation: Allocation | None = None
    size: int | None = None
    sector_size: int = 512
    content: Source | None = None
    flaws: tuple[Flaw, ...] = ()
    details: t.Mapping[str, t.Any]
