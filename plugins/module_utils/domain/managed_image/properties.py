# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every comparable option of a managed image, after Microsoft's REST reference of Images (2026-04-01).

An image is a finished copy: nothing of it but its tags ever changes.
"""

from __future__ import annotations

import typing as t

from ..location import same_location
from ..property import Property

_OS_DISK = "properties.storageProfile.osDisk"

PROPERTIES: t.Final[tuple[Property, ...]] = (
    Property(option="location", path="location", cost="needs replace", same=same_location),
    Property(option="tags", path="tags", cost="in place", absent={}),
    Property(option="os_type", path=f"{_OS_DISK}.osType", cost="needs replace"),
    Property(option="os_state", path=f"{_OS_DISK}.osState", cost="needs replace"),
    Property(option="storage_account_type", path=f"{_OS_DISK}.storageAccountType", cost="needs replace"),
    Property(option="caching", path=f"{_OS_DISK}.caching", cost="needs replace"),
    Property(
        option="zone_resilient", path="properties.storageProfile.zoneResilient", cost="needs replace", absent=False
    ),
)
