# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an existing machine can become what is asked for; its facts are the source of the question."""

from __future__ import annotations

from ...security_type import security_type_of
from ...source import SourceFacts
from ..question import Question
from ..rule import Finding, rule
from . import citations
from .security import size_refuses_trusted_launch


@rule(source=citations.UPGRADE, remedy="Ask for trusted launch, the only way up, or make the machine anew.")
def generation_change_needs_trusted_launch(q: Question) -> Finding | None:
    """A generation 1 machine becomes generation 2 only together with trusted launch."""
    machine = _machine(q)
    if not machine or machine.generation != "V1" or q.generation != "V2" or q.trusted:
        return None
    return Finding(about="generation", message=f"{machine.name} is V1, and V2 is asked for without trusted launch.")


@rule(source=citations.UPGRADE, remedy="Restore the machine from a backup made before it was upgraded.")
def generation_never_goes_back(q: Question) -> Finding | None:
    """No machine becomes generation 1 again."""
    machine = _machine(q)
    if not machine or machine.generation != "V2" or q.generation != "V1":
        return None
    return Finding(about="generation", message=f"{machine.name} is V2, and V1 is asked for.")


@rule(
    source=citations.UPGRADE,
    remedy="Check the guest first: GPT with an EFI system partition. On Linux, run SBInfo before you enable Secure"
    " Boot. On Windows, run defrag C: /U /V before MBR2GPT. Take a snapshot: there is no way back.",
    severity="warning",
)
def upgrade_has_no_way_back(q: Question) -> Finding | None:
    """Trusted launch on a generation 1 machine makes it generation 2 for good."""
    machine = _machine(q)
    if not machine or machine.generation != "V1" or not q.trusted:
        return None
    return Finding(about="security_type", message=f"{machine.name} is V1 and becomes V2 with trusted launch.")


@rule(source=citations.CONFIDENTIAL, remedy="Make the machine anew with the security type asked for.")
def confidential_never_changes(q: Question) -> Finding | None:
    """No machine becomes confidential, and none ceases to be."""
    machine = _machine(q)
    if not machine or q.security_type is None:
        return None
    recorded = security_type_of(machine.security_type)
    if recorded == q.security_type or "confidential_vm" not in (recorded, q.security_type):
        return None
    return Finding(about="security_type", message=f"{machine.name} is {recorded}, and {q.security_type} is asked for.")


@rule(source=citations.RESIZE, remedy="Choose a size with trusted launch, or take it off the machine first.")
def resize_loses_trusted_launch(q: Question) -> Finding | None:
    """A machine with trusted launch keeps to sizes that support it."""
    machine = _machine(q)
    if not machine or q.security_type is not None or not q.trusted or not size_refuses_trusted_launch(q):
        return None
    return Finding(
        about="size", message=f"{machine.name} has trusted launch, which the size {q.size} does not support."
    )


@rule(source=citations.NVME, remedy="Choose a size with the VM's disk controller, or set disk_controller too.")
def resize_changes_controller(q: Question) -> Finding | None:
    """A resize keeps the disk controller of the VM, unless the controller is changed with it."""
    machine = _machine(q)
    if not machine or not machine.disk_controllers or not q.size_facts or q.disk_controller:
        return None
    if set(machine.disk_controllers) & set(q.size_facts.disk_controllers):
        return None
    has, offers = " or ".join(machine.disk_controllers), " or ".join(q.size_facts.disk_controllers)
    return Finding(about="size", message=f"{machine.name} boots from {has}, but the size {q.size} offers {offers}.")


def _machine(q: Question) -> SourceFacts | None:
    return q.source if q.source and q.source.kind == "virtual_machine" else None


RULES = (
    generation_change_needs_trusted_launch,
    generation_never_goes_back,
    upgrade_has_no_way_back,
    confidential_never_changes,
    resize_loses_trusted_launch,
    resize_changes_controller,
)
