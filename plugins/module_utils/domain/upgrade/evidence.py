# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operating system tells of itself, as the role gathers it: a mapping of named texts.

Each text is the output of a command or a file. JSON may also be given as the value that it holds. What is missing is
not known, and a rule that needs it says so. In place of the texts, or beside them, stands `output`: all of them in one,
each behind a line `=== name ===`, as the scripts of the role print them.
"""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Mapping

from ..errors import InvalidOption

Evidence = Mapping[str, t.Any]

_HEADING = re.compile(r"^=== (\w+) ===[ \t\r]*$", re.MULTILINE)


def read_evidence(given: t.Any, *, known: tuple[str, ...]) -> Evidence:
    """Return the evidence; raises InvalidOption where it is no mapping or has a part of another name."""
    accepted = f"a mapping of system and {', '.join(known)}, or of system and output"
    if not isinstance(given, Mapping):
        raise InvalidOption("evidence", f"it is a {type(given).__name__}.", accepted)
    evidence = {**_parts(str(given.get("output") or "")), **given}
    unknown = sorted(str(name) for name in evidence if name not in (*known, "system", "output"))
    if unknown:
        raise InvalidOption("evidence", f"there is no part named {', '.join(unknown)}.", accepted)
    return evidence


def _parts(output: str) -> dict[str, str]:
    """Return the texts by their headings; what a login prints before the first one is none of them."""
    _before, *found = _HEADING.split(output)
    return dict(zip(found[0::2], found[1::2], strict=True))


def text_of(evidence: Evidence, name: str) -> str:
    """Return a text, its lines ending as they do on Linux; empty where it is not known."""
    return str(evidence.get(name) or "").replace("\r\n", "\n").strip()


def json_of(evidence: Evidence, name: str) -> t.Any:
    """Return the value of a JSON text, None where it is not known; raises InvalidOption for what is no JSON."""
    value = evidence.get(name)
    if not isinstance(value, str):
        return value
    text = text_of(evidence, name)
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidOption("evidence", f"{name} is no JSON: {error}.", "the output of the command as it is") from error
