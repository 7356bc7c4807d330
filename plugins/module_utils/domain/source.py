# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine starts from, an image or a disk, and what it says of the machine that results."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from .disk_capabilities import listed_controllers
from .gallery_image.features import features_of
from .generation import Generation, generation_azure_uses, recorded_generation
from .security_type import azure_security_type
from .size import Architecture
from .wire import Json, dig, objects, same_text, texts

if t.TYPE_CHECKING:
    from .virtual_machine.observed import ObservedMachine

SourceKind = t.Literal[
    "marketplace_image", "managed_image", "gallery_image", "managed_disk", "snapshot", "virtual_machine"
]

_COMPLETE: t.Final = 100
_USABLE: t.Final = ("Available", "AvailableWithInstantAccess")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """An image's or disk's part in eligibility; None means Azure does not say.

    `recorded` is the generation Azure has on record; `generation` what a machine made from it boots as.
    `option` is the option of the module that named the source; `resource_id` is its id, a marketplace image's version
    resolved. `locations` are those where a gallery image has its replicas, none where that is not known.
    """

    kind: SourceKind
    name: str
    option: str
    recorded: Generation | None
    architecture: Architecture | None = None
    os_type: str | None = None
    security_type: str | None = None
    location: str = ""
    zones: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    os_state: str | None = None
    state: str | None = None
    managed_by: str | None = None
    plan: Mapping[str, str] = field(default_factory=dict)
    terms_accepted: bool | None = None
    features_known: bool = False
    disk_controllers: tuple[str, ...] = ()
    accelerated_networking: bool | None = None
    hibernation: bool | None = None
    deprecation: str | None = None
    disk_gb: int | None = None
    completion_percent: float | None = None
    access_state: str | None = None
    resource_id: str = ""

    @property
    def generation(self) -> Generation:
        return generation_azure_uses(self.recorded)

    def is_usable_snapshot(self, *, for_disk: bool) -> bool:
        """Tell whether a copy can be made of the snapshot, or of what is no snapshot.

        A snapshot with instant access makes disks before it is complete. Source:
        learn.microsoft.com/azure/virtual-machines/disks-instant-access-snapshots#check-snapshot-access-state.
        """
        if self.kind != "snapshot" or any(same_text(self.access_state, state) for state in _USABLE):
            return True
        if same_text(self.access_state, "InstantAccess") and for_disk:
            return True
        pending = any(same_text(self.access_state, state) for state in ("InstantAccess", "Pending"))
        return not pending and (self.completion_percent is None or self.completion_percent >= _COMPLETE)

    @classmethod
    def from_marketplace(cls, version: Mapping[str, t.Any], *, name: str) -> SourceFacts:
        """Read one version of a marketplace image."""
        features = {str(f.get("name")).lower(): str(f.get("value")) for f in objects(version, "properties.features")}
        return cls(
            kind="marketplace_image",
            name=name,
            option="image",
            recorded=recorded_generation(dig(version, "properties.hyperVGeneration")),
            architecture=_architecture(dig(version, "properties.architecture")),
            os_type=dig(version, "properties.osDiskImage.operatingSystem"),
            security_type=features.get("securitytype"),
            location=str(version.get("location") or ""),
            plan=dig(version, "properties.plan", {}),
            # An image that has none carries no list of features; one of before generations were told carries neither.
            features_known=bool(features) or dig(version, "properties.hyperVGeneration") is not None,
            disk_controllers=listed_controllers(features.get("diskcontrollertypes")),
            accelerated_networking=_flag(features.get("isacceleratednetworksupported")),
            hibernation=_flag(features.get("ishibernatesupported")),
            deprecation=dig(version, "properties.imageDeprecationStatus.imageState"),
            disk_gb=dig(version, "properties.osDiskImage.sizeInGb"),
            resource_id=str(version.get("id") or ""),
        )

    @classmethod
    def from_managed_image(cls, image: Mapping[str, t.Any]) -> SourceFacts:
        """Read a managed image."""
        return cls(
            kind="managed_image",
            name=str(image.get("id") or ""),
            option="image",
            recorded=recorded_generation(dig(image, "properties.hyperVGeneration")),
            os_type=dig(image, "properties.storageProfile.osDisk.osType"),
            os_state=dig(image, "properties.storageProfile.osDisk.osState"),
            location=str(image.get("location") or ""),
            disk_gb=dig(image, "properties.storageProfile.osDisk.diskSizeGB"),
            resource_id=str(image.get("id") or ""),
        )

    @classmethod
    def from_gallery_image(cls, definition: Mapping[str, t.Any], *, name: str = "") -> SourceFacts:
        """Read an image definition of a gallery, own, shared or of the community; `name` is how the user named it.

        One that lists no feature has none: Azure makes standard machines of it.
        """
        features = features_of(dig(definition, "properties.features"))
        return cls(
            kind="gallery_image",
            name=name or str(definition.get("id") or ""),
            option="image",
            recorded=recorded_generation(dig(definition, "properties.hyperVGeneration")),
            architecture=_architecture(dig(definition, "properties.architecture")),
            os_type=dig(definition, "properties.osType"),
            os_state=dig(definition, "properties.osState"),
            security_type=features.get("securitytype"),
            location=str(definition.get("location") or ""),
            plan=dig(definition, "properties.purchasePlan", {}),
            features_known=True,
            disk_controllers=listed_controllers(features.get("diskcontrollertypes")),
            accelerated_networking=_flag(features.get("isacceleratednetworksupported")),
            hibernation=_flag(features.get("ishibernatesupported")),
            resource_id=str(definition.get("id") or ""),
        )

    @classmethod
    def from_disk(cls, disk: Mapping[str, t.Any]) -> SourceFacts:
        """Read a managed disk, or a snapshot, which has the same properties."""
        snapshot = "/snapshots/" in str(disk.get("id") or "").lower()
        return cls(
            kind="snapshot" if snapshot else "managed_disk",
            name=str(disk.get("id") or ""),
            option="os_disk.managed_disk",
            recorded=recorded_generation(dig(disk, "properties.hyperVGeneration")),
            architecture=_architecture(dig(disk, "properties.supportedCapabilities.architecture")),
            os_type=dig(disk, "properties.osType"),
            security_type=dig(disk, "properties.securityProfile.securityType"),
            location=str(disk.get("location") or ""),
            zones=tuple(texts(disk, "zones")),
            state=dig(disk, "properties.diskState"),
            managed_by=disk.get("managedBy"),
            disk_controllers=listed_controllers(dig(disk, "properties.supportedCapabilities.diskControllerTypes")),
            accelerated_networking=dig(disk, "properties.supportedCapabilities.acceleratedNetwork"),
            hibernation=dig(disk, "properties.supportsHibernation"),
            disk_gb=dig(disk, "properties.diskSizeGB"),
            completion_percent=_percent(dig(disk, "properties.completionPercent")),
            access_state=dig(disk, "properties.snapshotAccessState"),
            resource_id=str(disk.get("id") or ""),
        )

    @classmethod
    def from_machine(cls, machine: ObservedMachine, *, option: str) -> SourceFacts:
        """Read what a machine, which `option` named, brings to whatever is made of it."""
        return cls(
            kind="virtual_machine",
            name=machine.id,
            option=option,
            recorded=machine.generation,
            security_type=dig(machine.document, "properties.securityProfile.securityType"),
            location=machine.location,
            os_state="Generalized" if machine.is_generalised else None,
            resource_id=machine.id,
        )

    @classmethod
    def from_expected(cls, disk: str, expected: Mapping[str, t.Any]) -> SourceFacts:
        """Read what a playbook says of the disk `disk`, which is yet to be made."""
        security_type = expected.get("security_type")
        return cls(
            kind="managed_disk",
            name=disk,
            option="os_disk.managed_disk",
            recorded=expected["generation"],
            os_type=expected.get("os_type"),
            security_type=azure_security_type(security_type) if security_type else None,
            disk_gb=expected.get("size_gb"),
            zones=(str(expected["zone"]),) if expected.get("zone") else (),
            disk_controllers=listed_controllers(",".join(expected.get("disk_controllers") or ())),
            hibernation=expected.get("hibernation"),
            architecture=_architecture(expected.get("architecture")),
        )

    @classmethod
    def from_dict(cls, facts: Mapping[str, t.Any]) -> SourceFacts:
        """Read back what to_dict() wrote; of a mapping made by hand only `generation` is needed."""
        known = {name: facts[name] for name in cls.__slots__ if facts.get(name) is not None}
        for name in ("zones", "locations", "disk_controllers"):
            known[name] = tuple(known.get(name, ()))
        known["architecture"] = _architecture(known.get("architecture"))
        known["recorded"] = recorded_generation(facts.get("recorded_generation", facts.get("generation")))
        return cls(**{"kind": "marketplace_image", "name": "the image", "option": "image", **known})

    def to_dict(self) -> Json:
        facts = {name: getattr(self, name) for name in self.__slots__ if name != "recorded"}
        return {
            **facts,
            "generation": self.generation,
            "recorded_generation": self.recorded,
            "zones": list(self.zones),
            "locations": list(self.locations),
            "disk_controllers": list(self.disk_controllers),
            "plan": dict(self.plan),
        }


def _percent(value: t.Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _flag(value: str | None) -> bool | None:
    return None if value is None else same_text(value, "True")


def _architecture(value: t.Any) -> Architecture | None:
    if same_text(value, "Arm64"):
        return "Arm64"
    return "x64" if same_text(value, "x64") else None
