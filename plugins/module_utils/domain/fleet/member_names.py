# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of a template's machines."""

from __future__ import annotations

import re
import string
import typing as t

from ..errors import InvalidOption

_ACCEPTED: t.Final = "text with {number}, or with a width such as {number:03}"
# An optional zero, a width of up to two digits, an optional type of integer.
_WIDTH = re.compile(r"0?[0-9]{0,2}[dxX]?")


def template_names(pattern: str, count: int) -> list[str]:
    """Return the names of `count` machines; raises InvalidOption for a pattern that holds anything but `{number}`."""
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise InvalidOption("name_pattern", f"{pattern!r} is no pattern: {error}.", _ACCEPTED) from error
    for dummy, field, width, conversion in parts:
        # Python's formats reach into attributes and items; a name takes nothing but the number.
        if field is not None and (field != "number" or conversion or not _WIDTH.fullmatch(width or "")):
            raise InvalidOption("name_pattern", f"{pattern!r} holds something other than the number.", _ACCEPTED)
    names = [pattern.format(number=number) for number in range(1, count + 1)]
    if len(set(names)) != len(names):
        raise InvalidOption("name_pattern", f"{pattern!r} gives all VMs the same name.", _ACCEPTED)
    return names
