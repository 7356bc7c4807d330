# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every comparable option of an image definition, after Microsoft's REST reference of Gallery Images (2026-03-03)."""

from __future__ import annotations

import typing as t

from ..location import same_location
from ..property import Property

PROPERTIES: t.Final[tuple[Property, ...]] = (
    Property(option="location", path="location", cost="needs replace", same=same_location),
    Property(option="tags", path="tags", cost="in place", absent={}),
    Property(option="generation", path="properties.hyperVGeneration", cost="needs replace", absent="V1"),
    Property(option="os_type", path="properties.osType", cost="needs replace"),
    Property(option="os_state", path="properties.osState", cost="needs replace"),
    Property(option="architecture", path="properties.architecture", cost="needs replace", absent="x64"),
    Property(option="publisher", path="properties.identifier.publisher", cost="needs replace"),
    Property(option="offer", path="properties.identifier.offer", cost="needs replace"),
    Property(option="sku", path="properties.identifier.sku", cost="needs replace"),
    Property(option="purchase_plan.name", path="properties.purchasePlan.name", cost="needs replace"),
    Property(option="purchase_plan.publisher", path="properties.purchasePlan.publisher", cost="needs replace"),
    Property(option="purchase_plan.product", path="properties.purchasePlan.product", cost="needs replace"),
    Property(option="description", path="properties.description", cost="in place", absent=""),
)
