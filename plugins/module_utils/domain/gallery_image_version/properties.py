# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparable options of an image version but its regions, after Microsoft's REST reference (2026-03-03)."""

from __future__ import annotations

import typing as t

from ..location import same_location
from ..property import Property

_PROFILE = "properties.publishingProfile"

PROPERTIES: t.Final[tuple[Property, ...]] = (
    Property(option="location", path="location", cost="needs replace", same=same_location),
    Property(option="tags", path="tags", cost="in place", absent={}),
    Property(option="replicas", path=f"{_PROFILE}.replicaCount", cost="in place", absent=1),
    Property(option="storage_account_type", path=f"{_PROFILE}.storageAccountType", cost="needs replace"),
    Property(option="exclude_from_latest", path=f"{_PROFILE}.excludeFromLatest", cost="in place", absent=False),
)
