# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure location names."""

from __future__ import annotations

import typing as t


def normalise_location(name: str) -> str:
    """Return the name Azure's API uses: `West Europe` and `westeurope` are one location."""
    return name.replace(" ", "").lower()


def same_location(left: t.Any, right: t.Any) -> bool:
    """Tell whether two names are of one location."""
    return normalise_location(str(left or "")) == normalise_location(str(right or ""))
