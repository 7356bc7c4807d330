# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource tags: names compare without regard to case, values exactly."""

from __future__ import annotations

from collections.abc import Mapping


def tags_after(observed: Mapping[str, str], asked: Mapping[str, str], *, purge: bool) -> dict[str, str]:
    """Return the tags a resource has to end with; `purge` drops those nobody asked for.

    A tag keeps the spelling of its name that Azure already has.
    """
    spelled = {name.lower(): name for name in observed}
    result = {} if purge else dict(observed)
    for name, value in asked.items():
        result[spelled.get(name.lower(), name)] = value
    return result
