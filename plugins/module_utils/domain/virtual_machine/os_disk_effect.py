# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which steps of a plan lose the OS disk of a VM, whatever option asked for them.

Microsoft Learn, "Ephemeral OS disks for Azure VMs" (2026-09-08): after a resize or a redeployment "Data on the OS disk
is deleted, OS is reprovisioned". The description of the reimage in Microsoft's OpenAPI document: the OS disk is made
again, and the old one goes or stays as its deleteOption says. A swap of the OS disk keeps the old one, and a generation
upgrade keeps the disk.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ..os_disk_loss import os_disk_loss
from ..plan import Plan, Step
from ..resource_id import same_id
from ..wire import dig, same_text
from .observed import ObservedMachine

if t.TYPE_CHECKING:
    from ..source import SourceFacts

_OS_DISK: t.Final = "properties.storageProfile.osDisk"


def with_os_disk_losses(observed: ObservedMachine, plan: Plan, *, image: SourceFacts | None = None) -> Plan:
    """Return the plan whose steps show what becomes of the OS disk; `image` is what a reimage makes the new one of."""
    steps = tuple(_with_loss(observed, step, image.name if image else "the image") for step in plan.steps)
    return replace(plan, steps=steps)


def _with_loss(observed: ObservedMachine, step: Step, image: str) -> Step:
    fate = _fate(observed, step)
    if not fate:
        return step
    disk = str(observed.os_disk_id or dig(observed.document, f"{_OS_DISK}.name") or "os_disk")
    loss = os_disk_loss(disk, before="the OS disk of the VM", fate=f"{fate}; a new one is created from {image}")
    return replace(step, summary=f"{step.summary}; its OS disk {fate}", changes=(*step.changes, loss))


def _fate(observed: ObservedMachine, step: Step) -> str:
    """Return what becomes of the OS disk by the step, "" where the VM keeps it with its data."""
    if not same_id(step.resource_id, observed.id):
        return ""
    ephemeral = is_ephemeral(observed)
    resizes = dig(step.body, "properties.hardwareProfile.vmSize") is not None
    if ephemeral and (resizes or step.action in ("redeploy", "reimage")):
        return "is lost"
    if step.action != "reimage":
        return ""
    kept = same_text(dig(observed.document, f"{_OS_DISK}.deleteOption", "Detach"), "Detach")
    return "stays, detached" if kept else "is lost"


def is_ephemeral(observed: ObservedMachine) -> bool:
    """Tell whether the OS disk lies on the host of the VM."""
    return bool(dig(observed.document, f"{_OS_DISK}.diffDiskSettings.option"))
