# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operating system as the VM agent reports it to Azure: osName and osVersion of the instance view.

Recorded forms: `Windows Server 2022 Datacenter` with `10.0.20348.3091`, `ubuntu` with `22.04`, `redhat` with `8.10`.
A VM that does not run shows neither.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..wire import dig

FIRST_SERVER: t.Final = 17763  # Windows Server 2019
FIRST_CLIENT: t.Final = 10240  # Windows 10

_BUILD = re.compile(r"(?:^|\s)(\d+)\.(\d+)\.(\d+)")
_SERVER = re.compile(r"server\s*(\d{4})", re.IGNORECASE)
_CLIENT = re.compile(r"windows\s+\d{1,2}\b", re.IGNORECASE)
_FIRST_SERVER_YEAR = 2019
# osName of Linux → ID of os-release, where they differ.
_DISTRIBUTIONS: t.Final = {"redhat": "rhel", "oracle": "ol", "suse": "sles"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGuest:
    """What Azure shows of the system inside; both texts are empty where it shows nothing."""

    name: str
    version: str

    @classmethod
    def read(cls, document: Mapping[str, t.Any]) -> ShownGuest:
        """Read the wire document of a VM with its instance view."""
        view = dig(document, "properties.instanceView", {})
        return cls(name=str(view.get("osName") or ""), version=str(view.get("osVersion") or ""))

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.name, self.version) if part)

    @property
    def windows_is_supported(self) -> bool | None:
        """Tell whether the Windows release can be upgraded; None where Azure does not show the release."""
        if found := _BUILD.search(self.version):
            return int(found[3]) >= (FIRST_CLIENT if _CLIENT.search(self.name) else FIRST_SERVER)
        if found := _SERVER.search(self.name):
            return int(found[1]) >= _FIRST_SERVER_YEAR
        return None

    @property
    def distribution(self) -> str:
        """Return the ID that os-release of the Linux system has."""
        return _DISTRIBUTIONS.get(self.name.lower(), self.name.lower())
