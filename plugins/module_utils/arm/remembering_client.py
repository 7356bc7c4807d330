# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client for planning much at once: what many plans share, an image or the sizes of a location, is read once."""

from __future__ import annotations

import threading
import typing as t
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial

from ..domain.wire import Json
from .client import ArmClient

_T = t.TypeVar("_T")


class RememberingClient(ArmClient):
    """Reads each thing once; for the time of one planning, in which nothing is written."""

    def __init__(self, client: ArmClient, subscription: str) -> None:
        super().__init__(
            pipeline=client.pipeline,
            cloud=client.cloud,
            subscription=subscription,
            cache=client.cache,
            verify=client.verify,
            waits=client.waits,
        )
        self._known: dict[Hashable, t.Any] = {}
        self._locks: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def remember(self, _key: Hashable, read: Callable[[], _T]) -> _T:
        """Return what `read` returned the first time; threads that ask at once wait for the one that reads."""
        with self._guard:
            lock = self._locks.setdefault(_key, threading.Lock())
        with lock:
            if _key not in self._known:
                self._known[_key] = read()
            found: _T = self._known[_key]
            return found

    def get(self, path: str, *, query: Mapping[str, str] | None = None, identified: bool = True) -> Json:
        """Return the resource as it was when it was first read."""
        key = ("get", path.lower(), tuple(sorted((query or {}).items())))
        read = partial(super().get, path, query=query, identified=identified)
        return self.remember(key, read)

    def list(
        self,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        identified: bool = True,
        bare: bool = False,
    ) -> Iterator[Json]:
        """Yield the members of a collection as they were when it was first read, all of them."""
        key = ("list", path.lower(), tuple(sorted((query or {}).items())))
        read = partial(super().list, path, query=query, identified=identified, bare=bare)
        return iter(self.remember(key, lambda: tuple(read())))
