# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data disks of a virtual machine, by logical unit number."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..plan import Change
from ..resource_id import ResourceId, same_id
from ..wire import Json, dig, plant_given, same_text

# What a change of an attached disk's property costs; Azure changes neither name nor storage through the machine.
_COSTS: t.Final = {"caching": "in place", "deleteOption": "in place", "diskSizeGB": "needs deallocate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDisk:
    """One data disk as asked: an existing one to attach, or a new empty one."""

    lun: int
    name: str | None = None
    managed_disk: ResourceId | None = None
    size_gb: int | None = None
    storage_account_type: str | None = None
    caching: str | None = None
    delete_option: str | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any]) -> DataDisk:
        """Read one entry of `data_disks`; raises InvalidOption where neither a disk nor a size is given."""
        attached = options.get("managed_disk")
        if not attached and not options.get("size_gb"):
            raise InvalidOption(
                f"data_disks[lun={options['lun']}]",
                "neither managed_disk nor size_gb is given.",
                "managed_disk to attach an existing disk, or size_gb to make an empty one",
            )
        return cls(
            lun=int(options["lun"]),
            name=options.get("name"),
            managed_disk=ResourceId.parse_of_type(
                attached, "Microsoft.Compute/disks", option=f"data_disks[lun={options['lun']}].managed_disk"
            )
            if attached
            else None,
            size_gb=options.get("size_gb"),
            storage_account_type=options.get("storage_account_type"),
            caching=options.get("caching"),
            delete_option=options.get("delete_option"),
        )

    def to_arm(self) -> Json:
        """Return the entry of storageProfile.dataDisks that makes or attaches the disk."""
        body: Json = {"lun": self.lun, "createOption": "Attach" if self.managed_disk else "Empty"}
        plant_given(
            body,
            (
                ("name", self.name),
                ("diskSizeGB", self.size_gb),
                ("caching", self.caching),
                # A disk made with the machine goes with it; one that was given stays.
                ("deleteOption", self.delete_option or ("Detach" if self.managed_disk else "Delete")),
                ("managedDisk.id", str(self.managed_disk) if self.managed_disk else None),
                ("managedDisk.storageAccountType", self.storage_account_type),
            ),
        )
        return body

    def compare(self, attached: Json) -> tuple[list[Change], Json]:
        """Compare with the disk attached at this lun; returns the changes and the entry as it has to be."""
        entry, changes = dict(attached), []
        for key, after in (
            ("caching", self.caching),
            ("deleteOption", self.delete_option),
            ("diskSizeGB", self.size_gb),
        ):
            before = attached.get(key)
            if after is not None and not same_text(before, after):
                cost = t.cast("t.Any", _COSTS[key])
                changes.append(Change(path=f"data_disks[lun={self.lun}].{key}", before=before, after=after, cost=cost))
                entry[key] = after
        return changes, entry

    def immutable_drift(self, attached: Json) -> list[Change]:
        """Return the differences that only detaching the disk at this lun would mend."""
        path, found = f"data_disks[lun={self.lun}]", []
        if self.managed_disk and not same_id(dig(attached, "managedDisk.id"), str(self.managed_disk)):
            before, after = dig(attached, "managedDisk.id"), str(self.managed_disk)
            found.append(Change(path=f"{path}.managed_disk", before=before, after=after, cost="needs replace"))
        for option, key, wanted in (
            ("name", "name", self.name),
            ("storage_account_type", "managedDisk.storageAccountType", self.storage_account_type),
        ):
            before = dig(attached, key)
            if wanted is not None and not same_text(before, wanted):
                found.append(Change(path=f"{path}.{option}", before=before, after=wanted, cost="needs replace"))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDiskComparison:
    """What the data disks asked for mean for a machine: changes, the whole list afterwards, immutable drift."""

    changes: tuple[Change, ...]
    entries: tuple[Json, ...]
    drift: tuple[Change, ...]


def compare_data_disks(wanted: Iterable[DataDisk], attached: Iterable[Json]) -> DataDiskComparison:
    """Compare by lun; a disk at a lun nobody asked for is left alone."""
    entries = {int(entry["lun"]): dict(entry) for entry in attached if entry.get("lun") is not None}
    changes: list[Change] = []
    drift: list[Change] = []
    for disk in wanted:
        present = entries.get(disk.lun)
        if present is None:
            entries[disk.lun] = disk.to_arm()
            changes.append(Change(path=f"data_disks[lun={disk.lun}]", before=None, after=disk.to_arm()))
            continue
        drift += disk.immutable_drift(present)
        found, entries[disk.lun] = disk.compare(present)
        changes += found
    return DataDiskComparison(changes=tuple(changes), entries=tuple(entries.values()), drift=tuple(drift))
