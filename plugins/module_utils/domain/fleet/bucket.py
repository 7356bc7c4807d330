# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure's limits of requests, kept from our side: what has no token now is told how long to wait.

The figures are published: for Compute in compute-throttling-limits.md (2024-05-27), for Resource Manager in
request-limits-and-throttling.md (2025-05-28). A tenth is left to whoever else uses the subscription.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

_SHARE: t.Final = 0.9


@dataclass(slots=True)
class Bucket:
    """Holds `capacity` requests, of which `refill` come back each second."""

    capacity: float
    refill: float
    level: float
    filled_at: float

    @classmethod
    def of(cls, capacity: float, refill: float, *, now: float) -> Bucket:
        """Return a full one of our share of a published limit."""
        return cls(capacity=capacity * _SHARE, refill=refill * _SHARE, level=capacity * _SHARE, filled_at=now)

    def take(self, now: float) -> float:
        """Take one, and return how many seconds to wait until it is there."""
        self.level = min(self.capacity, self.level + (now - self.filled_at) * self.refill)
        self.filled_at = now
        self.level -= 1
        return 0.0 if self.level >= 0 else -self.level / self.refill


def reads(now: float) -> Bucket:
    """Return the bucket of Resource Manager's reads, which polling an operation is."""
    return Bucket.of(250, 25, now=now)


def writes(now: float) -> Bucket:
    """Return the bucket of Resource Manager's writes, which is tighter than Compute's of machines."""
    return Bucket.of(200, 10, now=now)
