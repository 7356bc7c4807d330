# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Linux releases that trusted launch supports and an upgrade in place does not leave out.

As the page on trusted launch lists them in July 2026. Debian and Azure Linux are on it, but the page on the upgrade
leaves them out.
"""

from __future__ import annotations

import re
import typing as t

Version = tuple[int, ...]

# ID of os-release → the first and the last release of each range; a release counts as the parts of it that are named.
_LISTED: t.Final[dict[str, tuple[tuple[Version, Version], ...]]] = {
    "almalinux": (((8,), (10,)),),
    "ol": (((8, 10), (8, 10)), ((9, 6), (9, 7)), ((10, 1), (10, 1))),
    "rhel": (((8, 6), (10, 2)),),
    "rocky": (((8, 6), (9, 7)),),
    "sles": (((15, 3), (15, 7)), ((16,), (16,))),
    "ubuntu": (((18, 4), (26, 4)),),
}
_LEADING_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


def is_listed(distribution: str, version: str) -> bool:
    """Tell whether the release is in one of the ranges; `distribution` and `version` are ID and VERSION_ID."""
    release = _release(version)
    return bool(release) and any(
        first <= release[: len(first)] and release[: len(last)] <= last for first, last in _ranges(distribution)
    )


def is_newer_than_listed(distribution: str, version: str) -> bool:
    """Tell whether the release is later than the last one listed, so that the list may be out of date."""
    release, ranges = _release(version), _ranges(distribution)
    return bool(release and ranges) and release[: len(ranges[-1][1])] > ranges[-1][1]


def known_versions(distribution: str) -> str:
    """Return the ranges as a sentence names them, empty where the distribution is not listed."""
    named = (
        _spelt(first) if first == last else f"{_spelt(first)} to {_spelt(last)}"
        for first, last in _ranges(distribution)
    )
    return ", ".join(named)


def _ranges(distribution: str) -> tuple[tuple[Version, Version], ...]:
    return _LISTED.get(distribution.lower(), ())


def _release(version: str) -> Version:
    found = _LEADING_NUMBERS.match(version)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def _spelt(version: Version) -> str:
    return ".".join(str(part) for part in version)
