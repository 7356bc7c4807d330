# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every comparable option of a gallery, after Microsoft's REST reference of Galleries (2026-03-03)."""

from __future__ import annotations

import typing as t

from ..location import same_location
from ..property import Property

PROPERTIES: t.Final[tuple[Property, ...]] = (
    Property(option="location", path="location", cost="needs replace", same=same_location),
    Property(option="tags", path="tags", cost="in place", absent={}),
    Property(option="description", path="properties.description", cost="in place", absent=""),
)
