# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts kept in a file, to be judged later without a call: a location's are megabytes, too much for a task's result."""

from __future__ import annotations

import json
import os
import pathlib
import tempfile

from ..domain.errors import InvalidOption
from ..domain.wire import Json


def write_snapshot(path: str, facts: Json) -> Json:
    """Write the facts for their owner's eyes, whole or not at all, and return what a module says of it."""
    target = pathlib.Path(path).expanduser()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(facts, file)
        pathlib.Path(name).replace(target)
    except OSError as error:
        raise InvalidOption(
            "facts_snapshot", f"{path} cannot be written: {error}.", "a file in a folder that exists"
        ) from error
    return {"facts_snapshot": str(target)}
