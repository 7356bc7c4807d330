# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an image version is made of: a machine, a managed image, a disk, a snapshot, or a blob."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..plan import Change
from ..resource_id import ResourceId, same_id
from ..wire import Json, dig, plant

VersionSourceKind = t.Literal["virtual_machine", "managed_image", "disk", "snapshot", "blob_uri"]

_ONE = "one of virtual_machine, managed_image, disk, snapshot and blob_uri"
_PROFILE = "properties.storageProfile"
_PATHS: t.Final[dict[VersionSourceKind, str]] = {
    "virtual_machine": f"{_PROFILE}.source.virtualMachineId",
    "managed_image": f"{_PROFILE}.source.id",
    "disk": f"{_PROFILE}.osDiskImage.source.id",
    "snapshot": f"{_PROFILE}.osDiskImage.source.id",
    "blob_uri": f"{_PROFILE}.osDiskImage.source.uri",
}
_TYPES: t.Final[dict[VersionSourceKind, str]] = {
    "virtual_machine": "Microsoft.Compute/virtualMachines",
    "managed_image": "Microsoft.Compute/images",
    "disk": "Microsoft.Compute/disks",
    "snapshot": "Microsoft.Compute/snapshots",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSource:
    """The one source of an image version; `resource_id` is None, and `storage_account` not, for a blob."""

    kind: VersionSourceKind
    address: str
    resource_id: ResourceId | None = None
    storage_account: ResourceId | None = None

    @property
    def option(self) -> str:
        return f"source.{self.kind}"

    def plant_in(self, body: Json) -> None:
        """Put the source where a new version's document has it."""
        plant(body, _PATHS[self.kind], self.address)
        if self.storage_account:
            plant(body, f"{_PROFILE}.osDiskImage.source.storageAccountId", str(self.storage_account))

    def drift(self, version: Mapping[str, t.Any]) -> list[Change]:
        """Compare with what a version was made of, which Azure never changes."""
        before = origin_of(version)
        if same_id(before, self.address):
            return []
        return [Change(path="source", before=before, after=self.address, cost="needs replace")]


def read_version_source(
    options: Mapping[str, t.Any] | None, *, subscription: str, resource_group: str
) -> VersionSource | None:
    """Read the option `source`; raises InvalidOption where it is not exactly one."""
    if options is None:
        return None
    given = {key: str(value) for key, value in options.items() if value is not None}
    account = given.pop("storage_account_id", None)
    if len(given) != 1:
        raise InvalidOption("source", f"{len(given)} sources are given.", _ONE)
    ((name, value),) = given.items()
    kind = t.cast("VersionSourceKind", name)
    if (kind == "blob_uri") != (account is not None):
        raise InvalidOption("source.storage_account_id", "it belongs to blob_uri.", "both or neither of the two")
    if account is not None:
        return _read_blob(value, account)
    resource_id = ResourceId.parse_or_name(
        value, _TYPES[kind], subscription=subscription, resource_group=resource_group, option=f"source.{kind}"
    )
    return VersionSource(kind=kind, address=str(resource_id), resource_id=resource_id)


def _read_blob(uri: str, account: str) -> VersionSource:
    if "?" in uri:
        problem = "it is signed, which is a secret Azure does not need."
        raise InvalidOption("source.blob_uri", problem, "the address alone")
    storage = ResourceId.parse_of_type(account, "Microsoft.Storage/storageAccounts", option="source.storage_account_id")
    return VersionSource(kind="blob_uri", address=uri, storage_account=storage)


def origin_of(version: Mapping[str, t.Any]) -> str | None:
    """Return the id or address of what a version was made of."""
    recorded = (dig(version, path) for path in dict.fromkeys(_PATHS.values()))
    return next((str(origin).partition("?")[0] for origin in recorded if origin), None)
