# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines: from what was asked, over what Azure has, to a proposal."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..domain.drift import drift_warnings
from ..domain.eligibility.verdict import Verdict
from ..domain.errors import InvalidOption
from ..domain.image_reference import read_reference
from ..domain.location import normalise_location
from ..domain.plan import Plan
from ..domain.resource_id import ResourceId, resource_group_id
from ..domain.source import SourceFacts
from ..domain.virtual_machine.action import plan_action
from ..domain.virtual_machine.creation import plan_creation
from ..domain.virtual_machine.deletion import plan_deletion
from ..domain.virtual_machine.desired import DesiredMachine
from ..domain.virtual_machine.observed import ObservedMachine
from ..domain.virtual_machine.question import question_of
from ..domain.virtual_machine.update import plan_update, resize_target, swaps_os_disk
from ..domain.wire import Json
from .addresses import read_addresses
from .client import ArmClient
from .eligibility import choose_size
from .errors import NotFound
from .machine_disks import judge_os_disk_swap, read_data_disks, with_disk_settings
from .machine_generations import fill_generations, with_generation
from .marketplace_terms import acceptance_of, with_terms
from .proposal import Proposal
from .resource_groups import group_location
from .sources import read_disk, read_image

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
    if observed is not None and observed.is_unsettled and (desired.present or observed.is_leaving):
        return Proposal(plan=Plan(), current=observed.to_dict(), unsettled=str(desired.resource_id))
    if not desired.present:
        return _propose_deletion(desired, observed)
    if observed is None:
        proposal = _propose_creation(client, desired)
        return replace(proposal, plan=plan_action(desired, None, proposal.plan))
    if desired.generation != "any":
        observed = with_generation(client, observed)
    proposal = _propose_update(client, desired, _with_user_data(client, desired, observed))
    image = _image_of(client, observed) if desired.action == "reimage" else None
    return replace(proposal, plan=plan_action(desired, observed, proposal.plan, image=image))


def _propose_deletion(desired: DesiredMachine, observed: ObservedMachine | None) -> Proposal:
    if observed is None:
        return Proposal(plan=Plan())
    return Proposal(plan=plan_deletion(observed, force=desired.force_deletion), current=observed.to_dict())


def _propose_creation(client: ArmClient, desired: DesiredMachine) -> Proposal:
    if not desired.sizes:
        raise InvalidOption(
            "size", f"{desired.resource_id} does not exist, and a new machine needs one.", "a size or several"
        )
    location = desired.location or group_location(client, desired.resource_id)
    acceptance = Plan()
    if desired.preflight == "off":
        if desired.accept_terms:
            acceptance = acceptance_of(client, desired.declared.get("plan") or {})
        plan = plan_creation(desired, size=desired.sizes[0], location=location, source=None)
        return Proposal(plan=acceptance.then(plan))
    source = _read_source(client, desired, location)
    if source:
        source, acceptance = with_terms(client, source, accept=desired.accept_terms)
    verdict = _choose_size(client, desired, location, source)
    plan = plan_creation(desired, size=verdict.size, location=location, source=source)
    return Proposal(plan=acceptance.then(plan), verdict=verdict, warnings=verdict.warnings)


def _propose_update(client: ArmClient, desired: DesiredMachine, observed: ObservedMachine) -> Proposal:
    observed = with_disk_settings(client, desired, observed)
    interface = _interface_to_compare(client, desired, observed)
    size, verdict = resize_target(desired, observed), None
    secured = desired.security_type not in (None, observed.security_type)
    if (size or secured) and desired.preflight != "off":
        sizes = desired.sizes if size else (observed.size or "",)
        place = normalise_location(observed.location)
        verdict = _choose_size(client, desired, place, _machine_as_source(observed), sizes=sizes)
        size = verdict.size if size else None
    if desired.os_disk and swaps_os_disk(desired, observed):
        verdict = judge_os_disk_swap(client, desired.os_disk, observed)
    disks = read_data_disks(client, desired, observed)
    plan = plan_update(desired, observed, size=size, interface=interface, disks=disks)
    warnings = verdict.warnings if verdict else ()
    warnings += drift_warnings(plan.drift)
    return Proposal(plan=plan, current=observed.to_dict(), verdict=verdict, warnings=warnings)


def _choose_size(
    client: ArmClient, desired: DesiredMachine, location: str, source: SourceFacts | None, *, sizes: Iterable[str] = ()
) -> Verdict:
    """Return the verdict on the first size that is eligible, of those asked for or `sizes`; raises NotEligible."""
    asked = [
        [question_of(desired, size=size, location=location, source=source)] for size in tuple(sizes) or desired.sizes
    ]
    return choose_size(client, str(desired.resource_id), location, asked, preflight=desired.preflight)


def _read_source(client: ArmClient, desired: DesiredMachine, location: str) -> SourceFacts | None:
    if desired.os_disk:
        try:
            return read_disk(client, desired.os_disk)
        except NotFound:
            if desired.expected_disk is None:
                raise
            return desired.expected_disk
    return read_image(client, desired.image, location=location) if desired.image else None


def _image_of(client: ArmClient, observed: ObservedMachine) -> SourceFacts | None:
    """Return the facts of the image that the machine was made of, None where it was made of none."""
    reference = observed.image_reference
    return read_image(client, read_reference(reference), location=observed.location) if reference else None


def _machine_as_source(observed: ObservedMachine) -> SourceFacts | None:
    """A machine that is resized keeps its generation, which its new size has to boot."""
    return observed.as_source("size") if observed.generation else None


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


def list_machine_facts(client: ArmClient, options: Mapping[str, t.Any]) -> Json:
    """Return the facts of the machines that virtual_machine_info selects; none in a group that is gone.

    `network` adds their addresses, for one call each.
    """
    read = (read_machine(client, machine) for machine in select_machines(client, options))
    found = [observed for observed in read if observed and _tagged(observed.document, options)]
    facts = [observed.to_dict() for observed in found]
    fill_generations(client, facts, group=options.get("resource_group"))
    if options["network"]:
        for machine, observed in zip(facts, found, strict=True):
            machine["network"] = read_addresses(client, observed.interface_ids)
    return {"virtual_machines": facts}


def select_machines(client: ArmClient, options: Mapping[str, t.Any]) -> Iterable[ResourceId]:
    """Yield the machines that `name`, `resource_group` and `tags` select; one that is named need not exist."""
    group, name = options.get("resource_group"), options.get("name")
    scope = resource_group_id(client.subscription, group) if group else f"/subscriptions/{client.subscription}"
    collection = f"{scope}/providers/Microsoft.Compute/virtualMachines"
    if name:
        yield ResourceId.parse(f"{collection}/{name}", option="name")
        return
    try:
        listed = [document for document in client.list(collection) if _tagged(document, options)]
    except NotFound:
        return
    for document in listed:
        yield ResourceId.parse(str(document["id"]))


def _tagged(machine: Mapping[str, t.Any], options: Mapping[str, t.Any]) -> bool:
    wanted = {str(name): str(value) for name, value in (options.get("tags") or {}).items()}
    return wanted.items() <= (machine.get("tags") or {}).items()
