# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data disks of a virtual machine, by logical unit number."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import InvalidOption
from ..managed_disk.growth import must_be_detached
from ..plan import Change
from ..resource_id import ResourceId, same_id
from ..wire import Json, dig, number, plant_given, same_text

# What a change of an attached disk's property costs; Azure changes neither name nor storage through the machine.
_ACCEPTED = "managed_disk to attach an existing disk, source to copy one, size_gb to make an empty one, or state absent"
# The largest sizes hold 64 data disks.
_LAST_LUN: t.Final = 63
_COSTS: t.Final = {"caching": "in place", "deleteOption": "in place"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDisk:
    """One data disk as asked: an existing one to attach, a new one, empty or a copy, or none at its number."""

    lun: int
    present: bool = True
    name: str | None = None
    managed_disk: ResourceId | None = None
    source: ResourceId | None = None
    size_gb: int | None = None
    storage_account_type: str | None = None
    iops: int | None = None
    mbps: int | None = None
    disk_encryption_set: str | None = None
    caching: str | None = None
    delete_option: str | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any], *, subscription: str, resource_group: str) -> DataDisk:
        """Read one entry of `data_disks`; raises InvalidOption where what it says is not one disk."""
        place, lun = f"data_disks[lun={options['lun']}]", int(options["lun"])
        if not 0 <= lun <= _LAST_LUN:
            raise InvalidOption(f"{place}.lun", f"{lun} is no logical unit number.", f"0 to {_LAST_LUN}")
        if options.get("state") == "absent":
            _refuse_beside_absent(options, place)
            return cls(lun=lun, present=False)
        attached, source = options.get("managed_disk"), options.get("source")
        if attached and source:
            raise InvalidOption(f"{place}.source", "managed_disk is given too.", "one of the two")
        if not attached and not source and not options.get("size_gb"):
            raise InvalidOption(place, "neither managed_disk, source nor size_gb is given.", _ACCEPTED)
        if not attached and not options.get("name") and (options.get("iops") or options.get("mbps")):
            problem = "its performance is told to the disk once it is there, by its name."
            raise InvalidOption(f"{place}.name", problem, "the name of the new disk")
        scope = {"subscription": subscription, "resource_group": resource_group}
        return cls(
            lun=lun,
            name=options.get("name"),
            managed_disk=ResourceId.parse_or_name(
                attached, "Microsoft.Compute/disks", option=f"{place}.managed_disk", **scope
            )
            if attached
            else None,
            source=_read_source(str(source), f"{place}.source") if source else None,
            size_gb=options.get("size_gb"),
            storage_account_type=options.get("storage_account_type"),
            iops=options.get("iops"),
            mbps=options.get("mbps"),
            disk_encryption_set=options.get("disk_encryption_set"),
            caching=options.get("caching"),
            delete_option=options.get("delete_option"),
        )

    @property
    def performance(self) -> Json:
        """Return what was asked of the disk's own performance, which is told to the disk and not to the machine."""
        asked: Json = {}
        plant_given(asked, (("diskIOPSReadWrite", self.iops), ("diskMBpsReadWrite", self.mbps)))
        return asked

    def to_arm(self) -> Json:
        """Return the entry of storageProfile.dataDisks that makes or attaches the disk."""
        create = "Attach" if self.managed_disk else "Copy" if self.source else "Empty"
        body: Json = {"lun": self.lun, "createOption": create}
        plant_given(
            body,
            (
                ("name", self.name),
                ("diskSizeGB", self.size_gb),
                ("caching", self.caching),
                # A disk made with the machine goes with it; one that was given stays.
                ("deleteOption", self.delete_option or ("Detach" if self.managed_disk else "Delete")),
                ("sourceResource.id", str(self.source) if self.source else None),
                ("managedDisk.id", str(self.managed_disk) if self.managed_disk else None),
                ("managedDisk.storageAccountType", self.storage_account_type),
                ("managedDisk.diskEncryptionSet.id", self.disk_encryption_set),
            ),
        )
        return body

    def compare(self, attached: Json) -> tuple[list[Change], Json]:
        """Compare with the disk attached at this lun; returns the changes and the entry as it has to be."""
        entry, changes = dict(attached), []
        for key, after in (("caching", self.caching), ("deleteOption", self.delete_option)):
            before = attached.get(key)
            if after is not None and not same_text(before, after):
                cost = t.cast("t.Any", _COSTS[key])
                changes.append(Change(path=f"data_disks[lun={self.lun}].{key}", before=before, after=after, cost=cost))
                entry[key] = after
        return changes, entry

    def grows(self, attached: Json) -> bool:
        """Tell whether the disk is to become larger where it is attached, which Azure does to the disk itself."""
        before = number(attached, "diskSizeGB")
        return bool(self.size_gb and before and self.size_gb > before) and not self._must_be_detached(attached)

    def _must_be_detached(self, attached: Json) -> bool:
        before, kind = number(attached, "diskSizeGB"), dig(attached, "managedDisk.storageAccountType")
        return bool(self.size_gb and before) and must_be_detached(before, self.size_gb or 0, kind)

    def _shrinks(self, attached: Json) -> bool:
        """Tell whether less is asked than the disk holds: Azure makes no disk smaller."""
        return self.size_gb is not None and self.size_gb < number(attached, "diskSizeGB")

    def immutable_drift(self, attached: Json) -> list[Change]:
        """Return the differences that only detaching the disk at this lun would mend."""
        path, found = f"data_disks[lun={self.lun}]", []
        if self.managed_disk and not same_id(dig(attached, "managedDisk.id"), str(self.managed_disk)):
            before, after = dig(attached, "managedDisk.id"), str(self.managed_disk)
            found.append(Change(path=f"{path}.managed_disk", before=before, after=after, cost="needs replace"))
        for option, key, wanted in (
            ("name", "name", self.name),
            ("disk_encryption_set", "managedDisk.diskEncryptionSet.id", self.disk_encryption_set),
        ):
            before = dig(attached, key)
            if wanted is not None and not same_text(before, wanted):
                found.append(Change(path=f"{path}.{option}", before=before, after=wanted, cost="needs replace"))
        if self._shrinks(attached) or self._must_be_detached(attached):
            before = attached["diskSizeGB"]
            found.append(Change(path=f"{path}.size_gb", before=before, after=self.size_gb, cost="needs replace"))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDiskComparison:
    """What the data disks asked for mean for a machine: changes, the whole list afterwards, immutable drift."""

    changes: tuple[Change, ...]
    entries: tuple[Json, ...]
    drift: tuple[Change, ...]


