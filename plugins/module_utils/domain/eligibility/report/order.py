# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order people expect of names that hold numbers."""

from __future__ import annotations

import re

Order = list[tuple[int, str]]


def natural_order(name: str) -> Order:
    """Return what sorts names as people count, without regard to case: web2 before web10."""
    parts = re.split(r"(\d+)", name.lower())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]
