# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every comparable option of a snapshot, after Microsoft's REST reference of Snapshots (2026-03-02)."""

from __future__ import annotations

import typing as t

from ..disk_capabilities import CAPABILITIES
from ..location import same_location
from ..property import Property

PROPERTIES: t.Final[tuple[Property, ...]] = (
    Property(option="location", path="location", cost="needs replace", same=same_location),
    Property(option="tags", path="tags", cost="in place", absent={}),
    Property(option="storage_account_type", path="sku.name", cost="in place"),
    Property(option="incremental", path="properties.incremental", cost="needs replace", absent=False),
    *CAPABILITIES,
)
