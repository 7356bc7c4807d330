# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource groups: where they are."""

from __future__ import annotations

from ..domain.location import normalise_location
from ..domain.resource_id import ResourceId
from .client import ArmClient


def group_location(client: ArmClient, resource: ResourceId) -> str:
    """Return the location of the group that holds, or is to hold, the resource; raises NotFound where there is none."""
    return normalise_location(str(client.get(resource.group_id).get("location") or ""))
