# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource tags: names compare without regard to case, values exactly."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .ownership import PROOF_TAGS
from .plan import Change
from .wire import Json


def asked_tags(options: Mapping[str, t.Any]) -> dict[str, str] | None:
    """Read the option `tags`: Azure's values are text, to which YAML's numbers and truths never compare equal."""
    tags = options.get("tags")
    return None if tags is None else {str(name): _text(value) for name, value in tags.items()}


def plant_tags(declared: Json, observed: Mapping[str, t.Any], asked: Mapping[str, str] | None, *, purge: bool) -> None:
    """Put into `declared` the tags that the resource `observed` has to end with; nothing where none were asked for."""
    if asked is not None:
        declared["tags"] = tags_after(observed.get("tags") or {}, asked, purge=purge)


def tag_changes(observed: Mapping[str, t.Any], asked: Mapping[str, str] | None, *, purge: bool) -> list[Change]:
    """Return what asking for the tags changes of the resource `observed`, in one entry or none."""
    before = dict(observed.get("tags") or {})
    after = before if asked is None else tags_after(before, asked, purge=purge)
    return [Change(path="tags", before=before or None, after=after)] if before != after else []


def tags_after(observed: Mapping[str, str], asked: Mapping[str, str], *, purge: bool) -> dict[str, str]:
    """Return the tags a resource has to end with; `purge` removes unlisted ones, except a proof of ownership.

    A tag keeps the spelling of its name that Azure already has.
    """
    spelled = {name.lower(): name for name in observed}
    result = {name: value for name, value in observed.items() if not purge or name.lower() in PROOF_TAGS}
    for name, value in asked.items():
        result[spelled.get(name.lower(), name)] = value
    return result


def _text(value: t.Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
