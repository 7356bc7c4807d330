# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The footer of a VHD: 512 bytes, big-endian, at the end of the file, and for a dynamic one a copy at its start.

Microsoft, Virtual Hard Disk Image Format Specification 1.0, "Hard Disk Footer Format".
"""

from __future__ import annotations

import struct
import typing as t
import uuid
from dataclasses import dataclass

from .container import Allocation

FOOTER_SIZE: t.Final = 512
_COOKIE: t.Final = b"conectix"
_VERSION: t.Final = 0x00010000
_LAYOUT: t.Final = struct.Struct(">8sIIQ4x4s8xQQHBBII16s")
_ALLOCATIONS: t.Final[dict[int, Allocation]] = {2: "fixed", 3: "dynamic", 4: "differencing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """A footer as it stands, right or wrong; sizes and offsets in bytes."""

    cookie: bytes
    features: int
    version: int
    data_offset: int
    creator: bytes
    original_size: int
    current_size: int
    cylinders: int
    heads: int
    sectors_per_track: int
    disk_type: int
    checksum: int
    expected_checksum: int
    unique_id: str

    @property
    def allocation(self) -> Allocation | None:
        return _ALLOCATIONS.get(self.disk_type)

    def flaws(self) -> list[str]:
        """Return what is wrong with it, each as the end of a sentence that starts with "its"."""
        wrong = {
            "cookie is not conectix": self.cookie != _COOKIE,
            f"checksum is {self.checksum:#010x} and should be {self.expected_checksum:#010x}": (
                self.checksum != self.expected_checksum
            ),
            f"version is {self.version:#010x} and not {_VERSION:#010x}": self.version != _VERSION,
            f"disk type {self.disk_type} is none of 2, 3 and 4": self.allocation is None,
        }
        return [sentence for sentence, holds in wrong.items() if holds]

    def to_dict(self) -> dict[str, t.Any]:
        return {
            "cookie_valid": self.cookie == _COOKIE,
            "checksum_valid": self.checksum == self.expected_checksum,
            "features": self.features,
            "version": f"{self.version >> 16}.{self.version & 0xFFFF}",
            "disk_type": self.disk_type,
            "original_size": self.original_size,
            "current_size": self.current_size,
            "geometry": {
                "cylinders": self.cylinders,
                "heads": self.heads,
                "sectors_per_track": self.sectors_per_track,
            },
            "creator": self.creator.decode("ascii", "replace").strip(" \0"),
            "unique_id": self.unique_id,
        }


def read_footer(block: bytes) -> Footer | None:
    """Return the footer in 512 bytes; None where they are none, however damaged.

    One with a damaged cookie is known by its version and a disk type, which no other data has in these places.
    """
    cookie, features, version, data_offset, creator, *sizes, disk_type, checksum, unique_id = _LAYOUT.unpack_from(block)
    original_size, current_size, cylinders, heads, sectors_per_track = sizes
    resembles = version == _VERSION and disk_type in _ALLOCATIONS and features & 2
    if cookie != _COOKIE and not resembles:
        return None
    return Footer(
        cookie=cookie,
        features=features,
        version=version,
        data_offset=data_offset,
        creator=creator,
        original_size=original_size,
        current_size=current_size,
        cylinders=cylinders,
        heads=heads,
        sectors_per_track=sectors_per_track,
        disk_type=disk_type,
        checksum=checksum,
        expected_checksum=checksum_without(block, 64),
        unique_id=str(uuid.UUID(bytes=unique_id)),
    )


def checksum_without(block: bytes, place: int) -> int:
    """Return the one's complement of the sum of a block's bytes, the checksum's own four at `place` left out."""
    return ~(sum(block) - sum(block[place : place + 4])) & 0xFFFFFFFF
