# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a managed image is made of: a generalised machine, a disk, a snapshot, or a blob."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..plan import Change
from ..resource_id import ResourceId, same_id
from ..wire import Json, dig, plant

ImageSourceKind = t.Literal["virtual_machine", "disk", "snapshot", "blob_uri"]

_ONE = "one of virtual_machine, disk, snapshot and blob_uri"
_OS_DISK = "properties.storageProfile.osDisk"
# Where an image records what it was made of; a machine's OS disk is recorded beside the machine.
_PATHS: t.Final[dict[ImageSourceKind, str]] = {
    "virtual_machine": "properties.sourceVirtualMachine.id",
    "snapshot": f"{_OS_DISK}.snapshot.id",
    "disk": f"{_OS_DISK}.managedDisk.id",
    "blob_uri": f"{_OS_DISK}.blobUri",
}
_TYPES: t.Final[dict[ImageSourceKind, str]] = {
    "virtual_machine": "Microsoft.Compute/virtualMachines",
    "disk": "Microsoft.Compute/disks",
    "snapshot": "Microsoft.Compute/snapshots",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """The one source of an image; `resource_id` is None for a blob."""

    kind: ImageSourceKind
    address: str
    resource_id: ResourceId | None = None

    @property
    def option(self) -> str:
        return f"source.{self.kind}"

    def plant_in(self, body: Json) -> None:
        """Put the source where a new image's document has it."""
        plant(body, _PATHS[self.kind], self.address)

    def drift(self, image: Mapping[str, t.Any]) -> list[Change]:
        """Compare with what an image was made of, which Azure never changes."""
        if same_id(dig(image, _PATHS[self.kind]), self.address):
            return []
        return [Change(path="source", before=origin_of(image), after=self.address, cost="needs replace")]


def read_image_source(
    options: Mapping[str, t.Any] | None, *, subscription: str, resource_group: str
) -> ImageSource | None:
    """Read the option `source`; raises InvalidOption where it is not exactly one."""
    if options is None:
        return None
    given = {key: value for key, value in options.items() if value is not None}
    if len(given) != 1:
        raise InvalidOption("source", f"{len(given)} sources are given.", _ONE)
    ((name, value),) = given.items()
    kind = t.cast("ImageSourceKind", name)
    if kind == "blob_uri":
        if "?" in value:
            problem = "it is signed, which is a secret Azure does not need."
            raise InvalidOption("source.blob_uri", problem, "the address alone")
        return ImageSource(kind=kind, address=value)
    resource_id = ResourceId.parse_or_name(
        str(value),
        _TYPES[kind],
        subscription=subscription,
        resource_group=resource_group,
        option=f"source.{kind}",
    )
    return ImageSource(kind=kind, address=str(resource_id), resource_id=resource_id)


def origin_of(image: Mapping[str, t.Any]) -> str | None:
    """Return the id or address of what an image was made of."""
    recorded = (dig(image, path) for path in _PATHS.values())
    return next((str(origin) for origin in recorded if origin), None)
