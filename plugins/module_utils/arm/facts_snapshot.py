# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts kept in a file, to be judged later without a call: a location's are megabytes, too much for a task's result."""

from __future__ import annotations

import json
import pathlib

from ..domain.errors import InvalidOption
from ..domain.wire import Json
from .cache import write_whole

_OWNER_ONLY = 0o600


def write_snapshot(path: str, facts: Json) -> Json:
    """Write the facts for their owner's eyes, whole or not at all, unless they are there; return what a module says."""
    target = pathlib.Path(path).expanduser()
    text = json.dumps(facts)
    try:
        changed = not _holds(target, text)
        if changed:
            write_whole(target, text)
    except OSError as error:
        raise InvalidOption(
            "facts_snapshot", f"{path} cannot be written: {error}.", "a file in a folder that exists"
        ) from error
    return {"facts_snapshot": str(target), "changed": changed}


def _holds(target: pathlib.Path, text: str) -> bool:
    """Tell whether the file has this text already, and nobody else can read it."""
    try:
        private = target.stat().st_mode & 0o777 == _OWNER_ONLY
        return private and target.read_text(encoding="utf-8") == text
    except (FileNotFoundError, UnicodeDecodeError):
        return False
