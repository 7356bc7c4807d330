# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for giving a machine another OS disk: the new one has to be what the old one is."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ..errors import NotEligible
from ..location import same_location
from ..resource_id import same_id
from ..security_type import security_type_of
from ..source import SourceFacts
from ..wire import same_text
from .rule import Finding, Rule, find_reasons, rule
from .rules import citations
from .verdict import Verdict

_SWAP = "https://learn.microsoft.com/azure/virtual-machines/linux/os-disk-swap"
_GENERATIONS = "https://github.com/MicrosoftDocs/azure-docs/issues/52972"
_HIBERNATION = "https://learn.microsoft.com/azure/virtual-machines/hibernate-resume"
_SECURITY = "https://github.com/Azure/azure-sdk-for-python/issues/30479"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapping:
    """A machine, with what it boots from now, and the disk that is to take its place.

    `controller` is the disk controller that the machine keeps, None where the disk is changed to have it; it
    `hibernates` where hibernation stays enabled.
    """

    machine: SourceFacts
    disk: SourceFacts
    ephemeral: bool = False
    encryption_set: str | None = None
    disk_encryption_set: str | None = None
    controller: str | None = None
    hibernates: bool = False


def judge_swap(swapping: Swapping) -> Verdict:
    """Return the verdict with all reasons; raises NotEligible where one of them blocks."""
    reasons = find_reasons(swapping, RULES)
    machine = swapping.machine
    verdict = Verdict(size="", location=machine.location, generation=machine.generation, reasons=reasons)
    if not verdict.eligible:
        raise NotEligible(machine.name, verdict)
    return verdict


def _about(q: Swapping, message: str) -> Finding:
    return Finding(about=q.disk.option, message=message)


@rule(source=_GENERATIONS, remedy="Choose a disk of the machine's generation.")
def swap_changes_generation(q: Swapping) -> Finding | None:
    """The new disk is of another generation than the machine."""
    if q.disk.generation == q.machine.generation:
        return None
    return _about(q, f"{q.machine.name} is {q.machine.generation}, but the disk {q.disk.name} is {q.disk.generation}.")


@rule(source=_SWAP, remedy="Choose a disk with the machine's system.")
def swap_changes_system(q: Swapping) -> Finding | None:
    """The new disk holds another system than the machine's."""
    if not q.disk.os_type or not q.machine.os_type or same_text(q.disk.os_type, q.machine.os_type):
        return None
    return _about(q, f"{q.machine.name} runs {q.machine.os_type}, but the disk {q.disk.name} holds {q.disk.os_type}.")


@rule(source=_SECURITY, remedy="Choose a disk of the machine's security type.")
def swap_changes_security_type(q: Swapping) -> Finding | None:
    """The new disk is of another security type than the machine."""
    machine, disk = security_type_of(q.machine.security_type), security_type_of(q.disk.security_type)
    return (
        None if machine == disk else _about(q, f"{q.machine.name} is {machine}, but the disk {q.disk.name} is {disk}.")
    )


@rule(source=citations.NVME, remedy="Set disk_controllers of the disk (managed_disk), if its system boots from both.")
def swap_changes_controller(q: Swapping) -> Finding | None:
    """The new disk does not boot from the disk controller of the machine."""
    if q.controller is None or q.controller in (q.disk.disk_controllers or ("SCSI",)):
        return None
    boots = " or ".join(q.disk.disk_controllers or ("SCSI",))
    return _about(
        q, f"{q.machine.name} has the disk controller {q.controller}, but the disk {q.disk.name} boots from {boots}."
    )


@rule(source=_HIBERNATION, remedy="Set hibernation of the disk (managed_disk), if its system supports it.")
def swap_loses_hibernation(q: Swapping) -> Finding | None:
    """The machine can be hibernated, and the new disk does not say that its system supports it."""
    if not q.hibernates or q.disk.hibernation:
        return None
    return _about(q, f"Hibernation is enabled on {q.machine.name}, but the disk {q.disk.name} does not support it.")


@rule(source=_SWAP, remedy="Detach it there first, or choose another disk.")
def swap_takes_a_disk_in_use(q: Swapping) -> Finding | None:
    """The new disk belongs to another machine."""
    if not q.disk.managed_by or same_id(q.disk.managed_by, q.machine.resource_id):
        return None
    return _about(
        q, f"The disk {q.disk.name}, which {q.machine.name} is to boot from, is attached to {q.disk.managed_by}."
    )


@rule(source=_SWAP, remedy="Copy the disk to the machine's location by way of a snapshot.")
def swap_leaves_the_location(q: Swapping) -> Finding | None:
    """The new disk lies in another location than the machine."""
    if not q.disk.location or same_location(q.disk.location, q.machine.location):
        return None
    return _about(q, f"{q.machine.name} is in {q.machine.location}, but the disk {q.disk.name} in {q.disk.location}.")


@rule(source=_SWAP, remedy="Make the machine anew from the disk.")
def swap_of_an_ephemeral_disk(q: Swapping) -> Finding | None:
    """A machine whose OS disk lies on the host takes no other."""
    return _about(q, f"{q.machine.name} boots from an ephemeral disk, not from {q.disk.name}.") if q.ephemeral else None


@rule(source=_SWAP, remedy="Choose a disk that is encrypted by the same set.")
def swap_changes_encryption_set(q: Swapping) -> Finding | None:
    """The new disk is encrypted by another set than the old one."""
    if same_id(q.encryption_set, q.disk_encryption_set):
        return None
    before, after = q.encryption_set or "no set", q.disk_encryption_set or "no set"
    return _about(q, f"The disk of {q.machine.name} is encrypted by {before}, but {q.disk.name} by {after}.")


RULES: t.Final[tuple[Rule[Swapping], ...]] = (
    swap_changes_generation,
    swap_changes_system,
    swap_changes_security_type,
    swap_changes_controller,
    swap_loses_hibernation,
    swap_takes_a_disk_in_use,
    swap_leaves_the_location,
    swap_of_an_ephemeral_disk,
    swap_changes_encryption_set,
)