def _refuse_beside_absent(options: Mapping[str, t.Any], place: str) -> None:
    beside = [name for name, value in options.items() if value is not None and name not in ("lun", "state")]
    if beside:
        raise InvalidOption(f"{place}.{beside[0]}", "the disk is to be absent.", "lun and state alone")


def _read_source(text: str, option: str) -> ResourceId:
    """Return the id of the disk or snapshot to copy."""
    source = ResourceId.parse(text, option=option)
    if source.type.lower() not in ("microsoft.compute/disks", "microsoft.compute/snapshots"):
        raise InvalidOption(option, f"{text!r} is the id of a {source.type}.", "the id of a managed disk or a snapshot")
    return source


def lun_of(entry: Mapping[str, t.Any]) -> int | None:
    """Return the lun of an attached disk, or None where Azure shows no number."""
    try:
        return int(entry["lun"])
    except (KeyError, TypeError, ValueError):
        return None


def _by_lun(attached: Iterable[Json]) -> dict[int | str, Json]:
    """Return the entries by lun; one without a lun has a key of its own, so that it stays as it is."""
    found: dict[int | str, Json] = {}
    for position, entry in enumerate(attached):
        lun = lun_of(entry)
        found[f"entry {position}" if lun is None else lun] = dict(entry)
    return found


def compare_data_disks(wanted: Iterable[DataDisk], attached: Iterable[Json]) -> DataDiskComparison:
    """Compare by lun; a disk at a lun nobody asked for is left alone."""
    entries = _by_lun(attached)
    changes: list[Change] = []
    drift: list[Change] = []
    for disk in wanted:
        present = entries.get(disk.lun)
        if not disk.present:
            if entries.pop(disk.lun, None) is not None:
                held = dig(present, "managedDisk.id") or present
                changes.append(Change(path=f"data_disks[lun={disk.lun}]", before=held, after=None))
            continue
        if present is None:
            entries[disk.lun] = disk.to_arm()
            changes.append(Change(path=f"data_disks[lun={disk.lun}]", before=None, after=disk.to_arm()))
            continue
        drift += disk.immutable_drift(present)
        found, entries[disk.lun] = disk.compare(present)
        changes += found
    return DataDiskComparison(changes=tuple(changes), entries=tuple(entries.values()), drift=tuple(drift))
