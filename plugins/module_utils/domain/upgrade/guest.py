# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The readiness of the system inside a machine, Linux or Windows, from what was gathered of it."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..eligibility.rule import Finding, find_reasons, rule
from ..eligibility.rules import citations
from ..errors import InvalidOption
from ..wire import Json
from .guest_linux import judge_linux
from .guest_windows import WindowsGuest, judge_windows
from .readiness import Readiness

_SYSTEMS = ("linux", "windows")


def judge_guest(evidence: t.Any, *, reachable: bool = True) -> Json:
    """Return `ready`, `reasons` and, of Windows, the number of the disk that has to be converted under `convert_disk`.

    `reachable` tells whether MBR2GPT can be run in the system. Evidence that is empty is that of a system nobody could
    ask. Raises InvalidOption for what is no evidence.
    """
    if not evidence:
        return _answer(Readiness.of(find_reasons(evidence, (guest_not_known,))))
    system = str(evidence.get("system") or "").lower() if isinstance(evidence, Mapping) else ""
    if system not in _SYSTEMS:
        raise InvalidOption(
            "evidence", "it does not say of which system it is.", "a mapping with system: linux or windows"
        )
    if system == "linux":
        return _answer(judge_linux(evidence))
    guest = WindowsGuest.read(evidence, reachable=reachable)
    return _answer(judge_windows(guest), convert_disk=guest.disk_number if guest.needs_conversion else None)


def _answer(readiness: Readiness, *, convert_disk: int | None = None) -> Json:
    return {
        "ready": readiness.state == "ready",
        "reasons": [reason.to_dict() for reason in readiness.reasons],
        "convert_disk": convert_disk,
    }


@rule(
    source=citations.UPGRADE, remedy="Start the machine and let the host be reached, or give what was gathered of it."
)
def guest_not_known(_evidence: t.Any) -> Finding | None:
    """Nobody could ask the system whether it can boot by UEFI."""
    return Finding(about="guest", message="How the system inside is laid out is not known, and it has to boot by UEFI.")
