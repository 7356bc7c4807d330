"""Documents of Azure with one member that is not as the contract says."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Iterator

Path = tuple[str | int, ...]
ODD_IDS = ("/subscriptions/", "/providers/Microsoft.Compute/images/x", "x", "//", "/subscriptions/a/resourceGroups/b")


def mutations(document: t.Any) -> Iterator[tuple[Path, t.Any]]:
    """Yield each path in the document with each odd value that is put there, a null and nothing at all included."""
    for path, value in _members(document):
        for odd in _odd_values(value):
            yield path, odd


def mutated(document: t.Any, path: Path, odd: t.Any) -> t.Any:
    """Return a copy of the document with the odd value at the path."""
    copied = copy.deepcopy(document)
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = copy.deepcopy(odd)
    return copied


def _members(value: t.Any, path: Path = ()) -> Iterator[tuple[Path, t.Any]]:
    inner: t.Iterable[tuple[str | int, t.Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, member in inner:
        yield (*path, key), member
        yield from _members(member, (*path, key))


def _odd_values(value: t.Any) -> list[t.Any]:
    if isinstance(value, dict):
        return [None, {}]
    if isinstance(value, list):
        return [None, [], [None], [None, *value]]
    odd: list[t.Any] = [None, "FutureValue", "", ["FutureValue"], {"future": "value"}, 7, True]
    if isinstance(value, str) and value.startswith("/"):
        odd += [value[: len(value) // 2], value.rpartition("/")[0], f"{value}/", f"{value}//x", *ODD_IDS]
    elif isinstance(value, bool | int):
        odd += [-1, 2**63, 0.5, str(value), "many"]
    return odd
