# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which changes of a scale set lose the OS disks of its instances.

Microsoft Learn, "Modify a Virtual Machine Scale Set" and "Automatic OS image upgrades": an instance that is upgraded to
another image gets a new OS disk of it. "Ephemeral OS disks for Azure VMs" (2026-09-08): a resize deletes the data on an
ephemeral one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..os_disk_loss import os_disk_loss
from ..plan import Change, Step
from ..wire import dig, same_text
from .declaration import PROFILE
from .observed import ObservedInstance, ObservedScaleSet


def with_instance_losses(
    step: Step, scale_set: ObservedScaleSet, changes: Iterable[Change], instances: Sequence[ObservedInstance]
) -> Step:
    """Return the upgrade of some instances with what becomes of their OS disks; `changes` are those of the model."""
    lost = [each for each in instances if _loses_disk(scale_set, changes, each)]
    if not lost:
        return step
    losses = tuple(_loss(f"instances.{each.instance_id}.os_disk") for each in lost)
    summary = f"{step.summary}; the OS disk of {', '.join(each.instance_id for each in lost)} is lost"
    return replace(step, summary=summary, changes=(*step.changes, *losses))


def with_loss_by_policy(step: Step, scale_set: ObservedScaleSet, changes: Sequence[Change]) -> Step:
    """Return the change of a model that Azure brings to the instances by itself, with the loss of their OS disks."""
    if not scale_set.capacity or not _model_replaces_disks(scale_set, changes):
        return step
    summary = f"{step.summary}; the OS disks of its {scale_set.capacity} instances are lost"
    return replace(step, summary=summary, changes=(*step.changes, _loss("instances.os_disk")))


def _loss(path: str) -> Change:
    return os_disk_loss(
        path, before="made of the earlier model", fate="is lost; a new one is made of the model's image"
    )


def _loses_disk(scale_set: ObservedScaleSet, changes: Iterable[Change], instance: ObservedInstance) -> bool:
    if _model_replaces_disks(scale_set, changes):
        return True
    reference = dig(instance.document, "properties.storageProfile.imageReference", {})
    if scale_set.image is not None and reference and not scale_set.image.matches(reference):
        return True
    size = dig(instance.document, "properties.hardwareProfile.vmSize") or dig(instance.document, "sku.name")
    return _is_ephemeral(scale_set) and size is not None and not same_text(size, scale_set.size)


def _model_replaces_disks(scale_set: ObservedScaleSet, changes: Iterable[Change]) -> bool:
    paths = {change.path for change in changes}
    return "image" in paths or ("size" in paths and _is_ephemeral(scale_set))


def _is_ephemeral(scale_set: ObservedScaleSet) -> bool:
    return bool(dig(scale_set.document, f"{PROFILE}.storageProfile.osDisk.diffDiskSettings.option"))
