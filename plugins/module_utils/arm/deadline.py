# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long one task may wait for Azure, over all that it waits for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

# For what has no wait_timeout: info modules, the inventory, and what is read before a task's options are.
DEFAULT_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time as waiting sees it: seconds that only go forward, and sleeping."""

    now: Callable[[], float] = field(default=time.monotonic)
    sleep: Callable[[float], None] = field(default=time.sleep)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The moment a task stops waiting; `seconds` is what it was given, `end` when that is over by its clock."""

    seconds: float
    end: float
    clock: Clock

    @classmethod
    def after(cls, seconds: float, clock: Clock | None = None) -> Deadline:
        """Return the deadline that many seconds from now."""
        clock = clock or Clock()
        return cls(seconds=seconds, end=clock.now() + seconds, clock=clock)

    @property
    def passed(self) -> bool:
        return self.clock.now() >= self.end

    def sleep(self, seconds: float) -> None:
        """Sleep so long, but not beyond the end."""
        self.clock.sleep(max(0.0, min(seconds, self.end - self.clock.now())))

    @property
    def left(self) -> float:
        """Return the seconds until the end, 0 where it has passed."""
        return max(0.0, self.end - self.clock.now())


@dataclass(kw_only=True)
class WaitBound:
    """The deadline that every wait of one client's requests keeps; a task sets its own with `client.bound_waits`."""

    deadline: Deadline = field(default_factory=lambda: Deadline.after(DEFAULT_SECONDS))
