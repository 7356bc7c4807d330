# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the options of a scale set ask of the eligibility rules."""

from __future__ import annotations

from ..eligibility.question import Question
from ..source import SourceFacts
from ..virtual_machine.question import asked_features
from ..wire import dig
from .declaration import PROFILE
from .desired import DesiredScaleSet


def questions_of(desired: DesiredScaleSet, *, size: str, location: str, source: SourceFacts | None) -> list[Question]:
    """Return the question whether this size would make the machines asked for, one for each zone, facts to be added."""
    profile = dig(desired.declared, PROFILE, {})
    features = set(asked_features(profile))
    if desired.interface and desired.interface.accelerated_networking:
        features.add("accelerated_networking")
    zones: tuple[str | None, ...] = desired.zones or (None,)
    return [
        Question(
            size=size,
            location=location,
            zone=zone,
            generation=desired.generation,
            security_type=desired.security_type,
            features=frozenset(features),
            os_disk_gb=dig(profile, "storageProfile.osDisk.diskSizeGB"),
            source=source,
        )
        for zone in zones
    ]
