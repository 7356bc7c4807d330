# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the options of a machine ask of the eligibility rules."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ..eligibility.question import Question
from ..source import SourceFacts
from ..wire import dig, same_text
from .desired import DesiredMachine

# Feature → where the request would say it, and the value that asks for it.
_ASKED: t.Final[dict[str, tuple[str, t.Any]]] = {
    "encryption_at_host": ("securityProfile.encryptionAtHost", True),
    "secure_boot": ("securityProfile.uefiSettings.secureBootEnabled", True),
    "vtpm": ("securityProfile.uefiSettings.vTpmEnabled", True),
    "ephemeral_os_disk": ("storageProfile.osDisk.diffDiskSettings.option", "Local"),
    "ephemeral_full_caching": ("storageProfile.osDisk.diffDiskSettings.enableFullCaching", True),
    "standard_hdd_os_disk": ("storageProfile.osDisk.managedDisk.storageAccountType", "Standard_LRS"),
    "ultra_ssd": ("additionalCapabilities.ultraSSDEnabled", True),
    "hibernation": ("additionalCapabilities.hibernationEnabled", True),
    "spot": ("priority", "Spot"),
}
# Storage type, as it begins → the feature a size must have for it.
_STORAGE: t.Final = {"ultrassd": "ultra_ssd", "premiumv2": "premium_ssd_v2", "premium_": "premium_ssd"}


def question_of(desired: DesiredMachine, *, size: str, location: str, source: SourceFacts | None) -> Question:
    """Return the question whether this size would make the machine asked for; its facts are yet to be added."""
    return Question(
        size=size,
        location=location,
        zone=desired.zone,
        generation=desired.generation,
        security_type=desired.security_type,
        features=frozenset(_features(desired)),
        os_disk_gb=dig(desired.declared, "properties.storageProfile.osDisk.diskSizeGB"),
        ephemeral_placement=dig(desired.declared, "properties.storageProfile.osDisk.diffDiskSettings.placement"),
        disk_controller=dig(desired.declared, "properties.storageProfile.diskControllerType"),
        source=source,
    )


def _features(desired: DesiredMachine) -> t.Iterator[str]:
    yield from asked_features(desired.declared.get("properties", {}))
    if desired.interface and desired.interface.accelerated_networking:
        yield "accelerated_networking"
    for disk in desired.data_disks:
        yield from _storage_features(disk.storage_account_type)


def asked_features(request: Mapping[str, t.Any]) -> t.Iterator[str]:
    """Yield the features that the properties of a machine, or the profile of many, ask for."""
    for feature, (path, value) in _ASKED.items():
        if same_text(dig(request, path), value):
            yield feature
    if dig(request, "availabilitySet.id"):
        yield "availability_set"
    disks = (dig(request, "storageProfile.osDisk", {}), *dig(request, "storageProfile.dataDisks", ()))
    for disk in disks:
        yield from _storage_features(dig(disk, "managedDisk.storageAccountType"))


def _storage_features(kind: str | None) -> t.Iterator[str]:
    for beginning, feature in _STORAGE.items():
        if str(kind or "").lower().startswith(beginning):
            yield feature
