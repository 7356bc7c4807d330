from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

Resource = dict[str, Any]


class Store:
    """Resources in their wire form, found by id, type or scope without regard to case, in the order of creation."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._times: dict[str, tuple[str, str]] = {}
        self._by_id: dict[str, Resource] = {}
        self._by_type: dict[str, dict[str, Resource]] = {}

    def get(self, resource_id: str) -> Resource | None:
        """Return the stored resource itself (a change to it is a change to the store)."""
        return self._by_id.get(_key(resource_id))

    def put(self, resource: Resource) -> None:
        """Store by resource["id"], in the place of an older one with that id."""
        key = _key(resource["id"])
        older = self._by_id.get(key)
        if older is not None and older["type"].lower() != resource["type"].lower():
            self.delete(key)
        self._by_id[key] = resource
        now = datetime.fromtimestamp(self._clock(), tz=timezone.utc).isoformat().replace("+00:00", "Z")
        self._times[key] = (self._times.get(key, (now, now))[0], now)
        self._by_type.setdefault(resource["type"].lower(), {})[key] = resource

    def delete(self, resource_id: str) -> None:
        """Forget the resource; nothing happens when there is none."""
        key = _key(resource_id)
        gone = self._by_id.pop(key, None)
        if gone is not None:
            del self._times[key]
            del self._by_type[gone["type"].lower()][key]

    def times(self, resource_id: str) -> tuple[str, str]:
        """Return when a stored resource was first and last put, as ISO 8601."""
        return self._times[_key(resource_id)]

    def of_type(self, resource_type: str, *, scope: str = "") -> list[Resource]:
        """Return the resources of a type like "Microsoft.Compute/disks" whose id is under the scope."""
        found = self._by_type.get(resource_type.lower(), {})
        return [resource for key, resource in found.items() if _within(key, _key(scope))]

    def under(self, scope: str) -> list[Resource]:
        """Return every resource whose id is under the scope, the resource at the scope itself excepted."""
        prefix = _key(scope)
        return [resource for key, resource in self._by_id.items() if key != prefix and _within(key, prefix)]

    def clear(self) -> None:
        """Forget everything."""
        self._by_id.clear()
        self._by_type.clear()
        self._times.clear()


def _key(resource_id: str) -> str:
    return "/" + resource_id.strip("/").lower()


def _within(key: str, prefix: str) -> bool:
    return prefix in ("/", key) or key.startswith(prefix + "/")
