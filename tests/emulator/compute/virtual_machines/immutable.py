from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...store import Resource
from ..refusals import change_not_allowed
from ..usages import is_spot
from .proposal import Properties

# Paths in the properties that are fixed once the machine exists, with the name Azure's refusal gives them.
FIXED: Mapping[tuple[str, ...], str] = {
    ("storageProfile", "osDisk", "createOption"): "osDisk.createOption",
    ("storageProfile", "osDisk", "osType"): "osDisk.osType",
    ("storageProfile", "osDisk", "vhd", "uri"): "osDisk.vhd.uri",
    ("storageProfile", "osDisk", "diffDiskSettings", "option"): "osDisk.diffDiskSettings",
    ("osProfile", "computerName"): "osProfile.computerName",
    ("osProfile", "adminUsername"): "osProfile.adminUsername",
    ("osProfile", "linuxConfiguration", "disablePasswordAuthentication"): (
        "linuxConfiguration.disablePasswordAuthentication"
    ),
    ("osProfile", "linuxConfiguration", "ssh"): "linuxConfiguration.ssh.publicKeys",
    ("availabilitySet", "id"): "availabilitySet.id",
    ("virtualMachineScaleSet", "id"): "virtualMachineScaleSet.id",
}
IMAGE_PARTS = ("id", "publisher", "offer", "sku", "version", "sharedGalleryImageId", "communityGalleryImageId")


def refuse_changes(stored: Resource, body: Mapping[str, Any]) -> None:
    """Raise PropertyChangeNotAllowed where the body gives another value for what is fixed."""
    given: Properties = body.get("properties") or {}
    held: Properties = stored["properties"]
    for name in ("zones", "plan"):
        if body.get(name) and body[name] != stored.get(name):
            raise change_not_allowed(name)
    _check_image(held, given)
    if given.get("osProfile") and not held.get("osProfile"):
        raise change_not_allowed("osProfile")
    for path, name in FIXED.items():
        after = _at(given, path)
        if after is not None and not _equal(_at(held, path), after):
            raise change_not_allowed(name)
    # Recorded: Low and Spot turn into each other; neither becomes Regular, nor Regular one of them.
    if given.get("priority") and is_spot(given) != is_spot(held):
        raise change_not_allowed("priority")
    _check_os_disk_name(held, given)


def _check_image(held: Properties, given: Properties) -> None:
    after = given.get("storageProfile", {}).get("imageReference")
    if not after:
        return
    before = held.get("storageProfile", {}).get("imageReference") or {}
    if any(not _equal(before.get(part), after[part]) for part in IMAGE_PARTS if after.get(part)):
        raise change_not_allowed("imageReference")


def _check_os_disk_name(held: Properties, given: Properties) -> None:
    before = held.get("storageProfile", {}).get("osDisk") or {}
    after = given.get("storageProfile", {}).get("osDisk") or {}
    swapped = not _equal(_at(before, ("managedDisk", "id")), _at(after, ("managedDisk", "id")) or "")
    swapped = swapped and _at(after, ("managedDisk", "id")) is not None
    if after.get("name") and not swapped and not _equal(before.get("name"), after["name"]):
        raise change_not_allowed("osDisk.name")


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _equal(before: Any, after: Any) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return before.lower() == after.lower()
    return bool(before == after)
