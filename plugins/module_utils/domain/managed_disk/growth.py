# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a data disk grows while a VM uses it.

Source: learn.microsoft.com/azure/virtual-machines/linux/expand-disks#expand-without-downtime (2025-05-28).
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ..errors import InUse
from ..wire import dig, same_text

ONLINE_LIMIT_GB: t.Final = 4096
_COMPLETE: t.Final = 100
_WITHOUT_LIMIT: t.Final = ("UltraSSD_LRS", "PremiumV2_LRS")


def must_be_detached(before_gb: float, after_gb: float, storage_type: str | None) -> bool:
    """Tell whether the growth needs the disk detached: beyond 4 TiB, of a disk that is not larger yet.

    A disk of an unknown type is not refused; Ultra disks and Premium SSD v2 have no such limit.
    """
    if not storage_type or any(same_text(storage_type, kind) for kind in _WITHOUT_LIMIT):
        return False
    return before_gb <= ONLINE_LIMIT_GB < after_gb


def refuse_while_copying(disk_id: str, disk: Mapping[str, t.Any], holders: Iterable[str]) -> None:
    """Raise InUse for an Ultra disk or Premium SSD v2 into which Azure still copies data in the background.

    A VM can use such a disk before `completionPercent` is 100, but Azure does not expand it until then. Source: the
    section "Expand with Ultra Disks and Premium SSD v2" of the page above. A disk without the number is complete.
    """
    if not any(same_text(dig(disk, "sku.name"), kind) for kind in _WITHOUT_LIMIT):
        return
    percent = dig(disk, "properties.completionPercent")
    if isinstance(percent, int | float) and percent < _COMPLETE:
        raise InUse(
            disk_id,
            tuple(holders),
            f"size_gb cannot grow while Azure copies data into the disk ({percent:g}% complete):",
            "Wait until completionPercent of the disk is 100.",
        )
