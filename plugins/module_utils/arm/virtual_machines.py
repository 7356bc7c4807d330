# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

from dataclasses import replace

from ..domain.drift import drift_warnings
from ..domain.plan import Plan
from ..domain.resource_id import ResourceId
from ..domain.virtual_machine.action import plan_action
from ..domain.virtual_machine.deletion import kept_of, plan_deletion
from ..domain.virtual_machine.desired import DesiredMachine
from ..domain.virtual_machine.disk_change import guest_warnings
from ..domain.virtual_machine.observed import RETURN_TAG, ObservedMachine
from ..domain.virtual_machine.update import needs_verdict, plan_update
from ..domain.wire import Json
from .client import ArmClient
from .leaving_addresses import read_leaving_addresses
from .machine_disks import read_disks, with_disk_settings
from .machine_generations import with_generation
from .proposal import Proposal, proposal_to_wait

_INSTANCE_VIEW = {"$expand": "instanceView"}


def read_machine(client: ArmClient, machine: ResourceId) -> ObservedMachine | None:
    """Return the machine with its instance view in one call, or None where there is none."""
    document = client.find(str(machine), query=_INSTANCE_VIEW)
    return ObservedMachine(document=document) if document is not None else None


def propose_machine(client: ArmClient, desired: DesiredMachine) -> Proposal:
    """Return the plan from what Azure has to what was asked; reads sizes and images only where it creates or resizes.

    Nothing is planned for a machine that an operation is working on, but to delete one that is not leaving already.
    Raises NotEligible where the result would not be the machine asked for (unless preflight says otherwise).
    """
    return propose_for(client, desired, read_machine(client, desired.resource_id))


def propose_for(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine | None) -> Proposal:
    """Return the plan for a machine that was read already, None being one that does not exist."""
    if waiting := proposal_to_wait(desired, observed):
        return waiting
    if not desired.present:
        return _propose_deletion(client, desired, observed)
    if observed is None:
        from .machine_preflight import propose_creation

        proposal = propose_creation(client, desired)
        return replace(proposal, plan=plan_action(desired, None, proposal.plan))
    if desired.generation != "any":
        observed = with_generation(client, observed)
    proposal = _propose_update(client, desired, _with_user_data(client, desired, observed))
    image = None
    if desired.action == "reimage":
        from .machine_preflight import read_image_of

        image = read_image_of(client, observed)
    return replace(proposal, plan=plan_action(desired, observed, proposal.plan, image=image))


def _propose_deletion(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine | None) -> Proposal:
    if observed is None:
        return Proposal(plan=Plan(), told={"kept": []})
    addresses = read_leaving_addresses(client, [observed])
    plan = plan_deletion(observed, addresses=addresses, force=desired.force_deletion)
    kept = [each.to_dict() for each in kept_of(observed, addresses)]
    return Proposal(plan=plan, current=observed.to_dict(), told={"kept": kept})


def _propose_update(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine) -> Proposal:
    observed = with_disk_settings(client, desired, observed)
    interface = _interface_to_compare(client, desired, observed)
    size, verdict = None, None
    if needs_verdict(desired, observed):
        from .machine_preflight import judge_update

        size, verdict = judge_update(client, desired, observed)
    disks = read_disks(client, desired, observed)
    plan = plan_update(desired, observed, size=size, interface=interface, disks=disks)
    warnings = verdict.warnings if verdict else ()
    warnings += drift_warnings(plan.drift) + guest_warnings(desired.resource_id.name, plan)
    warnings += _foreign_note_warnings(observed)
    return Proposal(plan=plan, current=observed.to_dict(), verdict=verdict, warnings=warnings)


def _foreign_note_warnings(observed: ObservedMachine) -> tuple[str, ...]:
    """Return what the user should know of a note that was copied to the VM, or written by hand."""
    value = observed.foreign_note
    if value is None:
        return ()
    reason = "does not name this VM and a power state, and is ignored. Delete the tag."
    return (f"The tag {RETURN_TAG} of {observed.id} has the value {value!r}, which {reason}",)


def _with_user_data(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine) -> ObservedMachine:
    """Azure shows user data only when asked for it alone."""
    if "userData" not in desired.declared.get("properties", {}):
        return observed
    shown = client.get(str(desired.resource_id), query={"$expand": "userData"})
    user_data = shown.get("properties", {}).get("userData")
    properties = {**observed.document.get("properties", {}), "userData": user_data}
    return ObservedMachine(document={**observed.document, "properties": properties})


def _interface_to_compare(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine) -> Json | None:
    """Return the machine's first interface where its name does not prove that it was made by this request."""
    if not desired.interface or not observed.interface_ids:
        return None
    if desired.interface.made_by_this_request(desired.resource_id.name, observed.interface_ids):
        return None
    return client.find(observed.interface_ids[0])


def machine_facts(client: ArmClient, machine: ResourceId) -> Json | None:
    """Return what a playbook sees of a machine, or None."""
    observed = read_machine(client, machine)
    return with_generation(client, observed).to_dict() if observed else None
