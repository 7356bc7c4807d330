# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generation of a virtual machine: decided by its image or disk, never by a field of the request."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .wire import dig

Generation = t.Literal["V1", "V2"]
AskedGeneration = t.Literal["V1", "V2", "any"]
GENERATION_CHOICES: t.Final = list(t.get_args(AskedGeneration))


def generation_azure_uses(recorded: str | None) -> Generation:
    """Return the generation a machine boots as, from what an image or disk records.

    A disk or image with no generation recorded boots as generation 1 (azure-cli issue 21264).
    """
    return "V2" if (recorded or "").upper() == "V2" else "V1"


def disk_generation(disk: Mapping[str, t.Any]) -> Generation:
    """Return the generation that a machine boots as from a disk, of which this is the document."""
    return generation_azure_uses(recorded_generation(dig(disk, "properties.hyperVGeneration")))


def unrecorded_warning(name: str, recorded: Generation | None) -> tuple[str, ...]:
    """Return what the user has to hear of a disk or image on which no generation is recorded."""
    if recorded:
        return ()
    remedy = "If it holds a generation 2 system, make it anew with generation: V2."
    return (f"{name} records no generation, so Azure boots it as V1, and none can be set on what exists. {remedy}",)


def recorded_generation(value: t.Any) -> Generation | None:
    """Return what Azure records, or None where it records nothing it names V1 or V2."""
    text = str(value or "").upper()
    if text == "V1":
        return "V1"
    return "V2" if text == "V2" else None
