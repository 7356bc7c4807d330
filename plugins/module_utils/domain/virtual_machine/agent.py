# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Azure's agent in the guest is told: whether it is there, and how the system is patched."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..wire import Json, plant_given, same_text

_MODES: t.Final[dict[str, tuple[str, ...]]] = {
    "linux": ("ImageDefault", "AutomaticByPlatform"),
    "windows": ("Manual", "AutomaticByOS", "AutomaticByPlatform"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """The options about the agent; None is what nobody asked for."""

    provision: bool | None = None
    patch_mode: str | None = None
    assessment_mode: str | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any]) -> AgentSettings:
        """Read provision_vm_agent and patch_settings."""
        patching = options.get("patch_settings") or {}
        return cls(
            provision=options.get("provision_vm_agent"),
            patch_mode=patching.get("patch_mode"),
            assessment_mode=patching.get("assessment_mode"),
        )

    def plant(self, declared: Json, *, os_type: str | None) -> None:
        """Put the settings where the system has them; raises InvalidOption for a mode that it does not know."""
        system = "windows" if same_text(os_type, "Windows") else "linux"
        if self.patch_mode and self.patch_mode not in _MODES[system]:
            problem = f"{self.patch_mode} is no way to patch {system.capitalize()}."
            raise InvalidOption("patch_settings.patch_mode", problem, ", ".join(_MODES[system]))
        place = f"properties.osProfile.{system}Configuration"
        plant_given(
            declared,
            (
                (f"{place}.provisionVMAgent", self.provision),
                (f"{place}.patchSettings.patchMode", self.patch_mode),
                (f"{place}.patchSettings.assessmentMode", self.assessment_mode),
            ),
        )
