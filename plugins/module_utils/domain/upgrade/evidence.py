# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operating system tells of itself, as the role gathers it: a mapping of named texts.

Each text is the output of a command or a file. JSON may also be given as the value that it holds. What is missing is
not known, and a rule that needs it says so. In place of the texts, or beside them, stands `output`: all of them in one,
each behind a line `=== name ===`, as the scripts of the role print them. What cannot be read in it is not known either.
"""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidOption

_HEADING = re.compile(r"^=== (\w+) ===[ \t\r]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The parts by name: those given one by one, which have to be what they are said to be, and those of the output."""

    given: Mapping[str, t.Any]
    printed: Mapping[str, str]

    @classmethod
    def read(cls, evidence: t.Any, *, known: tuple[str, ...]) -> Evidence:
        """Read a mapping; raises InvalidOption where it is none or has a part of another name."""
        accepted = f"a mapping of system and {', '.join(known)}, or of system and output"
        if not isinstance(evidence, Mapping):
            raise InvalidOption("evidence", f"it is a {type(evidence).__name__}.", accepted)
        given = {str(name): value for name, value in evidence.items() if name not in ("system", "output")}
        printed = _parts(str(evidence.get("output") or ""))
        unknown = sorted(name for name in (*given, *printed) if name not in known)
        if unknown:
            raise InvalidOption("evidence", f"there is no part named {', '.join(unknown)}.", accepted)
        return cls(given=given, printed=printed)

    def text(self, name: str) -> str:
        """Return a text, its lines ending as they do on Linux; empty where it is not known."""
        return str(self._value(name) or "").replace("\r\n", "\n").strip()

    def lines(self, name: str) -> list[str]:
        """Return the lines of a text, or the members of a list, that are not blank."""
        value = self._value(name)
        listed = value if isinstance(value, list) else self.text(name).splitlines()
        return [line for member in listed if (line := str(member).strip())]

    def json(self, name: str) -> t.Any:
        """Return the value of a JSON text, None where it is not known; raises InvalidOption for one given wrongly."""
        value = self._value(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(self.text(name) or "null")
        except ValueError as error:
            if name not in self.given:
                return None
            problem = f"{name} is no JSON: {error}."
            raise InvalidOption("evidence", problem, "the output of the command as it is") from error

    def _value(self, name: str) -> t.Any:
        return self.given.get(name, self.printed.get(name))


def _parts(output: str) -> dict[str, str]:
    """Return the texts by their headings; what a login prints before the first one is none of them."""
    _before, *found = _HEADING.split(output)
    return dict(zip(found[0::2], found[1::2], strict=True))
