# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an answer asks to wait, in any of the forms that Azure and proxies use."""

from __future__ import annotations

import re
import time
import typing as t
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
# azure-core reads these where there is no Retry-After.
_MILLISECONDS: t.Final = ("retry-after-ms", "x-ms-retry-after-ms")


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `Retry-After` or one of its forms in milliseconds asks for.

    The names of the headers are in lower case. A number too large for a float is infinite. What is malformed or
    negative is ignored; None where nothing is left.
    """
    asked = _number(headers.get("retry-after"))
    if asked is None:
        asked = _seconds_until(headers.get("retry-after"))
    for name in _MILLISECONDS:
        if asked is None and (milliseconds := _number(headers.get(name))) is not None:
            asked = milliseconds / 1000
    return asked


def _number(text: str | None) -> float | None:
    return float(text) if text and _NUMBER.fullmatch(text := text.strip()) else None


def _seconds_until(date: str | None) -> float | None:
    if not date:
        return None
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - time.time())
    except (ArithmeticError, IndexError, OSError, TypeError, ValueError):
        return None
