# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Linux releases that trusted launch supports and the upgrade does not exclude.

The page on trusted launch of 2026-07-27 lists them one by one. Debian and Azure Linux are listed there, but the page on
the upgrade (2026-03-09) excludes them.
"""

from __future__ import annotations

import re
import typing as t

Version = tuple[int, ...]


def _releases(listed: str) -> tuple[Version, ...]:
    return tuple(tuple(int(part) for part in each.split(".")) for each in listed.split())


# ID of os-release → the releases; a major release alone stands for all of its minor ones.
_LISTED: t.Final[dict[str, tuple[Version, ...]]] = {
    "almalinux": _releases("8 9 10"),
    "ol": _releases("8.10 9.6 9.7 10.1"),
    "rhel": _releases("8.6 8.8 8.10 9.4 9.5 9.6 9.7 9.8 10.0 10.1 10.2"),
    "rocky": _releases("8.6 8.10 9.2 9.4 9.5 9.6 9.7"),
    "sles": _releases("15.3 15.4 15.5 15.6 15.7 16"),
    "ubuntu": _releases("18.04 20.04 22.04 24.04 26.04"),
}
# The numbers of these releases are dates, so that a later one of the same year is not the next minor release.
_DATED: t.Final = frozenset({"ubuntu"})
_LEADING_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


def is_listed(distribution: str, version: str) -> bool:
    """Tell whether the release is listed; `distribution` and `version` are ID and VERSION_ID of os-release."""
    release = _release(version)
    return any(release[: len(each)] == each for each in _of(distribution))


def is_newer_than_listed(distribution: str, version: str) -> bool:
    """Tell whether the release is later than the last one listed, of its major release or of all of them."""
    release, listed = _release(version), _of(distribution)
    if not release or not listed or is_listed(distribution, version):
        return False
    if release > listed[-1]:
        return True
    same_major = [each for each in listed if each[0] == release[0]]
    return distribution.lower() not in _DATED and bool(same_major) and release > same_major[-1]


def known_versions(distribution: str) -> str:
    """Return the releases as a sentence names them, empty where the distribution is not listed."""
    dated = distribution.lower() in _DATED
    return ", ".join(_spelt(each, dated=dated) for each in _of(distribution))


def _of(distribution: str) -> tuple[Version, ...]:
    return _LISTED.get(distribution.lower(), ())


def _release(version: str) -> Version:
    found = _LEADING_NUMBERS.match(version)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def _spelt(version: Version, *, dated: bool) -> str:
    return ".".join(f"{part:02}" if dated else str(part) for part in version)
