# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many reads at once, over the one client."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

# Fewer than the connections that the client's transport keeps, and far below Azure's 25 reads a second.
_WORKERS = 8

_Item = t.TypeVar("_Item")
_Read = t.TypeVar("_Read")


def read_concurrently(read: Callable[[_Item], _Read], items: Iterable[_Item]) -> list[_Read]:
    """Return what `read` returns for each item, in their order; raises what the first of them raised."""
    listed = list(items)
    if len(listed) < 2:
        return [read(item) for item in listed]
    with ThreadPoolExecutor(max_workers=min(_WORKERS, len(listed))) as pool:
        reads = [pool.submit(read, item) for item in listed]
        try:
            return [each.result() for each in reads]
        finally:
            for each in reads:
                each.cancel()
