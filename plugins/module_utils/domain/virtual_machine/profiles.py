# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The profiles of a virtual machine in a PATCH: whole, as recorded clients of Azure send them."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Mapping

from ..resource_id import same_id
from ..wire import Json, members

PROFILES: t.Final = ("storageProfile", "securityProfile", "networkProfile")
# Read-only in Microsoft's contract of 2026-04-01; whether Azure ignores them in a request is not known.
_READ_ONLY: t.Final = frozenset({"diskIOPSReadWrite", "diskMBpsReadWrite", "exactVersion"})
# What an OS disk has of its own, which the disk that takes its place does not get.
_OF_THE_OS_DISK: t.Final = ("diskSizeGB", "encryptionSettings", "writeAcceleratorEnabled")


def with_whole_profiles(body: Json, observed: Mapping[str, t.Any]) -> Json:
    """Return the body of a PATCH with each profile that it changes whole, without read-only members.

    Whether Azure merges a part of a profile or replaces the profile is not known; the whole gives the same with both.
    """
    planned = members(body, "properties")
    held = members(observed, "properties")
    whole = {
        name: _merged(_writable(_held_profile(held, name, profile)), profile)
        for name, profile in planned.items()
        if name in PROFILES and isinstance(profile, Mapping)
    }
    return {**body, "properties": {**planned, **whole}} if whole else body


def _held_profile(held: Mapping[str, t.Any], name: str, planned: Mapping[str, t.Any]) -> Json:
    profile = copy.deepcopy(members(held, name))
    after = members(planned, "osDisk.managedDisk").get("id")
    os_disk = profile.get("osDisk")
    if after and isinstance(os_disk, dict) and not same_id(members(os_disk, "managedDisk").get("id"), after):
        os_disk["managedDisk"] = {}
        for key in _OF_THE_OS_DISK:
            os_disk.pop(key, None)
    return profile


def _merged(held: t.Any, planned: t.Any) -> t.Any:
    if isinstance(held, Mapping) and isinstance(planned, Mapping):
        return {**held, **{name: _merged(held.get(name), value) for name, value in planned.items()}}
    if isinstance(held, list) and isinstance(planned, list):
        return [_writable(_known(held, entry)) for entry in planned]
    return planned


def _known(held: list[t.Any], entry: t.Any) -> t.Any:
    """Return an entry that is named by its id alone with what Azure shows of it, such as a NIC's delete option."""
    if not isinstance(entry, Mapping) or set(entry) != {"id"}:
        return entry
    return next((one for one in held if isinstance(one, Mapping) and same_id(one.get("id"), entry["id"])), entry)


def _writable(value: t.Any) -> t.Any:
    if isinstance(value, Mapping):
        return {name: _writable(inner) for name, inner in value.items() if name not in _READ_ONLY}
    return [_writable(inner) for inner in value] if isinstance(value, list) else value
