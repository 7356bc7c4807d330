# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every comparable option of a managed disk, after Microsoft's REST reference of Disks (2026-03-02)."""

from __future__ import annotations

import typing as t

from ..disk_capabilities import CAPABILITIES
from ..location import same_location
from ..property import Property
from ..security_type import security_type_of


def _same_security_type(before: t.Any, after: t.Any) -> bool:
    return security_type_of(before) == security_type_of(after)


SIZE = Property(option="size_gb", path="properties.diskSizeGB", cost="in place", grows_only=True)
STORAGE_TYPE = Property(option="storage_account_type", path="sku.name", cost="in place")
PROPERTIES: t.Final[tuple[Property, ...]] = (
    Property(option="location", path="location", cost="needs replace", same=same_location),
    Property(option="zone", path="zones", cost="needs replace"),
    Property(option="tags", path="tags", cost="in place", absent={}),
    STORAGE_TYPE,
    SIZE,
    Property(option="os_type", path="properties.osType", cost="in place"),
    Property(
        option="security_type",
        path="properties.securityProfile.securityType",
        cost="needs replace",
        same=_same_security_type,
    ),
    *CAPABILITIES,
)
