# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the subscription's quotas have left in a location."""

from __future__ import annotations

from ..domain.eligibility.quota import Usage, read_usages
from .answers import reading
from .client import ArmClient


def read_location_usages(client: ArmClient, location: str) -> dict[str, Usage]:
    """Return Compute's quotas in the location by lower-case name, in one call."""
    path = f"/subscriptions/{client.subscription}/providers/Microsoft.Compute/locations/{location}/usages"
    with reading(path):
        return read_usages(client.list(path, identified=False))
