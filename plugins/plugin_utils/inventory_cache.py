# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory cache keeps of Azure's answer, and what of it a later run uses."""

from __future__ import annotations

import hashlib
import json
import os
import typing as t
from dataclasses import fields

from ..module_utils.options import Connection

Facts = dict[str, t.Any]
_LAYOUT: t.Final = 2
_KEPT: t.Final = "virtual_machines"
# What the plugin reads of the facts of each VM.
_NEEDED: t.Final = {
    **dict.fromkeys(("id", "name", "resource_group", "subscription_id"), str),
    **dict.fromkeys(("private_ip_addresses", "public_ip_addresses", "fqdns"), list),
    "tags": dict,
}


def key_of(prefix: str, connection: Connection, subscriptions: list[str], *, addresses: bool) -> str:
    """Return a key that two runs share only when the same user asks the same identity the same question."""
    who = {each.name: getattr(connection, each.name) for each in fields(connection) if each.repr}
    del who["from_task"]
    question = [_LAYOUT, os.getuid(), who, subscriptions, addresses]
    return f"{prefix}_{hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:16]}"


def foreign_file(cache: t.Any, key: str) -> str | None:
    """Return the path of the file that holds the key when another user owns it, else None."""
    plugin = getattr(cache, "_plugin", None)
    path_of = getattr(plugin, "_get_cache_file_name", None)
    if path_of is None:
        return None
    path = str(path_of(getattr(plugin, "_get_key", str)(key)))
    try:
        # A link counts as its own owner's.
        owner = os.lstat(path).st_uid
    except OSError:
        return None
    return None if owner == os.getuid() else path


def pack(found: list[Facts]) -> dict[str, str]:
    """Return the value to keep: one JSON text, which no cache plugin decodes, marks or trusts."""
    return {_KEPT: json.dumps(found)}


def unpack(kept: t.Any) -> list[Facts] | None:
    """Return the facts of a kept value, or None when it is not what `pack` returns."""
    try:
        found = json.loads(str.__str__(kept[_KEPT]))
    except (KeyError, TypeError, ValueError):
        return None
    return found if isinstance(found, list) and all(map(_is_complete, found)) else None


def _is_complete(facts: t.Any) -> bool:
    return isinstance(facts, dict) and all(isinstance(facts.get(name), kind) for name, kind in _NEEDED.items())
