# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Azure takes, in bytes of the disk; the 512 of the footer come on top.

Sizes of an upload are 20,972,032 to 35,183,298,347,520 (Microsoft.Compute/disks, creationData.uploadSizeBytes). Of the
disk a machine boots from, generation 1 takes 2 TiB and generation 2 takes 4 TiB (Microsoft Learn, "Support for
Generation 2 VMs on Azure").
"""

from __future__ import annotations

import typing as t

from ..generation import Generation

MIB: t.Final = 1 << 20
SMALLEST_DISK: t.Final = 20 * MIB
LARGEST_DISK: t.Final = 32767 << 30
LARGEST_OS_DISK: t.Final[dict[Generation, int]] = {"V1": 2 << 40, "V2": 4 << 40}
SECTOR_SIZE: t.Final = 512


def size_azure_takes(size: int) -> int:
    """Return the smallest size that Azure takes and a disk of `size` fits in."""
    return max(SMALLEST_DISK, -(-size // MIB) * MIB)
